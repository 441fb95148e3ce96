using System;
using System.ComponentModel;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

/// <summary>
/// Where a result of an elementwise function goes: into a tensor that the tape lends, or into one that a caller gave, to be added to what is there. Generated code uses it; there is
/// no need to use it directly.
/// </summary>
/// <typeparam name="T">The type of the elements.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct Target<T>
    where T : unmanaged, INumber<T>
{
    private readonly TensorSpan<T> _destination;
    private readonly bool _isGiven;

    private Target(scoped in Shape shape, TensorSpan<T> destination, bool isGiven)
    {
        Shape = shape;
        _destination = destination;
        _isGiven = isGiven;
    }

    /// <summary>The shape of the result; default: that of the function's results.</summary>
    internal Shape Shape { get; }

    /// <summary>Whether the result is added to a tensor that a caller gave.</summary>
    internal bool IsGiven => _isGiven;

    /// <summary>The elements to add to, where they lie one behind the other.</summary>
    internal Span<T> Elements => _isGiven && _destination.IsDense ? TensorStorage.Elements(_destination) : [];

    /// <summary>A tensor that the tape lends.</summary>
    /// <param name="shape">Its shape; default: that of the function's results.</param>
    public static implicit operator Target<T>(Shape shape) => new(shape, default, false);

    /// <summary>Adds the result to a tensor.</summary>
    /// <param name="destination">The tensor.</param>
    public static Target<T> Into(TensorSpan<T> destination) => new(Shape.Of(destination.Lengths), destination, true);

    /// <summary>Adds a result where its elements could not be added one by one.</summary>
    /// <param name="result">The result, as the tape lent it.</param>
    internal void Finish(Dense<T> result)
    {
        if (_isGiven && !_destination.IsDense) TensorStorage.Add(result, _destination);
    }
}
