using System;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using DiffGen.Runtime;

namespace DiffGen;

public static partial class TensorOperations
{
    extension(Tensor)
    {
        /// <summary>The elements where they are positive, else 0. The derivative at 0 is 0.</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Relu<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T> => InLanes(x, Lanes.Relu, Lanes.Relu);

        /// <summary>The error function 2/√π ∫₀ˣ exp(-t²) dt of each element, by the approximations of <see cref="SpecialFunctions.Erf(double)"/>.</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Erf<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T> => InLanes(x, Lanes.Erf, Lanes.Erf);

        /// <summary>The complementary error function 1 - erf(x) of each element, accurate where it is tiny.</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Erfc<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T> => InLanes(x, Lanes.Erfc, Lanes.Erfc);

        /// <summary>log |Γ(x)| of each element. See <see cref="SpecialFunctions.LogGamma(double)"/>.</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> LogGamma<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T> => InLanes(x, static x => Lanes.Each<double>(x, SpecialFunctions.LogGamma), static x => Lanes.Each<float>(x, SpecialFunctions.LogGamma));

        /// <summary>The derivative of log |Γ(x)| at each element. See <see cref="SpecialFunctions.Digamma(double)"/>.</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Digamma<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T> => InLanes(x, static x => Lanes.Each<double>(x, SpecialFunctions.Digamma), static x => Lanes.Each<float>(x, SpecialFunctions.Digamma));

        /// <summary>The second derivative of log |Γ(x)| at each element.</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Trigamma<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T> => InLanes(x, static x => Lanes.Each<double>(x, SpecialFunctions.Trigamma), static x => Lanes.Each<float>(x, SpecialFunctions.Trigamma));

        /// <summary>log(1 + exp(x)) of each element, without overflow.</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Softplus<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T> => InLanes(x, Lanes.Softplus, Lanes.Softplus);

        /// <summary>x/(1 + exp(-x)) of each element (Elfwing, Uchibe, Doya 2018).</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Silu<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T> => InLanes(x, static x => x * Lanes.Sigmoid(x), static x => x * Lanes.Sigmoid(x));

        /// <summary>x Φ(x) of each element, with Φ the distribution function of the standard normal distribution (Hendrycks, Gimpel 2016).</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Gelu<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T> => InLanes(x, static x => 0.5 * x * Lanes.Erfc(-Math.Sqrt(0.5) * x), static x => 0.5f * x * Lanes.Erfc(-MathF.Sqrt(0.5f) * x));

        /// <summary>The approximation x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))) of <c>Gelu</c> (Hendrycks, Gimpel 2016).</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> GeluTanh<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T> => InLanes(x, static x => 0.5 * x * (Vector<double>.One + Lanes.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * (x * x * x))))), static x => 0.5f * x * (Vector<float>.One + Lanes.Tanh(MathF.Sqrt(2 / MathF.PI) * (x + (0.044715f * (x * x * x))))));

        /// <summary>x tanh(log(1 + exp(x))) of each element (Misra 2019).</summary>
        /// <param name="x">The tensor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Mish<T>(in ReadOnlyTensorSpan<T> x)
            where T : unmanaged, IFloatingPointIeee754<T> => InLanes(x, static x => x * Lanes.Tanh(Lanes.Softplus(x)), static x => x * Lanes.Tanh(Lanes.Softplus(x)));

        /// <summary>log(1 + exp(β x))/β of each element; x itself where β x exceeds a threshold.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="beta">The sharpness β of the bend.</param>
        /// <param name="threshold">Where the function becomes linear.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Softplus<T>(in ReadOnlyTensorSpan<T> x, T beta, T threshold)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            Tensor<T> scaled = x * beta;
            return Tensor.Where<T>(Tensor.GreaterThan<T>(scaled, threshold), x, Tensor.Softplus<T>(scaled) / beta);
        }

        /// <summary>The elements where they are positive, else α (exp(x) - 1) (Clevert, Unterthiner, Hochreiter 2016). The derivative at 0 is α.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="alpha">The factor α.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Elu<T>(in ReadOnlyTensorSpan<T> x, T alpha)
            where T : unmanaged, IFloatingPointIeee754<T> =>
            Tensor.Where<T>(Tensor.LessThanOrEqual(x, T.Zero), alpha * InLanes(x, Lanes.ExpM1, Lanes.ExpM1), x);

