using System.Collections.Generic;

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
        new("DetVjp", [TensorRules.Unknown, new((u, x, y) => OverMatrices(u * x[0].Tensor("DetVjp", Ones(x[1]))))]) { KeepsShape = true },
        new("LogDet", [new((v, x, y) => x[0].Tensor("LogDetVjp", v), (t, x, y) => OverMatrices(t * x[0].Tensor("LogDetVjp", Ones(y))))]),
        new("LogDetVjp", [TensorRules.Unknown, new((u, x, y) => OverMatrices(u * x[0].Tensor("LogDetVjp", Ones(x[1]))))]) { KeepsShape = true },
        new("Inverse", [new((v, x, y) => -Transposed(y).Tensor("MatMul", v).Tensor("MatMul", Transposed(y)), (t, x, y) => -y.Tensor("MatMul", t).Tensor("MatMul", y))]) { KeepsShape = true },
        new("Solve",
        [
            new((v, x, y) => -Transposed(x[0]).Tensor("Solve", v).Tensor("MatMulLeft", y, x[0].Shape), (t, x, y) => -x[0].Tensor("Solve", t.Tensor("MatMul", y))),
            new((v, x, y) => Transposed(x[0]).Tensor("Solve", v).Tensor("SumTo", x[1].Shape)),
        ]),
        new("MatrixExp", [new((v, x, y) => x[0].Tensor("MatrixExpVjp", v), (t, x, y) => Transposed(x[0]).Tensor("MatrixExpVjp", t))]) { KeepsShape = true },
        new("MatrixExpVjp", [TensorRules.Unknown, new((u, x, y) => Transposed(x[0]).Tensor("MatrixExpVjp", u))]) { KeepsShape = true },
        new("MatrixPower", [new((v, x, y) => x[0].Tensor("MatrixPowerVjp", y, v, x[1]), (t, x, y) => Transposed(x[0]).Tensor("MatrixPowerVjp", Transposed(y), t, x[1]))]) { KeepsShape = true },
        new("MatrixPowerVjp", []) { OfEach = _ => TensorRules.Unknown, KeepsShape = true },
        new("Cholesky", [new((v, x, y) => y.Tensor("CholeskyVjp", v), TensorRules.NoTangent("the Cholesky factor"))]) { KeepsShape = true },
        new("CholeskyVjp", []) { OfEach = _ => TensorRules.Unknown, KeepsShape = true },

        // The operands are the input, the weights, then stride, padding, dilation and groups: bilinear.
        new("Conv1d", Convolution("Conv1d")),
        new("Conv1dInput", ConvolutionInput("Conv1d")) { ShapeOperand = 2 },
        new("Conv1dWeight", ConvolutionWeight("Conv1d")) { ShapeOperand = 2 },
        new("Conv2d", Convolution("Conv2d")),
        new("Conv2dInput", ConvolutionInput("Conv2d")) { ShapeOperand = 2 },
        new("Conv2dWeight", ConvolutionWeight("Conv2d")) { ShapeOperand = 2 },
        new("AvgPool2d", [new((v, x, y) => v.Tensor("AvgPool2dVjp", x[0].Shape, x[1], x[2], x[3], x[4], x[5]))]),
        new("AvgPool2dVjp", [new((u, x, y) => u.Tensor("AvgPool2d", x[2], x[3], x[4], x[5], x[6]))]) { ShapeOperand = 1 },
        new("MaxPooled", [new((v, x, y) => x[0].Tensor("MaxPooledVjp", v, x[1], x[2], x[3], x[4], x[5]), TensorRules.NoTangent("max pooling"))]),
        new("MaxPooledVjp", []) { OfEach = _ => TensorRules.Unknown, KeepsShape = true },
    ];

    private static TensorPartial[] Convolution(string name) =>
    [
        new((v, x, y) => v.Tensor(name + "Input", x[1], x[0].Shape, x[2], x[3], x[4], x[5])),
        new((v, x, y) => x[0].Tensor(name + "Weight", v, x[1].Shape, x[2], x[3], x[4], x[5])),
    ];

    /// <summary>With respect to a cotangent and the weights.</summary>
    private static TensorPartial[] ConvolutionInput(string name) =>
    [
        new((u, x, y) => u.Tensor(name, x[1], x[3], x[4], x[5], x[6])),
        new((u, x, y) => u.Tensor(name + "Weight", x[0], x[1].Shape, x[3], x[4], x[5], x[6])),
    ];

    /// <summary>With respect to the input and a cotangent.</summary>
    private static TensorPartial[] ConvolutionWeight(string name) =>
    [
        new((u, x, y) => x[1].Tensor(name + "Input", u, x[0].Shape, x[3], x[4], x[5], x[6])),
        new((u, x, y) => x[0].Tensor(name, u, x[3], x[4], x[5], x[6])),
    ];

    private static E Transposed(E matrix) => matrix.Tensor("MatrixTranspose");

    private static E Ones(E like) => like.Number(1).Like(like);

    private static E OverMatrices(E terms) => terms.Tensor("Sum", ShapeRules.LastTwo(terms.Builder), new E(terms.Builder, terms.Builder.Bool(false)));
}
