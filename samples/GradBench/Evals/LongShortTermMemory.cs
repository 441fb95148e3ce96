using System;
using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary>
/// <c>lstm</c>: how well a recurrent network predicts each character of a sequence from those before it. All weight matrices are diagonal: a
/// layer has four vectors of weights and four of biases, for the forget, input, output and change gates.
/// </summary>
internal static partial class LongShortTermMemory
{
    private sealed record Input(double[][] MainParams, double[][] ExtraParams, double[][] State, double[][] Sequence);

    public static Eval Eval { get; } = new("lstm")
    {
        ["objective"] = Function.Of<Input, double>(input =>
        {
            Network at = Join(input);
            return () => Loss(at.Layers, at.Ends, at.State, at.Sequence, at.Width);
        }),
        ["jacobian"] = Function.Of<Input, double[]>(input =>
        {
            Network at = Join(input);
            var gradient = new double[at.Layers.Length + at.Ends.Length];
            return () =>
            {
                LossValueAndGradient(
                    at.Layers, at.Ends, at.State, at.Sequence, at.Width, gradient.AsSpan(0, at.Layers.Length), gradient.AsSpan(at.Layers.Length));
                return gradient;
            };
        }),
    };

    private sealed record Network(double[] Layers, double[] Ends, double[] State, double[] Sequence, int Width);

    private static Network Join(Input input)
    {
        if (input.MainParams.Length == 0 || input.MainParams.Length % 2 != 0) throw new MessageException("\"main_params\" has no weights and biases.");
        int layers = input.MainParams.Length / 2, width = input.MainParams[0].Length / 4;
        return new Network(
            Rows.Join(input.MainParams, 2 * layers, 4 * width),
            Rows.Join(input.ExtraParams, 3, width),
            Rows.Join(input.State, 2 * layers, width),
            Rows.Join(input.Sequence, input.Sequence.Length, width),
            width);
    }

    /// <param name="layers">Of each layer the weights of its four gates, then their biases.</param>
    /// <param name="ends">The weights of the input, the weights of the output, the biases of the output.</param>
    /// <param name="start">Of each layer what it has put out, then the contents of its cells, before the first character.</param>
    /// <param name="sequence">The characters, <paramref name="width"/> bits each.</param>
    /// <param name="width">The bits of a character, and the cells of a layer.</param>
    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double Loss(
        ReadOnlySpan<double> layers, ReadOnlySpan<double> ends, [NoDerivative] ReadOnlySpan<double> start, [NoDerivative] ReadOnlySpan<double> sequence, int width)
    {
        double[] state = start.ToArray(), prediction = new double[width];
        double total = 0;
        int count = sequence.Length / width;
        for (int t = 0; t + 1 < count; t++)
        {
            Predict(layers, ends, state, sequence.Slice(t * width, width), prediction);
            double normalisation = LogSumExpPlusTwo(prediction);
            ReadOnlySpan<double> next = sequence.Slice((t + 1) * width, width);
            for (int i = 0; i < width; i++) total += next[i] * (prediction[i] - normalisation);
        }

        return -total / ((count - 1) * width);
    }

    private static void Predict(
        ReadOnlySpan<double> layers, ReadOnlySpan<double> ends, Span<double> state, ReadOnlySpan<double> character, Span<double> prediction)
    {
        int width = character.Length;
        for (int i = 0; i < width; i++) prediction[i] = character[i] * ends[i];
        ReadOnlySpan<double> signal = prediction;
        for (int layer = 0; layer < state.Length / (2 * width); layer++)
        {
            Span<double> hidden = state.Slice(2 * layer * width, width), cell = state.Slice((2 * layer + 1) * width, width);
            Advance(layers.Slice(8 * layer * width, 8 * width), hidden, cell, signal);
            signal = hidden;
        }

        for (int i = 0; i < width; i++) prediction[i] = signal[i] * ends[width + i] + ends[2 * width + i];
    }

    /// <summary>One layer, one character on.</summary>
    private static void Advance(ReadOnlySpan<double> layer, Span<double> hidden, Span<double> cell, ReadOnlySpan<double> signal)
    {
        int width = signal.Length;
        ReadOnlySpan<double> weights = layer.Slice(0, 4 * width), biases = layer.Slice(4 * width);
        for (int i = 0; i < width; i++)
        {
            double forget = Sigmoid(signal[i] * weights[i] + biases[i]);
            double input = Sigmoid(hidden[i] * weights[width + i] + biases[width + i]);
            double output = Sigmoid(signal[i] * weights[2 * width + i] + biases[2 * width + i]);
            double change = Math.Tanh(hidden[i] * weights[3 * width + i] + biases[3 * width + i]);
            cell[i] = cell[i] * forget + input * change;
            hidden[i] = output * Math.Tanh(cell[i]);
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double LogSumExpPlusTwo(ReadOnlySpan<double> x)
    {
        double sum = 2;
        foreach (double entry in x) sum += Math.Exp(entry);
        return Math.Log(sum);
    }
}
