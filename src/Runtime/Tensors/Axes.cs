using System;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

/// <summary>Axes of a tensor, as a user names them: numbers from 0, or from -1 backwards from the last. A value: it holds no memory of its own and fits on a tape.</summary>
/// <remarks>A default value names none: reductions take it as all axes.</remarks>
public readonly struct Axes
{
    [InlineArray(Shape.MaximumRank)]
    private struct Numbers
    {
        private int _first;
    }

    private readonly Numbers _numbers;

    private Axes(scoped ReadOnlySpan<int> axes)
    {
        if (axes.Length > Shape.MaximumRank) throw new ArgumentException($"{axes.Length} axes: at most {Shape.MaximumRank} are supported.", nameof(axes));
        axes.CopyTo(_numbers);
        Count = axes.Length;
    }

    /// <summary>How many axes are named.</summary>
    public int Count { get; }

    /// <summary>An axis, as it was named.</summary>
    /// <param name="index">Its place among the axes.</param>
    public int this[int index] => (uint)index < (uint)Count ? _numbers[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>These axes, in this order.</summary>
    /// <param name="axes">Their numbers.</param>
    public static Axes Of(params ReadOnlySpan<int> axes) => new(axes);

    // A list of constants is an allocation where the caller is not optimised, as in debug builds: so few as there mostly are need no list.

    /// <summary>One axis.</summary>
    /// <param name="axis">Its number.</param>
    public static Axes Of(int axis) => new([axis]);

    /// <summary>Two axes, in this order.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="second">The number of the second.</param>
    public static Axes Of(int first, int second) => new([first, second]);

    /// <summary>Three axes, in this order.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="second">The number of the second.</param>
    /// <param name="third">The number of the third.</param>
    public static Axes Of(int first, int second, int third) => new([first, second, third]);
}
