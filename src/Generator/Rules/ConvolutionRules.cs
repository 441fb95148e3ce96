using System.Collections.Generic;

namespace DiffGen.Generator.Rules;

/// <summary>Convolutions, which are linear in the input and in the windows, and what is taken of windows.</summary>
internal static class ConvolutionRules
{
    public static readonly IReadOnlyList<TensorRule> Table =
    [
        // The operands are the input, the weights, then stride, padding, dilation and groups: bilinear.
        new("Conv1d", Convolution("Conv1d")),
        new("Conv1dInput", ConvolutionInput("Conv1d")) { ShapeOperand = 2 },
        new("Conv1dWeight", ConvolutionWeight("Conv1d")) { ShapeOperand = 2 },
        new("Conv2d", Convolution("Conv2d")),
        new("Conv2dInput", ConvolutionInput("Conv2d")) { ShapeOperand = 2 },
        new("Conv2dWeight", ConvolutionWeight("Conv2d")) { ShapeOperand = 2 },
        new("AvgPool2d", [new((v, x, y) => v.Tensor("AvgPool2dVjp", x[0].Shape, x[1], x[2], x[3], x[4], x[5]))]),
        new("AvgPool2dVjp", [new((u, x, y) => u.Tensor("AvgPool2d", x[2], x[3], x[4], x[5], x[6]))]) { ShapeOperand = 1 },
        // What is taken of a window changes with its elements at ties only: of the places there is no derivative.
        new("MaxPooled", [new((v, x, y) => x[0].Tensor("MaxPooledVjp", v, x[1], x[2], x[3], x[4], x[5]), (t, x, y) => x[0].Tensor("MaxPooledJvp", t, x[1], x[2], x[3], x[4], x[5]))]),
        new("MaxPooledVjp", [null, new((u, x, y) => x[0].Tensor("MaxPooledJvp", u, x[2], x[3], x[4], x[5], x[6]))]) { KeepsShape = true },
        new("MaxPooledJvp", [null, new((v, x, y) => x[0].Tensor("MaxPooledVjp", v, x[2], x[3], x[4], x[5], x[6]))]),
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
}
