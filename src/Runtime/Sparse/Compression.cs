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
    private readonly HashSet<ulong> _known = [];

    // For each sweep its directions, and which component of its result belongs to which entry.
    private int[] _seedStarts = [0], _seeds = [], _entryStarts = [0], _entries = [], _components = [];

    private Compression(ulong method) => _method = method;

    /// <summary>What the run has decided; to be told before <see cref="IsKnown"/> is asked.</summary>
    public Decisions Decisions { get; } = new();

    /// <summary>Whether the pattern holds for a run that has decided so.</summary>
    public bool IsKnown => _known.Contains(Decisions.Hash);

    /// <summary>The number of sweeps.</summary>
    public int SweepCount => _seedStarts.Length - 1;

    /// <summary>Whether the sweeps go through rows, in reverse mode.</summary>
    public bool IsByRows { get; private set; }

    /// <summary>That of a matrix; a new one, and no pattern yet, where the matrix was not filled by this method.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="method">A number that stands for the method.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static Compression Of<T>(SparseMatrix<T> matrix, ulong method)
        where T : INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.Compression is not { } compression || compression._method != method)
        {
            matrix.Compression = compression = new Compression(method);
            matrix.Reshape(SparsityPattern.Empty, keepsValues: false);
        }

        compression.Decisions.Start(method);
        return compression;
    }

    /// <summary>Takes over the pattern of a run, for that of a Jacobian.</summary>
    /// <param name="sets">What each output depends on.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="hasRows">Whether there is a sweep that goes through rows.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public void Learn<T>(DependencySets sets, SparseMatrix<T> matrix, bool hasRows)
        where T : INumberBase<T>
    {
        if (!Extend(sets.ToPattern(), matrix)) return;
        SparsityPattern pattern = matrix.Pattern, transposed = pattern.Transpose(out int[] positions);
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
    /// <param name="matrix">The matrix.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public void LearnSymmetric<T>(DependencySets sets, SparseMatrix<T> matrix)
        where T : INumberBase<T>
    {
        SparsityPattern found = sets.ToPattern();
        if (!Extend(found.Union(found.Transpose(out _)), matrix)) return;
        PlanSymmetric(matrix.Pattern, Colouring.Star(matrix.Pattern));
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
        if (adds)
        {
            for (int k = 0; k < entries.Length; k++) values[entries[k]] += result[components[k]];
        }
        else
        {
            for (int k = 0; k < entries.Length; k++) values[entries[k]] = result[components[k]];
        }
    }

    private static int CountOf(int[] colours) => colours.Length == 0 ? 0 : colours.Max() + 1;

    /// <returns>Whether there are other entries than before, so that the sweeps have to be planned anew.</returns>
    private bool Extend<T>(SparsityPattern found, SparseMatrix<T> matrix)
        where T : INumberBase<T>
    {
        SparsityPattern old = matrix.Pattern;
        bool isSameShape = _known.Count > 0 && old.RowCount == found.RowCount && old.ColumnCount == found.ColumnCount;
        if (!isSameShape || _known.Count >= Remembered) _known.Clear();
        _known.Add(Decisions.Hash);
        SparsityPattern pattern = isSameShape ? old.Union(found) : found;
        if (ReferenceEquals(pattern, old)) return false;
        matrix.Reshape(pattern, isSameShape);
        return true;
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
