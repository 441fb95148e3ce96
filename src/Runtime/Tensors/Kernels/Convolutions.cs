using System;
using System.Numerics;

namespace DiffGen.Runtime;

public static partial class TensorKernels
{
    /// <summary>Convolutions along one axis, as neural networks have them: y(n, o, p) = Σ w(o, c, i)·x(n, c, p·stride + i·dilation - padding).</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[batch, channels, length].</param>
    /// <param name="w">[outputs, channels / groups, window].</param>
    /// <param name="stride">The distance of places at which the sum is taken.</param>
    /// <param name="padding">How many zeros stand before the first and after the last place.</param>
    /// <param name="dilation">The distance of the elements of a window.</param>
    /// <param name="groups">Into how many groups channels and outputs are divided, each of which sees its own channels only.</param>
    /// <returns>[batch, outputs, places].</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> Conv1d<T>(Tape tape, Dense<T> x, Dense<T> w, int stride, int padding, int dilation, int groups)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> result = Convolve(tape, Flat(tape, x, "Conv1d"), Flat(tape, w, "Conv1d"), Beside(1, stride), Beside(0, padding), Beside(1, dilation), groups, "Conv1d");
        return Squeeze(tape, result, Axes.Of(2));
    }

    /// <summary>The cotangent of the first operand of <see cref="Conv1d{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the result.</param>
    /// <param name="w">The windows.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <param name="stride">As there.</param>
    /// <param name="padding">As there.</param>
    /// <param name="dilation">As there.</param>
    /// <param name="groups">As there.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> Conv1dInput<T>(Tape tape, Dense<T> v, Dense<T> w, in Shape original, int stride, int padding, int dilation, int groups)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Shape flat = Flat(original, "Conv1d");
        Dense<T> result = ConvolveInput(tape, Flat(tape, v, "Conv1d"), Flat(tape, w, "Conv1d"), flat, Beside(1, stride), Beside(0, padding), Beside(1, dilation), groups, "Conv1d");
        return Squeeze(tape, result, Axes.Of(2));
    }

    /// <summary>The cotangent of the windows of <see cref="Conv1d{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The first operand.</param>
    /// <param name="v">The cotangent of the result.</param>
    /// <param name="windows">The shape of the windows.</param>
    /// <param name="stride">As there.</param>
    /// <param name="padding">As there.</param>
    /// <param name="dilation">As there.</param>
    /// <param name="groups">As there.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> Conv1dWeight<T>(Tape tape, Dense<T> x, Dense<T> v, in Shape windows, int stride, int padding, int dilation, int groups)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Shape flat = Flat(windows, "Conv1d");
        Dense<T> result = ConvolveWeight(tape, Flat(tape, x, "Conv1d"), Flat(tape, v, "Conv1d"), flat, Beside(1, stride), Beside(0, padding), Beside(1, dilation), groups, "Conv1d");
        return Squeeze(tape, result, Axes.Of(2));
    }

    /// <summary>Convolutions along two axes, as neural networks have them.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[batch, channels, height, width].</param>
    /// <param name="w">[outputs, channels / groups, window height, window width].</param>
    /// <param name="stride">The distances of places at which the sum is taken; none: 1.</param>
    /// <param name="padding">How many zeros surround each channel on either side; none: 0.</param>
    /// <param name="dilation">The distances of the elements of a window; none: 1.</param>
    /// <param name="groups">Into how many groups channels and outputs are divided, each of which sees its own channels only.</param>
    /// <returns>[batch, outputs, rows, columns].</returns>
    /// <remarks>The windows that each place sees are put into the columns of a matrix; the convolution is then a product of matrices.</remarks>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> Conv2d<T>(Tape tape, Dense<T> x, Dense<T> w, in Axes stride, in Axes padding, in Axes dilation, int groups)
        where T : unmanaged, IFloatingPointIeee754<T> => Convolve(tape, x, w, Pair(stride, 1), Pair(padding, 0), Pair(dilation, 1), groups, "Conv2d");

    /// <summary>The cotangent of the first operand of <see cref="Conv2d{T}"/>; by itself the transposed convolution.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the result.</param>
    /// <param name="w">The windows.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <param name="stride">As there.</param>
    /// <param name="padding">As there.</param>
    /// <param name="dilation">As there.</param>
    /// <param name="groups">As there.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> Conv2dInput<T>(Tape tape, Dense<T> v, Dense<T> w, in Shape original, in Axes stride, in Axes padding, in Axes dilation, int groups)
        where T : unmanaged, IFloatingPointIeee754<T> => ConvolveInput(tape, v, w, original, Pair(stride, 1), Pair(padding, 0), Pair(dilation, 1), groups, "Conv2d");

    /// <summary>The cotangent of the windows of <see cref="Conv2d{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">The first operand.</param>
    /// <param name="v">The cotangent of the result.</param>
    /// <param name="windows">The shape of the windows.</param>
    /// <param name="stride">As there.</param>
    /// <param name="padding">As there.</param>
    /// <param name="dilation">As there.</param>
    /// <param name="groups">As there.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> Conv2dWeight<T>(Tape tape, Dense<T> x, Dense<T> v, in Shape windows, in Axes stride, in Axes padding, in Axes dilation, int groups)
        where T : unmanaged, IFloatingPointIeee754<T> => ConvolveWeight(tape, x, v, windows, Pair(stride, 1), Pair(padding, 0), Pair(dilation, 1), groups, "Conv2d");

    /// <summary>The largest elements of windows along two axes.</summary>
    /// <param name="tape">Lends the results.</param>
    /// <param name="x">[batch, channels, height, width].</param>
    /// <param name="window">The lengths of a window.</param>
    /// <param name="stride">The distances of windows; none: their lengths.</param>
    /// <param name="padding">How far windows reach beyond the edges, where nothing is; none: 0.</param>
    /// <param name="dilation">The distances of the elements of a window; none: 1.</param>
    /// <param name="ceiling">Whether a window that reaches beyond the end counts.</param>
    /// <param name="places">Where the largest elements lie, in a channel: of equal ones the first, the last NaN if there is one.</param>
    /// <returns>[batch, channels, rows, columns].</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> MaxPool2d<T>(Tape tape, Dense<T> x, in Axes window, in Axes stride, in Axes padding, in Axes dilation, bool ceiling, out Dense<int> places)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (int Rows, int Columns) size = Pair(window, 0), step = stride.Count == 0 ? size : Pair(stride, 1), pad = Pair(padding, 0), spread = Pair(dilation, 1);
        Pooled(x.Shape, size, step, pad, spread, ceiling, "MaxPool", out int channels, out int height, out int width, out Shape shape);
        Dense<T> result = tape.NewTensor<T>(shape);
        places = tape.NewTensor<int>(shape);
        int rows = shape[2], columns = shape[3], to = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<T> plane = x.Span.Slice(channel * height * width, height * width);
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    int best = -1;
                    for (int i = 0; i < size.Rows; i++)
                    {
                        int y = (row * step.Rows) - pad.Rows + (i * spread.Rows);
                        if ((uint)y >= (uint)height) continue;
                        for (int j = 0; j < size.Columns; j++)
                        {
                            int z = (column * step.Columns) - pad.Columns + (j * spread.Columns);
                            if ((uint)z >= (uint)width) continue;
                            T element = plane[(y * width) + z];
                            if (best < 0 || element > plane[best] || T.IsNaN(element)) best = (y * width) + z;
                        }
                    }

                    result.Span[to] = best < 0 ? T.NegativeInfinity : plane[best];
                    places.Span[to++] = best;
                }
            }
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="MaxPool2d{T}"/> or <see cref="MaxPool1d{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the result.</param>
    /// <param name="places">Where the largest elements lie.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> MaxPoolVjp<T>(Tape tape, Dense<T> v, Dense<int> places, in Shape original)
        where T : unmanaged, INumber<T>
    {
        Require(v.Shape == places.Shape, "MaxPool", "the cotangent", v.Shape, places.Shape);
        Dense<T> result = tape.Zeros<T>(original);
        int channels = original[0] * original[1], plane = channels == 0 ? 0 : original.Count / channels, windows = channels == 0 ? 0 : v.Count / channels;
        for (int i = 0; i < v.Count; i++)
            if (places.Span[i] >= 0)
                result.Span[(i / windows * plane) + places.Span[i]] += v.Span[i];
        return result;
    }

    /// <summary>The largest elements of windows along one axis.</summary>
    /// <param name="tape">Lends the results.</param>
    /// <param name="x">[batch, channels, length].</param>
    /// <param name="window">The length of a window.</param>
    /// <param name="stride">The distance of windows.</param>
    /// <param name="padding">How far windows reach beyond the edges.</param>
    /// <param name="dilation">The distance of the elements of a window.</param>
    /// <param name="ceiling">Whether a window that reaches beyond the end counts.</param>
    /// <param name="places">Where the largest elements lie.</param>
    /// <returns>[batch, channels, windows].</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> MaxPool1d<T>(Tape tape, Dense<T> x, int window, int stride, int padding, int dilation, bool ceiling, out Dense<int> places)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Dense<T> result = MaxPool2d(tape, Flat(tape, x, "MaxPool1d"), Axes.Of(1, window), Axes.Of(1, stride), Axes.Of(0, padding), Axes.Of(1, dilation), ceiling, out Dense<int> flat);
        places = Squeeze(tape, flat, Axes.Of(2));
        return Squeeze(tape, result, Axes.Of(2));
    }

    /// <summary>Means of windows along two axes.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[batch, channels, height, width].</param>
    /// <param name="window">The lengths of a window.</param>
    /// <param name="stride">The distances of windows; none: their lengths.</param>
    /// <param name="padding">How far windows reach beyond the edges, where zeros are; none: 0.</param>
    /// <param name="ceiling">Whether a window that reaches beyond the end counts.</param>
    /// <param name="countsPadding">Whether these zeros count as elements.</param>
    /// <returns>[batch, channels, rows, columns].</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> AvgPool2d<T>(Tape tape, Dense<T> x, in Axes window, in Axes stride, in Axes padding, bool ceiling, bool countsPadding)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (int Rows, int Columns) size = Pair(window, 0), step = stride.Count == 0 ? size : Pair(stride, 1), pad = Pair(padding, 0);
        Pooled(x.Shape, size, step, pad, (1, 1), ceiling, "AvgPool", out int channels, out int height, out int width, out Shape shape);
        Dense<T> result = tape.NewTensor<T>(shape);
        int to = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<T> plane = x.Span.Slice(channel * height * width, height * width);
            for (int row = 0; row < shape[2]; row++)
            {
                for (int column = 0; column < shape[3]; column++)
                {
                    AveragedWindow mean = AveragedWindow.Of(row, column, size, step, pad, height, width, countsPadding);
                    T sum = T.Zero;
                    for (int y = mean.Top; y < mean.Bottom; y++)
                        for (int z = mean.Left; z < mean.Right; z++)
                            sum += plane[(y * width) + z];
                    result.Span[to++] = mean.Count == 0 ? T.Zero : sum / T.CreateChecked(mean.Count);
                }
            }
        }

        return result;
    }

    /// <summary>The cotangent of the operand of <see cref="AvgPool2d{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the means.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <param name="window">As there.</param>
    /// <param name="stride">As there.</param>
    /// <param name="padding">As there.</param>
    /// <param name="ceiling">As there.</param>
    /// <param name="countsPadding">As there.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> AvgPool2dVjp<T>(Tape tape, Dense<T> v, in Shape original, in Axes window, in Axes stride, in Axes padding, bool ceiling, bool countsPadding)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (int Rows, int Columns) size = Pair(window, 0), step = stride.Count == 0 ? size : Pair(stride, 1), pad = Pair(padding, 0);
        Pooled(original, size, step, pad, (1, 1), ceiling, "AvgPool", out int channels, out int height, out int width, out Shape shape);
        Require(v.Shape == shape, "AvgPool", "the cotangent", v.Shape, shape);
        Dense<T> result = tape.Zeros<T>(original);
        int from = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            Span<T> plane = result.Span.Slice(channel * height * width, height * width);
            for (int row = 0; row < shape[2]; row++)
            {
                for (int column = 0; column < shape[3]; column++)
                {
                    AveragedWindow mean = AveragedWindow.Of(row, column, size, step, pad, height, width, countsPadding);
                    T cotangent = v.Span[from++];
                    if (mean.Count == 0) continue;
                    T share = cotangent / T.CreateChecked(mean.Count);
                    for (int y = mean.Top; y < mean.Bottom; y++)
                        for (int z = mean.Left; z < mean.Right; z++)
                            plane[(y * width) + z] += share;
                }
            }
        }

        return result;
    }

    /// <summary>Means of windows along one axis.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="x">[batch, channels, length].</param>
    /// <param name="window">The length of a window.</param>
    /// <param name="stride">The distance of windows.</param>
    /// <param name="padding">How far windows reach beyond the edges, where zeros are.</param>
    /// <param name="ceiling">Whether a window that reaches beyond the end counts.</param>
    /// <param name="countsPadding">Whether these zeros count as elements.</param>
    /// <returns>[batch, channels, windows].</returns>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> AvgPool1d<T>(Tape tape, Dense<T> x, int window, int stride, int padding, bool ceiling, bool countsPadding)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        Squeeze(tape, AvgPool2d(tape, Flat(tape, x, "AvgPool1d"), Axes.Of(1, window), Axes.Of(1, stride), Axes.Of(0, padding), ceiling, countsPadding), Axes.Of(2));

    /// <summary>The cotangent of the operand of <see cref="AvgPool1d{T}"/>.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="v">The cotangent of the means.</param>
    /// <param name="original">The shape of the operand.</param>
    /// <param name="window">As there.</param>
    /// <param name="stride">As there.</param>
    /// <param name="padding">As there.</param>
    /// <param name="ceiling">As there.</param>
    /// <param name="countsPadding">As there.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Dense<T> AvgPool1dVjp<T>(Tape tape, Dense<T> v, in Shape original, int window, int stride, int padding, bool ceiling, bool countsPadding)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Shape flat = Flat(original, "AvgPool1d");
        return Squeeze(tape, AvgPool2dVjp(tape, Flat(tape, v, "AvgPool1d"), flat, Axes.Of(1, window), Axes.Of(1, stride), Axes.Of(0, padding), ceiling, countsPadding), Axes.Of(2));
    }

    /// <summary>A window of a mean: what of it lies inside, and by how many elements the sum is divided.</summary>
    private readonly record struct AveragedWindow(int Top, int Bottom, int Left, int Right, int Count)
    {
        public static AveragedWindow Of(int row, int column, (int Rows, int Columns) size, (int Rows, int Columns) step, (int Rows, int Columns) pad, int height, int width, bool countsPadding)
        {
            int top = (row * step.Rows) - pad.Rows, left = (column * step.Columns) - pad.Columns;
            int bottom = Math.Min(top + size.Rows, height + pad.Rows), right = Math.Min(left + size.Columns, width + pad.Columns), all = (bottom - top) * (right - left);
            (top, left, bottom, right) = (Math.Max(0, top), Math.Max(0, left), Math.Min(bottom, height), Math.Min(right, width));
            int inside = Math.Max(0, bottom - top) * Math.Max(0, right - left);
            return new AveragedWindow(top, bottom, left, right, inside == 0 ? 0 : countsPadding ? all : inside);
        }
    }

    /// <summary>What the shapes and options of a convolution say.</summary>
    private readonly struct Convolution
    {
        public Convolution(in Shape x, in Shape w, (int Rows, int Columns) stride, (int Rows, int Columns) padding, (int Rows, int Columns) dilation, int groups, string operation)
        {
            if (x.Rank != 4 || w.Rank != 4) throw new ArgumentException($"{operation}: tensors of shape {x} and windows of shape {w}: each must have a batch, channels and places.");
            if (groups < 1 || x[1] != w[1] * groups || w[0] % groups != 0)
                throw new ArgumentException($"{operation}: a tensor of shape {x} and windows of shape {w} do not fit for {groups} groups: the {x[1]} channels must be {groups} times {w[1]}, the outputs a multiple.");
            if (stride.Rows < 1 || stride.Columns < 1 || dilation.Rows < 1 || dilation.Columns < 1 || padding.Rows < 0 || padding.Columns < 0)
                throw new ArgumentException($"{operation}: strides {stride} and dilations {dilation} must be positive, paddings {padding} not negative.");
            (Stride, Padding, Dilation, Groups) = (stride, padding, dilation, groups);
            (Batch, Channels, Height, Width) = (x[0], w[1], x[2], x[3]);
            (Outputs, WindowRows, WindowColumns) = (w[0] / groups, w[2], w[3]);
            Rows = Places(x[2], w[2], stride.Rows, padding.Rows, dilation.Rows);
            Columns = Places(x[3], w[3], stride.Columns, padding.Columns, dilation.Columns);
            if (Rows < 0 || Columns < 0) throw new ArgumentException($"{operation}: windows of shape {w} do not fit into a tensor of shape {x} with padding {padding}.");
            Result = Shape.Of(x[0], w[0], Rows, Columns);

            static int Places(int length, int window, int stride, int padding, int dilation)
            {
                int room = length + (2 * padding) - (dilation * (window - 1)) - 1;
                return window == 0 ? -1 : room < 0 ? room == -1 && length == 0 ? 0 : -1 : (room / stride) + 1;
            }
        }

        public (int Rows, int Columns) Stride { get; }

        public (int Rows, int Columns) Padding { get; }

        public (int Rows, int Columns) Dilation { get; }

        public int Groups { get; }

        public int Batch { get; }

        /// <summary>The channels of a group.</summary>
        public int Channels { get; }

        public int Height { get; }

        public int Width { get; }

        /// <summary>The outputs of a group.</summary>
        public int Outputs { get; }

        public int WindowRows { get; }

        public int WindowColumns { get; }

        public int Rows { get; }

        public int Columns { get; }

        public Shape Result { get; }

        public int Window => Channels * WindowRows * WindowColumns;

        public int Plane => Channels * Height * Width;

        public int Places => Rows * Columns;

        /// <summary>Whether the windows are single elements, each seen once: then no matrix of windows is needed.</summary>
        public bool IsPointwise => WindowRows == 1 && WindowColumns == 1 && Stride == (1, 1) && Padding == (0, 0);

        /// <summary>Puts what the windows see into the columns of a matrix, or adds the columns to what the windows see.</summary>
        public void Unfold<T>(Span<T> plane, Span<T> matrix, bool adds)
            where T : unmanaged, INumber<T>
        {
            int at = 0;
            for (int channel = 0; channel < Channels; channel++)
            {
                for (int i = 0; i < WindowRows; i++)
                {
                    for (int j = 0; j < WindowColumns; j++)
                    {
                        int shift = (j * Dilation.Columns) - Padding.Columns;

                        // The columns from first to end see elements that exist.
                        int first = Math.Min(Columns, shift >= 0 ? 0 : (-shift + Stride.Columns - 1) / Stride.Columns);
                        int end = Math.Max(first, Math.Min(Columns, Width - shift <= 0 ? 0 : ((Width - shift - 1) / Stride.Columns) + 1));
                        for (int row = 0; row < Rows; row++, at += Columns)
                        {
                            Span<T> line = matrix.Slice(at, Columns);
                            int y = (row * Stride.Rows) - Padding.Rows + (i * Dilation.Rows);
                            if ((uint)y >= (uint)Height)
                            {
                                if (!adds) line.Clear();
                                continue;
                            }

                            Span<T> elements = plane.Slice(((channel * Height) + y) * Width, Width);
                            if (adds)
                            {
                                for (int column = first; column < end; column++) elements[(column * Stride.Columns) + shift] += line[column];
                                continue;
                            }

                            line[..first].Clear();
                            line[end..].Clear();
                            if (Stride.Columns == 1) elements.Slice(first + shift, end - first).CopyTo(line[first..]);
                            else
                                for (int column = first; column < end; column++) line[column] = elements[(column * Stride.Columns) + shift];
                        }
                    }
                }
            }
        }
    }

    private static Dense<T> Convolve<T>(
        Tape tape, Dense<T> x, Dense<T> w, (int Rows, int Columns) stride, (int Rows, int Columns) padding, (int Rows, int Columns) dilation, int groups, string operation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Convolution(x.Shape, w.Shape, stride, padding, dilation, groups, operation);
        Dense<T> result = tape.NewTensor<T>(plan.Result), matrix = tape.NewTensor<T>(Shape.Of(plan.IsPointwise ? 0 : plan.Window * plan.Places));
        int outputs = plan.Outputs * plan.Places, windows = plan.Outputs * plan.Window;
        for (int i = 0; i < plan.Batch * groups; i++)
        {
            Span<T> plane = x.Span.Slice(i * plan.Plane, plan.Plane), seen = plan.IsPointwise ? plane : matrix.Span;
            if (!plan.IsPointwise) plan.Unfold(plane, seen, adds: false);
            Multiply(
                w.Span.Slice(i % groups * windows, windows),
                seen,
                result.Span.Slice(i * outputs, outputs),
                new MatrixProduct<T> { M = plan.Outputs, N = plan.Places, K = plan.Window, ARow = plan.Window, AColumn = 1, BRow = plan.Places, BColumn = 1, CRow = plan.Places },
                Batches.One);
        }

        return result;
    }

    private static Dense<T> ConvolveInput<T>(
        Tape tape, Dense<T> v, Dense<T> w, in Shape original, (int Rows, int Columns) stride, (int Rows, int Columns) padding, (int Rows, int Columns) dilation, int groups, string operation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Convolution(original, w.Shape, stride, padding, dilation, groups, operation);
        Require(v.Shape == plan.Result, operation, "the cotangent", v.Shape, plan.Result);
        Dense<T> result = tape.Zeros<T>(original), matrix = tape.NewTensor<T>(Shape.Of(plan.IsPointwise ? 0 : plan.Window * plan.Places));
        int outputs = plan.Outputs * plan.Places, windows = plan.Outputs * plan.Window;
        for (int i = 0; i < plan.Batch * groups; i++)
        {
            Span<T> plane = result.Span.Slice(i * plan.Plane, plan.Plane), seen = plan.IsPointwise ? plane : matrix.Span;
            Multiply(
                w.Span.Slice(i % groups * windows, windows),
                v.Span.Slice(i * outputs, outputs),
                seen,
                new MatrixProduct<T> { M = plan.Window, N = plan.Places, K = plan.Outputs, ARow = 1, AColumn = plan.Window, BRow = plan.Places, BColumn = 1, CRow = plan.Places },
                Batches.One);
            if (!plan.IsPointwise) plan.Unfold(plane, seen, adds: true);
        }

        return result;
    }

    private static Dense<T> ConvolveWeight<T>(
        Tape tape, Dense<T> x, Dense<T> v, in Shape shape, (int Rows, int Columns) stride, (int Rows, int Columns) padding, (int Rows, int Columns) dilation, int groups, string operation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new Convolution(x.Shape, shape, stride, padding, dilation, groups, operation);
        Require(v.Shape == plan.Result, operation, "the cotangent", v.Shape, plan.Result);
        Dense<T> result = tape.Zeros<T>(shape), matrix = tape.NewTensor<T>(Shape.Of(plan.IsPointwise ? 0 : plan.Window * plan.Places));
        int outputs = plan.Outputs * plan.Places, windows = plan.Outputs * plan.Window;
        if (plan.Places == 0) return result;
        for (int i = 0; i < plan.Batch * groups; i++)
        {
            Span<T> plane = x.Span.Slice(i * plan.Plane, plan.Plane), seen = plan.IsPointwise ? plane : matrix.Span;
            if (!plan.IsPointwise) plan.Unfold(plane, seen, adds: false);
            Multiply(
                v.Span.Slice(i * outputs, outputs),
                seen,
                result.Span.Slice(i % groups * windows, windows),
                new MatrixProduct<T> { M = plan.Outputs, N = plan.Window, K = plan.Places, ARow = plan.Places, AColumn = 1, BRow = 1, BColumn = plan.Places, CRow = plan.Window, Accumulates = true },
                Batches.One);
        }

        return result;
    }

    private static void Pooled(
        in Shape x,
        (int Rows, int Columns) size,
        (int Rows, int Columns) step,
        (int Rows, int Columns) pad,
        (int Rows, int Columns) spread,
        bool ceiling,
        string operation,
        out int channels,
        out int height,
        out int width,
        out Shape shape)
    {
        if (x.Rank != 4) throw new ArgumentException($"{operation}: a tensor of shape {x} has no batch, channels and places.");
        if (size.Rows < 1 || size.Columns < 1 || step.Rows < 1 || step.Columns < 1 || spread.Rows < 1 || spread.Columns < 1 || 2 * pad.Rows > size.Rows || 2 * pad.Columns > size.Columns || pad.Rows < 0 || pad.Columns < 0)
            throw new ArgumentException($"{operation}: windows {size}, strides {step} and dilations {spread} must be positive, paddings {pad} at most half a window; the shape is {x}.");
        (channels, height, width) = (x[0] * x[1], x[2], x[3]);
        shape = Shape.Of(x[0], x[1], Windows(x[2], size.Rows, step.Rows, pad.Rows, spread.Rows, ceiling), Windows(x[3], size.Columns, step.Columns, pad.Columns, spread.Columns, ceiling));
        if (shape[2] < 1 || shape[3] < 1) throw new ArgumentException($"{operation}: windows {size} do not fit into a tensor of shape {x}.");

        static int Windows(int length, int size, int step, int pad, int spread, bool ceiling)
        {
            int room = length + (2 * pad) - (spread * (size - 1)) - 1;
            if (room < 0) return 0;
            int count = ((room + (ceiling ? step - 1 : 0)) / step) + 1;

            // The last window must begin before the end.
            return ceiling && (count - 1) * step >= length + pad ? count - 1 : count;
        }
    }

    private static (int Rows, int Columns) Beside(int rows, int columns) => (rows, columns);

    private static (int Rows, int Columns) Pair(in Axes numbers, int otherwise) => numbers.Count switch
    {
        0 => (otherwise, otherwise),
        1 => (numbers[0], numbers[0]),
        _ => (numbers[0], numbers[1]),
    };

    private static Shape Flat(in Shape shape, string operation) =>
        shape.Rank == 3 ? Shape.Of(shape[0], shape[1], 1, shape[2]) : throw new ArgumentException($"{operation}: a tensor of shape {shape} must have three axes: a batch or outputs, channels, and places.");

    private static Dense<T> Flat<T>(Tape tape, Dense<T> x, string operation)
        where T : unmanaged => tape.View(x, Flat(x.Shape, operation));
}
