using System.Collections.Generic;

namespace DiffGen.Generator.IR;

/// <summary>A set of values or ops, in no order. Most passes keep some, and most of these stay small: an empty one has no storage, and it is searched without virtual calls.</summary>
internal sealed class NumberedSet<T>
    where T : Numbered
{
    private T?[] _slots = [];

    public int Count { get; private set; }

    public bool Contains(T item)
    {
        T?[] slots = _slots;
        if (slots.Length == 0) return false;
        for (int i = item.Number & (slots.Length - 1); ; i = (i + 1) & (slots.Length - 1))
        {
            T? found = slots[i];
            if (ReferenceEquals(found, item)) return true;
            if (found is null) return false;
        }
    }

    /// <returns>False where it is there already.</returns>
    public bool Add(T item)
    {
        if (4 * (Count + 1) > 3 * _slots.Length) Grow();
        T?[] slots = _slots;
        int i = item.Number & (slots.Length - 1);
        for (; slots[i] is { } found; i = (i + 1) & (slots.Length - 1))
            if (ReferenceEquals(found, item))
                return false;
        slots[i] = item;
        Count++;
        return true;
    }

    public void AddRange(T[] items)
    {
        foreach (T item in items) Add(item);
    }

    public void AddRange(List<T> items)
    {
        foreach (T item in items) Add(item);
    }

    private void Grow()
    {
        T?[] old = _slots;
        _slots = new T?[old.Length == 0 ? 8 : 2 * old.Length];
        foreach (T? item in old)
        {
            if (item is null) continue;
            int i = item.Number & (_slots.Length - 1);
            while (_slots[i] is not null) i = (i + 1) & (_slots.Length - 1);
            _slots[i] = item;
        }
    }
}
