using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Tests.Tensors;

/// <summary>Products of matrices, and linear algebra.</summary>
internal static partial class OperationBodies
{
    private const string Symmetric = "(A + Tensor.MatrixTranspose<T>(A)) / 2";

    private static readonly Dictionary<string, Func<TensorCase, OperationBody>> s_linearAlgebra = new()
    {
        ["dot"] = _ => Number("Tensor.Dot<T>(a, b)"),
        ["mv"] = _ => Of("Tensor.MatMul<T>(A, x)"),
        ["mm"] = _ => Of("Tensor.MatMul<T>(A, B)"),
        ["bmm"] = _ => Of("Tensor.MatMul<T>(A, B)"),
        ["matmul"] = _ => Of("Tensor.MatMul<T>(A, B)"),
        ["einsum"] = c => Of($"Tensor.Einsum<T>(\"{c.Text("equation")}\", {string.Join(", ", c.Inputs.Keys)})"),
        ["outer"] = _ => Of("Tensor.Outer<T>(a, b)"),
        ["addmm"] = c => Of($"{N(c, "beta")} * M + {N(c, "alpha")} * Tensor.MatMul<T>(A, B)"),
        ["cross"] = c => Of($"Tensor.Cross<T>(a, b, {c.Int("dim")})"),
        ["trace"] = _ => Of("Tensor.Trace<T>(A)"),
        ["det"] = c => Of($"Tensor.Det<T>({c.Inputs.Keys.Single()})"),
        ["logdet"] = _ => Of("Tensor.LogDet<T>(A)"),
        ["inv"] = _ => Of("Tensor.Inverse<T>(A)"),
        ["inv_ill"] = _ => Of("Tensor.Inverse<T>(x)"),
        // PyTorch takes a stack of vectors where the shapes allow it, the Array API standard does not.
        ["solve"] = c => IsStackOfVectors(c) ? Of("Tensor.Reshape<T>(Tensor.Solve<T>(A, Tensor.Unsqueeze<T>(B, 2)), B.Lengths)") : Of("Tensor.Solve<T>(A, B)"),
        ["triangular_solve"] = c => Of($"Tensor.TriangularSolve<T>(A, B, {Flag(c, "upper")}, {Flag(c, "transpose")}, {Flag(c, "unitriangular")})"),
        ["cholesky"] = _ => Of($"Tensor.Cholesky<T>({Symmetric})"),
        ["cholesky_direct"] = _ => Of("Tensor.Cholesky<T>(A)"),
        ["eigvalsh"] = _ => Of($"Tensor.EigenvaluesSymmetric<T>({Symmetric})"),
        ["eigvalsh_sum"] = _ => Number("Tensor.Sum<T>(Tensor.EigenvaluesSymmetric<T>(x))"),
        ["eigvalsh_square_sum"] = _ => new("var w = Tensor.EigenvaluesSymmetric<T>(x); return Tensor.Dot<T>(w, w);", IsNumber: true),
        ["eigh_exp"] = c => new($"var (w, V) = Tensor.EigenSymmetric<T>({(c.Inputs.ContainsKey("A") ? Symmetric : "x")}); return Tensor.MatMul<T>(V * Tensor.Unsqueeze<T>(Tensor.Exp<T>(w), (int)w.Rank - 1), Tensor.MatrixTranspose<T>(V));"),
        ["eigh_proj"] = c => new($"var (_, V) = Tensor.EigenSymmetric<T>({Symmetric}); var v = V[{string.Concat(Enumerable.Repeat(".., ", c.Inputs["A"].Shape.Rank - 1))}^1..]; return Tensor.MatMul<T>(v, Tensor.MatrixTranspose<T>(v));"),
        ["svdvals"] = _ => Of("Tensor.SingularValues<T>(A)"),
        ["svdvals_sum"] = _ => Number("Tensor.Sum<T>(Tensor.SingularValues<T>(x))"),
        ["matrix_exp"] = _ => Of("Tensor.MatrixExp<T>(A)"),
        ["matrix_power"] = c => Of($"Tensor.MatrixPower<T>(A, {c.Int("n")})"),
        ["matrix_norm"] = c => Of($"Tensor.MatrixNorm<T>({c.Inputs.Keys.Single()}, MatrixNormKind.{NormKind(c)})"),
    };

    private static bool IsStackOfVectors(TensorCase stored)
    {
        int rank = stored.Inputs["B"].Shape.Rank;
        return rank > 1 && rank == stored.Inputs["A"].Shape.Rank - 1;
    }

    private static string NormKind(TensorCase stored) => stored.Attribute("ord").ToString() switch
    {
        "fro" => "Frobenius",
        "nuc" => "Nuclear",
        "1" => "One",
        "inf" => "Infinity",
        _ => "Spectral",
    };
}
