using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace DiffGen.Runtime;

/// <summary>
/// One member of all objects of a class: storage that grows as objects are made. An object is a number, counted from 1; 0 stands for null. Generated
/// code uses it; there is no need to use it directly.
/// </summary>
/// <typeparam name="T">The type of the member.</typeparam>
public sealed class Pool<T>
{
    private T[] _items = new T[16];

    internal Pool()
    {
    }

    /// <summary>More than the number of every object that there has been: as long has an array to be that is indexed by the objects.</summary>
    public int Length => _items.Length;

    /// <summary>The member of an object; of a new one it is zero.</summary>
    /// <param name="item">The object.</param>
    /// <exception cref="NullReferenceException">The object is null.</exception>
    public ref T this[int item]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            T[] items = _items;
            if ((uint)(item - 1) >= (uint)(items.Length - 1)) items = Grow(item);
            return ref items[item];
        }
    }

    internal void Clear() => Array.Clear(_items);

    private T[] Grow(int item)
    {
        if (item <= 0) ThrowNull();
        Array.Resize(ref _items, Math.Max(2 * _items.Length, item + 1));
        return _items;
    }

    [DoesNotReturn]
    [SuppressMessage("Usage", "CA2201", Justification = "What the same access to an object throws.")]
    private static void ThrowNull() => throw new NullReferenceException();
}
