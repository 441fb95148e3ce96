using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Numerics.Tensors;
using System.Text;
using Digits;
using Samples;

const int Hidden = 48, BatchSize = 32, Epochs = 30;

Console.OutputEncoding = Encoding.UTF8;
using var interruption = new Interruption();
var random = new Random(7);
(DigitSet train, DigitSet test) = DigitSet.Load(random);
Console.WriteLine($"Handwritten digits: {train.Count} to train with, {test.Count} to test. Some of them:");
Console.WriteLine();
Pictures.Draw(train, [.. Enumerable.Range(0, 10).Select(digit => Enumerable.Range(0, train.Count).First(image => train.Label(image) == digit))]);

Weights w1 = Weights.Matrix(random, DigitSet.Pixels, Hidden), b1 = Weights.Zero(Hidden);
Weights w2 = Weights.Matrix(random, Hidden, DigitSet.Classes), b2 = Weights.Zero(DigitSet.Classes);
Weights[] all = [w1, b1, w2, b2];
var network = new Network(w1.Value, b1.Value, w2.Value, b2.Value);
var gradient = new Network.Tangent { W1 = w1.Gradient, B1 = b1.Gradient, W2 = w2.Gradient, B2 = b2.Gradient };

var batch = new DigitSet(new float[BatchSize * DigitSet.Pixels], new int[BatchSize]);
int[] order = [.. Enumerable.Range(0, train.Count)];
int perEpoch = train.Count / BatchSize;
float[] losses = new float[Epochs * perEpoch];
long allocated = 0;
var clock = Stopwatch.StartNew();
using (var progress = new ProgressBar(losses.Length))
{
    for (int step = 0; step < losses.Length; step++)
    {
        if (interruption.IsRequested) break;
        int first = step % perEpoch * BatchSize;
        long before = GC.GetAllocatedBytesForCurrentThread();
        if (first == 0) random.Shuffle(order);
        train.CopyTo(batch, order.AsSpan(first, BatchSize));
        losses[step] = Model.LossValueAndGradientAccumulate(network, batch.Images, batch.Labels, ref gradient);
        foreach (Weights weights in all)
            weights.Step(step + 1);
        if (step >= perEpoch) allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        progress.Show(step + 1, losses[step]);
    }
}

if (interruption.IsRequested) return Interruption.End();
double seconds = clock.Elapsed.TotalSeconds;
double trained = Accuracy(train), tested = Accuracy(test);
Model.LossValueAndGradientAccumulate(network, test.Images, test.Labels, ref gradient);
float error = all.Max(weights => weights.GradientError(() => Model.Loss(network, test.Images, test.Labels)));
LossCurve.Draw(losses, perEpoch);
string picture = Path.Combine(AppContext.BaseDirectory, "loss.svg");
File.WriteAllText(picture, LossCurve.Svg(losses, perEpoch));

Console.WriteLine();
Console.WriteLine($"{losses.Length} steps of {BatchSize} images in {seconds:F2} s; {allocated} bytes allocated by the {losses.Length - perEpoch} steps after the first epoch.");
Console.WriteLine($"The curve as a picture: {picture}");
Console.WriteLine($"Right on {trained:P1} of the images trained with and on {tested:P1} of those never seen.");
Console.WriteLine($"The gradient with respect to each tensor agrees with differences of the loss to {error:P2}.");
bool isGood = tested > 0.95 && allocated == 0 && error < 0.005;
Console.WriteLine(isGood ? "✓ the right gradient, more than 95 % right, nothing allocated" : "✗ wanted: the right gradient, more than 95 % right and nothing allocated");
return isGood ? 0 : 1;

double Accuracy(DigitSet set)
{
    Tensor<float> scores = Model.Scores(network, set.Images);
    float[] row = new float[DigitSet.Classes];
    return Enumerable.Range(0, set.Count).Count(image =>
    {
        for (int digit = 0; digit < row.Length; digit++)
            row[digit] = scores[image, digit];
        return TensorPrimitives.IndexOfMax<float>(row) == set.Label(image);
    }) / (double)set.Count;
}
