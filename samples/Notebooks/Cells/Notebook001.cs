using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using DiffGen;

namespace Notebooks.Single;

/// <summary>Elements assigned in place, two backward sweeps over one forward sweep.</summary>
internal static partial class Notebook001
{
    [Differentiable]
    public static float MeanOfSquare(Tensor<float> a)
    {
        Tensor<float> b = Diff.Retain(a + 3, "b");
        Tensor<float> c = Diff.Retain(b * b * 3, "c");
        return Tensor.Average<float>(c);
    }

    [Differentiable]
    public static Tensor<float> Powers(Tensor<float> m)
    {
        Tensor<float> n = Tensor.CreateFromShape<float>([1, 2]);
        n[0, 0] = float.Pow(m[0, 0], 2);
        n[0, 1] = float.Pow(m[0, 1], 3);
        return n;
    }

    [Differentiable]
    public static Tensor<float> Coupled(Tensor<float> m)
    {
        Tensor<float> k = Tensor.CreateFromShape<float>([1, 2]);
        k[0, 0] = m[0, 0] * m[0, 0] + 3 * m[0, 1];
        k[0, 1] = m[0, 1] * m[0, 1] + 2 * m[0, 0];
        return k;
    }

    [Differentiable]
    public static Tensor<float> MatMul(Tensor<float> x, Tensor<float> y) => Tensor.MatMul<float>(x, y);

    public static IEnumerable<KeyValuePair<string, Action<Cell<float>>>> Cells { get; } = new Dictionary<string, Action<Cell<float>>>
    {
        ["001/c02-mean-of-square"] = cell =>
        {
            Tensor<float> a = cell.Input("a"), b = a + 3;
            var (value, grad) = MeanOfSquareValueAndGradient(a);
            cell.Intermediate("b", b);
            cell.Intermediate("c", b * b * 3);
            cell.Output("out", value);
            cell.Gradient("a", grad.a);
            cell.Intermediate("b.grad", grad.b);
            cell.Intermediate("c.grad", grad.c);
        },
        ["001/c04-inplace-elements"] = cell =>
        {
            Tensor<float> m = cell.Input("m");
            cell.Output("n", Powers(m));
            cell.Gradient("m", PowersVjp(m, cell.Cotangent));
        },
        ["001/c06-inplace-coupled"] = cell =>
        {
            Tensor<float> m = cell.Input("m");
            cell.Output("k", Coupled(m));
            cell.Gradient("m", CoupledVjp(m, cell.Cotangent));
        },
        ["001/c07-jacobian-retain"] = cell =>
        {
            // One forward sweep, as many backward sweeps as wanted: retain_graph=True. Nothing has to be zeroed in between.
            Tensor<float> m = cell.Input("m");
            cell.Intermediate("m.grad on entry", CoupledVjp(m, Row(1, 1)));
            var (k, sweep) = CoupledPullback(m);
            using var pullback = sweep;
            cell.Output("k", k);
            Tensor<float> first = pullback.Invoke(Row(1, 0)), second = pullback.Invoke(Row(0, 1));
            cell.Gradient("m after backward([[1,0]])", first);
            cell.Gradient("m after zero_ and backward([[0,1]])", second);
            cell.Intermediate("j", Columns(first, second));
            cell.Jacobian(CoupledJacobian(m));
        },
        ["001/c08-mm-jacobian"] = cell =>
        {
            Tensor<float> x = cell.Input("x"), y = cell.Input("y");
            Tensor<float> dx = Tensor.CreateFromShape<float>([1, 2]), dy = Tensor.CreateFromShape<float>([2, 2]);
            cell.Output("z", MatMulVjpAccumulate(x, y, Row(1, 0), dx, dy));
            Tensor<float> first = dx + 0;
            dx.Fill(0);
            MatMulVjpAccumulate(x, y, Row(0, 1), dx, dy);
            cell.Gradient("x after backward([[1,0]])", first);
            cell.Gradient("x after zero_ and backward([[0,1]])", dx);
            cell.Gradient("y accumulated over both backward calls", dy);
            cell.Intermediate("jacobian as the notebook fills it (columns)", Columns(first, dx));
            cell.Jacobian(MatMulJacobian(x, y).x);
        },
    };

    private static Tensor<float> Row(float first, float second) => Tensor.Create([first, second], [1, 2]);

    private static Tensor<float> Columns(Tensor<float> first, Tensor<float> second) =>
        Tensor.Create([first[0, 0], second[0, 0], first[0, 1], second[0, 1]], [2, 2]);
}
