using System;
using System.ComponentModel;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace DiffGen.Runtime;

/// <summary>Tensors as parameters and results of companions. Generated code uses it; there is no need to use it directly.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class TensorStorage
{
    /// <summary>The shape of a tensor; of one that is missing, one without elements: what the method itself says about it comes later.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    public static Shape ShapeOf<T>(Tensor<T>? tensor) => tensor is null ? Shape.Of(0) : Shape.Of(tensor.Lengths);

    /// <inheritdoc cref="ShapeOf{T}(Tensor{T})"/>
    public static Shape ShapeOf<T>(in ReadOnlyTensorSpan<T> tensor) => Shape.Of(tensor.Lengths);

    /// <inheritdoc cref="ShapeOf{T}(Tensor{T})"/>
    public static Shape ShapeOf<T>(in TensorSpan<T> tensor) => Shape.Of(tensor.Lengths);

    /// <summary>A new tensor of zeros.</summary>
    /// <param name="shape">Its shape.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    public static Tensor<T> Zeros<T>(in Shape shape) => Of(new T[shape.Count], shape);

    /// <summary>A tensor that shows an array.</summary>
    /// <param name="elements">The elements, row-major.</param>
    /// <param name="shape">Their shape.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Tensor<T> Of<T>(T[] elements, in Shape shape)
    {
        Span<nint> lengths = stackalloc nint[Shape.MaximumRank];
        for (int axis = 0; axis < shape.Rank; axis++) lengths[axis] = shape[axis];
        return shape.Rank == 0 ? Tensor.Create(elements, [1]) : Tensor.Create(elements, lengths[..shape.Rank]);
    }

    /// <summary>Elements that lie one behind the other, as a tensor.</summary>
    /// <param name="elements">The elements, row-major.</param>
    /// <param name="shape">Their shape.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static TensorSpan<T> Over<T>(Span<T> elements, in Shape shape)
    {
        Span<nint> lengths = stackalloc nint[Shape.MaximumRank];
        for (int axis = 0; axis < shape.Rank; axis++) lengths[axis] = shape[axis];
        return shape.Rank == 0 ? new TensorSpan<T>(elements, [1]) : new TensorSpan<T>(elements, lengths[..shape.Rank]);
    }

    /// <summary>Fails where a tensor does not have the shape that it needs.</summary>
    /// <param name="given">The tensor.</param>
    /// <param name="expected">The shape that it needs.</param>
    /// <param name="name">The name of the argument.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static void Require<T>(in ReadOnlyTensorSpan<T> given, in Shape expected, string name)
    {
        Shape shape = Shape.Of(given.Lengths);
        if (shape != expected) throw new ArgumentException($"'{name}' has the shape {shape}; {expected} is needed.", name);
    }

    /// <summary>Adds elements to a tensor that a caller gave.</summary>
    /// <param name="term">The elements; absent: there is nothing to add.</param>
    /// <param name="destination">The tensor, of the same shape.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    public static void Add<T>(Dense<T>? term, in TensorSpan<T> destination)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        if (term is null) return;
        if (destination.IsDense)
        {
            Span<T> to = Elements(destination);
            TensorPrimitives.Add(to, term.Span, to);
            return;
        }

        Tensor.Add(destination, term.ToTensor(), destination);
    }

    /// <summary>The gradient of an intermediate value, added to what there is.</summary>
    /// <param name="sum">What there is; null: nothing.</param>
    /// <param name="term">What is added.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Tensor<T> Sum<T>(Tensor<T>? sum, Dense<T>? term)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        if (sum is null) return term?.ToTensor() ?? Tensor.CreateFromShape<T>([0]);
        Add(term, sum);
        return sum;
    }

    /// <summary>The sum of two tangents; one that is missing is zero.</summary>
    /// <param name="a">One of them.</param>
    /// <param name="b">The other.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor<T>? Sum<T>(Tensor<T>? a, Tensor<T>? b)
        where T : System.Numerics.IAdditionOperators<T, T, T>, System.Numerics.IAdditiveIdentity<T, T>
    {
        if (a is null || b is null) return a ?? b;
        Require<T>(b, ShapeOf(a), nameof(b));
        return Tensor.Add<T>(a, b);
    }

    /// <summary>A tangent times a number; one that is missing stays so.</summary>
    /// <param name="scale">The number.</param>
    /// <param name="a">The tangent.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Tensor<T>? Product<T>(T scale, Tensor<T>? a)
        where T : System.Numerics.IMultiplyOperators<T, T, T>, System.Numerics.IMultiplicativeIdentity<T, T> => a is null ? null : Tensor.Multiply<T>(a, scale);

    /// <summary>Whether two tangents have the same shape and elements.</summary>
    /// <param name="a">One of them.</param>
    /// <param name="b">The other.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static bool AreEqual<T>(Tensor<T>? a, Tensor<T>? b)
        where T : IEquatable<T> => a is null || b is null ? a is null && b is null : ShapeOf(a) == ShapeOf(b) && Tensor.SequenceEqual<T>(a, b);

    /// <summary>A new tensor at a tangent's distance from another.</summary>
    /// <param name="start">The tensor.</param>
    /// <param name="step">The tangent; missing: zero.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor<T>? Move<T>(Tensor<T>? start, Tensor<T>? step)
        where T : System.Numerics.IAdditionOperators<T, T, T>, System.Numerics.IAdditiveIdentity<T, T>
    {
        if (start is null) return null;
        if (step is null) return Tensor.Create(Flattened(start), start.Lengths);
        Require<T>(step, ShapeOf(start), nameof(step));
        return Tensor.Add<T>(start, step);
    }

    private static T[] Flattened<T>(Tensor<T> tensor)
    {
        var elements = new T[tensor.FlattenedLength];
        tensor.FlattenTo(elements);
        return elements;
    }

    /// <summary>The memory in which the elements of a tensor lie, gaps included.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    public static ReadOnlySpan<T> MemoryOf<T>(in ReadOnlyTensorSpan<T> tensor)
    {
        return tensor.IsEmpty ? [] : MemoryMarshal.CreateReadOnlySpan(in TensorMarshal.GetReference(tensor), Extent(tensor.Lengths, tensor.Strides));
    }

    private static int Extent(ReadOnlySpan<nint> lengths, ReadOnlySpan<nint> strides)
    {
        nint extent = 1;
        for (int axis = 0; axis < lengths.Length; axis++) extent += (lengths[axis] - 1) * strides[axis];
        return checked((int)extent);
    }

    /// <inheritdoc cref="MemoryOf{T}(in ReadOnlyTensorSpan{T})"/>
    public static ReadOnlySpan<T> MemoryOf<T>(Tensor<T>? tensor) => tensor is null || tensor.IsEmpty ? [] : MemoryMarshal.CreateReadOnlySpan(in tensor.GetPinnableReference(), Extent(tensor.Lengths, tensor.Strides));

    internal static Span<T> Elements<T>(scoped in TensorSpan<T> tensor) => tensor.IsEmpty ? [] : MemoryMarshal.CreateSpan(ref TensorMarshal.GetReference(tensor), checked((int)tensor.FlattenedLength));
}
