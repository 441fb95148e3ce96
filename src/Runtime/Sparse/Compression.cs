using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;

namespace DiffGen.Runtime;

/// <summary>
/// How a sparse matrix is computed in few sweeps: each sweep has the sum of several unit vectors as its direction, and gives entries of as many columns (or rows) at
/// once. The pattern is found and its columns are coloured once for all runs of the method that decide alike. Generated code uses it; there is no need to use it directly.
/// </summary>
public sealed class Compression
{
    /// <summary>So many ways through the method are remembered.</summary>
    private const int Remembered = 64;

    private readonly ulong _method;
    private readonly Type? _arguments;
    private readonly HashSet<ulong> _known = [];

    // Where the method has entries, and where those are in the matrix that was filled last; null: it has no others.
    private SparsityPattern? _own;
    private SparsityPattern? _target;
    private int[]? _positions;

    // For each sweep its directions, and which component of its result belongs to which of the method's entries.
    private int[] _seedStarts = [0], _seeds = [], _entryStarts = [0], _entries = [], _components = [];

    private Compression(ulong method, Type? arguments)
    {
        _method = method;
        _arguments = arguments;
    }

    /// <summary>What the run has decided; to be told before <see cref="IsKnown"/> is asked.</summary>
    public Decisions Decisions { get; } = new();

    /// <summary>Whether the pattern holds for a run that has decided so.</summary>
    public bool IsKnown => _known.Contains(Decisions.Hash);

    /// <summary>The number of sweeps.</summary>
    public int SweepCount => _seedStarts.Length - 1;

    /// <summary>Whether the sweeps go through rows, in reverse mode.</summary>
    public bool IsByRows { get; private set; }

