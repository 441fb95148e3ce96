using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Frontend;

/// <content>Products of matrices, and linear algebra.</content>
internal static partial class TensorMembers
{
    private const string Kernels = "global::DiffGen.Runtime.TensorKernels";

    private static readonly Dictionary<string, Function_> s_linearAlgebra = new(StringComparer.Ordinal)
    {
        ["MatMul"] = x => x.Tensor(0).Tensor("MatMul", x.Tensor(1)).Value,
        ["VecDot"] = x => (x.Tensor(0) * x.Tensor(1)).Tensor("Sum", x.AxesOf(x.Int(2)), x.False).Value,
        ["Outer"] = x => Outer(x).Value,
        ["TensorDot"] = x => TensorDot(x)?.Value,
        ["Einsum"] = x => Einsum(x),
        ["MatrixTranspose"] = x => x.Tensor(0).Tensor("MatrixTranspose").Value,
        ["Trace"] = x => x.Tensor(0).Tensor("Trace").Tensor("WithAnAxis").Value,
        ["Det"] = x => x.Tensor(0).Tensor("Det").Tensor("WithAnAxis").Value,
        ["LogDet"] = x => x.Tensor(0).Tensor("LogDet").Tensor("WithAnAxis").Value,
        ["Inverse"] = x => x.Tensor(0).Tensor("Inverse").Value,
        ["Solve"] = x => Solved(x, x.Tensor(0), (matrices, sides) => matrices.Tensor("Solve", sides)),
        ["TriangularSolve"] = x => Solved(x, Turned(x, x.Tensor(0)), (matrices, sides) => matrices.Tensor("TriangularSolve", sides, x.Bool(2), x.Bool(4))),
        ["Cholesky"] = x => x.Tensor(0).Tensor("Cholesky").Value,
        ["EigenvaluesSymmetric"] = x => Eigenvalues(x.Tensor(0)).Value,
        ["SingularValues"] = x => SingularValues(x.Tensor(0)).Value,
        ["MatrixExp"] = x => x.Tensor(0).Tensor("MatrixExp").Value,
        ["MatrixPower"] = x => x.Tensor(0).Tensor("MatrixPower", x.Int(1)).Value,
        ["MatrixNorm"] = x => MatrixNorm(x),
        ["Cross"] = x => x.Tensor(0).Tensor("Cross", x.Tensor(1), x.Int(2)).Value,
        ["PairwiseDistances"] = x => PairwiseDistances(x).Value,
    };

    /// <summary>Whether a function has two results.</summary>
    public static bool IsPair(string name) => name is "SLogDet" or "EigenSymmetric";

    public static (E First, E Second)? Pair(string name, Lowering.TensorArguments x)
    {
        E matrices = x.Tensor(0);
        if (name == "SLogDet") return (matrices.Tensor("SignOfDet").Tensor("WithAnAxis"), matrices.Tensor("LogAbsDet").Tensor("WithAnAxis"));
        E system = matrices.Tensor("EigenSystem"), count = x.Number("{0}.LengthOf(-1)", ScalarType.Int32, matrices.Shape);
        return (system.Tensor("EigenvaluesOf", matrices), system.Tensor("Narrow", x.Integer(-2), x.Integer(1), count));
    }

    private static E Eigenvalues(E matrices) => matrices.Tensor("EigenSystem").Tensor("EigenvaluesOf", matrices);

    private static E SingularValues(E matrices) => matrices.Tensor("SingularSystem").Tensor("SingularValuesOf", matrices);

    private static E Outer(Lowering.TensorArguments x)
    {
        E a = x.Tensor(0), b = x.Tensor(1);
        return a.Tensor("Reshape", x.ShapeBy(Kernels + ".OuterColumn({0}, {1})", a.Shape, b.Shape)) * b;
    }

