using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Rules;

/// <summary>What one operand contributes to the derivative of a function of tensors.</summary>
/// <param name="v">The cotangent of the result, in reverse; a tangent of the operand, in forward mode.</param>
/// <param name="x">The operands.</param>
/// <param name="y">The result.</param>
internal delegate E TensorContribution(E v, E[] x, E y);

/// <summary>The derivative of a function of tensors with respect to one operand.</summary>
/// <param name="Pullback">The cotangent of the operand.</param>
/// <param name="Pushforward">The tangent of the result; null where the function is linear in the operand.</param>
/// <param name="Formula">For the documentation.</param>
internal sealed record TensorPartial(TensorContribution Pullback, TensorContribution? Pushforward = null, string Formula = "");

/// <summary>
/// A function of tensors that is not computed element by element: how emitted code calls it, and its derivative as formulas over other such functions. One object serves
/// reverse mode, forward mode, second order and documentation. Two rules are the same if their names are.
/// </summary>
internal sealed class TensorRule : IEquatable<TensorRule>
{
    private readonly IReadOnlyList<TensorPartial?> _partials;

    public TensorRule(string name, IReadOnlyList<TensorPartial?> partials)
    {
        Name = name;
        _partials = partials;
    }

    /// <summary>Unique; the method of the runtime library unless there is a <see cref="Template"/>.</summary>
    public string Name { get; }

    /// <summary>C# with the operands as <c>{0}</c>, <c>{1}</c>, where it is no call of the method of that name.</summary>
    public string? Template { get; init; }

    /// <summary>The call with that many operands, where they are not the arguments one by one.</summary>
    public Func<int, string>? Call { get; init; }

    /// <summary>The type of the result, where it is not that of the first tensor.</summary>
    public Func<Value[], IRType>? Result { get; init; }

    /// <summary>The method of the runtime library that adds the result to a tensor, given in the place of the shape.</summary>
    public string? Into { get; init; }

    /// <summary>Takes few cycles, whatever the size of the tensors.</summary>
    public bool IsCheap { get; init; }

    /// <summary>Linear in all operands that vary together, and not in each of them by itself: the tangent is the function of the tangents.</summary>
    public bool IsLinear { get; init; }

    /// <summary>In C# the result shows the elements of the first operand, so that a change of one is a change of the other.</summary>
    public bool IsView { get; init; }

    /// <summary>The result has the shape of the first operand.</summary>
    public bool KeepsShape { get; init; }

    /// <summary>The operand that says which shape the result has.</summary>
    public int? ShapeOperand { get; init; }

    /// <summary>All operands are tensors, any number of them, and the derivative with respect to each is the same but for its place.</summary>
    public Func<int, TensorPartial>? OfEach { get; init; }

    /// <summary>The derivative with respect to an operand; null where the function is constant in it.</summary>
    public TensorPartial? Partial(int operand) =>
        operand < _partials.Count ? _partials[operand] : OfEach?.Invoke(operand);

    /// <summary>Whether the derivative with respect to an operand is known and not zero.</summary>
    public bool Varies(Value[] operands, int operand) => operands[operand].Type.IsFloat && (OfEach is null || operands[operand].Type is TensorType) && Partial(operand) is not null;

    public IRType TypeOf(Value[] operands) => Result?.Invoke(operands) ?? operands.Select(operand => operand.Type).OfType<TensorType>().First();

    public bool Equals(TensorRule? other) => other is not null && other.Name == Name;

    public override bool Equals(object? obj) => Equals(obj as TensorRule);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    public override string ToString() => Name;
}
