using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

/// <summary>
/// What a run of a method decided: the conditions, numbers of iterations and indices on which the pattern of its derivative depends, folded into one number. Runs with
/// the same decisions have the same pattern. Generated code uses it; there is no need to use it directly.
/// </summary>
public sealed class Decisions
{
    /// <summary>All decisions so far. Two sequences that differ have the same number once in 2⁶⁴.</summary>
    internal ulong Hash { get; private set; }

    /// <summary>One more decision.</summary>
    /// <param name="value">The index, or the number of elements or iterations.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long value)
    {
        // The finaliser of MurmurHash3 (Appleby 2011), a bijection, over a running sum.
        ulong hash = unchecked((Hash * 0x9E3779B97F4A7C15) + (ulong)value + 0x632BE59BD9B4E019);
        hash = unchecked((hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD);
        hash = unchecked((hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53);
        Hash = hash ^ (hash >> 33);
    }

    /// <summary>One more decision.</summary>
    /// <param name="condition">What a condition was.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(bool condition) => Add(condition ? 1L : 0L);

    internal void Start(ulong method)
    {
        Hash = method;
    }
}
