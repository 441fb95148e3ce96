using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Frontend;

internal enum KnownKind
{
    /// <summary>Primitives on the operands: <see cref="KnownMethod.Build"/>.</summary>
    Expression,
    /// <summary>The result is constant to the derivative whatever the arguments are: an integer, a bool, a string. Lowered to opaque code.</summary>
    Constant,
    /// <summary>Returns nothing, throws if the arguments are wrong. Lowered to opaque code; varied arguments are fine.</summary>
    Guard,
    /// <summary><c>Diff.StopGradient</c>.</summary>
    StopGradient,
    /// <summary><c>Diff.Retain</c>.</summary>
    Retain,
}

/// <summary>Appends the ops of a call: one value per leaf of the result, which is of type <paramref name="result"/>.</summary>
internal delegate Value[] BuildCall(Builder builder, IReadOnlyList<Value> operands, IRType result);

/// <summary>What the frontend knows about a method of the framework or of DiffGen itself.</summary>
/// <param name="Build">For <see cref="KnownKind.Expression"/>.</param>
/// <param name="Effect">For opaque code.</param>
internal sealed record KnownMethod(KnownKind Kind, BuildCall? Build = null, Effect Effect = Effect.Pure);
