using System;
using System.Linq;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen.Tests.Tensors;

internal static partial class KernelCases
{
    private static bool TryMatrices<T>(KernelRun<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorCase stored = run.Case;
        Tape tape = run.Tape;
        Dense<T> v = run.V;
        string[] names = [.. stored.Inputs.Keys];
        Dense<T> a = run[names[0]];
        switch (stored.Operation)
        {
            case "dot" or "mv" or "mm" or "bmm" or "matmul":
                Dense<T> b = run[names[1]];
                run.Output = TensorKernels.MatMul(tape, a, b);
                // The product of two vectors has an axis, as all tensors of the framework have.
                if (v.Shape.Rank == 0) (run.Output, v) = (tape.View(run.Output, v.Shape), TensorKernels.WithAnAxis(tape, v));
                run.Vjp[names[0]] = TensorKernels.MatMulLeft(tape, v, b, a.Shape);
                run.Vjp[names[1]] = TensorKernels.MatMulRight(tape, a, v, b.Shape);
                return true;
            case "outer":
                Dense<T> column = TensorKernels.Unsqueeze(tape, a, -1), row = TensorKernels.Unsqueeze(tape, run[names[1]], 0);
                run.Output = TensorKernels.MatMul(tape, column, row);
                run.Vjp[names[0]] = TensorKernels.Squeeze(tape, TensorKernels.MatMulLeft(tape, v, row, column.Shape), Axes.Of(-1));
                run.Vjp[names[1]] = TensorKernels.Squeeze(tape, TensorKernels.MatMulRight(tape, column, v, row.Shape), Axes.Of(0));
                return true;
            case "addmm":
                // beta·M + alpha·A·B
                Dense<T> left = run["A"], right = run["B"], product = TensorKernels.MatMul(tape, left, right);
                T alpha = T.CreateTruncating(stored.Double("alpha")), beta = T.CreateTruncating(stored.Double("beta"));
                run.Output = Multiple(tape, product, alpha);
                Dense<T> added = TensorKernels.BroadcastTo(tape, Multiple(tape, run["M"], beta), product.Shape);
                TensorPrimitives.Add<T>(run.Output.Span, added.Span, run.Output.Span);
                run.Vjp["M"] = TensorKernels.SumTo(tape, Multiple(tape, v, beta), run["M"].Shape);
                run.Vjp["A"] = TensorKernels.MatMulLeft(tape, Multiple(tape, v, alpha), right, left.Shape);
                run.Vjp["B"] = TensorKernels.MatMulRight(tape, left, Multiple(tape, v, alpha), right.Shape);
                return true;
            case "cross":
                Dense<T> second = run["b"];
                run.Output = TensorKernels.Cross(tape, a, second, stored.Int("dim"));
                run.Vjp["a"] = TensorKernels.Cross(tape, second, v, stored.Int("dim"));
                run.Vjp["b"] = TensorKernels.Cross(tape, v, a, stored.Int("dim"));
                return true;
            case "trace":
                run.Output = TensorKernels.Trace(tape, a);
                run.Vjp["A"] = TensorKernels.TraceVjp(tape, v, a.Shape);
                return true;
            case "det":
                run.Output = TensorKernels.Det(tape, a);
                run.Vjp[names[0]] = TensorKernels.DetVjp(tape, a, v);
                return true;
            case "logdet":
                run.Output = TensorKernels.LogDet(tape, a);
                run.Vjp["A"] = TensorKernels.LogDetVjp(tape, a, v);
                return true;
            case "inv" or "inv_ill":
                run.Output = TensorKernels.Inverse(tape, a);
                run.Vjp[names[0]] = TensorKernels.InverseVjp(tape, run.Output, v);
                return true;
            case "solve":
                // PyTorch takes a stack of vectors where the shapes allow it.
                Dense<T> sides = run["B"];
                bool isStack = sides.Shape.Rank > 1 && sides.Shape == Shape.Of(a.Shape.AsSpan()[..^1]);
                Dense<T> columns = isStack ? TensorKernels.Unsqueeze(tape, sides, -1) : sides, solution = TensorKernels.Solve(tape, a, columns);
                run.Vjp["A"] = TensorKernels.SolveVjp(tape, a, columns.Shape, solution, TensorKernels.Reshape(tape, v, solution.Shape), out Dense<T> sideCotangent);
                run.Vjp["B"] = TensorKernels.Reshape(tape, sideCotangent, sides.Shape);
                run.Output = TensorKernels.Reshape(tape, solution, stored.Output.Shape);
                return true;
            case "triangular_solve":
                bool upper = stored.Bool("upper"), transpose = stored.Bool("transpose"), unit = stored.Bool("unitriangular");
                run.Output = TensorKernels.TriangularSolve(tape, a, run["B"], upper, transpose, unit);
                run.Vjp["A"] = TensorKernels.TriangularSolveVjp(tape, a, run["B"].Shape, run.Output, v, upper, transpose, unit, out Dense<T> triangularSides);
                run.Vjp["B"] = triangularSides;
                return true;
            case "cholesky" or "cholesky_direct":
                run.Output = TensorKernels.Cholesky(tape, stored.Operation == "cholesky" ? Symmetric(tape, a) : a);
                run.Vjp["A"] = TensorKernels.CholeskyVjp(tape, run.Output, v);
                return true;
            case "eigvalsh":
                run.Output = TensorKernels.EigenvaluesSymmetric(tape, Symmetric(tape, a), out Dense<T> vectors);
                run.Vjp["A"] = Symmetric(tape, TensorKernels.EigenvaluesSymmetricVjp(tape, vectors, v));
                return true;
            case "eigvalsh_sum" or "eigvalsh_square_sum":
                Dense<T> values = TensorKernels.EigenvaluesSymmetric(tape, Symmetric(tape, a), out vectors);
                bool isSquare = stored.Operation == "eigvalsh_square_sum";
                run.Output = TensorKernels.Sum(tape, isSquare ? Product(tape, values, values) : values, default, keepDims: false);
                Dense<T> weights = TensorKernels.BroadcastTo(tape, v, values.Shape);
                if (isSquare) weights = Multiple(tape, Product(tape, weights, values), T.CreateTruncating(2));
                run.Vjp[names[0]] = Symmetric(tape, TensorKernels.EigenvaluesSymmetricVjp(tape, vectors, weights));
                return true;
            case "eigh_exp" or "eigh_proj":
                Spectral(run, a, v);
                return true;
            case "svdvals":
                run.Output = TensorKernels.SingularValues(tape, a, out Dense<T> u, out Dense<T> w);
                run.Vjp["A"] = TensorKernels.SingularValuesVjp(tape, u, w, v);
                return true;
            case "matrix_exp":
                run.Output = TensorKernels.MatrixExp(tape, a);
                run.Vjp["A"] = TensorKernels.MatrixExpVjp(tape, a, v);
                return true;
            case "matrix_power":
                run.Output = TensorKernels.MatrixPower(tape, a, stored.Int("n"));
                run.Vjp["A"] = TensorKernels.MatrixPowerVjp(tape, a, run.Output, v, stored.Int("n"));
                return true;
            case "einsum":
                Dense<T>[] operands = Array.ConvertAll(names, name => run[name]);
                run.Output = TensorKernels.Einsum<T>(tape, stored.Text("equation"), operands);
                for (int i = 0; i < names.Length; i++) run.Vjp[names[i]] = TensorKernels.EinsumVjp<T>(tape, stored.Text("equation"), operands, v, i);
                return true;
            case "matrix_norm":
                MatrixNorm(run, a, v);
                return true;
            default:
                return false;
        }
    }

