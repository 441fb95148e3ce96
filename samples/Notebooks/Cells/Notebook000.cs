using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using DiffGen;

namespace Notebooks.Single;

/// <summary>External gradients, a Jacobian by rows, sigmoid, mean and standard deviation.</summary>
internal static partial class Notebook000
{
    [Differentiable]
    public static Tensor<float> CubeMinusSquare(Tensor<float> a, Tensor<float> b) =>
        3 * Tensor.Pow<float>(a, 3) - Tensor.Pow<float>(b, 2);

    [Differentiable]
    public static Tensor<float> MatMul(Tensor<float> x, Tensor<float> w) => Tensor.MatMul<float>(x, w);

    [Differentiable]
    public static Tensor<float> Sigmoid(Tensor<float> x)
    {
        Tensor<float> exp = Diff.Retain(Tensor.Exp<float>(-x), "exp");
        Tensor<float> onePlus = Diff.Retain(1 + exp, "onePlus");
        return 1 / onePlus;
    }

    [Differentiable]
    public static Moments MeanAndStd(Tensor<float> x) =>
        new(Tensor.Mean<float>(x, axis: 1), Tensor.Std<float>(x, axis: 1, correction: 1));

    public static IEnumerable<KeyValuePair<string, Action<Cell<float>>>> Cells { get; } = new Dictionary<string, Action<Cell<float>>>
    {
        ["000/c02-external-grad"] = cell =>
        {
            Tensor<float> a = cell.Input("a"), b = cell.Input("b");
            cell.Output("Q", CubeMinusSquare(a, b));
            var grad = CubeMinusSquareVjp(a, b, cell.Cotangent);
            cell.Gradient("a", grad.a);
            cell.Gradient("b", grad.b);
            cell.Intermediate("9*a**2", 9 * a * a);
            cell.Intermediate("-2*b", -2 * b);
            cell.Intermediate("9*a**2 == a.grad", Tensor.Equals<float>(9 * a * a, grad.a));
            cell.Intermediate("-2*b == b.grad", Tensor.Equals<float>(-2 * b, grad.b));
        },
        ["000/c05-vec-mat"] = cell =>
        {
            Tensor<float> x = cell.Input("x"), w = cell.Input("w");
            cell.Output("y", MatMul(x, w));
            var grad = MatMulVjp(x, w, cell.Cotangent);
            cell.Gradient("x", grad.x);
            cell.Gradient("w", grad.w);
        },
        ["000/c06-jacobian-rows"] = cell =>
        {
            Tensor<float> x = cell.Input("x"), w = cell.Input("w");
            float[,] jacobian = new float[2, 4];
            var (y, sweep) = MatMulPullback(x, w);
            using var pullback = sweep;
            cell.Output("y", y);
            for (int i = 0; i < 2; i++)
            {
                Tensor<float> oneHot = Tensor.CreateFromShape<float>([1, 2]);
                oneHot[0, i] = 1;
                cell.Intermediate($"grad_output_{i}", oneHot);
                Tensor<float> row = pullback.Invoke(oneHot).x;
                for (int j = 0; j < 4; j++)
                    jacobian[i, j] = row[0, j];
            }

            cell.Jacobian(jacobian);
        },
        ["000/c07-sigmoid-large"] = RunSigmoid,
        ["000/c08-mean-std"] = cell =>
        {
            Tensor<float> x = cell.Input("x");
            var (moments, sweep) = MeanAndStdPullback(x);
            using var pullback = sweep;
            cell.Output("mean", moments.Mean);
            cell.Output("std", moments.Std);
            cell.Gradient("x from mean (cotangent 1)", pullback.Invoke(Cotangents(1, 0)));
            cell.Gradient("x from std (cotangent 1)", pullback.Invoke(Cotangents(0, 1)));
            cell.Gradient("x from mean and std (cotangents 2 and -3)", pullback.Invoke(Cotangents(2, -3)));
        },
        ["000/c09-sigmoid-normal"] = RunSigmoid,
    };

    private static void RunSigmoid(Cell<float> cell)
    {
        Tensor<float> x = cell.Input("x"), exp = Tensor.Exp<float>(-x);
        cell.Output("y", Sigmoid(x));
        var grad = SigmoidVjp(x, cell.Cotangent);
        cell.Gradient("x", grad.x);
        cell.Intermediate("exp(-x)", exp);
        cell.Intermediate("1+exp(-x)", 1 + exp);
        cell.Intermediate("grad exp(-x)", grad.exp);
        cell.Intermediate("grad 1+exp(-x)", grad.onePlus);
    }

    private static Moments.Tangent Cotangents(float mean, float std) =>
        new() { Mean = Tensor.Create([mean], [1]), Std = Tensor.Create([std], [1]) };
}

/// <summary>Mean and unbiased standard deviation of each row.</summary>
[Differentiable]
internal sealed partial record Moments(Tensor<float> Mean, Tensor<float> Std);
