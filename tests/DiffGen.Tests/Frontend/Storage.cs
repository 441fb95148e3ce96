using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Tests.Frontend;

/// <summary>What the <see cref="Evaluator"/> has for an array or a span: a window on cells. The cell of an aggregate is a dictionary of its members.</summary>
internal sealed class Storage
{
    private readonly object?[] _cells;
    private readonly int _start;
    private readonly int[] _sizes;

    private Storage(object?[] cells, int start, int[] sizes)
    {
        _cells = cells;
        _start = start;
        _sizes = sizes;
    }

    public static Storage Empty { get; } = new([], 0, [0]);

    public static Storage Of(IEnumerable<object?> cells, params int[] sizes)
    {
        object?[] all = [.. cells];
        return new Storage(all, 0, sizes.Length == 0 ? [all.Length] : sizes);
    }

    public static Storage Zeroed(BufferType type, int[] sizes)
    {
        if (sizes.Any(size => size < 0)) throw new OverflowException();
        return new Storage([.. Enumerable.Range(0, sizes.Aggregate(1, (a, b) => a * b)).Select(_ => Zero(type.Element))], 0, sizes);
    }

    public IEnumerable<object?> Cells => _cells.Skip(_start).Take(Count);

    private int Count => _sizes.Aggregate(1, (a, b) => a * b);

    private static object? Zero(IRType type) => type switch
    {
        ScalarType => Arithmetic.Convert(0.0, type, Overflow.Default),
        AggregateType { IsReferenceType: false } aggregate => aggregate.Members.ToDictionary(member => member.Name, member => Zero(member.Type)),
        _ => null,
    };

    public int Length(int dimension) => dimension < 0 ? Count : _sizes[dimension];

    public object? Read(int[] indices, string path)
    {
        object? cell = _cells[At(indices)];
        if (path.Length == 0) return cell is Dictionary<string, object?> aggregate ? Copied(aggregate) : cell;
        foreach (string name in path.Split('.')) cell = ((Dictionary<string, object?>)cell!)[name];
        return cell;
    }

    public void Write(int[] indices, string path, object? value) => Write(At(indices), path, value);

    private void Write(int at, string path, object? value)
    {
        if (path.Length == 0)
        {
            _cells[at] = value;
            return;
        }

        string[] names = path.Split('.');
        var cell = (Dictionary<string, object?>)_cells[at]!;
        foreach (string name in names[..^1]) cell = (Dictionary<string, object?>)cell[name]!;
        cell[names[^1]] = value;
    }

    private static Dictionary<string, object?> Copied(Dictionary<string, object?> aggregate) =>
        aggregate.ToDictionary(pair => pair.Key, pair => pair.Value is Dictionary<string, object?> inner ? Copied(inner) : pair.Value);

    private int At(int[] indices)
    {
        if (indices.Length != _sizes.Length) throw new RankException();
        int at = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)_sizes[i]) throw new IndexOutOfRangeException();
            at = at * _sizes[i] + indices[i];
        }

        return _start + at;
    }

    public Storage Slice(int start, int? length)
    {
        int size = length ?? Count - start;
        if (start < 0 || size < 0 || start + size > Count) throw new ArgumentOutOfRangeException(nameof(start));
        return new Storage(_cells, _start + start, [size]);
    }

    public Storage Flat() => new(_cells, _start, [Count]);

    public void CopyTo(Storage destination)
    {
        if (Count > destination.Count) throw new ArgumentException("too short");
        object?[] copy = [.. Cells.Select(cell => cell is Dictionary<string, object?> aggregate ? Copied(aggregate) : cell)];
        copy.CopyTo(destination._cells, destination._start);
    }

    public void Fill(string path, object? value)
    {
        for (int i = 0; i < Count; i++) Write(_start + i, path, value);
    }

    public void AddTo(Storage destination)
    {
        for (int i = 0; i < Count; i++)
            destination._cells[destination._start + i] = Arithmetic.Add(destination._cells[destination._start + i], _cells[_start + i]);
    }
}