        /// <summary>The elements where they are positive, else a multiple of them (Maas, Hannun, Ng 2013). The derivative at 0 is that factor.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="slope">The factor.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> LeakyRelu<T>(in ReadOnlyTensorSpan<T> x, T slope)
            where T : unmanaged, IFloatingPointIeee754<T> => Tensor.Where<T>(Tensor.GreaterThan(x, T.Zero), x, slope * x);

        /// <summary>The elements, but no less than a lower and no more than an upper bound. The derivative at the bounds is 0.</summary>
        /// <param name="x">The tensor.</param>
        /// <param name="low">The lower bound.</param>
        /// <param name="high">The upper bound.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the same shape.</returns>
        public static Tensor<T> Hardtanh<T>(in ReadOnlyTensorSpan<T> x, T low, T high)
            where T : unmanaged, IFloatingPointIeee754<T> => Tensor.Where<T>(Tensor.LessThanOrEqual(x, low), low, Tensor.Where<T>(Tensor.GreaterThanOrEqual(x, high), high, x));

        /// <summary>x log(y) of each pair of elements, but 0 where x = 0.</summary>
        /// <param name="x">The factors.</param>
        /// <param name="y">The arguments of the logarithms.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the shape to which both broadcast.</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> XLogY<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> y)
            where T : unmanaged, IFloatingPointIeee754<T> =>
            InLanes(x, y, nameof(XLogY), static (x, y) => Lanes.Each<double>(x, y, SpecialFunctions.XLogY), static (x, y) => Lanes.Each<float>(x, y, SpecialFunctions.XLogY));

        /// <summary>log(exp(x) + exp(y)) of each pair of elements, without overflow.</summary>
        /// <param name="x">The first exponents.</param>
        /// <param name="y">The second exponents.</param>
        /// <typeparam name="T">The type of the elements, <see langword="double"/> or <see langword="float"/>.</typeparam>
        /// <returns>A tensor of the shape to which both broadcast.</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> LogAddExp<T>(in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> y)
            where T : unmanaged, IFloatingPointIeee754<T> =>
            InLanes(x, y, nameof(LogAddExp), static (x, y) => Lanes.Each<double>(x, y, SpecialFunctions.LogAddExp), static (x, y) => Lanes.Each<float>(x, y, SpecialFunctions.LogAddExp));

