using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Generator.Rules;

internal enum Cost
{
    /// <summary>A few cycles: recomputed in the reverse sweep rather than recorded.</summary>
    Cheap,
    /// <summary>Ten cycles or more (divisions, transcendental functions): recorded rather than recomputed.</summary>
    Expensive,
}

/// <summary>How a primitive is written in C#.</summary>
internal enum Notation
{
    Infix,
    Prefix,
    /// <summary><c>Math.F(…)</c>, <c>MathF.F(…)</c>, <c>T.F(…)</c> by the operand's type.</summary>
    Math,
    /// <summary><c>double.F(…)</c>, <c>float.F(…)</c>, <c>T.F(…)</c>: members that <c>System.Math</c> lacks.</summary>
    Static,
    /// <summary>A method of the runtime library's: what the framework lacks.</summary>
    Runtime,
}

/// <summary>
/// The contribution of one operand: given the cotangent g of the result, the operands x and the result y, the cotangent that
/// flows to the operand. It is linear in g with a scalar factor, the partial derivative, so that the same expression maps a
/// tangent of the operand to a tangent of the result in forward mode.
/// </summary>
internal delegate E Contribution(E g, E[] x, E y);

/// <summary>One partial derivative of a primitive.</summary>
/// <param name="Contribution">The expression; null where the derivative is zero everywhere it exists.</param>
/// <param name="Formula">For the documentation, in terms of x (or a, b, c) and y.</param>
/// <param name="MayBeInfinite">The factor can be infinite or NaN where the value is defined: a zero cotangent must not meet it.</param>
/// <param name="IsFiniteFor">Operands, known while compiling, for which that cannot happen after all; null where there are none.</param>
internal sealed record Partial(Contribution? Contribution, string Formula, bool MayBeInfinite = false, Func<E[], bool>? IsFiniteFor = null)
{
    /// <summary>The contribution of <paramref name="g"/>, which is zero where g is, whatever the factor.</summary>
    public E Weighted(E g, E[] x, E y)
    {
        E term = Contribution!(g, x, y);
        return MayBeInfinite && IsFiniteFor?.Invoke(x) != true ? term.Guarded(g) : term;
    }
}

/// <summary>
/// An elementary function: how C# writes it, what it costs, and its derivative. One object serves reverse mode, forward mode,
/// folding, emission and documentation. Two primitives are the same if their names are.
/// </summary>
internal sealed class Primitive : IEquatable<Primitive>
{
    public Primitive(string name, Notation notation, string symbol, int arity, Cost cost, IReadOnlyList<Partial> partials, string kink = "")
    {
        Name = name;
        Notation = notation;
        Symbol = symbol;
        Arity = arity;
        Cost = cost;
        Partials = partials;
        HasSteps = partials.Any(partial => partial.Contribution is null);
        Kink = kink;
    }

    /// <summary>Unique: <c>add</c>, <c>exp</c>, <c>less</c>.</summary>
    public string Name { get; }

    public Notation Notation { get; }

    /// <summary>The operator or the C# method name.</summary>
    public string Symbol { get; }

    public int Arity { get; }

    public Cost Cost { get; }

    /// <summary>One per floating-point operand; empty for primitives on integers and bools and for those that yield a bool.</summary>
    public IReadOnlyList<Partial> Partials { get; }

    /// <summary>Whether <see cref="IsStepIn"/> holds for some operand.</summary>
    public bool HasSteps { get; }

    /// <summary>Constant between its jumps in this operand: the derivative is zero wherever it exists.</summary>
    public bool IsStepIn(int operand) => operand < Partials.Count && Partials[operand].Contribution is null;

    /// <summary>What holds where the derivative does not exist, for the documentation.</summary>
    public string Kink { get; }

    /// <summary>What of the method's result this is: empty, or a dot and the name of a tuple element.</summary>
    public string ResultMember { get; init; } = "";

    /// <summary>The result is a bool whatever the operands are.</summary>
    public bool YieldsBool { get; init; }

    /// <summary>The result is an <c>int</c> whatever the operands are (<c>Math.Sign</c>, <c>ILogB</c>).</summary>
    public bool YieldsInt { get; init; }

    /// <summary>
    /// Operands after the first are no floating-point numbers but <c>int</c> (<c>Math.Round(x, digits)</c>, <c>RootN(x, n)</c>,
    /// <c>ScaleB(x, n)</c>) or a <c>MidpointRounding</c>. They have no partial derivative.
    /// </summary>
    public bool RestIsInteger { get; init; }

    /// <summary>The types of the operands, one letter each: F(loating point), I(nteger), R(ounding mode). C# overloads by it.</summary>
    public string Operands
    {
        get => field ?? "F" + new string(RestIsInteger ? 'I' : 'F', Arity - 1);
        init;
    }

    /// <summary>Another derivative of what some other primitive computes: no call in C# means it.</summary>
    public bool IsVariant { get; init; }

    /// <summary>Throws for some operands (integer division, <c>Clamp</c> with its bounds reversed): not dropped, not moved ahead of a condition.</summary>
    public bool Traps { get; init; }

    /// <summary>Integer arithmetic in a <c>checked</c> or <c>unchecked</c> context.</summary>
    public IR.Overflow Overflow { get; init; }

    /// <summary>Computes the primitive on constants, exactly as the emitted code would in double precision; null where it is not folded.</summary>
    public Func<double[], double>? Fold { get; init; }

    public bool Equals(Primitive? other) => other is not null && other.Name == Name && other.Overflow == Overflow;

    public override bool Equals(object? obj) => Equals(obj as Primitive);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    public override string ToString() => Overflow == IR.Overflow.Default ? Name : Name + "." + Overflow.ToString().ToLowerInvariant();
}
