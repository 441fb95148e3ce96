using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Rules;

/// <summary>Products of matrices and linear algebra.</summary>
internal static class MatrixRules
{
    public static readonly IReadOnlyList<TensorRule> Table =
    [
        // Left and Right are the cotangents of the factors: <v, ab> = <Left(v, b), a> = <Right(a, v), b>.
        new("MatMul", [new((v, x, y) => v.Tensor("MatMulLeft", x[1], x[0].Shape)), new((v, x, y) => x[0].Tensor("MatMulRight", v, x[1].Shape))]),
        new("MatMulLeft", [new((u, x, y) => u.Tensor("MatMul", x[1])), new((u, x, y) => u.Tensor("MatMulRight", x[0], x[1].Shape))]) { ShapeOperand = 2, Into = "MatMulLeftInto" },
        new("MatMulRight", [new((u, x, y) => x[1].Tensor("MatMulLeft", u, x[0].Shape)), new((u, x, y) => x[0].Tensor("MatMul", u))]) { ShapeOperand = 2, Into = "MatMulRightInto" },
        new("MatrixTranspose", [new((v, x, y) => v.Tensor("MatrixTranspose"))]),
        new("Trace", [new((v, x, y) => v.Tensor("TraceVjp", x[0].Shape))]),
        new("TraceVjp", [new((u, x, y) => u.Tensor("Trace"))]) { ShapeOperand = 1 },
        new("Cross", [new((v, x, y) => x[1].Tensor("Cross", v, x[2])), new((v, x, y) => v.Tensor("Cross", x[0], x[2]))]),

        // Giles 2008, "Collected matrix derivative results for forward and reverse mode algorithmic differentiation". The cotangent of a number for each matrix is a multiple of the
        // gradient: the tangent is its product with the gradient.
        new("Det", [new((v, x, y) => x[0].Tensor("DetVjp", v), (t, x, y) => OverMatrices(t * x[0].Tensor("DetVjp", Ones(y))))]),
        new("DetVjp", [new(Cofactors, Cofactors), new((u, x, y) => OverMatrices(u * x[0].Tensor("DetVjp", Ones(x[1]))))]) { KeepsShape = true },
        new("LogDet", [LogarithmOfDet]),
        new("LogAbsDet", [LogarithmOfDet]),
        new("SignOfDet", []),
        new("Inverse", [new((v, x, y) => -Transposed(y).Tensor("MatMul", v).Tensor("MatMul", Transposed(y)), (t, x, y) => -y.Tensor("MatMul", t).Tensor("MatMul", y))]) { KeepsShape = true },
        // Right sides are matrices.
        new("Solve",
        [
            new((v, x, y) => -Transposed(x[0]).Tensor("Solve", v).Tensor("MatMulLeft", y, x[0].Shape), (t, x, y) => -x[0].Tensor("Solve", t.Tensor("MatMul", y))),
            new((v, x, y) => Transposed(x[0]).Tensor("Solve", v).Tensor("SumTo", x[1].Shape)),
        ]),
        // The operands are the matrices, right sides, whether the upper triangle is read, and whether the diagonal is 1.
        new("TriangularSolve",
        [
            new(
                (v, x, y) => -TransposedSolve(x, v).Tensor("MatMulLeft", y, x[0].Shape).Tensor("TriangularPart", x[2], x[3]),
                (t, x, y) => -x[0].Tensor("TriangularSolve", t.Tensor("TriangularPart", x[2], x[3]).Tensor("MatMul", y), x[2], x[3])),
            new((v, x, y) => TransposedSolve(x, v).Tensor("SumTo", x[1].Shape)),
        ]),
        new("TriangularPart", [new((v, x, y) => v.Tensor("TriangularPart", x[1], x[2]))]) { KeepsShape = true },
        // A function of matrices takes [[a, e], [0, a]] to [[f(a), e′], [0, f(a)]], where e′ is its derivative along e (N. Higham, "Functions of Matrices", section 3.1): so there are
        // derivatives of any order.
        new("MatrixExp", [new((v, x, y) => Corner(Block(Transposed(x[0]), v).Tensor("MatrixExp"), v), (t, x, y) => Corner(Block(x[0], t).Tensor("MatrixExp"), t))]) { KeepsShape = true },
        new("MatrixPower", [new((v, x, y) => x[0].Tensor("MatrixPowerVjp", y, v, x[1]), (t, x, y) => Transposed(x[0]).Tensor("MatrixPowerVjp", Transposed(y), t, x[1]))]) { KeepsShape = true },
        // The operands are the matrices, their powers, which say nothing new, the cotangent and the exponent.
        new("MatrixPowerVjp",
        [
            new(TensorRules.Unknown.Pullback, (t, x, y) => AlongBlocks(x, t)),
            null,
            new((u, x, y) => Transposed(x[0]).Tensor("MatrixPowerVjp", Transposed(x[1]), u, x[3])),
        ]) { KeepsShape = true },
        // I. Murray 2016, "Differentiation of the Cholesky decomposition". Φ is the lower triangle with half the diagonal. As a function of symmetric matrices.
        new("Cholesky",
        [
            new(
                (v, x, y) => Symmetric(UpperSolve(y, Transposed(UpperSolve(y, LowerHalf(Transposed(y).Tensor("MatMul", v.Tensor("Tril", Integer(v, 0)))))))),
                (t, x, y) => y.Tensor("MatMul", LowerHalf(LowerSolve(y, Transposed(LowerSolve(y, Symmetric(t))))))),
        ]) { KeepsShape = true },

        // Any number of tensors, then the equation: linear in each.
        new("Einsum", [])
        {
            OfEach = place => new((v, x, y) => x[place].Shape.Tensor("EinsumInto", [x[x.Length - 1], Integer(v, place), .. Replaced(x.Take(x.Length - 1), place, v)])),
            Call = operands => $"global::DiffGen.Runtime.TensorKernels.Einsum(tape, {{{operands - 1}}}, [{Holes(0, operands - 1)}])",
        },
        // The shape of an operand, the equation, the number of the operand, and all operands with the cotangent in its place.
        new("EinsumInto", [])
        {
            OfEach = place => new((u, x, y) =>
            {
                int own = (int)x[2].Constant!.Value, other = place - 3;
                E[] operands = [.. Replaced(x.Skip(3), own, u)];
                return own == other ? operands[0].Tensor("Einsum", [.. operands.Skip(1), x[1]])
                    : x[place].Shape.Tensor("EinsumInto", [x[1], Integer(u, other), .. Replaced(operands, other, x[3 + own])]);
            }),
            Call = operands => $"global::DiffGen.Runtime.TensorKernels.EinsumInto(tape, {{0}}, {{1}}, {{2}}, [{Holes(3, operands - 3)}])",
            ShapeOperand = 0,
        },
    ];

