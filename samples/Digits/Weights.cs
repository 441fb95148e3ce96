using System;
using System.Linq;
using System.Numerics.Tensors;

namespace Digits;

/// <summary>One tensor of parameters: its values, its gradient and the moments that Adam keeps, in plain arrays under tensors.</summary>
internal sealed class Weights
{
    private const float Rate = 0.004f, FirstDecay = 0.9f, SecondDecay = 0.999f;

    private readonly float[] _values, _gradient, _first, _second;

    private Weights(float[] values, nint[] shape)
    {
        (_values, _gradient, _first, _second) = (values, new float[values.Length], new float[values.Length], new float[values.Length]);
        (Value, Gradient) = (Tensor.Create(_values, shape), Tensor.Create(_gradient, shape));
    }

    public Tensor<float> Value { get; }

    public Tensor<float> Gradient { get; }

    /// <summary>A layer's matrix, drawn as is usual for tanh: variance 2 / (inputs + outputs).</summary>
    public static Weights Matrix(Random random, int inputs, int outputs)
    {
        double limit = Math.Sqrt(6.0 / (inputs + outputs));
        return new([.. Enumerable.Range(0, inputs * outputs).Select(_ => (float)(limit * (2 * random.NextDouble() - 1)))], [inputs, outputs]);
    }

    public static Weights Zero(int length) => new(new float[length], [length]);

    /// <summary>How far the gradient is from the slope of the loss along it, by a central difference; relative.</summary>
    public float GradientError(Func<float> loss)
    {
        const float h = 0.02f;
        float[] values = [.. _values];
        float length = MathF.Sqrt(_gradient.Sum(entry => entry * entry));
        float At(float t)
        {
            for (int i = 0; i < values.Length; i++)
                _values[i] = values[i] + t * _gradient[i] / length;
            return loss();
        }

        float slope = (At(h) - At(-h)) / (2 * h);
        values.CopyTo(_values, 0);
        return MathF.Abs(slope / length - 1);
    }

    /// <summary>A step of Adam. The gradient is used up: zero again, ready to be added to.</summary>
    public void Step(int step)
    {
        float firstScale = 1 - MathF.Pow(FirstDecay, step), secondScale = 1 - MathF.Pow(SecondDecay, step);
        for (int i = 0; i < _values.Length; i++)
        {
            _first[i] = FirstDecay * _first[i] + (1 - FirstDecay) * _gradient[i];
            _second[i] = SecondDecay * _second[i] + (1 - SecondDecay) * _gradient[i] * _gradient[i];
            _values[i] -= Rate * (_first[i] / firstScale) / (MathF.Sqrt(_second[i] / secondScale) + 1e-8f);
            _gradient[i] = 0;
        }
    }
}
