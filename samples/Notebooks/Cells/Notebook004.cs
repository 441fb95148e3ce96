using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using DiffGen;

namespace Notebooks.Single;

/// <summary>Accumulation, detach, control flow on values, cotangents of scalars.</summary>
internal static partial class Notebook004
{
    [Differentiable]
    public static float TwiceDot(Tensor<float> x) => 2 * Tensor.Dot<float>(x, x);

    /// <summary><c>2*x@x</c> is <c>(2*x)@x</c>.</summary>
    [Differentiable]
    public static float TwiceTimesSelf(Tensor<float> x) => Tensor.Dot<float>(2 * x, x);

    [Differentiable]
    public static float Sum(Tensor<float> x) => Tensor.Sum<float>(x);

    [Differentiable]
    public static Tensor<float> Square(Tensor<float> x) => x * x;

    /// <summary>u is y without its derivative: <c>detach</c>.</summary>
    [Differentiable]
    public static Tensor<float> DetachedProduct(Tensor<float> x)
    {
        Tensor<float> y = x * x;
        Tensor<float> u = Diff.StopGradient(y);
        return u * x;
    }

    [Differentiable]
    public static Tensor<float> DoubleAndBranch(Tensor<float> a)
    {
        Tensor<float> b = a * 2;
        while (Tensor.Norm<float>(b) < 1000)
            b = b * 2;
        return Tensor.Sum<float>(b) > 0 ? b : 100 * b;
    }

    [Differentiable]
    public static float DoubleAndBranch(float a)
    {
        float b = a * 2;
        while (float.Abs(b) < 1000)
            b *= 2;
        return b > 0 ? b : 100 * b;
    }

    [Differentiable]
    public static float ScalarSquare(float x) => float.Pow(x, 2);

    /// <summary>Python's built-in <c>sum</c>: element by element.</summary>
    [Differentiable]
    public static float SumOfElements(Tensor<float> x)
    {
        float y = 0;
        for (int i = 0; i < x.FlattenedLength; i++)
            y += x[i];
        return y;
    }

    [Differentiable]
    public static Tensor<float> TripleSquare(Tensor<float> x) => 3 * Tensor.Pow<float>(x, 2);

    public static IEnumerable<KeyValuePair<string, Action<Cell<float>>>> Cells { get; } = new Dictionary<string, Action<Cell<float>>>
    {
        ["004/c02-two-x-dot-x"] = cell =>
        {
            Tensor<float> x = cell.Input("x");
            Tensor<float>? grad = null;
            cell.Fact("x.grad is None before backward", grad is null);
            cell.Output("y (In 5)", TwiceDot(x));
            cell.Output("y (In 6)", TwiceTimesSelf(x));
            cell.Gradient("x", TwiceTimesSelfGradient(x));
            cell.Gradient("x (of the In 5 form)", TwiceDotGradient(x));
        },
        ["004/c09-zero-then-again"] = cell =>
        {
            // A destination form overwrites: what has to be zeroed is only what accumulates.
            Tensor<float> x = cell.Input("x"), grad = Tensor.CreateFromShape<float>([4]);
            TwiceTimesSelfValueAndGradient(x, grad);
            cell.Intermediate("x.grad before zero_", grad);
            grad.Fill(0);
            cell.Intermediate("x.grad after zero_", grad);
            cell.Output("y", SumValueAndGradient(x, grad));
            cell.Gradient("x", grad);
            SumValueAndGradientAccumulate(x, grad);
            cell.Intermediate("x.grad after another sum backward without zero_ (accumulates; not in the notebook)", grad);
        },
        ["004/c09-accumulate"] = cell =>
        {
            Tensor<float> x = cell.Input("x"), grad = Tensor.CreateFromShape<float>([4]);
            TwiceTimesSelfValueAndGradientAccumulate(x, grad);
            cell.Intermediate("x.grad after 1st", grad);
            SumValueAndGradientAccumulate(x, grad);
            cell.Intermediate("x.grad after 2nd", grad);
            SquareVjpAccumulate(x, Ones(4), grad);
            cell.Intermediate("x.grad after 3rd", grad);
            cell.Gradient("x", grad);
        },
        ["004/c12-elementwise-square"] = cell =>
        {
            Tensor<float> x = cell.Input("x");
            cell.Output("y", Square(x));
            cell.Gradient("x", SquareVjp(x, cell.Cotangent));
            cell.Jacobian(SquareJacobian(x));
        },
        ["004/c16-detach"] = cell =>
        {
            Tensor<float> x = cell.Input("x"), y = Square(x);
            cell.Output("y", y);
            cell.Output("u", y);
            cell.Output("z", DetachedProduct(x));
            Tensor<float> grad = DetachedProductVjp(x, Ones(4));
            cell.Gradient("x from z.sum() (u is a constant)", grad);
            cell.Intermediate("u == x.grad", Tensor.Equals<float>(y, grad));
            cell.Gradient("x from y.sum() (after zero_)", SquareVjp(x, Ones(4)));
        },
        ["004/c22-while-if-else"] = cell =>
        {
            float factor;
            if (cell.IsScalar("a"))
            {
                var (value, grad) = DoubleAndBranchValueAndGradient(cell.Number("a"));
                cell.Output("d", value);
                cell.Gradient("a", grad);
                factor = grad;
            }
            else
            {
                Tensor<float> a = cell.Input("a");
                cell.Output("d", DoubleAndBranch(a));
                cell.Gradient("a", DoubleAndBranchVjp(a, cell.Cotangent));
                factor = DoubleAndBranchJacobian(a)[0, 0];
            }

            // The function is a times a power of two, and times 100 in the other branch: the derivative tells which way it went.
            bool isThen = float.IsPow2(factor);
            cell.Fact("trips", (int)float.Log2(isThen ? factor : factor / 100) - 1);
            cell.Fact("branch", isThen ? "then" : "else");
        },
        ["004/c24-scalar-square"] = cell =>
        {
            var (value, grad) = ScalarSquareValueAndGradient(cell.Number("x"));
            cell.Output("y", value);
            cell.Gradient("x", grad);
        },
        ["004/c28-gradient-100"] = cell =>
        {
            cell.Output("y", ScalarSquare(cell.Number("x")));
            cell.Gradient("x", ScalarSquareVjp(cell.Number("x"), cell.CotangentNumber));
        },
        ["004/c30-builtin-sum"] = cell =>
        {
            var (value, grad) = SumOfElementsValueAndGradient(cell.Input("x"));
            cell.Output("y", value);
            cell.Gradient("x", grad);
        },
        ["004/c31-builtin-sum-100"] = cell =>
        {
            cell.Output("y", SumOfElements(cell.Input("x")));
            cell.Gradient("x", SumOfElementsVjp(cell.Input("x"), cell.CotangentNumber));
        },
        ["004/c32-three-x-squared"] = cell =>
        {
            Tensor<float> x = cell.Input("x");
            cell.Output("y", TripleSquare(x));
            cell.Gradient("x", TripleSquareVjp(x, cell.Cotangent));
            cell.Jacobian(TripleSquareJacobian(x));
        },
    };

    private static Tensor<float> Ones(int length)
    {
        Tensor<float> ones = Tensor.CreateFromShape<float>([length]);
        ones.Fill(1);
        return ones;
    }
}
