using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using DiffGen;

namespace Notebooks.Single;

/// <summary>Gradients derived by hand, each compared with the machine's: products, broadcasts, sums, maxima, an output layer.</summary>
internal static partial class Notebook002
{
    [Differentiable]
    public static float Dot(Tensor<float> a, Tensor<float> b) => Tensor.Dot<float>(a, b);

    /// <summary>What is shown is the rounding of two sums, so they are summed in the notebook's order (that of a tensor's sum is free).</summary>
    [Differentiable]
    public static float DifferenceQuotient(Tensor<float> a, Tensor<float> b, [NoDerivative] float h)
    {
        float c1 = 0, c2 = 0;
        for (int i = 0; i < a.FlattenedLength; i++)
        {
            c1 += a[i] * b[i];
            c2 += (a[i] + h) * b[i];
        }

        return (c2 - c1) / h;
    }

    /// <summary>Matrix times vector or matrix: the product's own gradient is kept, as <c>retain_grad</c> does.</summary>
    [Differentiable]
    public static float SumOfProduct(Tensor<float> a, Tensor<float> b)
    {
        Tensor<float> c = Diff.Retain(Tensor.MatMul<float>(a, b), "c");
        return Tensor.Sum<float>(c);
    }

    [Differentiable]
    public static Tensor<float> LogOfProduct(Tensor<float> a, Tensor<float> b)
    {
        Tensor<float> c = Diff.Retain(a * b, "c");
        return Diff.Retain(Tensor.Log<float>(c), "d");
    }

    /// <summary>A column is broadcast over the columns of a matrix.</summary>
    [Differentiable]
    public static float SumOfTanh(Tensor<float> counts, Tensor<float> inverse)
    {
        Tensor<float> probs = Diff.Retain(counts * inverse, "probs");
        return Tensor.Sum<float>(Tensor.Tanh<float>(probs));
    }

    [Differentiable]
    public static float SumOfElementProducts(Tensor<float> a, Tensor<float> b)
    {
        Tensor<float> c = Diff.Retain(a * b, "c");
        return Tensor.Sum<float>(c);
    }

    [Differentiable]
    public static float SumOfExp(Tensor<float> a)
    {
        Tensor<float> c = Diff.Retain(Tensor.Exp<float>(a), "c");
        return Tensor.Sum<float>(c);
    }

    [Differentiable]
    public static float SumOfReciprocals(Tensor<float> a)
    {
        Tensor<float> c = Diff.Retain(Tensor.Pow<float>(a, -1), "c");
        return Tensor.Sum<float>(c);
    }

    [Differentiable]
    public static float SquaredRowSums(Tensor<float> a)
    {
        Tensor<float> b = Diff.Retain(Tensor.Sum<float>(a, axis: 1), "b");
        return Tensor.Sum<float>(b * b);
    }

    [Differentiable]
    public static float SumOfRowMaxima(Tensor<float> a)
    {
        Tensor<float> b = Diff.Retain(Tensor.Max<float>(a, axis: 1, keepDims: true), "b");
        return Tensor.Sum<float>(b);
    }

    [Differentiable]
    public static float OutputLayer(Tensor<float> h, Tensor<float> w2, Tensor<float> b2)
    {
        Tensor<float> logits = Diff.Retain(Tensor.MatMul<float>(h, w2) + b2, "logits");
        Tensor<float> x = Diff.Retain(logits * logits, "x");
        return Tensor.Sum<float>(x);
    }

