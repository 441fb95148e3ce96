using System.Collections.Generic;

namespace DiffGen.Generator.IR;

/// <summary>What is known of values or ops, in no order: see <see cref="NumberedSet{T}"/>.</summary>
internal sealed class NumberedMap<TKey, TValue>
    where TKey : Numbered
{
    private TKey?[] _keys = [];
    private TValue[] _values = [];

    public int Count { get; private set; }

    public TValue this[TKey key]
    {
        get => Find(key) is var i and >= 0 ? _values[i] : throw new KeyNotFoundException();
        set
        {
            int i = Find(key);
            if (i < 0) i = Insert(key);
            _values[i] = value;
        }
    }

    public bool ContainsKey(TKey key) => Find(key) >= 0;

    public bool TryGetValue(TKey key, out TValue value)
    {
        int i = Find(key);
        value = i < 0 ? default! : _values[i];
        return i >= 0;
    }

    private int Find(TKey key)
    {
        TKey?[] keys = _keys;
        if (keys.Length == 0) return -1;
        for (int i = key.Number & (keys.Length - 1); ; i = (i + 1) & (keys.Length - 1))
        {
            TKey? found = keys[i];
            if (ReferenceEquals(found, key)) return i;
            if (found is null) return -1;
        }
    }

    /// <summary>Of a key that is not there.</summary>
    private int Insert(TKey key)
    {
        if (4 * (Count + 1) > 3 * _keys.Length) Grow();
        Count++;
        return Place(key);
    }

    private int Place(TKey key)
    {
        int i = key.Number & (_keys.Length - 1);
        while (_keys[i] is not null) i = (i + 1) & (_keys.Length - 1);
        _keys[i] = key;
        return i;
    }

    private void Grow()
    {
        TKey?[] keys = _keys;
        TValue[] values = _values;
        int size = keys.Length == 0 ? 8 : 2 * keys.Length;
        (_keys, _values) = (new TKey?[size], new TValue[size]);
        for (int i = 0; i < keys.Length; i++)
            if (keys[i] is { } key)
                _values[Place(key)] = values[i];
    }
}
