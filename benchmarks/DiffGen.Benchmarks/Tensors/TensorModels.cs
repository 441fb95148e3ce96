using System;
using System.Linq;
using System.Numerics.Tensors;

namespace DiffGen.Benchmarks.Tensors;

/// <summary>The parameters of a network with two hidden layers.</summary>
[Differentiable]
public sealed partial record NetworkParameters(Tensor<float> W1, Tensor<float> B1, Tensor<float> W2, Tensor<float> B2, Tensor<float> W3, Tensor<float> B3);

/// <summary>What is measured of tensors.</summary>
internal static partial class TensorModels
{
    /// <summary>Irregular numbers that a program in another language finds as well.</summary>
    public static Tensor<float> Weyl(int seed, params nint[] shape)
    {
        var numbers = new float[shape.Aggregate((a, b) => a * b)];
        for (int i = 0; i < numbers.Length; i++)
        {
            double n = i + 1, at = (n * n * 0.6180339887498949) + (seed * 0.7548776662466927);
            numbers[i] = (float)((0.2 * (at - Math.Floor(at))) - 0.1);
        }

        return Tensor.Create(numbers, shape);
    }

    /// <summary>One chain of elementwise functions and a sum.</summary>
    [Differentiable]
    public static float SquaredTanh(Tensor<float> x, Tensor<float> w, Tensor<float> b)
    {
        Tensor<float> h = Tensor.Tanh<float>((x * w) + b);
        return Tensor.Sum<float>(h * h);
    }

    /// <summary>Cross-entropy of a network with two hidden layers.</summary>
    [Differentiable]
    public static float NetworkLoss(NetworkParameters p, [NoDerivative] Tensor<float> x, [NoDerivative] Tensor<float> y)
    {
        Tensor<float> h = Tensor.Max<float>(Tensor.MatMul<float>(x, p.W1) + p.B1, 0f);
        h = Tensor.Max<float>(Tensor.MatMul<float>(h, p.W2) + p.B2, 0f);
        Tensor<float> scores = Tensor.MatMul<float>(h, p.W3) + p.B3;
        return -Tensor.Sum<float>(Tensor.LogSoftmax<float>(scores, -1) * y) / x.Lengths[0];
    }
}