    private static TensorPartial LogarithmOfDet =>
        new((v, x, y) => Kept(v, x[0]) * Transposed(x[0].Tensor("Inverse")), (t, x, y) => OverMatrices(t * Transposed(x[0].Tensor("Inverse"))));

    /// <summary>How the matrix of cofactors c of a matrix changes along t: (Σ t·c)·x⁻ᵀ - x⁻ᵀ·tᵀ·c, symmetric in what it maps. Of a singular matrix it is not known.</summary>
    private static E Cofactors(E t, E[] x, E c)
    {
        E inverse = Transposed(x[0].Tensor("Inverse")), sums = (t * c).Tensor("Sum", ShapeRules.LastTwo(t.Builder), new E(t.Builder, t.Builder.Bool(true)));
        return (sums * inverse) - inverse.Tensor("MatMul", Transposed(t)).Tensor("MatMul", c);
    }

    private static E TransposedSolve(E[] x, E v) => Transposed(x[0]).Tensor("TriangularSolve", v, x[2].Apply("not"), x[3]);

    private static E LowerSolve(E lower, E sides) => lower.Tensor("TriangularSolve", sides, Flag(lower, false), Flag(lower, false));

    private static E UpperSolve(E lower, E sides) => Transposed(lower).Tensor("TriangularSolve", sides, Flag(lower, true), Flag(lower, false));

    private static E LowerHalf(E x) => 0.5 * (x.Tensor("Tril", Integer(x, 0)) + x.Tensor("Tril", Integer(x, -1)));

    private static E Symmetric(E x) => 0.5 * (x + Transposed(x));

    /// <summary>[[a, e], [0, a]].</summary>
    private static E Block(E a, E e)
    {
        E above = a.Tensor("Concat", e, Integer(a, -1)), below = a.Number(0).Like(a).Tensor("Concat", a, Integer(a, -1));
        return above.Tensor("Concat", below, Integer(a, -2));
    }

    /// <summary>The upper right one of four blocks, each of the shape of <paramref name="like"/>.</summary>
    private static E Corner(E blocks, E like)
    {
        E n = new(like.Builder, like.Builder.Append(OpCode.Opaque, [like.Shape.Value], [ScalarType.Int32], new OpaqueCode("{0}.LengthOf(-1)", Effect.Pure)).Result);
        return blocks.Tensor("Narrow", Integer(like, -2), Integer(like, 0), n).Tensor("Narrow", Integer(like, -1), n, n);
    }

    /// <summary>How the derivative of a power at xᵀ along v changes with x along t.</summary>
    private static E AlongBlocks(E[] x, E t)
    {
        E block = Transposed(Block(Transposed(x[0]), x[2])), turned = Transposed(t);
        E change = Block(turned, turned.Number(0).Like(turned));
        return Corner(block.Tensor("MatrixPowerVjp", block, change, x[3]), t);
    }

    private static IEnumerable<E> Replaced(IEnumerable<E> operands, int place, E by) => operands.Select((operand, k) => k == place ? by : operand);

    private static string Holes(int from, int count) => string.Join(", ", Enumerable.Range(from, count).Select(k => "{" + k + "}"));

    private static E Integer(E like, int number) => new(like.Builder, like.Builder.Int(number));

    private static E Flag(E like, bool flag) => new(like.Builder, like.Builder.Bool(flag));

    /// <summary>One number for each matrix, so that it is repeated over its elements.</summary>
    private static E Kept(E numbers, E matrices) => numbers.Tensor("KeepDims", matrices.Shape, ShapeRules.LastTwo(numbers.Builder));

    private static E Transposed(E matrix) => matrix.Tensor("MatrixTranspose");

    private static E Ones(E like) => like.Number(1).Like(like);

    private static E OverMatrices(E terms) => terms.Tensor("Sum", ShapeRules.LastTwo(terms.Builder), new E(terms.Builder, terms.Builder.Bool(false)));
}
