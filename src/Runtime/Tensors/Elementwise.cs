using System;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

/// <summary>
/// Runs elementwise functions over tensors of shapes that broadcast, and sums what they give over axes where that is wanted, in one pass. Generated code uses it; there is no need
/// to use it directly.
/// </summary>
/// <remarks>
/// Axes that lie one behind the other in all operands are taken as one. The innermost axis is a strip: vectors of it go through the function, and its last elements do so in a
/// vector of their own. Where it is short, several of its rows are a strip: what repeats along them is written out in a block that stays in the cache. An output that is summed is computed
/// in such a block and added from there, unless the function adds to the sums as it goes.
/// </remarks>
public static class Elementwise
{
    // Of an output that is summed: fits the first cache with a few operands beside it.
    private const int Block = 1024;

    // Rows of fewer vectors go together: what there is to do for each strip costs more than to write out what repeats.
    private const int ShortRow = 8;

    // So many elements are worth a piece of their own.
    private const int Shared = 1 << 16;

    private const int MaximumPieces = 16;

    private const int MaximumOperands = 16;

    /// <summary>Applies a function and sums its results over the axes that a shape lacks or has with length 1.</summary>
    /// <param name="tape">Lends the result.</param>
    /// <param name="function">The function.</param>
    /// <param name="inputs">Its tensors; their shapes broadcast to that of the function's results.</param>
    /// <param name="over">A shape that counts among those of the tensors; default: none.</param>
    /// <param name="target">Where the sums go; their shape broadcasts to that of the function's results.</param>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <typeparam name="TFunction">The function.</typeparam>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Dense<T> Map<T, TFunction>(Tape tape, TFunction function, ReadOnlySpan<Dense<T>> inputs, in Shape over, scoped in Target<T> target)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IElementwise<T>
    {
        Operands<T> operands = default;
        Run(tape, function, inputs, over, [target.Shape], new Destinations<T>(inputs.Length, Bit(target, 0), target.Elements), ref operands);
        target.Finish(operands[inputs.Length]);
        return operands[inputs.Length];
    }

    /// <inheritdoc cref="Map{T, TFunction}(Tape, TFunction, ReadOnlySpan{Dense{T}}, in Shape, in Target{T})"/>
    /// <param name="tape">Lends the results.</param>
    /// <param name="function">The function, which gives several results at once.</param>
    /// <param name="inputs">Its tensors.</param>
    /// <param name="over">A shape that counts among those of the tensors; default: none.</param>
    /// <param name="first">Where the first sum goes.</param>
    /// <param name="second">Where the second sum goes.</param>
    /// <param name="result1">The second sum.</param>
    public static Dense<T> Map<T, TFunction>(Tape tape, TFunction function, ReadOnlySpan<Dense<T>> inputs, in Shape over, scoped in Target<T> first, scoped in Target<T> second, out Dense<T> result1)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IElementwise<T>
    {
        Operands<T> operands = default;
        Run(tape, function, inputs, over, [first.Shape, second.Shape], new Destinations<T>(inputs.Length, Bit(first, 0) | Bit(second, 1), first.Elements, second.Elements), ref operands);
        first.Finish(operands[inputs.Length]);
        second.Finish(operands[inputs.Length + 1]);
        result1 = operands[inputs.Length + 1];
        return operands[inputs.Length];
    }

    /// <inheritdoc cref="Map{T, TFunction}(Tape, TFunction, ReadOnlySpan{Dense{T}}, in Shape, in Target{T}, in Target{T}, out Dense{T})"/>
    /// <param name="tape">Lends the results.</param>
    /// <param name="function">The function, which gives several results at once.</param>
    /// <param name="inputs">Its tensors.</param>
    /// <param name="over">A shape that counts among those of the tensors; default: none.</param>
    /// <param name="first">Where the first sum goes.</param>
    /// <param name="second">Where the second sum goes.</param>
    /// <param name="third">Where the third sum goes.</param>
    /// <param name="result1">The second sum.</param>
    /// <param name="result2">The third sum.</param>
    public static Dense<T> Map<T, TFunction>(
        Tape tape, TFunction function, ReadOnlySpan<Dense<T>> inputs, in Shape over, scoped in Target<T> first, scoped in Target<T> second, scoped in Target<T> third, out Dense<T> result1, out Dense<T> result2)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IElementwise<T>
    {
        Operands<T> operands = default;
        Run(tape, function, inputs, over, [first.Shape, second.Shape, third.Shape], new Destinations<T>(inputs.Length, Bit(first, 0) | Bit(second, 1) | Bit(third, 2), first.Elements, second.Elements, third.Elements), ref operands);
        first.Finish(operands[inputs.Length]);
        second.Finish(operands[inputs.Length + 1]);
        third.Finish(operands[inputs.Length + 2]);
        result1 = operands[inputs.Length + 1];
        result2 = operands[inputs.Length + 2];
        return operands[inputs.Length];
    }