    /// <summary>A product of matrices: axes that are summed over become one, and so do those that are not.</summary>
    private static E? TensorDot(Lowering.TensorArguments x)
    {
        E a = x.Tensor(0), b = x.Tensor(1);
        E? ofA = x.Count == 3 ? x.Number(Kernels + ".DotAxes({0}, {1}, true)", ScalarType.Axes, a.Shape, x.Int(2)) : x.Numbers(2);
        E? ofB = x.Count == 3 ? x.Number(Kernels + ".DotAxes({0}, {1}, false)", ScalarType.Axes, b.Shape, x.Int(2)) : x.Numbers(3);
        if (ofA is not { } left || ofB is not { } right) return null;
        E result = x.ShapeBy(Kernels + ".DotResult({0}, {1}, {2}, {3})", a.Shape, b.Shape, left, right);
        return Matrix(a, left, b, right, "true").Tensor("MatMul", Matrix(b, right, a, left, "false")).Tensor("Reshape", result);

        E Matrix(E factor, E axes, E other, E met, string last)
        {
            E ordered = factor.Tensor("Permute", x.Number($"{Kernels}.DotOrder({{0}}, {{1}}, {last})", ScalarType.Axes, factor.Shape, axes));
            return ordered.Tensor("Reshape", x.ShapeBy($"{Kernels}.DotMatrix({{0}}, {{1}}, {{2}}, {{3}}, {last})", factor.Shape, axes, other.Shape, met));
        }
    }

    /// <summary>The equation is checked here as far as it goes without the shapes.</summary>
    private static Value? Einsum(Lowering.TensorArguments x)
    {
        if (x.Tensors(1) is not { Length: > 0 } operands) return null;
        if (x.Constant(0) is not string equation) return x.Refused(0, "an equation of Einsum that is computed", "its axes must be known when the method is compiled", "Write it as a constant", operands[0]);
        if (EinsumEquation.Mistake(equation, operands.Length) is { } mistake) return x.Refused(0, $"the equation \"{equation}\"", mistake, "Name each axis of each tensor by a letter, as in \"ij,jk->ik\"", operands[0]);
        return operands[0].Tensor("Einsum", [.. operands.Skip(1), x.Constant($"\"{equation}\"", new OpaqueType("string"))]).Value;
    }

    /// <summary>A right side that is a vector is one column.</summary>
    private static Value Solved(Lowering.TensorArguments x, E matrices, Func<E, E, E> solve)
    {
        E sides = x.Tensor(1), columns = sides.Tensor("Reshape", x.ShapeBy(Kernels + ".AsColumns({0})", sides.Shape)), solutions = solve(matrices, columns);
        return solutions.Tensor("Reshape", x.ShapeBy(Kernels + ".FromColumns({0}, {1})", solutions.Shape, sides.Shape)).Value;
    }

    private static E Turned(Lowering.TensorArguments x, E matrices) => x.Bool(3) switch
    {
        { Constant: 0 } => matrices,
        { Constant: not null } => matrices.Tensor("MatrixTranspose"),
        var isTurned => matrices.Tensor("Permute", x.Number(Kernels + ".Transposition({0}, {1})", ScalarType.Axes, matrices.Shape, isTurned)),
    };

    private static Value MatrixNorm(Lowering.TensorArguments x)
    {
        E matrices = x.Tensor(0);
        E Largest(E sums) => sums.Tensor("Max", x.AxesOf(x.Integer(-1)), x.False);
        E Sums(E terms, int axis) => terms.Tensor("Sum", x.AxesOf(x.Integer(axis)), x.False);
        return x.Constant(1) switch
        {
            0 => matrices.Square().Tensor("Sum", ShapeRules.LastTwo(matrices.Builder), x.False).Apply("rootOfSquares").Value,
            1 => Sums(SingularValues(matrices), -1).Value,
            2 => Largest(SingularValues(matrices)).Value,
            3 => Largest(Sums(matrices.Apply("abs"), -2)).Value,
            4 => Largest(Sums(matrices.Apply("abs"), -1)).Value,
            _ => x.Refused(1, "a kind of norm that is computed", "which one it is must be known when the method is compiled", "Choose between two calls", matrices),
        };
    }

    private static E PairwiseDistances(Lowering.TensorArguments x)
    {
        E a = x.Tensor(0), b = x.Tensor(1);
        E rows = a.Tensor("Reshape", x.ShapeBy(Kernels + ".Paired({0}, {1}, true)", a.Shape, b.Shape)), columns = b.Tensor("Reshape", x.ShapeBy(Kernels + ".Paired({0}, {1}, false)", b.Shape, a.Shape));
        return (rows - columns).Square().Tensor("Sum", x.AxesOf(x.Integer(-1)), x.False).Apply("rootOfSquares");
    }
}
