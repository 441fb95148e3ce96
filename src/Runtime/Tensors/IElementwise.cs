using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffGen.Runtime;

/// <summary>A function of numbers that generated code applies to all elements of tensors: the body of the loop. <see cref="Elementwise"/> owns shapes, broadcasting and tails.</summary>
/// <remarks>An output that goes <see cref="Target{T}.Into"/> a tensor of the caller's is added to what stands there, every other one overwrites it.</remarks>
/// <typeparam name="T">The type of the elements.</typeparam>
public interface IElementwise<T>
    where T : unmanaged
{
    /// <summary>Computes <see cref="Strip{T}.Length"/> elements of each output, a multiple of the number of lanes of a vector.</summary>
    /// <param name="strip">Where inputs and outputs lie.</param>
    void Run(scoped in Strip<T> strip);

    /// <summary>What is computed, for messages.</summary>
    static abstract string Operation { get; }
}

/// <summary>One row of the operands of an elementwise function: each input lies one element behind the other, or is the same throughout.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
public readonly ref struct Strip<T>
    where T : unmanaged
{
    private readonly Span<Dense<T>> _operands;
    private readonly Destinations<T> _destinations;
    private readonly ReadOnlySpan<int> _offsets;
    private readonly ReadOnlySpan<int> _steps;

    internal Strip(Span<Dense<T>> operands, in Destinations<T> destinations, ReadOnlySpan<int> offsets, ReadOnlySpan<int> steps, int length)
    {
        _operands = operands;
        _destinations = destinations;
        _offsets = offsets;
        _steps = steps;
        Length = length;
    }

    /// <summary>How many elements are computed.</summary>
    public int Length { get; }

    /// <summary>The first element of an operand: inputs come first, then outputs.</summary>
    /// <param name="operand">Its number.</param>
    public ref T First(int operand) => ref Unsafe.Add(ref MemoryMarshal.GetReference(_destinations.IsDirect(operand) ? _destinations[operand] : _operands[operand].Span), _offsets[operand]);

    /// <summary>1 where the operand moves on with the elements; 0 where it is the same vector throughout.</summary>
    /// <param name="operand">Its number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Step(int operand) => _steps[operand];
}
