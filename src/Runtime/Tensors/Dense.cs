using System;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace DiffGen.Runtime;

/// <summary>
/// A tensor whose elements lie one behind the other, last axis fastest: what derivative code computes with. Its elements do not change once it is made. It belongs to the
/// tape that lent it and is used again after that is given back. Generated code uses it; there is no need to use it directly.
/// </summary>
/// <typeparam name="T">The type of the elements.</typeparam>
public sealed class Dense<T>
    where T : unmanaged
{
    private Tensor<T>? _source;
    private T[] _data = [];

    internal Dense()
    {
    }

    /// <summary>The lengths of the axes.</summary>
    public Shape Shape { get; private set; }

    /// <summary>The number of elements.</summary>
    public int Count => Shape.Count;

    /// <summary>The elements, row-major.</summary>
    public Span<T> Span => _source is { } source ? Flat(source) : _data.AsSpan(0, Shape.Count);

    /// <summary>The only element of a tensor that has one.</summary>
    public T Item => Shape.Count == 1 ? Span[0] : throw new ArgumentException($"A tensor of shape {Shape} is not one number.");

    internal void Own(T[] data, in Shape shape)
    {
        _source = null;
        _data = data;
        Shape = shape;
    }

    internal void Borrow(Tensor<T> source, in Shape shape)
    {
        _source = source;
        _data = [];
        Shape = shape;
    }

    /// <summary>The same elements in the same order under another shape.</summary>
    internal void Share(Dense<T> other, in Shape shape)
    {
        _source = other._source;
        _data = other._data;
        Shape = shape;
    }

    /// <summary>Shows its own elements under another shape with as many.</summary>
    internal void Reshape(in Shape shape) => Shape = shape;

    internal void Release()
    {
        _source = null;
        _data = [];
    }

    /// <summary>A new tensor of the framework's with these elements.</summary>
    public Tensor<T> ToTensor() => TensorStorage.Of(Span.ToArray(), Shape);

    // The reference of a pinned tensor is the quickest way to its elements.
    internal static Span<T> Flat(Tensor<T> tensor) =>
        tensor.IsEmpty ? [] : MemoryMarshal.CreateSpan(ref tensor.GetPinnableReference(), (int)tensor.FlattenedLength);
}