    /// <inheritdoc cref="Map{T, TFunction}(Tape, TFunction, ReadOnlySpan{Dense{T}}, in Shape, in Target{T}, in Target{T}, out Dense{T})"/>
    /// <param name="tape">Lends the results.</param>
    /// <param name="function">The function, which gives several results at once.</param>
    /// <param name="inputs">Its tensors.</param>
    /// <param name="over">A shape that counts among those of the tensors; default: none.</param>
    /// <param name="first">Where the first sum goes.</param>
    /// <param name="second">Where the second sum goes.</param>
    /// <param name="third">Where the third sum goes.</param>
    /// <param name="fourth">Where the fourth sum goes.</param>
    /// <param name="result1">The second sum.</param>
    /// <param name="result2">The third sum.</param>
    /// <param name="result3">The fourth sum.</param>
    public static Dense<T> Map<T, TFunction>(
        Tape tape,
        TFunction function,
        ReadOnlySpan<Dense<T>> inputs,
        in Shape over,
        scoped in Target<T> first,
        scoped in Target<T> second,
        scoped in Target<T> third,
        scoped in Target<T> fourth,
        out Dense<T> result1,
        out Dense<T> result2,
        out Dense<T> result3)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IElementwise<T>
    {
        Operands<T> operands = default;
        Run(tape, function, inputs, over, [first.Shape, second.Shape, third.Shape, fourth.Shape], new Destinations<T>(inputs.Length, Bit(first, 0) | Bit(second, 1) | Bit(third, 2) | Bit(fourth, 3), first.Elements, second.Elements, third.Elements, fourth.Elements), ref operands);
        first.Finish(operands[inputs.Length]);
        second.Finish(operands[inputs.Length + 1]);
        third.Finish(operands[inputs.Length + 2]);
        fourth.Finish(operands[inputs.Length + 3]);
        result1 = operands[inputs.Length + 1];
        result2 = operands[inputs.Length + 2];
        result3 = operands[inputs.Length + 3];
        return operands[inputs.Length];
    }

    [InlineArray(MaximumOperands)]
    private struct Operands<T>
        where T : unmanaged
    {
        private Dense<T> _first;
    }

    private static int Bit<T>(scoped in Target<T> target, int output)
        where T : unmanaged, INumber<T> => target.IsGiven ? 1 << output : 0;

    private static void Run<T, TFunction>(
        Tape tape, TFunction function, ReadOnlySpan<Dense<T>> inputs, in Shape over, ReadOnlySpan<Shape> targets, Destinations<T> destinations, ref Operands<T> operands)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IElementwise<T>
    {
        int count = inputs.Length + targets.Length;
        Shape shape = over == default ? Shape.Scalar : over;
        foreach (Dense<T> input in inputs) shape = Shape.Broadcast(shape, input.Shape, TFunction.Operation);
        inputs.CopyTo(operands);
        for (int i = 0; i < targets.Length; i++)
        {
            // A tensor that is given may have the same elements under another shape.
            int output = inputs.Length + i;
            bool isElsewhere = !destinations[output].IsEmpty;
            Shape target = targets[i] == default || (isElsewhere && targets[i].Count == shape.Count) ? shape : targets[i];
            if (target != shape && Shape.Broadcast(shape, target, TFunction.Operation) != shape)
                throw new ArgumentException($"{TFunction.Operation}: a result of shape {shape} has no sum of shape {target}.");
            bool isWhole = target.Count == shape.Count;
            operands[output] = isElsewhere ? tape.Shaped<T>(target) : isWhole && !destinations.IsGiven(output) ? tape.NewTensor<T>(target) : tape.Zeros<T>(target);
            if (isElsewhere && isWhole) destinations = destinations.Directly(output);
        }

        if (shape.Count == 0) return;
        var pass = new Pass<T, TFunction>(function, ((Span<Dense<T>>)operands)[..count], inputs.Length, destinations, shape);
        int pieces = pass.Divide(tape);
        if (pieces == 1) pass.Run(0);
        else Share(ref pass, pieces);
        pass.Finish();
    }