    /// <summary>That of a method in a matrix, at the start of a run. Several methods may add to one matrix.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="method">A number that stands for the method.</param>
    /// <param name="arguments">Of a generic method a type that stands for its type arguments.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static Compression Of<T>(SparseMatrix<T> matrix, ulong method, Type? arguments = null)
        where T : INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(matrix);
        Compression? compression = null;
        foreach (Compression other in matrix.Compressions)
            if (other._method == method && other._arguments == arguments)
                compression = other;
        if (compression is null) matrix.Compressions.Add(compression = new Compression(method, arguments));
        compression.Decisions.Start(method);
        return compression;
    }

    /// <summary>Gives the matrix the pattern that the sweeps fill, besides the entries that it has already.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="adds">Whether what the sweeps give is added to what is there. Otherwise it takes its place.</param>
    /// <param name="parameter">The name of the parameter that the matrix is.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <exception cref="ArgumentException">There is something to add to, and it has another shape.</exception>
    public void Prepare<T>(SparseMatrix<T> matrix, bool adds, string parameter)
        where T : INumberBase<T>
    {
        SparsityPattern own = _own!;
        if (own.RowCount != matrix.RowCount || own.ColumnCount != matrix.ColumnCount)
        {
            if (adds && !ReferenceEquals(matrix.Pattern, SparsityPattern.Empty))
                throw new ArgumentException($"The shape of '{parameter}' is [{matrix.RowCount}, {matrix.ColumnCount}]; expected [{own.RowCount}, {own.ColumnCount}].", parameter);
            matrix.Reshape(own, keepsValues: false);
        }

        if (!ReferenceEquals(matrix.Pattern, _target))
        {
            SparsityPattern union = matrix.Pattern.Union(own);
            if (!ReferenceEquals(union, matrix.Pattern)) matrix.Reshape(union.Count == own.Count ? own : union, keepsValues: true);
            _target = matrix.Pattern;
            _positions = _target.Count == own.Count ? null : Positions(own, _target);
        }

        if (!adds && _positions is not null) matrix.Values.Clear();
        matrix.SweepCount = SweepCount;
    }

    /// <summary>Takes over the pattern of a run, for that of a Jacobian.</summary>
    /// <param name="sets">What each output depends on.</param>
    /// <param name="hasRows">Whether there is a sweep that goes through rows.</param>
    public void Learn(DependencySets sets, bool hasRows)
    {
        if (Extend(sets.ToPattern()) is not { } pattern) return;
        SparsityPattern transposed = pattern.Transpose(out int[] positions);
        // There are at least as many colours of columns as a row has entries, and the other way round.
        int[]? columns = null, rows = null;
        if (!hasRows || pattern.LongestRow() <= transposed.LongestRow())
        {
            columns = Colouring.Columns(pattern, transposed);
            if (hasRows && transposed.LongestRow() < CountOf(columns)) rows = Colouring.Columns(transposed, pattern);
        }
        else
        {
            rows = Colouring.Columns(transposed, pattern);
            if (pattern.LongestRow() <= CountOf(rows)) columns = Colouring.Columns(pattern, transposed);
        }

        IsByRows = columns is null || (rows is not null && CountOf(rows) < CountOf(columns));
        if (IsByRows) Plan(pattern, null, rows!);
        else Plan(transposed, positions, columns!);
    }

    /// <summary>Takes over the pattern of a run, for that of a Hessian.</summary>
    /// <param name="sets">What each component of the gradient depends on.</param>
    public void LearnSymmetric(DependencySets sets)
    {
        SparsityPattern found = sets.ToPattern();
        if (Extend(found.Union(found.Transpose(out _))) is { } pattern) PlanSymmetric(pattern, Colouring.Star(pattern));
    }

    /// <summary>The direction of a sweep.</summary>
    /// <param name="sweep">Its number.</param>
    /// <param name="direction">Receives ones and zeros.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public void Seed<T>(int sweep, Span<T> direction)
        where T : INumberBase<T>
    {
        direction.Fill(T.Zero);
        foreach (int index in _seeds.AsSpan(_seedStarts[sweep].._seedStarts[sweep + 1])) direction[index] = T.One;
    }

    /// <summary>The directions of several sweeps, one in each lane. Lanes behind the last sweep are zero.</summary>
    /// <param name="first">The number of the first lane's sweep.</param>
    /// <param name="directions">Receives ones and zeros.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public void Seed<T>(int first, Span<Vector<T>> directions)
        where T : struct, INumberBase<T>
    {
        directions.Clear();
        for (int lane = 0; lane < Vector<T>.Count && first + lane < SweepCount; lane++)
        {
            Vector<T> unit = Vector<T>.Zero.WithElement(lane, T.One);
            foreach (int index in _seeds.AsSpan(_seedStarts[first + lane].._seedStarts[first + lane + 1])) directions[index] += unit;
        }
    }

    /// <summary>Puts the components of several sweeps' results, one in each lane, where they belong.</summary>
    /// <param name="first">The number of the first lane's sweep.</param>
    /// <param name="results">Their results.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="adds">Whether they are added to what is there.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public void Gather<T>(int first, ReadOnlySpan<Vector<T>> results, SparseMatrix<T> matrix, bool adds)
        where T : struct, INumberBase<T>
    {
        Span<T> values = matrix.Values;
        int[]? positions = _positions;
        for (int lane = 0; lane < Vector<T>.Count && first + lane < SweepCount; lane++)
        {
            for (int k = _entryStarts[first + lane]; k < _entryStarts[first + lane + 1]; k++)
            {
                int entry = positions is null ? _entries[k] : positions[_entries[k]];
                T value = results[_components[k]][lane];
                values[entry] = adds ? values[entry] + value : value;
            }
        }
    }

    /// <summary>Puts the components of a sweep's result where they belong.</summary>
    /// <param name="sweep">Its number.</param>
    /// <param name="result">Its result.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="adds">Whether they are added to what is there.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public void Gather<T>(int sweep, ReadOnlySpan<T> result, SparseMatrix<T> matrix, bool adds)
        where T : INumberBase<T>
    {
        ReadOnlySpan<int> entries = _entries.AsSpan(_entryStarts[sweep].._entryStarts[sweep + 1]), components = _components.AsSpan(_entryStarts[sweep], entries.Length);
        Span<T> values = matrix.Values;
        int[]? positions = _positions;
        for (int k = 0; k < entries.Length; k++)
        {
            int entry = positions is null ? entries[k] : positions[entries[k]];
            T value = result[components[k]];
            values[entry] = adds ? values[entry] + value : value;
        }
    }

    private static int CountOf(int[] colours) => colours.Length == 0 ? 0 : colours.Max() + 1;

    /// <returns>The method's pattern, where it is not what it was before, so that the sweeps have to be planned anew.</returns>
    private SparsityPattern? Extend(SparsityPattern found)
    {
        bool isSameShape = _own is { } old && old.RowCount == found.RowCount && old.ColumnCount == found.ColumnCount;
        if (!isSameShape || _known.Count >= Remembered) _known.Clear();
        SparsityPattern pattern = isSameShape ? _own!.Union(found) : found;
        _known.Add(Decisions.Hash);
        if (ReferenceEquals(pattern, _own)) return null;
        _target = null;
        return _own = pattern;
    }

    /// <summary>For each entry of a pattern its position in one that has all of them.</summary>
    internal static int[] Positions(SparsityPattern pattern, SparsityPattern target)
    {
        int[] positions = new int[pattern.Count];
        for (int row = 0; row < pattern.RowCount; row++)
        {
            int at = target.RowStarts[row];
            for (int k = pattern.RowStarts[row]; k < pattern.RowStarts[row + 1]; k++)
            {
                while (target.Columns[at] != pattern.Columns[k]) at++;
                positions[k] = at;
            }
        }

        return positions;
    }

    /// <param name="lines">The rows, or the columns, that are coloured.</param>
    /// <param name="positions">The position of each of their entries in the matrix; null where they are the rows themselves.</param>
    private void Plan(SparsityPattern lines, int[]? positions, int[] colours)
    {
        var plan = new Planner(CountOf(colours));
        for (int line = 0; line < lines.RowCount; line++)
        {
            if (lines.Row(line).IsEmpty) continue;
            plan.AddSeed(colours[line], line);
            for (int k = lines.RowStarts[line]; k < lines.RowStarts[line + 1]; k++)
                plan.AddEntry(colours[line], positions is null ? k : positions[k], lines.Columns[k]);
        }

        Take(plan);
    }

    private void PlanSymmetric(SparsityPattern pattern, int[] colours)
    {
        var plan = new Planner(CountOf(colours));
        int[] neighbours = new int[CountOf(colours)];
        bool[] isNeeded = new bool[pattern.ColumnCount], isAlone = new bool[pattern.Count];
        int[] source = new int[pattern.Count];
        for (int row = 0; row < pattern.RowCount; row++)
        {
            foreach (int column in pattern.Row(row)) neighbours[colours[column]]++;
            for (int k = pattern.RowStarts[row]; k < pattern.RowStarts[row + 1]; k++) isAlone[k] = neighbours[colours[pattern.Columns[k]]] == 1;
            foreach (int column in pattern.Row(row)) neighbours[colours[column]]--;
        }

        pattern.Transpose(out int[] mirrored);
        for (int row = 0; row < pattern.RowCount; row++)
        {
            for (int k = pattern.RowStarts[row]; k < pattern.RowStarts[row + 1]; k++)
            {
                // An entry that is alone of its colour in its row comes from the sweep of that colour; if the mirrored one is too, the same number is taken for both.
                int column = pattern.Columns[k];
                source[k] = isAlone[k] && (!isAlone[mirrored[k]] || column < row) ? column : row;
                isNeeded[source[k]] = true;
            }
        }

        for (int row = 0; row < pattern.RowCount; row++)
        {
            if (isNeeded[row]) plan.AddSeed(colours[row], row);
            for (int k = pattern.RowStarts[row]; k < pattern.RowStarts[row + 1]; k++)
                plan.AddEntry(colours[source[k]], k, source[k] == row ? pattern.Columns[k] : row);
        }

        Take(plan);
    }

    private void Take(Planner plan)
    {
        // A colour of empty columns needs no sweep, nor one all of whose entries others give as well.
        int[] needed = [.. Enumerable.Range(0, plan.Entries.Length).Where(sweep => plan.Entries[sweep].Count > 0)];
        (_seedStarts, _seeds) = Joined(needed.Select(sweep => plan.Seeds[sweep]));
        (_entryStarts, _entries) = Joined(needed.Select(sweep => plan.Entries[sweep]));
        (_, _components) = Joined(needed.Select(sweep => plan.Components[sweep]));
    }

    private static (int[] Starts, int[] Joined) Joined(IEnumerable<List<int>> lists)
    {
        List<int> starts = [0], joined = [];
        foreach (List<int> list in lists)
        {
            joined.AddRange(list);
            starts.Add(joined.Count);
        }

        return ([.. starts], [.. joined]);
    }

    private sealed class Planner(int sweeps)
    {
        public List<int>[] Seeds { get; } = Lists(sweeps);

        public List<int>[] Entries { get; } = Lists(sweeps);

        public List<int>[] Components { get; } = Lists(sweeps);

        public void AddSeed(int sweep, int index) => Seeds[sweep].Add(index);

        public void AddEntry(int sweep, int entry, int component)
        {
            Entries[sweep].Add(entry);
            Components[sweep].Add(component);
        }

        private static List<int>[] Lists(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
    }
}
