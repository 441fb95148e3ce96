using System;

namespace DiffGen.Generator.IR;

/// <summary>
/// What analyses keep facts about: values and ops. Each is numbered as it is made, so that <see cref="NumberedSet{T}"/> and <see cref="NumberedMap{TKey, TValue}"/> find it
/// without a call. It is the same as itself only; two may have the same number.
/// </summary>
internal abstract class Numbered
{
    // Of each thread its own: two that share a counter wait for one another.
    [ThreadStatic]
    private static int s_count;

    public int Number { get; } = unchecked(++s_count);

    public sealed override int GetHashCode() => Number;

    public sealed override bool Equals(object? other) => ReferenceEquals(this, other);
}