    /// <summary>Other threads take some of the pieces. Each works on a copy of what this thread has on its stack, which stays there until all are done.</summary>
    private static unsafe void Share<T, TFunction>(ref Pass<T, TFunction> pass, int pieces)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IElementwise<T>
    {
#pragma warning disable CS8500 // The pass lives on the stack of this thread, and its references with it.
        fixed (Pass<T, TFunction>* shared = &pass)
        {
            Workers.Run(&RunPiece<T, TFunction>, shared, pieces);
        }
    }

    private static unsafe void RunPiece<T, TFunction>(void* pass, int piece, int pieces)
        where T : unmanaged, INumber<T>
        where TFunction : struct, IElementwise<T>
    {
        Pass<T, TFunction> own = *(Pass<T, TFunction>*)pass;
        own.Run(piece);
    }
#pragma warning restore CS8500

    /// <summary>One run over all elements.</summary>
    private ref struct Pass<T, TFunction>
        where T : unmanaged, INumber<T>
        where TFunction : struct, IElementwise<T>
    {
        private readonly TFunction _function;
        private readonly Span<Dense<T>> _operands;
        private readonly int _inputs;
        private Destinations<T> _destinations;
        private Dense<T> _scratch;
        private Layout _layout;
        private int _pieces;

        private int _sumsOfPiece;
        private Dense<T>? _partial;

        // The present piece, and where in the scratch it works.
        private int _piece;
        private int _place;

        // What a strip of whole vectors sees: the elements themselves, a vector of what is the same throughout, or a block of what is summed.
        private Operands<T> _seen;
        private Numbers _origins;
        private Numbers _offsets;
        private Numbers _steps;

        // What the last elements of a row go through: a vector for each operand.
        private Operands<T> _vectors;
        private Numbers _placesOfVectors;

        // How many rows are a strip at most.
        private readonly int _rows;

        // A bit for each operand: outputs that are summed, those of them to whose sums the function adds, inputs that are the same throughout, and inputs whose rows are written out.
        private readonly int _summed;
        private readonly int _running;
        private readonly int _still;
        private readonly int _gathered;

        public Pass(TFunction function, Span<Dense<T>> operands, int inputs, Destinations<T> destinations, in Shape shape)
        {
            _function = function;
            _operands = operands;
            _inputs = inputs;
            _destinations = destinations;
            _scratch = operands[0];
            _pieces = 1;
            _layout = new Layout(shape);
            Span<int> strides = stackalloc int[Shape.MaximumRank];
            for (int operand = 0; operand < operands.Length; operand++)
            {
                Layout.StridesOf(operands[operand].Shape, shape, strides);
                _layout.Add(strides);
            }

            _layout.Collapse();
            _rows = RowsOfAStrip();
            for (int operand = 0; operand < operands.Length; operand++)
            {
                int bit = 1 << operand;
                if (operand >= inputs)
                {
                    if (operands[operand].Count == shape.Count) continue;
                    _summed |= bit;
                    if (_rows == 1 && StepOf(operand) == 1 && destinations.IsGiven(operand)) _running |= bit;
                }
                else if (!IsEven(operand))
                {
                    _gathered |= bit;
                }
                else if (StepOf(operand) == 0)
                {
                    _still |= bit;
                }
            }
        }

        private readonly int RowsOfAStrip()
        {
            int inner = _layout.Rank - 1, count = Vector<T>.Count;
            if (inner < 1 || _layout.Length(inner) >= ShortRow * count) return 1;
            int rows = Math.Min(_layout.Length(inner - 1), Block / _layout.Length(inner));
            return rows > count ? rows - (rows % count) : rows;
        }

        /// <summary>
        /// Into how many pieces the work is divided. That depends on the shapes alone, and each piece has sums of its own where several would add to the same: so that the sums do not
        /// depend on the number of threads.
        /// </summary>
        public int Divide(Tape tape)
        {
            if (_layout.Count >= 2 * Shared && _layout.Rank > 0)
            {
                int grains = _layout.Rank == 1 ? _layout.Length(0) / Block : _layout.Length(0);
                int pieces = Math.Max(1, Math.Min(Math.Min(MaximumPieces, grains), _layout.Count / Shared)), sums = 0;
                for (int output = _inputs; output < _operands.Length; output++)
                    if (_layout.Stride(output, 0) == 0)
                        sums += _operands[output].Count;
                if ((long)sums * pieces <= _layout.Count / 8) (_pieces, _sumsOfPiece) = (pieces, pieces > 1 ? sums : 0);
            }

            _scratch = tape.NewTensor<T>(Shape.Of(_pieces * ScratchOfPiece));
            if (_sumsOfPiece > 0) _partial = tape.Zeros<T>(Shape.Of(_pieces * _sumsOfPiece));
            for (int output = _inputs; _running >> output != 0; output++)
                if (IsRunning(output) && !HasPartialSums(output) && !_destinations[output].IsEmpty)
                    _destinations = _destinations.Directly(output);
            return _pieces;
        }

        /// <summary>Adds the sums of the pieces, in their order.</summary>
        public void Finish()
        {
            if (_sumsOfPiece == 0) return;
            int place = 0;
            for (int output = _inputs; output < _operands.Length; output++)
            {
                if (_layout.Stride(output, 0) != 0) continue;
                int count = _operands[output].Count;
                Span<T> to = Given(output);
                for (int piece = 0; piece < _pieces; piece++) TensorPrimitives.Add(to, _partial!.Span.Slice((piece * _sumsOfPiece) + place, count), to);
                place += count;
            }
        }

        private readonly Span<T> Given(int output) => _destinations[output] is { IsEmpty: false } given ? given : _operands[output].Span;

        /// <summary>Whether each piece has sums of its own of an output, because several add to the same.</summary>
        private readonly bool HasPartialSums(int output) => _sumsOfPiece > 0 && _layout.Stride(output, 0) == 0;

        /// <summary>Where the sums of the present piece begin in the partial ones.</summary>
        private readonly int PlaceOfSums(int output)
        {
            int place = _piece * _sumsOfPiece;
            for (int before = _inputs; before < output; before++)
                if (_layout.Stride(before, 0) == 0)
                    place += _operands[before].Count;
            return place;
        }

        /// <summary>What a piece adds to.</summary>
        private readonly Span<T> SumsOf(int output) => HasPartialSums(output) ? _partial!.Span.Slice(PlaceOfSums(output), _operands[output].Count) : Given(output);

        private readonly int ScratchOfPiece => (_operands.Length * Vector<T>.Count) + (BitOperations.PopCount((uint)InBlocks) * Block);

        /// <summary>One of the pieces, which are equal parts of the outermost axis.</summary>
        public void Run(int piece)
        {
            _piece = piece;
            _place = piece * ScratchOfPiece;
            for (int operand = 0; operand < _operands.Length; operand++)
            {
                bool isInBlock = IsInBlock(operand), isStill = IsStill(operand), isPartial = IsRunning(operand) && HasPartialSums(operand);
                _seen[operand] = isInBlock || isStill ? _scratch : isPartial ? _partial! : _operands[operand];
                _steps[operand] = isStill ? 0 : 1;
                _origins[operand] = isPartial ? PlaceOfSums(operand) : 0;
                _offsets[operand] = isInBlock ? BlockOf(operand) : VectorOf(operand);
                _vectors[operand] = _scratch;
                _placesOfVectors[operand] = VectorOf(operand);
            }

            Numbers index = default;
            Numbers at = default;
            int inner = _layout.Rank - 1, length = inner < 0 ? 1 : _layout.Length(inner), end = inner < 0 ? 1 : _layout.Length(0);
            if (_pieces > 1)
            {
                // Parts of a strip begin where vectors of the whole one begin, so that all go through the same lanes.
                int grain = inner == 0 ? Block : 1, grains = (end + grain - 1) / grain;
                int from = (int)((long)grains * piece / _pieces) * grain;
                end = Math.Min(end, (int)((long)grains * (piece + 1) / _pieces) * grain);
                if (from == end) return;
                for (int operand = 0; operand < _operands.Length; operand++) at[operand] = from * _layout.Stride(operand, 0);
                if (inner == 0) length = end - from;
                else index[0] = from;
            }

            while (true)
            {
                int axis = inner - 1, steps = _rows == 1 ? 1 : Math.Min(_rows, (axis == 0 ? end : _layout.Length(axis)) - index[axis]);
                Rows(at, steps, length);
                for (; axis >= 0; axis--, steps = 1)
                {
                    index[axis] += steps;
                    bool ends = index[axis] == (axis == 0 ? end : _layout.Length(axis));
                    if (ends && axis == 0) return;
                    int moved = ends ? steps - _layout.Length(axis) : steps;
                    for (int operand = 0; operand < _operands.Length; operand++) at[operand] += moved * _layout.Stride(operand, axis);
                    if (!ends) break;
                    index[axis] = 0;
                }

                if (axis < 0) return;
            }
        }

        private readonly int StepOf(int operand) => _layout.Rank == 0 ? 0 : _layout.Stride(operand, _layout.Rank - 1);

        /// <summary>Whether the rows of a strip lie one behind the other in an operand, or are all the same number.</summary>
        private readonly bool IsEven(int operand) =>
            _rows == 1 || _layout.Stride(operand, _layout.Rank - 2) == StepOf(operand) * _layout.Length(_layout.Rank - 1);

        /// <summary>Where the vector of an operand lies in the scratch.</summary>
        private readonly int VectorOf(int operand) => _place + (operand * Vector<T>.Count);

        /// <summary>Where the block of an operand lies in the scratch.</summary>
        private readonly int BlockOf(int operand) => _place + (_operands.Length * Vector<T>.Count) + (BitOperations.PopCount((uint)(InBlocks & ((1 << operand) - 1))) * Block);

        private readonly int InBlocks => (_summed & ~_running) | _gathered;

        private readonly bool IsInBlock(int operand) => ((InBlocks >> operand) & 1) != 0;

        private readonly bool IsGathered(int operand) => ((_gathered >> operand) & 1) != 0;

        /// <summary>Whether the function adds to the sums of an output as it goes.</summary>
        private readonly bool IsRunning(int operand) => ((_running >> operand) & 1) != 0;

        /// <summary>Whether an input is the same throughout a strip.</summary>
        private readonly bool IsStill(int operand) => ((_still >> operand) & 1) != 0;

        private void Rows(in Numbers start, int rows, int length)
        {
            for (int operand = 0; _gathered >> operand != 0; operand++)
                if (IsGathered(operand))
                    Gather(operand, start[operand], rows, length);
            int total = rows * length;
            for (int from = 0; from < total;)
            {
                int chunk = InBlocks != 0 ? Math.Min(Block, total - from) : total - from;
                int whole = chunk - (chunk % Vector<T>.Count);
                if (whole > 0) Whole(start, from, whole);
                if (chunk > whole) Rest(start, from + whole, chunk - whole, whole);
                for (int output = _inputs; InBlocks >> output != 0; output++)
                    if (IsInBlock(output))
                        Sum(output, start[output], from, chunk, IsEven(output) ? chunk : length);
                from += chunk;
            }
        }

        /// <summary>Writes the rows of a strip out, one behind the other.</summary>
        private readonly void Gather(int operand, int start, int rows, int length)
        {
            Span<T> block = _scratch.Span.Slice(BlockOf(operand), rows * length);
            ReadOnlySpan<T> elements = _operands[operand].Span;
            int step = _layout.Stride(operand, _layout.Rank - 2);
            bool repeats = StepOf(operand) == 0;
            for (int at = 0; at < block.Length; at += length)
            {
                if (repeats) block.Slice(at, length).Fill(elements[start]);
                else elements.Slice(start, length).CopyTo(block[at..]);
                start += step;
            }
        }

        private void Whole(in Numbers start, int from, int length)
        {
            for (int operand = 0; operand < _operands.Length; operand++)
            {
                if (IsInBlock(operand))
                {
                    if (_destinations.IsGiven(operand)) _scratch.Span.Slice(BlockOf(operand), length).Clear();
                }
                else if (IsStill(operand))
                {
                    _scratch.Span.Slice(VectorOf(operand), Vector<T>.Count).Fill(_operands[operand].Span[start[operand]]);
                }
                else
                {
                    _offsets[operand] = _origins[operand] + start[operand] + from;
                }
            }

            _function.Run(new Strip<T>(_seen, _destinations, _offsets, _steps, length));
        }

        /// <summary>The elements that do not fill a vector, in one that repeats the last of them.</summary>
        private void Rest(in Numbers start, int from, int length, int inBlock)
        {
            for (int operand = 0; operand < _operands.Length; operand++)
            {
                Span<T> vector = _scratch.Span.Slice(VectorOf(operand), Vector<T>.Count);
                if (operand < _inputs)
                {
                    bool isStill = IsStill(operand);
                    ReadOnlySpan<T> elements = IsGathered(operand) ? _scratch.Span[(BlockOf(operand) + inBlock)..] : _operands[operand].Span[(start[operand] + (isStill ? 0 : from))..];
                    if (!isStill) elements[..length].CopyTo(vector);
                    vector[(isStill ? 0 : length)..].Fill(elements[isStill ? 0 : length - 1]);
                }
                else if (_destinations.IsGiven(operand))
                {
                    vector.Clear();
                }
            }

            Numbers still = default;
            _function.Run(new Strip<T>(_vectors, _destinations.Indirectly(), _placesOfVectors, still, Vector<T>.Count));
            for (int output = _inputs; output < _operands.Length; output++)
            {
                ReadOnlySpan<T> vector = _scratch.Span.Slice(VectorOf(output), length);
                bool isRunning = IsRunning(output);
                Span<T> to = IsInBlock(output)
                    ? _scratch.Span.Slice(BlockOf(output) + inBlock, length)
                    : (isRunning ? SumsOf(output) : Given(output)).Slice(start[output] + from, length);
                if (isRunning || _destinations.IsDirect(output)) TensorPrimitives.Add(to, vector, to);
                else vector.CopyTo(to);
            }
        }

        /// <summary>Adds what a strip computed of an output to its sums, so many elements at a time.</summary>
        private readonly void Sum(int output, int start, int from, int length, int row)
        {
            Span<T> sums = SumsOf(output);
            int block = BlockOf(output), step = _rows == 1 ? 0 : _layout.Stride(output, _layout.Rank - 2);
            for (int at = 0; at < length; at += row, start += step)
            {
                ReadOnlySpan<T> results = _scratch.Span.Slice(block + at, row);
                if (StepOf(output) == 0)
                {
                    sums[start] += TensorPrimitives.Sum(results);
                }
                else
                {
                    Span<T> to = sums.Slice(start + from, row);
                    TensorPrimitives.Add(to, results, to);
                }
            }
        }
    }