    private static void Spectral<T>(KernelRun<T> run, Dense<T> a, Dense<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // f(w) = V·diag(g)·Vᵀ, g = exp(w) or 1 for the largest eigenvalue.
        Tape tape = run.Tape;
        bool isExp = run.Case.Operation == "eigh_exp";
        Dense<T> w = TensorKernels.EigenvaluesSymmetric(tape, Symmetric(tape, a), out Dense<T> vectors), g = tape.Zeros<T>(w.Shape);
        int n = a.Shape[a.Shape.Rank - 1];
        for (int i = 0; i < w.Count; i++) g.Span[i] = isExp ? T.Exp(w.Span[i]) : i % n == n - 1 ? T.One : T.Zero;
        Dense<T> diagonal = TensorKernels.DiagonalMatrix(tape, g, 0), scaled = TensorKernels.MatMul(tape, vectors, diagonal);
        run.Output = TensorKernels.MatMulLeft(tape, scaled, vectors, vectors.Shape);

        // With S = V·diag(g): the cotangent of S is v·V, that of Vᵀ is Sᵀ·v.
        Dense<T> ofScaled = TensorKernels.MatMul(tape, v, vectors), ofVectors = TensorKernels.MatMulRight(tape, v, scaled, vectors.Shape);
        Dense<T> sum = TensorKernels.MatMul(tape, ofScaled, diagonal);
        TensorPrimitives.Add<T>(sum.Span, ofVectors.Span, sum.Span);
        Dense<T> ofG = TensorKernels.Diagonal(tape, TensorKernels.MatMulRight(tape, vectors, ofScaled, vectors.Shape), 0);
        Dense<T> ofW = isExp ? Product(tape, ofG, g) : tape.Zeros<T>(w.Shape);
        run.Vjp["A"] = Symmetric(tape, TensorKernels.EigenvaluesSymmetricVjp(tape, w, vectors, ofW, sum));
    }

