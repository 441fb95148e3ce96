using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Products of matrices and linear algebra.</summary>
internal static class MatrixRules
{
    public static readonly IReadOnlyList<TensorRule> Table =
    [
        // Left and Right are the cotangents of the factors: <v, ab> = <Left(v, b), a> = <Right(a, v), b>.
        new("MatMul", [new((v, x, y) => v.Tensor("MatMulLeft", x[1], x[0].Shape)), new((v, x, y) => x[0].Tensor("MatMulRight", v, x[1].Shape))]),
        new("MatMulLeft", [new((u, x, y) => u.Tensor("MatMul", x[1])), new((u, x, y) => u.Tensor("MatMulRight", x[0], x[1].Shape))]),
        new("MatMulRight", [new((u, x, y) => x[1].Tensor("MatMulLeft", u, x[0].Shape)), new((u, x, y) => x[0].Tensor("MatMul", u))]),
    ];
}
