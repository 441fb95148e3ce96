using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Rules;

/// <summary>Losses of classes. Whatever else is a loss is computed from elementwise functions and sums.</summary>
internal static class LossRules
{
    public static readonly IReadOnlyList<TensorRule> Table =
    [
        // The scores, the numbers of the right classes, the axis of the classes, the smoothing and the number that is ignored: a loss for each row.
        new("ClassLoss",
        [
            new((v, x, y) => x[0].Tensor("ClassLossVjp", x[1], v, x[2], x[3], x[4]), (t, x, y) => OverClasses(t * x[0].Tensor("ClassLossVjp", x[1], Ones(y), x[2], x[3], x[4]), x[2])),
            null,
            null,
            TensorRules.Fixed("the smoothing of a loss"),
        ]),
        new("ClassLossVjp",
        [
            new(Curvature, Curvature),
            null,
            new((u, x, y) => OverClasses(u * x[0].Tensor("ClassLossVjp", x[1], Ones(x[2]), x[3], x[4], x[5]), x[3])),
        ]) { KeepsShape = true },
        new("ClassLossCurvature", []) { OfEach = _ => TensorRules.Unknown, KeepsShape = true },
        // The logarithms, the numbers of the right classes, the axis of the classes and the number that is ignored; and the transpose.
        new("ClassLikelihood", [new((v, x, y) => v.Tensor("ClassLikelihoodVjp", x[1], x[2], x[3], x[0].Shape))]),
        new("ClassLikelihoodVjp", [new((u, x, y) => u.Tensor("ClassLikelihood", x[1], x[2], x[3]))]) { ShapeOperand = 4 },
        // A weight for each class, the numbers of the right classes, the number that is ignored, and how many classes there are; and the transpose.
        new("ClassWeights", [new((v, x, y) => v.Tensor("ClassWeightsVjp", x[1], x[2], x[0].Shape))]),
        new("ClassWeightsVjp", [new((u, x, y) => u.Tensor("ClassWeights", x[1], x[2], Count(x[3])))]) { ShapeOperand = 3 },
    ];

    /// <summary>The second derivative along a tangent, symmetric in what it maps.</summary>
    private static E Curvature(E t, E[] x, E y) => x[0].Tensor("ClassLossCurvature", t, x[1], x[2], x[3], x[5]);

    private static E OverClasses(E terms, E axis)
    {
        Builder builder = terms.Builder;
        var axes = new E(builder, builder.Append(OpCode.Opaque, [axis.Value], [ScalarType.Axes], new OpaqueCode(ScalarType.Axes.CSharp + ".Of({0})", Effect.Pure)).Result);
        return terms.Tensor("Sum", axes, new E(builder, builder.Bool(false)));
    }

    private static E Count(E shape) => new(shape.Builder, shape.Builder.Append(OpCode.Opaque, [shape.Value], [ScalarType.Int32], new OpaqueCode("{0}.Count", Effect.Pure)).Result);

    private static E Ones(E like) => like.Number(1).Like(like);
}