    [InlineArray(MaximumOperands)]
    private struct Numbers
    {
        private int _first;
    }

    [InlineArray(MaximumOperands * Shape.MaximumRank)]
    private struct Strides
    {
        private int _first;
    }

    /// <summary>The axes over which a pass runs, and how far each operand moves along them.</summary>
    private struct Layout
    {
        private Numbers _lengths;
        private Strides _strides;
        private int _operands;

        public Layout(in Shape shape)
        {
            Rank = shape.Rank;
            Count = shape.Count;
            shape.AsSpan().CopyTo(_lengths);
        }

        public int Rank { get; private set; }

        public int Count { get; }

        public readonly int Length(int axis) => _lengths[axis];

        public readonly int Stride(int operand, int axis) => _strides[(operand * Shape.MaximumRank) + axis];

        /// <summary>The steps of a tensor along the axes of a shape to which it broadcasts: 0 where it is repeated.</summary>
        public static void StridesOf(in Shape own, in Shape shape, Span<int> strides)
        {
            int step = 1;
            for (int back = 1; back <= shape.Rank; back++)
            {
                int length = back <= own.Rank ? own[own.Rank - back] : 1;
                strides[shape.Rank - back] = length == 1 ? 0 : step;
                step *= length;
            }
        }

        public void Add(ReadOnlySpan<int> strides) => strides[..Rank].CopyTo(((Span<int>)_strides)[(_operands++ * Shape.MaximumRank)..]);

        /// <summary>Drops axes of length 1 and joins neighbours along which every operand moves on evenly.</summary>
        public void Collapse()
        {
            int kept = 0;
            for (int axis = 0; axis < Rank; axis++)
            {
                if (_lengths[axis] == 1) continue;
                bool joins = kept > 0;
                for (int operand = 0; operand < _operands && joins; operand++)
                    joins = Stride(operand, kept - 1) == Stride(operand, axis) * _lengths[axis];
                int to = joins ? kept - 1 : kept++;
                _lengths[to] = joins ? _lengths[to] * _lengths[axis] : _lengths[axis];
                for (int operand = 0; operand < _operands; operand++) _strides[(operand * Shape.MaximumRank) + to] = Stride(operand, axis);
            }

            Rank = kept;
        }
    }
}
