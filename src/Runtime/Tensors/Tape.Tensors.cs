using System;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

public sealed partial class Tape
{
    private TensorShelf _tensors = new();

    /// <summary>A tensor of arbitrary content that lives until the tape is given back or rewound.</summary>
    /// <param name="shape">Its shape.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    public Dense<T> NewTensor<T>(in Shape shape)
        where T : unmanaged => _tensors.Lend<T>(shape);

    /// <summary>A tensor of zeros that lives until the tape is given back or rewound.</summary>
    /// <param name="shape">Its shape.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    public Dense<T> Zeros<T>(in Shape shape)
        where T : unmanaged
    {
        Dense<T> zeros = NewTensor<T>(shape);
        zeros.Span.Clear();
        return zeros;
    }

    /// <summary>The elements of a user's tensor: the tensor itself where they lie one behind the other, else a copy.</summary>
    /// <param name="tensor">The tensor; it must not change while the result is in use.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <exception cref="ArgumentNullException"><paramref name="tensor"/> is null.</exception>
    public Dense<T> Read<T>(Tensor<T> tensor)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Shape shape = Shape.Of(tensor.Lengths);
        return tensor.IsDense ? _tensors.Wrap(tensor, shape) : Read<T>(tensor.AsReadOnlyTensorSpan());
    }

    /// <summary>A copy of the elements of a user's tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    public Dense<T> Read<T>(in ReadOnlyTensorSpan<T> tensor)
        where T : unmanaged
    {
        Dense<T> copy = NewTensor<T>(Shape.Of(tensor.Lengths));
        tensor.FlattenTo(copy.Span);
        return copy;
    }

    /// <inheritdoc cref="Read{T}(in ReadOnlyTensorSpan{T})"/>
    public Dense<T> Read<T>(in TensorSpan<T> tensor)
        where T : unmanaged => Read(tensor.AsReadOnlyTensorSpan());

    /// <summary>A copy of elements that lie one behind the other.</summary>
    /// <param name="elements">The elements, row-major.</param>
    /// <param name="shape">The shape that they have.</param>
    /// <typeparam name="T">Their type.</typeparam>
    public Dense<T> Read<T>(ReadOnlySpan<T> elements, in Shape shape)
        where T : unmanaged
    {
        Dense<T> copy = NewTensor<T>(shape);
        elements.CopyTo(copy.Span);
        return copy;
    }

    /// <summary>The same elements under another shape with as many of them.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="shape">Its new shape.</param>
    /// <typeparam name="T">The type of its elements.</typeparam>
    internal Dense<T> View<T>(Dense<T> tensor, in Shape shape)
        where T : unmanaged => _tensors.View(tensor, shape);

    /// <summary>A tensor without elements, for what has them elsewhere.</summary>
    internal Dense<T> Shaped<T>(in Shape shape)
        where T : unmanaged => _tensors.Wrap<T>(Array.Empty<T>(), shape);

    private int TensorsLent => _tensors.Lent;

    private void TakeBackTensors(int count) => _tensors.TakeBackAfter(count);

    private void DropIdleTensors() => _tensors.DropIdle();
}
