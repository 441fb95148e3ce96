using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Rules;

/// <summary>Every function of tensors by name: the tables of this folder, joined.</summary>
internal static class TensorRules
{
    private static readonly Dictionary<string, TensorRule> ByName =
        new[] { ShapeRules.Table, ReductionRules.Table, MatrixRules.Table, SpectralRules.Table, ConvolutionRules.Table, LossRules.Table }.SelectMany(table => table).ToDictionary(rule => rule.Name, StringComparer.Ordinal);

    public static IEnumerable<TensorRule> All => ByName.Values;

    public static TensorRule Get(string name) =>
        ByName.TryGetValue(name, out TensorRule? rule) ? rule : throw new ArgumentException($"No function of tensors is called '{name}'.", nameof(name));

    /// <summary>Of what is followed in reverse mode only.</summary>
    public static TensorContribution NoTangent(string what) => (t, x, y) =>
        throw Transform.Refused.Because(what, "its tangent is not known", "Use reverse-mode companions, or compute it of a constant");

    /// <summary>Of an operand that has to be a constant.</summary>
    public static TensorPartial Fixed(string what) => new((v, x, y) => throw Depends(what), (t, x, y) => throw Depends(what));

    private static System.Exception Depends(string what) => Transform.Refused.Because(what, "the derivative with respect to it is not known", "Mark it [NoDerivative], or take Diff.StopGradient of it");

    /// <summary>How something flows back through a derivative that is a function of its own: not known, so that second derivatives are refused.</summary>
    public static TensorPartial Unknown => new(
        (v, x, y) => throw Transform.Refused.Because("the derivative of a function of tensors", "its own derivative is not known", "Leave out the companions for second derivatives"),
        (t, x, y) => throw Transform.Refused.Because("the derivative of a function of tensors", "its own derivative is not known", "Leave out the companions for second derivatives"));

    /// <summary>The first tensor among the operands has elements of the result's type.</summary>
    public static IRType ElementOf(Value[] operands) => operands.Select(operand => operand.Type).OfType<TensorType>().First().Element;
}