        /// <summary>The elements of one tensor where a mask holds, and those of another where it does not. Derivatives flow to the one that was taken.</summary>
        /// <param name="mask">The mask.</param>
        /// <param name="a">The elements where it holds.</param>
        /// <param name="b">The elements where it does not.</param>
        /// <typeparam name="T">The type of the elements.</typeparam>
        /// <returns>A tensor of the shape to which the three broadcast.</returns>
        /// <exception cref="ArgumentException">The shapes do not fit.</exception>
        public static Tensor<T> Where<T>(in ReadOnlyTensorSpan<bool> mask, in ReadOnlyTensorSpan<T> a, in ReadOnlyTensorSpan<T> b)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return Chosen(tape, tape.Read(mask), tape.Read(a), tape.Read(b));
        }

        /// <inheritdoc cref="Where{T}(in ReadOnlyTensorSpan{bool}, in ReadOnlyTensorSpan{T}, in ReadOnlyTensorSpan{T})"/>
        public static Tensor<T> Where<T>(in ReadOnlyTensorSpan<bool> mask, in ReadOnlyTensorSpan<T> a, T b)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return Chosen(tape, tape.Read(mask), tape.Read(a), tape.Read([b], Shape.Scalar));
        }

        /// <inheritdoc cref="Where{T}(in ReadOnlyTensorSpan{bool}, in ReadOnlyTensorSpan{T}, in ReadOnlyTensorSpan{T})"/>
        public static Tensor<T> Where<T>(in ReadOnlyTensorSpan<bool> mask, T a, in ReadOnlyTensorSpan<T> b)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            using Tape tape = Tape.Rent();
            return Chosen(tape, tape.Read(mask), tape.Read([a], Shape.Scalar), tape.Read(b));
        }
    }

    private static Tensor<T> Chosen<T>(Tape tape, Dense<bool> mask, Dense<T> a, Dense<T> b)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Shape shape = Shape.Broadcast(Shape.Broadcast(mask.Shape, a.Shape, "Where"), b.Shape, "Where");
        mask = TensorKernels.BroadcastTo(tape, mask, shape);
        (a, b) = (TensorKernels.BroadcastTo(tape, a, shape), TensorKernels.BroadcastTo(tape, b, shape));
        Dense<T> result = tape.NewTensor<T>(shape);
        for (int i = 0; i < result.Count; i++) result.Span[i] = mask.Span[i] ? a.Span[i] : b.Span[i];
        return result.ToTensor();
    }

    /// <summary>The elements, in vectors; the last ones in a vector that is filled up.</summary>
    private static Tensor<T> InLanes<T>(in ReadOnlyTensorSpan<T> x, Func<Vector<double>, Vector<double>> ofDouble, Func<Vector<float>, Vector<float>> ofSingle)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using Tape tape = Tape.Rent();
        Dense<T> elements = tape.Read(x), result = tape.NewTensor<T>(elements.Shape);
        if (typeof(T) == typeof(double)) InLanes(MemoryMarshal.Cast<T, double>(elements.Span), MemoryMarshal.Cast<T, double>(result.Span), ofDouble);
        else if (typeof(T) == typeof(float)) InLanes(MemoryMarshal.Cast<T, float>(elements.Span), MemoryMarshal.Cast<T, float>(result.Span), ofSingle);
        else throw new NotSupportedException($"There are tensor operations for double and float, not for {typeof(T)}.");
        return result.ToTensor();
    }

    private static Tensor<T> InLanes<T>(
        in ReadOnlyTensorSpan<T> x, in ReadOnlyTensorSpan<T> y, string operation,
        Func<Vector<double>, Vector<double>, Vector<double>> ofDouble, Func<Vector<float>, Vector<float>, Vector<float>> ofSingle)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        using Tape tape = Tape.Rent();
        Dense<T> a = tape.Read(x), b = tape.Read(y);
        Shape shape = Shape.Broadcast(a.Shape, b.Shape, operation);
        (a, b) = (TensorKernels.BroadcastTo(tape, a, shape), TensorKernels.BroadcastTo(tape, b, shape));
        Dense<T> result = tape.NewTensor<T>(shape);
        if (typeof(T) == typeof(double)) InLanes(MemoryMarshal.Cast<T, double>(a.Span), MemoryMarshal.Cast<T, double>(b.Span), MemoryMarshal.Cast<T, double>(result.Span), ofDouble);
        else if (typeof(T) == typeof(float)) InLanes(MemoryMarshal.Cast<T, float>(a.Span), MemoryMarshal.Cast<T, float>(b.Span), MemoryMarshal.Cast<T, float>(result.Span), ofSingle);
        else throw new NotSupportedException($"There are tensor operations for double and float, not for {typeof(T)}.");
        return result.ToTensor();
    }

    private static void InLanes<T>(ReadOnlySpan<T> x, Span<T> y, Func<Vector<T>, Vector<T>> function)
        where T : unmanaged
    {
        int i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count) function(new Vector<T>(x[i..])).CopyTo(y[i..]);
        if (i == x.Length) return;
        Span<T> rest = stackalloc T[Vector<T>.Count];
        x[i..].CopyTo(rest);
        function(new Vector<T>(rest)).CopyTo(rest);
        rest[..(x.Length - i)].CopyTo(y[i..]);
    }

    private static void InLanes<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, Func<Vector<T>, Vector<T>, Vector<T>> function)
        where T : unmanaged
    {
        int i = 0;
        for (; i <= a.Length - Vector<T>.Count; i += Vector<T>.Count) function(new Vector<T>(a[i..]), new Vector<T>(b[i..])).CopyTo(y[i..]);
        if (i == a.Length) return;
        Span<T> left = stackalloc T[Vector<T>.Count], right = stackalloc T[Vector<T>.Count];
        a[i..].CopyTo(left);
        b[i..].CopyTo(right);
        function(new Vector<T>(left), new Vector<T>(right)).CopyTo(left);
        left[..(a.Length - i)].CopyTo(y[i..]);
    }
}