    public static IEnumerable<KeyValuePair<string, Action<Cell<float>>>> Cells { get; } = new Dictionary<string, Action<Cell<float>>>
    {
        ["002/c41-dot"] = cell =>
        {
            var (value, grad) = DotValueAndGradient(cell.Input("a"), cell.Input("b"));
            cell.Output("c", value);
            cell.Gradient("a", grad.a);
            cell.Gradient("b", grad.b);
        },
        ["002/c47-finite-difference"] = cell =>
        {
            Tensor<float> a = cell.Input("a"), b = cell.Input("b");
            const float h = (float)0.001;
            var (value, grad) = DifferenceQuotientValueAndGradient(a, b, h);
            cell.Intermediate("c1", Dot(a, b));
            cell.Intermediate("c2", Dot(a + h, b));
            cell.Output("q", value);
            cell.Gradient("a", grad.a);
            cell.Gradient("b", grad.b);
        },
        ["002/c57-matvec-sum"] = cell =>
        {
            Tensor<float> a = cell.Input("a"), b = cell.Input("b");
            RunSumOfProduct(cell, a, b);
            cell.Intermediate("c.grad", SumOfProductGradient(a, b).c);
            cell.Intermediate("a_grad by hand (zeros_like(a) + b)", 0 * a + b);
            cell.Intermediate("b_grad by hand (a.sum(axis=0))", Tensor.Sum<float>(a, axis: 0));
        },
        ["002/c98-matmat-sum"] = cell =>
        {
            Tensor<float> a = cell.Input("a"), b = cell.Input("b");
            RunSumOfProduct(cell, a, b);
            cell.Intermediate("c.grad", SumOfProductGradient(a, b).c);
        },
        ["002/c115-matmat-by-hand"] = cell =>
        {
            Tensor<float> a = cell.Input("a"), b = cell.Input("b");
            RunSumOfProduct(cell, a, b);
            Tensor<float> columnSums = Tensor.Reshape(Tensor.Sum<float>(a, axis: 0), [4, 1]);
            cell.Intermediate("a_grad by hand", 0 * a + Tensor.Sum<float>(b, axis: 1));
            cell.Intermediate("a.sum(axis=0).reshape(4,1)", columnSums);
            cell.Intermediate("b_grad by hand", 0 * b + columnSums);
        },
        ["002/c163-log-of-product"] = cell =>
        {
            Tensor<float> a = cell.Input("a"), b = cell.Input("b");
            cell.Intermediate("c", a * b);
            cell.Output("d", LogOfProduct(a, b));
            var grad = LogOfProductVjp(a, b, Tensor.Create<float>([1], [1]));
            cell.Gradient("a", grad.a);
            cell.Gradient("b", grad.b);
            cell.Intermediate("c.grad", grad.c);
            cell.Intermediate("d.grad", grad.d);
            cell.Intermediate("c.grad * b", grad.c * b);
        },
        ["002/c160-broadcast-7x3-7x1"] = cell =>
        {
            Tensor<float> counts = cell.Input("counts"), inverse = cell.Input("counts_sum_inv"), probs = counts * inverse;
            var (value, grad) = SumOfTanhValueAndGradient(counts, inverse);
            cell.Intermediate("probs", probs);
            cell.Intermediate("tanh(probs)", Tensor.Tanh<float>(probs));
            cell.Output("s", value);
            cell.Gradient("counts", grad.counts);
            cell.Gradient("counts_sum_inv", grad.inverse);
            cell.Intermediate("probs.grad", grad.probs);
            cell.Intermediate("(counts*probs.grad).sum(axis=1)", Tensor.Sum<float>(counts * grad.probs, axis: 1));
            cell.Intermediate(
                "counts.sum(1) + probs.grad.sum(1)",
                Tensor.Sum<float>(counts, axis: 1, keepDims: true) + Tensor.Sum<float>(grad.probs, axis: 1, keepDims: true));
        },
        ["002/c175-product-sum"] = cell =>
        {
            Tensor<float> a = cell.Input("a"), b = cell.Input("b");
            var (value, grad) = SumOfElementProductsValueAndGradient(a, b);
            cell.Intermediate("c", a * b);
            cell.Output("d", value);
            cell.Gradient("a", grad.a);
            cell.Gradient("b", grad.b);
            cell.Intermediate("c.grad", grad.c);
        },
        ["002/c216-exp"] = cell =>
        {
            Tensor<float> a = cell.Input("a"), c = Tensor.Exp<float>(a);
            var (value, grad) = SumOfExpValueAndGradient(a);
            cell.Intermediate("c", c);
            cell.Output("d", value);
            cell.Gradient("a", grad.a);
            cell.Intermediate("c.grad", grad.c);
            cell.Intermediate("(c*a)/a", c * a / a);
        },
        ["002/c189-power-minus-one"] = cell =>
        {
            Tensor<float> a = cell.Input("a");
            var (value, grad) = SumOfReciprocalsValueAndGradient(a);
            cell.Intermediate("c", Tensor.Pow<float>(a, -1));
            cell.Output("d", value);
            cell.Intermediate("c.grad", grad.c);
            cell.Gradient("a", grad.a);
            cell.Intermediate("-1/(a**2)", -1 / (a * a));
        },
        ["002/c211-square-of-row-sums"] = cell =>
        {
            Tensor<float> a = cell.Input("a");
            var (value, grad) = SquaredRowSumsValueAndGradient(a);
            cell.Intermediate("b", Tensor.Sum<float>(a, axis: 1));
            cell.Output("c", value);
            cell.Intermediate("b.grad", grad.b);
            cell.Gradient("a", grad.a);
        },
        ["002/c225-max-keepdim"] = cell =>
        {
            Tensor<float> a = cell.Input("a");
            var (value, grad) = SumOfRowMaximaValueAndGradient(a);
            cell.Intermediate("b", Tensor.Max<float>(a, axis: 1, keepDims: true));
            cell.Output("c", value);
            cell.Intermediate("b.grad", grad.b);
            cell.Gradient("a", grad.a);
            int[] indices = new int[4];
            Tensor<float> byHand = Tensor.CreateFromShape<float>([4, 5]);
            for (int i = 0; i < 4; i++)
            {
                for (int j = 1; j < 5; j++)
                {
                    if (a[i, j] > a[i, indices[i]])
                        indices[i] = j;
                }

                byHand[i, indices[i]] = 4;
            }

            cell.Intermediate("indices (keepdim)", Tensor.Create(indices, [4, 1]));
            cell.Intermediate("indices", Tensor.Create(indices, [4]));
            cell.Intermediate("a_grad after indexed assignment", byHand);
        },
        ["002/c291-output-layer"] = cell =>
        {
            Tensor<float> h = cell.Input("h"), w2 = cell.Input("W2"), b2 = cell.Input("b2");
            Tensor<float> logits = Tensor.MatMul<float>(h, w2) + b2;
            var (value, grad) = OutputLayerValueAndGradient(h, w2, b2);
            cell.Intermediate("logits", logits);
            cell.Intermediate("x", logits * logits);
            cell.Output("y", value);
            cell.Gradient("h", grad.h);
            cell.Gradient("W2", grad.w2);
            cell.Gradient("b2", grad.b2);
            cell.Intermediate("logits.grad", grad.logits);
            cell.Intermediate("x.grad", grad.x);
            cell.Intermediate(
                "dh (a wrong guess made in the notebook, not a gradient)",
                0 * h + Tensor.Sum<float>(w2, axis: 1) + Tensor.Sum<float>(logits, axis: 1, keepDims: true));
        },
    };

    private static void RunSumOfProduct(Cell<float> cell, Tensor<float> a, Tensor<float> b)
    {
        var (value, grad) = SumOfProductValueAndGradient(a, b);
        cell.Intermediate("c", Tensor.MatMul<float>(a, b));
        cell.Output("d", value);
        cell.Gradient("a", grad.a);
        cell.Gradient("b", grad.b);
    }
}
