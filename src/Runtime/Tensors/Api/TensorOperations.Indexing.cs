using System;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>The rows of a table that are named by numbers. A row taken several times gets the sum of the derivatives; the row that pads gets none, in no direction.</summary>
        /// <param name="weights">The table, a row for each number.</param>
        /// <param name="indices">The numbers.</param>
        /// <param name="padding">The number of the row that pads; -1 is the last.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>The axes of the indices, then those of a row.</returns>
        /// <remarks>Without a row that pads it is <c>Take</c> with axis 0.</remarks>
        /// <exception cref="ArgumentException">A row does not exist.</exception>
        public static Tensor<T> Embedding<T>(in ReadOnlyTensorSpan<T> weights, Tensor<int> indices, int padding)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Take(tape, tape.Read(weights), tape.Read(indices), 0).ToTensor();
        }

        /// <summary>The tensor with further elements added at places along an axis; a place that is named several times gets all of them.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">The numbers of the places; negative ones count from the end.</param>
        /// <param name="source">What is added: of the shape that <c>Take</c> of these places has.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A new tensor of the same shape.</returns>
        /// <exception cref="ArgumentException">The shapes do not fit, or there is no such place.</exception>
        public static Tensor<T> AddAt<T>(in ReadOnlyTensorSpan<T> x, Tensor<int> indices, in ReadOnlyTensorSpan<T> source, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.AddAt(tape, tape.Read(x), tape.Read(indices), tape.Read(source), axis).ToTensor();
        }

        /// <summary>The tensor with other elements at places along an axis; of several for one place the last remains, and those before it have no derivative.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">The numbers of the places; negative ones count from the end.</param>
        /// <param name="source">What is put there: of the shape that <c>Take</c> of these places has.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A new tensor of the same shape.</returns>
        /// <exception cref="ArgumentException">The shapes do not fit, or there is no such place.</exception>
        public static Tensor<T> SetAt<T>(in ReadOnlyTensorSpan<T> x, Tensor<int> indices, in ReadOnlyTensorSpan<T> source, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.SetAt(tape, tape.Read(x), tape.Read(indices), tape.Read(source), axis).ToTensor();
        }

        /// <summary>The tensor with each element of another added at the place along an axis that an index names, and at its own place along the others.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">The places along the axis, negative ones counted from the end; as many axes as the tensor, the others not longer than its.</param>
        /// <param name="source">What is added, of the shape of the indices.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A new tensor of the same shape.</returns>
        /// <exception cref="ArgumentException">The shapes do not fit, or there is no such place.</exception>
        public static Tensor<T> ScatterAdd<T>(in ReadOnlyTensorSpan<T> x, Tensor<int> indices, in ReadOnlyTensorSpan<T> source, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.ScatterAdd(tape, tape.Read(x), tape.Read(indices), tape.Read(source), axis).ToTensor();
        }

        /// <summary>The tensor with each element of another put at the place along an axis that an index names, and at its own place along the others; of several for one place the last remains, and those before it have no derivative.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">The places along the axis, negative ones counted from the end; as many axes as the tensor, the others not longer than its.</param>
        /// <param name="source">What is put there, of the shape of the indices.</param>
        /// <param name="axis">The axis, counted from the end where it is negative.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A new tensor of the same shape.</returns>
        /// <exception cref="ArgumentException">The shapes do not fit, or there is no such place.</exception>
        public static Tensor<T> Scatter<T>(in ReadOnlyTensorSpan<T> x, Tensor<int> indices, in ReadOnlyTensorSpan<T> source, int axis)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.Scatter(tape, tape.Read(x), tape.Read(indices), tape.Read(source), axis).ToTensor();
        }

        /// <summary>The elements, or slices where there are fewer indices than axes, at points each of which is named by one index for each axis. A point taken several times gets the sum of the derivatives.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="indices">The places along the first axis, along the second, …, negative ones counted from the end: tensors whose shapes broadcast.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>The axes of the indices, then those that they do not name.</returns>
        /// <remarks>Array API standard, indexing with arrays of integers.</remarks>
        /// <exception cref="ArgumentException">There are more indices than axes, the shapes do not fit, or there is no such place.</exception>
        public static Tensor<T> TakePoints<T>(in ReadOnlyTensorSpan<T> x, params ReadOnlySpan<Tensor<int>> indices)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> elements = tape.Read(x);
            Dense<int> places = Points(tape, elements.Shape, indices, "TakePoints");
            return TensorKernels.Take(tape, TensorKernels.Reshape(tape, elements, elements.Shape.Joined(indices.Length)), places, 0).ToTensor();
        }

        /// <summary>The tensor with elements or slices added at points; a point that is named several times gets all of them.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="source">What is added, of the shape that <c>TakePoints</c> of these points has.</param>
        /// <param name="indices">The places along the first axis, along the second, …, negative ones counted from the end: tensors whose shapes broadcast.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A new tensor of the same shape.</returns>
        /// <exception cref="ArgumentException">There are more indices than axes, the shapes do not fit, or there is no such place.</exception>
        public static Tensor<T> AddPoints<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> source, params ReadOnlySpan<Tensor<int>> indices)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> elements = tape.Read(x);
            Dense<int> places = Points(tape, elements.Shape, indices, "AddPoints");
            return TensorKernels.Reshape(tape, TensorKernels.AddAt(tape, TensorKernels.Reshape(tape, elements, elements.Shape.Joined(indices.Length)), places, tape.Read(source), 0), elements.Shape).ToTensor();
        }

        /// <summary>The tensor with other elements or slices at points; of several for one point the last remains, and those before it have no derivative.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="source">What is put there, of the shape that <c>TakePoints</c> of these points has.</param>
        /// <param name="indices">The places along the first axis, along the second, …, negative ones counted from the end: tensors whose shapes broadcast.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A new tensor of the same shape.</returns>
        /// <exception cref="ArgumentException">There are more indices than axes, the shapes do not fit, or there is no such place.</exception>
        public static Tensor<T> SetPoints<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> source, params ReadOnlySpan<Tensor<int>> indices)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            Dense<T> elements = tape.Read(x);
            Dense<int> places = Points(tape, elements.Shape, indices, "SetPoints");
            return TensorKernels.Reshape(tape, TensorKernels.SetAt(tape, TensorKernels.Reshape(tape, elements, elements.Shape.Joined(indices.Length)), places, tape.Read(source), 0), elements.Shape).ToTensor();
        }

        /// <summary>The elements where a mask holds, in their order.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="mask">The mask, of the shape of the tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor with one axis.</returns>
        /// <remarks>Array API standard, indexing with an array of booleans. Where the number of elements need not change, <c>Where</c> is faster.</remarks>
        /// <exception cref="ArgumentException">The shapes differ.</exception>
        public static Tensor<T> MaskedSelect<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<bool> mask)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return TensorKernels.MaskedSelect(tape, tape.Read(x), tape.Read(mask)).ToTensor();
        }
    }

    private static Dense<int> Points(Tape tape, in Shape shape, ReadOnlySpan<Tensor<int>> indices, string operation)
    {
        var each = new Dense<int>[indices.Length];
        for (int axis = 0; axis < each.Length; axis++) each[axis] = tape.Read(indices[axis]);
        return TensorKernels.PlacesOfPoints(tape, shape, each, operation);
    }
}
