using System;
using System.Collections.Generic;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Frontend;

/// <content>Layers of neural networks.</content>
internal static partial class TensorMembers
{
    private static readonly Dictionary<string, Function_> s_layers = new(StringComparer.Ordinal)
    {
        ["LayerNorm"] = x => LayerNorm(x).Value,
        ["BatchNorm"] = x => BatchNorm(x).Value,
        ["Normalize"] = x => Normalized(x).Value,
        ["Dropout"] = x => Dropout(x)?.Value,

        ["Conv1d"] = x => WithBias(x, x.Given(2), x.Tensor(0).Tensor("Conv1d", x.Tensor(1), x.Int(3), x.Int(4), x.Int(5), x.Int(6)), "Conv1d").Value,
        ["Conv2d"] = x => Conv2d(x)?.Value,
        ["ConvTranspose1d"] = x => ConvTranspose1d(x).Value,
        ["ConvTranspose2d"] = x => ConvTranspose2d(x)?.Value,
        ["MaxPool1d"] = x => AlongOneAxis(x, flat => flat.Tensor("MaxPooled", Beside(x, 1, x.Int(1)), Beside(x, 1, x.Int(2)), Beside(x, 0, x.Int(3)), Beside(x, 1, x.Int(4)), x.Bool(5))),
        ["AvgPool1d"] = x => AlongOneAxis(x, flat => flat.Tensor("AvgPool2d", Beside(x, 1, x.Int(1)), Beside(x, 1, x.Int(2)), Beside(x, 0, x.Int(3)), x.Bool(4), x.Bool(5))),
        ["MaxPool2d"] = x => x.Numbers(1) is { } window && x.Numbers(2) is { } stride && x.Numbers(3) is { } padding && x.Numbers(4) is { } dilation
            ? x.Tensor(0).Tensor("MaxPooled", window, stride, padding, dilation, x.Bool(5)).Value
            : null,
        ["AvgPool2d"] = x => x.Numbers(1) is { } window && x.Numbers(2) is { } stride && x.Numbers(3) is { } padding
            ? x.Tensor(0).Tensor("AvgPool2d", window, stride, padding, x.Bool(4), x.Count > 5 ? x.Bool(5) : x.True).Value
            : null,
    };

    private static E LayerNorm(Lowering.TensorArguments x)
    {
        E tensor = x.Tensor(0);
        E? weights = x.Given(1), bias = x.Given(2);
        E axes = x.Number("{0}.LastAxes({1}, \"LayerNorm\")", ScalarType.Axes, tensor.Shape, x.Int(3));
        return Scaled(Standardised(x, tensor, axes, x.NumberLike(4, tensor)), weights, bias);
    }

    /// <summary>With a mean and a variance that are given, or with those of the batch.</summary>
    private static E BatchNorm(Lowering.TensorArguments x)
    {
        E tensor = x.Tensor(0), channels = x.ShapeBy("{0}.OfChannels(\"BatchNorm\")", tensor.Shape);
        bool isGiven = x.Count > 4;
        int next = isGiven ? 3 : 1;
        E Shaped(E each) => each.Tensor("Reshape", channels);
        E? mean = isGiven ? Shaped(x.Tensor(1)) : null, variance = isGiven ? Shaped(x.Tensor(2)) : null;
        E? weights = x.Given(next) is { } factors ? Shaped(factors) : null, bias = x.Given(next + 1) is { } added ? Shaped(added) : null;
        E epsilon = x.NumberLike(next + 2, tensor);
        E standardised = mean is { } middle && variance is { } spread
            ? (tensor - middle) / (spread + epsilon).Sqrt()
            : Standardised(x, tensor, x.Number("{0}.AxesBesideChannels(\"BatchNorm\")", ScalarType.Axes, tensor.Shape), epsilon);
        return Scaled(standardised, weights, bias);
    }

    private static E Standardised(Lowering.TensorArguments x, E tensor, E axes, E epsilon)
    {
        E count = CountOver(x, tensor, axes), rest = tensor - (tensor.Tensor("Sum", axes, x.True) / count);
        return rest / ((rest.Square().Tensor("Sum", axes, x.True) / count) + epsilon).Sqrt();
    }

