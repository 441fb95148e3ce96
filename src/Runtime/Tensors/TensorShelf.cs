using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using System.Threading;

namespace DiffGen.Runtime;

/// <summary>The tensors that a tape lends: kept by element type and number of elements, and lent again once they are taken back.</summary>
internal struct TensorShelf
{
    private abstract class Bucket
    {
        public int InUse;
        public bool IsRecent;

        public abstract void TakeBack();
    }

    private sealed class Bucket<T>(bool areViews) : Bucket
        where T : unmanaged
    {
        public readonly List<Dense<T>> Tensors = [];

        // What a view shows must not be kept alive by an idle one.
        public override void TakeBack()
        {
            InUse--;
            if (areViews) Tensors[InUse].Release();
        }
    }

    private static class TypeNumber<T>
    {
        public static readonly int Value = Interlocked.Increment(ref s_lastType);
    }

    // Tensors that show the elements of others have no storage of their own.
    private const int Views = -1;

    private static int s_lastType;

    private readonly Dictionary<(int Type, int Count), Bucket> _buckets = [];
    private Bucket[] _lent = [];

    public TensorShelf()
    {
    }

    /// <summary>How many tensors are lent.</summary>
    public int Lent { get; private set; }

    /// <summary>A tensor with elements of its own, of arbitrary content.</summary>
    public Dense<T> Lend<T>(in Shape shape)
        where T : unmanaged
    {
        Bucket<T> bucket = BucketOf<T>(shape.Count);
        if (bucket.InUse == bucket.Tensors.Count)
        {
            var made = new Dense<T>();
            made.Own(GC.AllocateUninitializedArray<T>(shape.Count), shape);
            bucket.Tensors.Add(made);
        }

        Dense<T> tensor = bucket.Tensors[bucket.InUse];
        tensor.Reshape(shape);
        Note(bucket);
        return tensor;
    }

    /// <summary>A tensor that shows the elements of a user's.</summary>
    public Dense<T> Wrap<T>(Tensor<T> source, in Shape shape)
        where T : unmanaged
    {
        Dense<T> view = LendView<T>();
        view.Borrow(source, shape);
        return view;
    }

    /// <summary>A tensor that shows the elements of an array.</summary>
    public Dense<T> Wrap<T>(T[] source, in Shape shape)
        where T : unmanaged
    {
        Dense<T> view = LendView<T>();
        view.Own(source, shape);
        return view;
    }

    /// <summary>A tensor that shows the elements of another under another shape.</summary>
    public Dense<T> View<T>(Dense<T> source, in Shape shape)
        where T : unmanaged
    {
        Dense<T> view = LendView<T>();
        view.Share(source, shape);
        return view;
    }

    public void TakeBackAfter(int count)
    {
        while (Lent > count) _lent[--Lent].TakeBack();
    }

    /// <summary>Gives up what has not been lent since the last call.</summary>
    public readonly void DropIdle()
    {
        // A dictionary may lose entries while it is walked through; a list of them would be allocated in the midst of somebody's steady state.
        foreach (((int, int) key, Bucket bucket) in _buckets)
        {
            if (!bucket.IsRecent && bucket.InUse == 0) _buckets.Remove(key);
            bucket.IsRecent = false;
        }
    }

    private Dense<T> LendView<T>()
        where T : unmanaged
    {
        Bucket<T> bucket = BucketOf<T>(Views);
        if (bucket.InUse == bucket.Tensors.Count) bucket.Tensors.Add(new Dense<T>());
        Dense<T> view = bucket.Tensors[bucket.InUse];
        Note(bucket);
        return view;
    }

    private readonly Bucket<T> BucketOf<T>(int count)
        where T : unmanaged
    {
        (int, int) key = (TypeNumber<T>.Value, count);
        if (!_buckets.TryGetValue(key, out Bucket? bucket)) _buckets.Add(key, bucket = new Bucket<T>(count == Views));
        return (Bucket<T>)bucket;
    }

    private void Note(Bucket bucket)
    {
        bucket.InUse++;
        bucket.IsRecent = true;
        if (Lent == _lent.Length) Array.Resize(ref _lent, Math.Max(16, 2 * Lent));
        _lent[Lent++] = bucket;
    }
}
