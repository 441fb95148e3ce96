using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using DiffGen;

namespace Notebooks.Single;

/// <summary>Values that are not leaves, a loop whose number of trips depends on the data, vector-Jacobian products.</summary>
internal static partial class Notebook003
{
    [Differentiable]
    public static Tensor<float> ThreeTimesSquare(Tensor<float> x)
    {
        Tensor<float> y = x + 2;
        return y * y * 3;
    }

    [Differentiable]
    public static float MeanOfThreeTimesSquare(Tensor<float> x) => Tensor.Average<float>(ThreeTimesSquare(x));

    [Differentiable]
    public static float SumOfSquares(Tensor<float> a) => Tensor.Sum<float>(a * a);

    /// <summary>The norm only decides when to stop: <c>y.data</c> is the value without its derivative.</summary>
    [Differentiable]
    public static Tensor<float> DoubleUntilLarge(Tensor<float> x)
    {
        Tensor<float> y = x * 2;
        while (Tensor.Norm<float>(Diff.StopGradient(y)) < 1000)
            y = y * 2;
        return y;
    }

    [Differentiable]
    public static Tensor<float> Scale(Tensor<float> x, int power) => x * (1 << power);

    public static IEnumerable<KeyValuePair<string, Action<Cell<float>>>> Cells { get; } = new Dictionary<string, Action<Cell<float>>>
    {
        ["003/c11-mean-3-xplus2-squared"] = cell =>
        {
            Tensor<float> x = cell.Input("x");
            var (value, grad) = MeanOfThreeTimesSquareValueAndGradient(x);
            cell.Intermediate("y", x + 2);
            cell.Intermediate("z", ThreeTimesSquare(x));
            cell.Output("out", value);
            cell.Gradient("x", grad);
        },
        ["003/c15-requires-grad-later"] = cell =>
        {
            // What is computed outside a [Differentiable] method is not recorded: the method is where requires_grad begins.
            // (The draw is stored to eight digits only; what was computed from it, a = 3 randn / (randn - 1), in full.)
            _ = cell.Drawn("randn");
            Tensor<float> a = cell.Input("a");
            var (value, grad) = SumOfSquaresValueAndGradient(a);
            cell.Output("b", value);
            cell.Gradient("a", grad);
        },
        ["003/c20-while-norm"] = cell =>
        {
            Tensor<float> x = cell.Input("x"), y = DoubleUntilLarge(x);
            float[,] jacobian = DoubleUntilLargeJacobian(x);
            cell.Output("y", y);
            cell.Gradient("x", DoubleUntilLargeVjp(x, cell.Cotangent));
            cell.Jacobian(jacobian);
            cell.Fact("factor", jacobian[0, 0]);
            cell.Fact("trips", (int)float.Log2(jacobian[0, 0]) - 1);
            cell.Intermediate("norm(y)", Tensor.Norm<float>(y));
        },
        ["003/c30-scale"] = cell =>
        {
            Tensor<float> x = cell.Input("x");
            cell.Output("y", Scale(x, 10));
            cell.Gradient("x", ScaleVjp(x, 10, cell.Cotangent));
        },
        ["003/c26-vjp-matrix"] = cell =>
        {
            Tensor<float> x = cell.Input("x");
            cell.Intermediate("y", x + 2);
            cell.Output("z", ThreeTimesSquare(x));
            cell.Gradient("x", ThreeTimesSquareVjp(x, cell.Cotangent));
        },
    };
}
