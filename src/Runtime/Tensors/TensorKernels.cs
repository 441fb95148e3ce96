using System;
using System.ComponentModel;
using System.Numerics;
using System.Numerics.Tensors;

namespace DiffGen.Runtime;

/// <summary>Functions of tensors. Generated code uses it; there is no need to use it directly.</summary>
/// <remarks>Results are lent by the tape. Operands are never changed.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static partial class TensorKernels
{
    /// <summary>The sum of two adjoints of one tensor, of which either or both may be absent.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="a">One of them.</param>
    /// <param name="b">The other.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> AddPresent<T>(Tape tape, Dense<T>? a, Dense<T>? b)
        where T : unmanaged, INumber<T>
    {
        if (a is null) return b!;
        if (b is null) return a;
        Dense<T> sum = tape.NewTensor<T>(a.Shape);
        TensorPrimitives.Add(a.Span, b.Span, sum.Span);
        return sum;
    }

    /// <summary>An adjoint, or zeros where it is absent.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="tensor">The adjoint.</param>
    /// <param name="shape">Its shape.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> OrZeros<T>(Tape tape, Dense<T>? tensor, in Shape shape)
        where T : unmanaged
    {
        if (tensor is null) return tape.Zeros<T>(shape);
        // The framework has no tensors without axes: what has one element has one axis there.
        if (tensor.Count == 1 && shape.Count == 1) return tensor.Shape == shape ? tensor : tape.View(tensor, shape);
        if (tensor.Shape != shape) throw new ArgumentException($"A derivative of shape {tensor.Shape} belongs to a tensor of shape {shape}.");
        return tensor;
    }

    /// <summary>A tangent, or zeros where it is absent; absent where the tensor is.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="tensor">The tangent.</param>
    /// <param name="like">The tensor to which it belongs.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    public static Dense<T> OrZerosLike<T>(Tape tape, Dense<T>? tensor, Dense<T>? like)
        where T : unmanaged => like is null ? tensor! : OrZeros(tape, tensor, like.Shape);
}