    private static void MatrixNorm<T>(KernelRun<T> run, Dense<T> a, Dense<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Tape tape = run.Tape;
        string name = run.Case.Inputs.Keys.Single();
        switch (run.Case.Text("ord"))
        {
            case "fro":
                run.Output = TensorKernels.Norm(tape, a, 2, default, keepDims: false);
                run.Vjp[name] = TensorKernels.NormVjp(tape, a, run.Output, v, 2, default, keepDims: false);
                break;
            case "1":
                Dense<T> columns = TensorKernels.Norm(tape, a, 1, Axes.Of(0), keepDims: false);
                run.Output = TensorKernels.Max(tape, columns, default, keepDims: false);
                Dense<T> ofColumns = TensorKernels.ExtremumVjp(tape, columns, run.Output, v, default);
                run.Vjp[name] = TensorKernels.NormVjp(tape, a, columns, ofColumns, 1, Axes.Of(0), keepDims: false);
                break;
            default:
                Dense<T> values = TensorKernels.SingularValues(tape, a, out Dense<T> left, out Dense<T> right);
                run.Output = TensorKernels.Max(tape, values, default, keepDims: false);
                run.Vjp[name] = TensorKernels.SingularValuesVjp(tape, left, right, TensorKernels.ExtremumVjp(tape, values, run.Output, v, default));
                break;
        }
    }

    private static Dense<T> Symmetric<T>(Tape tape, Dense<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> sum = TensorKernels.MatrixTranspose(tape, x);
        TensorPrimitives.Add<T>(sum.Span, x.Span, sum.Span);
        return Multiple(tape, sum, T.CreateTruncating(0.5));
    }

    private static Dense<T> Multiple<T>(Tape tape, Dense<T> x, T factor)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> result = tape.NewTensor<T>(x.Shape);
        TensorPrimitives.Multiply(x.Span, factor, result.Span);
        return result;
    }

    private static Dense<T> Product<T>(Tape tape, Dense<T> x, Dense<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> result = tape.NewTensor<T>(x.Shape);
        TensorPrimitives.Multiply<T>(x.Span, y.Span, result.Span);
        return result;
    }
}
