using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace Quickstart.Notebooks;

/// <summary>The cells: which function, which companion, and what is compared with the stored numbers.</summary>
internal static class NotebookCells<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public static IReadOnlyDictionary<string, Action<NotebookCase<T>>> All { get; } = new Dictionary<string, Action<NotebookCase<T>>>
    {
        ["000/c02-external-grad"] = c =>
        {
            T[] a = c.Vector("a"), b = c.Vector("b");
            c.Output("Q", Notebook.CubeMinusSquare(a, b));
            var grad = Notebook.CubeMinusSquareVjp(a, b, c.CotangentVector());
            c.Gradient("a", grad.a);
            c.Gradient("b", grad.b);
        },
        ["000/c05-vec-mat"] = c =>
        {
            T[,] x = c.Matrix("x"), w = c.Matrix("w");
            c.Output("y", Notebook.MatMul(x, w));
            var grad = Notebook.MatMulVjp(x, w, c.CotangentMatrix());
            c.Gradient("x", grad.a);
            c.Gradient("w", grad.b);
        },
        ["000/c06-jacobian-rows"] = c =>
        {
            T[,] x = c.Matrix("x"), w = c.Matrix("w");
            c.Output("y", Notebook.MatMul(x, w));
            T[][] rows = [.. Enumerable.Range(0, 2).Select(row => Flat(Notebook.MatMulJacobianRow(x, w, row).a))];
            c.Jacobian([.. rows.SelectMany(row => row)]);
        },
        ["000/c07-sigmoid-large"] = Sigmoid,
        ["000/c08-mean-std"] = c =>
        {
            T[] x = c.Vector("x");
            var (mean, std) = Notebook.MeanAndStd(x);
            c.Output("mean", [mean]);
            c.Output("std", [std]);
            var result = Notebook.MeanAndStdPullback(x);
            using var pullback = result.Pullback;
            c.Gradient("x from mean (cotangent 1)", pullback.Invoke((T.One, T.Zero)));
            c.Gradient("x from std (cotangent 1)", pullback.Invoke((T.Zero, T.One)));
            c.Gradient("x from mean and std (cotangents 2 and -3)", pullback.Invoke((T.CreateChecked(2), T.CreateChecked(-3))));
        },
        ["000/c09-sigmoid-normal"] = Sigmoid,

        ["001/c02-mean-of-square"] = c =>
        {
            T[] a = c.Vector("a");
            var (value, gradient) = Notebook.MeanOfSquareValueAndGradient(a);
            c.Output("out", [value]);
            c.Gradient("a", gradient);
        },
        ["001/c04-inplace-elements"] = c =>
        {
            T[,] m = c.Matrix("m");
            c.Output("n", Notebook.Powers(m));
            c.Gradient("m", Notebook.PowersVjp(m, c.CotangentMatrix()));
        },
        ["001/c06-inplace-coupled"] = c =>
        {
            T[,] m = c.Matrix("m");
            c.Output("k", Notebook.Coupled(m));
            c.Gradient("m", Notebook.CoupledVjp(m, c.CotangentMatrix()));
        },
        ["001/c07-jacobian-retain"] = c =>
        {
            // One forward sweep, two backward sweeps: retain_graph=True.
            T[,] m = c.Matrix("m");
            var result = Notebook.CoupledPullback(m);
            using var pullback = result.Pullback;
            T[] first = Flat(pullback.Invoke(Row(T.One, T.Zero))), second = Flat(pullback.Invoke(Row(T.Zero, T.One)));
            c.Output("k", result.Value);
            c.Gradient("m after backward([[1,0]])", first);
            c.Gradient("m after zero_ and backward([[0,1]])", second);
            c.Jacobian([.. first, .. second]);
            c.Intermediate("j", [first[0], second[0], first[1], second[1]]);
        },
        ["001/c08-mm-jacobian"] = c =>
        {
            T[,] x = c.Matrix("x"), y = c.Matrix("y");
            T[] dx = new T[2], dy = new T[4];
            c.Output("z", Notebook.MatMulVjpAccumulate(x, y, Row(T.One, T.Zero), dx, dy));
            T[] first = [.. dx];
            Array.Clear(dx);
            Notebook.MatMulVjpAccumulate(x, y, Row(T.Zero, T.One), dx, dy);
            c.Gradient("x after backward([[1,0]])", first);
            c.Gradient("x after zero_ and backward([[0,1]])", dx);
            c.Gradient("y accumulated over both backward calls", dy);
            c.Jacobian([.. first, .. dx]);
        },

        ["002/c41-dot"] = c =>
        {
            var (value, gradient) = Notebook.DotValueAndGradient(c.Vector("a"), c.Vector("b"));
            c.Output("c", [value]);
            c.Gradient("a", gradient.a);
            c.Gradient("b", gradient.b);
        },
        ["002/c47-finite-difference"] = c =>
        {
            var (value, gradient) = Notebook.DifferenceQuotientValueAndGradient(c.Vector("a"), c.Vector("b"), T.CreateChecked(0.001));
            c.Output("q", [value]);
            c.Gradient("a", gradient.a);
            c.Gradient("b", gradient.b);
        },
        ["002/c57-matvec-sum"] = c =>
        {
            T[,] a = c.Matrix("a");
            T[] b = c.Vector("b");
            T[] product = Notebook.MatVec(a, b);
            var (value, gradient) = Notebook.MatVecSumValueAndGradient(a, b);
            c.Output("d", [value]);
            c.Gradient("a", gradient.a);
            c.Gradient("b", gradient.b);
            c.Intermediate("c", product);
            c.Intermediate("c.grad", Notebook.SumGradient(product));
        },
        ["002/c98-matmat-sum"] = MatMulSum,
        ["002/c115-matmat-by-hand"] = MatMulSum,
        ["002/c163-log-of-product"] = c =>
        {
            T a = c.Number("a"), b = c.Number("b");
            var (value, gradient) = Notebook.LogOfProductValueAndGradient(a, b);
            c.Output("d", [value]);
            c.Gradient("a", [gradient.a]);
            c.Gradient("b", [gradient.b]);
            c.Intermediate("c.grad", [gradient.c]);
            c.Intermediate("c.grad * b", [gradient.c * b]);
        },
        ["002/c160-broadcast-7x3-7x1"] = c =>
        {
            var (value, gradient) = Notebook.TanhOfScaledValueAndGradient(c.Matrix("counts"), c.Matrix("counts_sum_inv"));
            c.Output("s", [value]);
            c.Gradient("counts", gradient.counts);
            c.Gradient("counts_sum_inv", gradient.inverse);
        },
        ["002/c175-product-sum"] = c =>
        {
            var (value, gradient) = Notebook.ProductSumValueAndGradient(c.Matrix("a"), c.Matrix("b"));
            c.Output("d", [value]);
            c.Gradient("a", gradient.a);
            c.Gradient("b", gradient.b);
        },
        ["002/c216-exp"] = c =>
        {
            T[] a = c.Vector("a");
            var (value, gradient) = Notebook.SumOfExpValueAndGradient(a);
            T[] exp = Notebook.Exp(a);
            c.Output("d", [value]);
            c.Gradient("a", gradient);
            c.Intermediate("c", exp);
            c.Intermediate("c.grad", Notebook.SumGradient(exp));
        },
        ["002/c189-power-minus-one"] = c =>
        {
            var (value, gradient) = Notebook.SumOfReciprocalsValueAndGradient(c.Vector("a"));
            c.Output("d", [value]);
            c.Gradient("a", gradient);
        },
        ["002/c211-square-of-row-sums"] = c =>
        {
            T[,] a = c.Matrix("a");
            T[] sums = Notebook.RowSums(a);
            var (value, gradient) = Notebook.SquaredRowSumsValueAndGradient(a);
            c.Output("c", [value]);
            c.Gradient("a", gradient);
            c.Intermediate("b", sums);
            c.Intermediate("b.grad", Notebook.SumOfSquaresGradient(sums));
        },
        ["002/c225-max-keepdim"] = c =>
        {
            var (value, gradient) = Notebook.SumOfRowMaximaValueAndGradient(c.Matrix("a"));
            c.Output("c", [value]);
            c.Gradient("a", gradient);
        },
        ["002/c291-output-layer"] = c =>
        {
            var (value, gradient) = Notebook.OutputLayerValueAndGradient(c.Matrix("h"), c.Matrix("W2"), c.Vector("b2"));
            c.Output("y", [value]);
            c.Gradient("h", gradient.h);
            c.Gradient("W2", gradient.w2);
            c.Gradient("b2", gradient.b2);
        },

        ["003/c11-mean-3-xplus2-squared"] = c =>
        {
            T[,] x = c.Matrix("x");
            var (value, gradient) = Notebook.MeanOfThreeTimesSquareValueAndGradient(x);
            c.Output("out", [value]);
            c.Gradient("x", gradient);
            c.Intermediate("z", Flat(Notebook.ThreeTimesSquare(x)));
        },
        ["003/c15-requires-grad-later"] = c =>
        {
            var (value, gradient) = Notebook.MatrixSquaresValueAndGradient(c.Matrix("a"));
            c.Output("b", [value]);
            c.Gradient("a", gradient);
        },
        ["003/c20-while-norm"] = c =>
        {
            T[] x = c.Vector("x");
            c.Output("y", Notebook.DoubleUntilLarge(x));
            c.Gradient("x", Notebook.DoubleUntilLargeVjp(x, c.CotangentVector()));
            c.Jacobian(Flat(Notebook.DoubleUntilLargeJacobian(x)));
        },
        ["003/c30-scale"] = c =>
        {
            T[,] x = c.Matrix("x");
            c.Output("y", Notebook.Scale(x, 10));
            c.Gradient("x", Notebook.ScaleVjp(x, 10, c.CotangentMatrix()));
        },
        ["003/c26-vjp-matrix"] = c =>
        {
            T[,] x = c.Matrix("x");
            c.Output("z", Notebook.ThreeTimesSquare(x));
            c.Gradient("x", Notebook.ThreeTimesSquareVjp(x, c.CotangentMatrix()));
        },

        ["004/c02-two-x-dot-x"] = c =>
        {
            T[] x = c.Vector("x");
            c.Output("y (In 5)", [Notebook.TwiceDot(x)]);
            c.Output("y (In 6)", [Notebook.TwiceTimesSelf(x)]);
            c.Gradient("x", Notebook.TwiceTimesSelfGradient(x));
            c.Gradient("x (of the In 5 form)", Notebook.TwiceDotGradient(x));
        },
        ["004/c09-zero-then-again"] = c =>
        {
            // A destination form overwrites: nobody has to remember to zero.
            T[] x = c.Vector("x"), grad = new T[x.Length];
            Notebook.TwiceTimesSelfValueAndGradient(x, grad);
            c.Intermediate("x.grad before zero_", [.. grad]);
            c.Output("y", [Notebook.SumValueAndGradient(x, grad)]);
            c.Gradient("x", grad);
        },
        ["004/c09-accumulate"] = c =>
        {
            T[] x = c.Vector("x"), grad = new T[x.Length];
            Notebook.TwiceTimesSelfValueAndGradientAccumulate(x, grad);
            c.Intermediate("x.grad after 1st", [.. grad]);
            Notebook.SumValueAndGradientAccumulate(x, grad);
            c.Intermediate("x.grad after 2nd", [.. grad]);
            Notebook.SquareVjpAccumulate(x, [.. x.Select(_ => T.One)], grad);
            c.Gradient("x", grad);
        },
        ["004/c12-elementwise-square"] = c =>
        {
            T[] x = c.Vector("x");
            c.Output("y", Notebook.Square(x));
            c.Gradient("x", Notebook.SquareVjp(x, c.CotangentVector()));
            c.Jacobian(Flat(Notebook.SquareJacobian(x)));
        },
        ["004/c16-detach"] = c =>
        {
            T[] x = c.Vector("x"), ones = [.. x.Select(_ => T.One)];
            c.Output("y", Notebook.Square(x));
            c.Output("z", Notebook.DetachedProduct(x));
            c.Gradient("x from z.sum() (u is a constant)", Notebook.DetachedProductVjp(x, ones));
            c.Gradient("x from y.sum() (after zero_)", Notebook.SquareVjp(x, ones));
        },
        ["004/c22-while-if-else"] = c =>
        {
            if (c.IsScalar("a"))
            {
                var (value, gradient) = Notebook.DoubleAndBranchScalarValueAndGradient(c.Number("a"));
                c.Output("d", [value]);
                c.Gradient("a", [gradient]);
                return;
            }

            T[] a = c.Vector("a");
            c.Output("d", Notebook.DoubleAndBranch(a));
            c.Gradient("a", Notebook.DoubleAndBranchVjp(a, c.CotangentVector()));
        },
        ["004/c24-scalar-square"] = c =>
        {
            var (value, gradient) = Notebook.ScalarSquareValueAndGradient(c.Number("x"));
            c.Output("y", [value]);
            c.Gradient("x", [gradient]);
        },
        ["004/c28-gradient-100"] = c =>
        {
            c.Output("y", [Notebook.ScalarSquare(c.Number("x"))]);
            c.Gradient("x", [Notebook.ScalarSquareVjp(c.Number("x"), T.CreateChecked(100))]);
        },
        ["004/c30-builtin-sum"] = c =>
        {
            var (value, gradient) = Notebook.SumValueAndGradient(c.Vector("x"));
            c.Output("y", [value]);
            c.Gradient("x", gradient);
        },
        ["004/c31-builtin-sum-100"] = c =>
        {
            c.Output("y", [Notebook.Sum(c.Vector("x"))]);
            c.Gradient("x", Notebook.SumVjp(c.Vector("x"), T.CreateChecked(100)));
        },
        ["004/c32-three-x-squared"] = c =>
        {
            T[] x = c.Vector("x");
            c.Output("y", Notebook.ThreeTimesElementSquare(x));
            c.Gradient("x", Notebook.ThreeTimesElementSquareVjp(x, c.CotangentVector()));
            c.Jacobian(Flat(Notebook.ThreeTimesElementSquareJacobian(x)));
        },
    };

    private static void Sigmoid(NotebookCase<T> c)
    {
        T[,] x = c.Matrix("x");
        c.Output("y", Notebook.Sigmoid(x));
        c.Gradient("x", Notebook.SigmoidVjp(x, c.CotangentMatrix()));
    }

    private static void MatMulSum(NotebookCase<T> c)
    {
        T[,] a = c.Matrix("a"), b = c.Matrix("b");
        var (value, gradient) = Notebook.MatMulSumValueAndGradient(a, b);
        c.Output("d", [value]);
        c.Gradient("a", gradient.a);
        c.Gradient("b", gradient.b);
        c.Intermediate("c", Flat(Notebook.MatMul(a, b)));
    }

    private static T[,] Row(T first, T second) => new[,] { { first, second } };

    private static T[] Flat(T[,] matrix) => [.. matrix.Cast<T>()];
}
