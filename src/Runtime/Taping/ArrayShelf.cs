using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;

namespace DiffGen.Runtime;

/// <summary>
/// Arrays that are lent and taken back in stack order, kept by element type and exact shape, so that a program which asks for the
/// same shapes again and again allocates them once.
/// </summary>
internal struct ArrayShelf
{
    /// <summary>Arrays of one shape: the first <see cref="InUse"/> are lent.</summary>
    private abstract class Bucket
    {
        public int InUse;
        public long BytesEach;

        /// <summary>The value of <see cref="_age"/> when an array was last lent.</summary>
        public int LastUse;

        public abstract int Count { get; }

        public abstract void TakeBack();
    }

    private sealed class Bucket<TArray>(Shape shape, bool holdsReferences) : Bucket
        where TArray : class
    {
        private readonly List<TArray> _arrays = [];

        public Shape Shape { get; } = shape;

        public override int Count => _arrays.Count;

        /// <summary>An array that is there already, zeroed, or null.</summary>
        public TArray? Lend()
        {
            if (InUse == _arrays.Count) return null;
            TArray array = _arrays[InUse++];
            if (!holdsReferences) Array.Clear(Unsafe.As<Array>(array));
            return array;
        }

        public TArray Add(TArray array)
        {
            _arrays.Add(array);
            InUse++;
            return array;
        }

        public override void TakeBack()
        {
            InUse--;
            // What the elements refer to must not be kept alive by an idle array.
            if (holdsReferences) Array.Clear(Unsafe.As<Array>(_arrays[InUse]));
        }
    }

    /// <summary>Pools of one element type. What they hold is counted when they are taken back: they grow in between.</summary>
    private sealed class PoolBucket<T> : Bucket
    {
        private readonly List<Pool<T>> _pools = [];

        public override int Count => _pools.Count;

        public Pool<T> Lend()
        {
            if (InUse == _pools.Count) _pools.Add(new Pool<T>());
            return _pools[InUse++];
        }

        public override void TakeBack() => _pools[--InUse].Clear();
    }

    private readonly record struct Shape(int Type, int First, int Second, int Third)
    {
        public override int GetHashCode() => unchecked((((Type * 31 + First) * 0x1000193) ^ Second) * 0x1000193 ^ Third);
    }

    /// <summary>A number per array type.</summary>
    private static class TypeNumber<TArray>
    {
        public static readonly int Value = Interlocked.Increment(ref s_lastType);
    }

    private static int s_lastType;

    private readonly Dictionary<Shape, Bucket> _buckets = [];
    private Bucket[] _lent = [];
    private Bucket? _latest;
    private long _lentBytes;
    private long _peakBytes;
    private long _earlierPeakBytes;
    private long _bytes;
    private int _age;

    public ArrayShelf()
    {
    }

    /// <summary>The number of arrays that are lent.</summary>
    public int Lent { get; private set; }

    public T[] Lend<T>(int length)
    {
        Bucket<T[]> bucket = BucketOf<T[], T>(new Shape(TypeNumber<T[]>.Value, length, 0, 0), length);
        T[] array = bucket.Lend() ?? Keep(bucket, new T[length]);
        Note(bucket);
        return array;
    }

    public T[,] Lend<T>(int rows, int columns)
    {
        Bucket<T[,]> bucket = BucketOf<T[,], T>(new Shape(TypeNumber<T[,]>.Value, rows, columns, 0), (long)rows * columns);
        T[,] array = bucket.Lend() ?? Keep(bucket, new T[rows, columns]);
        Note(bucket);
        return array;
    }

    public T[,,] Lend<T>(int first, int second, int third)
    {
        Bucket<T[,,]> bucket = BucketOf<T[,,], T>(new Shape(TypeNumber<T[,,]>.Value, first, second, third), (long)first * second * third);
        T[,,] array = bucket.Lend() ?? Keep(bucket, new T[first, second, third]);
        Note(bucket);
        return array;
    }

    public Pool<T> LendPool<T>()
    {
        var shape = new Shape(TypeNumber<Pool<T>>.Value, 0, 0, 0);
        if (!_buckets.TryGetValue(shape, out Bucket? bucket)) _buckets.Add(shape, bucket = new PoolBucket<T>());
        Pool<T> pool = ((PoolBucket<T>)bucket).Lend();
        Note(bucket);
        return pool;
    }

    /// <summary>Takes arrays back until only the first <paramref name="count"/> are lent.</summary>
    public void TakeBackAfter(int count)
    {
        while (Lent > count)
        {
            Bucket bucket = _lent[--Lent];
            bucket.TakeBack();
            _lentBytes -= bucket.BytesEach;
        }
    }

    /// <summary>An evaluation ends: gives up the shapes that it did not ask for if the shelf holds much more than recent evaluations used.</summary>
    /// <param name="allowance">Bytes that may lie idle in any case.</param>
    /// <param name="endsWatch">What was used before the previous call with <c>true</c> is no longer recent.</param>
    public void GrowOlder(long allowance, bool endsWatch)
    {
        if (_bytes > 4 * Math.Max(_peakBytes, _earlierPeakBytes) + allowance) DropIdle();
        _age++;
        if (!endsWatch) return;
        _earlierPeakBytes = _peakBytes;
        _peakBytes = _lentBytes;
    }

    private void DropIdle()
    {
        // A dictionary may lose entries while it is walked through; a list of them would be allocated in the midst of somebody's steady state.
        foreach ((Shape shape, Bucket bucket) in _buckets)
        {
            if (bucket.InUse != 0 || bucket.LastUse == _age) continue;
            _bytes -= bucket.Count * bucket.BytesEach;
            _buckets.Remove(shape);
        }

        _latest = null;
    }

    private Bucket<TArray> BucketOf<TArray, T>(Shape shape, long elements)
        where TArray : class
    {
        if (_latest is not Bucket<TArray> bucket || bucket.Shape != shape)
        {
            if (_buckets.TryGetValue(shape, out Bucket? known))
            {
                bucket = (Bucket<TArray>)known;
            }
            else
            {
                // A negative or unpayable length throws in the array's construction, before anything is counted as lent.
                bucket = new Bucket<TArray>(shape, RuntimeHelpers.IsReferenceOrContainsReferences<T>()) { BytesEach = elements * Unsafe.SizeOf<T>() };
                _buckets.Add(shape, bucket);
            }

            _latest = bucket;
        }

        return bucket;
    }

    private TArray Keep<TArray>(Bucket<TArray> bucket, TArray array)
        where TArray : class
    {
        _bytes += bucket.BytesEach;
        return bucket.Add(array);
    }

    /// <summary>Notes that one more array of <paramref name="bucket"/> is lent.</summary>
    private void Note(Bucket bucket)
    {
        if (Lent == _lent.Length) Array.Resize(ref _lent, Math.Max(16, 2 * Lent));
        _lent[Lent++] = bucket;
        bucket.LastUse = _age;
        _lentBytes += bucket.BytesEach;
        if (_lentBytes > _peakBytes) _peakBytes = _lentBytes;
    }
}