    private static E Scaled(E x, E? weights, E? bias)
    {
        E product = weights is { } factors ? x * factors : x;
        return bias is { } added ? product + added : product;
    }

    private static E Normalized(Lowering.TensorArguments x)
    {
        E tensor = x.Tensor(0), length = tensor.Square().Tensor("Sum", x.AxesOf(x.Int(1)), x.True).Apply("rootOfSquares"), least = x.NumberLike(2, tensor);
        return tensor / (length > least).Choose(length, least);
    }

    private static E? Dropout(Lowering.TensorArguments x)
    {
        E tensor = x.Tensor(0);
        return x.Mask(1, tensor) is { } kept ? kept.Choose(tensor / (1 - x.NumberLike(2, tensor)), 0) : null;
    }

    /// <summary>The bias may be missing from the list of arguments; the numbers may stand for both axes.</summary>
    private static E? Conv2d(Lowering.TensorArguments x)
    {
        int next = x.Count - 4;
        E images = x.Tensor(0), windows = x.Tensor(1);
        E? bias = next == 3 ? x.Given(2) : null;
        return x.Numbers(next) is { } stride && x.Numbers(next + 1) is { } padding && x.Numbers(next + 2) is { } dilation
            ? WithBias(x, bias, images.Tensor("Conv2d", windows, stride, padding, dilation, x.Int(next + 3)), "Conv2d")
            : null;
    }

    private static E ConvTranspose1d(Lowering.TensorArguments x)
    {
        E lines = x.Tensor(0), windows = x.Tensor(1);
        E? bias = x.Given(2);
        E stride = x.Int(3), padding = x.Int(4), extra = x.Int(5), groups = x.Int(6);
        E shape = Unconvolved(x, lines, windows, x.AxesOf(stride), x.AxesOf(padding), x.AxesOf(extra), groups);
        return WithBias(x, bias, lines.Tensor("Conv1dInput", windows, shape, stride, padding, x.Integer(1), groups), "ConvTranspose1d");
    }

    /// <summary>The cotangent of the input of a convolution.</summary>
    private static E? ConvTranspose2d(Lowering.TensorArguments x)
    {
        E images = x.Tensor(0), windows = x.Tensor(1);
        E? bias = x.Given(2);
        if (x.Numbers(3) is not { } stride || x.Numbers(4) is not { } padding || x.Numbers(5) is not { } extra) return null;
        E groups = x.Int(6), shape = Unconvolved(x, images, windows, stride, padding, extra, groups);
        return WithBias(x, bias, images.Tensor("Conv2dInput", windows, shape, stride, padding, x.AllAxes, groups), "ConvTranspose2d");
    }

    private static E Unconvolved(Lowering.TensorArguments x, E input, E windows, E stride, E padding, E extra, E groups) =>
        x.ShapeBy("global::DiffGen.Runtime.TensorKernels.Unconvolved({0}, {1}, {2}, {3}, {4}, {5})", input.Shape, windows.Shape, stride, padding, extra, groups);

    private static E WithBias(Lowering.TensorArguments x, E? bias, E result, string operation) =>
        bias is { } added ? result + added.Tensor("Reshape", x.ShapeBy($"{{0}}.OfChannels(\"{operation}\")", result.Shape)) : result;

    /// <summary>What is done along both axes of an image, of which one has length 1.</summary>
    private static Value AlongOneAxis(Lowering.TensorArguments x, Func<E, E> function)
    {
        E lines = x.Tensor(0), result = function(lines.Tensor("Reshape", x.ShapeBy("{0}.Inserted(2)", lines.Shape)));
        return result.Tensor("Reshape", x.ShapeBy("{0}.Without(2)", result.Shape)).Value;
    }

    private static E Beside(Lowering.TensorArguments x, int ofRows, E ofColumns) => x.AxesOf(x.Integer(ofRows), ofColumns);
}
