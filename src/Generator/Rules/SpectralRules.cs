using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Rules;

/// <summary>
/// Eigenvalues and singular values. A system holds the values in its first row and the vectors in the columns below; it is computed once, and values are taken of it. The derivatives of
/// values are those of the matrix with the vectors for constants, so that equal values do no harm; second derivatives go through those of the vectors.
/// </summary>
internal static class SpectralRules
{
    public static readonly IReadOnlyList<TensorRule> Table =
    [
        // Giles 2008, "Collected matrix derivative results for forward and reverse mode algorithmic differentiation".
        new("EigenSystem", [new(EigenPullback, EigenPushforward)]),
        // J. Townsend 2016, "Differentiating the singular value decomposition".
        new("SingularSystem", [new(TensorRules.Unknown.Pullback, SingularPushforward)]),
        // The system and the matrices that it was computed from.
        new("EigenvaluesOf",
        [
            null,
            new(
                (v, x, y) => (Vectors(x[0]) * Row(v)).Tensor("MatMul", Transposed(Vectors(x[0]))),
                (t, x, y) => OverRows(Vectors(x[0]) * Symmetric(t).Tensor("MatMul", Vectors(x[0])))),
        ]),
        new("SingularValuesOf",
        [
            null,
            new(
                (v, x, y) => (Left(x[0], x[1]) * Row(v)).Tensor("MatMul", Transposed(Right(x[0], x[1]))),
                (t, x, y) => OverRows(Left(x[0], x[1]) * t.Tensor("MatMul", Right(x[0], x[1])))),
        ]),
    ];

    /// <summary>V·(diag(v) + f∘(Vᵀ·u))·Vᵀ, made symmetric, with f(i, j) = 1/(w(j) - w(i)).</summary>
    private static E EigenPullback(E v, E[] x, E y)
    {
        E vectors = Vectors(y), inner = Transposed(vectors).Tensor("MatMul", Vectors(v)), turned = inner - Transposed(inner);
        return ((vectors * Values(v)) + vectors.Tensor("MatMul", 0.5 * Divided(turned, Values(y)))).Tensor("MatMul", Transposed(vectors));
    }

    /// <summary>With s = Vᵀ·t·V the diagonal of s above V·(f∘s).</summary>
    private static E EigenPushforward(E t, E[] x, E y)
    {
        E vectors = Vectors(y), along = Symmetric(t).Tensor("MatMul", vectors);
        E turns = Divided(OffDiagonal(Transposed(vectors).Tensor("MatMul", along)), Values(y));
        return Below(Row(OverRows(vectors * along)), vectors.Tensor("MatMul", turns));
    }

    /// <summary>With p = Uᵀ·t·V and f(i, j) = 1/(s(j)² - s(i)²): the diagonal of p above U·(f∘(p·s + s·pᵀ)) + (t·V - U·p)/s and V·(f∘(s·p + pᵀ·s)) + (tᵀ·U - V·pᵀ)/s.</summary>
    private static E SingularPushforward(E t, E[] x, E y)
    {
        E values = Values(y), left = Left(y, x[0]), right = Right(y, x[0]), along = t.Tensor("MatMul", right), inner = Transposed(left).Tensor("MatMul", along);
        E ofLeft = inner * values, ofRight = inner * Transposed(values), squares = values.Square();
        E leftTurns = left.Tensor("MatMul", Divided(OffDiagonal(ofLeft + Transposed(ofLeft)), squares)) + ((along - left.Tensor("MatMul", inner)) / values);
        E back = Transposed(t).Tensor("MatMul", left) - right.Tensor("MatMul", Transposed(inner));
        E rightTurns = right.Tensor("MatMul", Divided(OffDiagonal(ofRight + Transposed(ofRight)), squares)) + (back / values);
        return Below(Row(OverRows(left * along)), Below(leftTurns, rightTurns));
    }

    /// <summary>Elements (i, j) divided by w(j) - w(i): vectors of equal values do not turn into one another where nothing makes them, and have no derivative where something does.</summary>
    private static E Divided(E elements, E values)
    {
        E distances = values - Transposed(values);
        return distances.EqualTo(0).Choose(elements.EqualTo(0).Choose(elements.Number(0), elements.Number(double.NaN)), elements / distances);
    }

    private static E OffDiagonal(E matrices) => matrices.Tensor("Tril", Integer(matrices, -1)) + matrices.Tensor("Triu", Integer(matrices, 1));

    /// <summary>The values as one row of a matrix.</summary>
    private static E Values(E system) => system.Tensor("Narrow", Integer(system, -2), Integer(system, 0), Integer(system, 1));

    /// <summary>The eigenvectors.</summary>
    private static E Vectors(E system) => Part(system, Integer(system, 1), Length(system, -1));

    private static E Left(E system, E matrices) => Part(system, Integer(system, 1), Length(matrices, -2));

    private static E Right(E system, E matrices) => Part(system, Length(matrices, -2) + Integer(system, 1), Length(matrices, -1));

    private static E Part(E system, E first, E count) => system.Tensor("Narrow", Integer(system, -2), first, count);

    private static E Length(E tensor, int axis) => Number(tensor, $"{{0}}.LengthOf({axis})", ScalarType.Int32);

    private static E Row(E vectors) => vectors.Tensor("Reshape", Number(vectors, "{0}.Inserted(-2)", ScalarType.Shape));

    private static E OverRows(E terms)
    {
        Builder builder = terms.Builder;
        var axes = new E(builder, builder.Append(OpCode.Opaque, [], [ScalarType.Axes], new OpaqueCode(ScalarType.Axes.CSharp + ".Of(-2)", Effect.Pure)).Result);
        return terms.Tensor("Sum", axes, new E(builder, builder.Bool(false)));
    }

    private static E Below(E above, E below) => above.Tensor("Concat", below, Integer(above, -2));

    private static E Transposed(E matrices) => matrices.Tensor("MatrixTranspose");

    private static E Symmetric(E matrices) => 0.5 * (matrices + Transposed(matrices));

    private static E Integer(E like, int number) => new(like.Builder, like.Builder.Int(number));

    private static E Number(E tensor, string template, IRType type) => new(tensor.Builder, tensor.Builder.Append(OpCode.Opaque, [tensor.Shape.Value], [type], new OpaqueCode(template, Effect.Pure)).Result);
}
