using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using DiffGen.Runtime;
using Xunit;

namespace DiffGen.Tests.Runtime;

public class TapeTests
{
    [Fact]
    public void Pops_give_back_what_was_pushed_in_reverse_order()
    {
        var random = new Random(7);
        using Tape tape = Tape.Rent();
        for (int round = 0; round < 20; round++)
        {
            var counts = new Stack<(int Kind, int Count, int Seed)>();
            for (int i = 0; i < 300; i++)
            {
                (int Kind, int Count, int Seed) record = (random.Next(4), random.Next(10) == 0 ? random.Next(5000) : random.Next(40), i);
                counts.Push(record);
                Visit(tape, record, isPush: true);
            }

            while (counts.TryPop(out (int Kind, int Count, int Seed) record)) Visit(tape, record, isPush: false);
            tape.AssertEmpty();
        }
    }

    private static void Visit(Tape tape, (int Kind, int Count, int Seed) record, bool isPush)
    {
        switch (record.Kind)
        {
            case 0: Visit<double>(tape, record.Count, isPush, i => record.Seed + i); break;
            case 1: Visit<float>(tape, record.Count, isPush, i => record.Seed - i); break;
            case 2: Visit<bool>(tape, record.Count, isPush, i => ((record.Seed + i) & 1) == 0); break;
            default: Visit<(int, double)>(tape, record.Count, isPush, i => (i, record.Seed)); break;
        }
    }

    private static void Visit<T>(Tape tape, int count, bool isPush, Func<int, T> element)
    {
        Span<T> block = isPush ? tape.Push<T>(count) : tape.Pop<T>(count);
        Assert.Equal(count, block.Length);
        for (int i = 0; i < count; i++)
        {
            if (isPush) block[i] = element(i);
            else Assert.Equal(element(i), block[i]);
        }
    }

    [Fact]
    public void Blocks_do_not_move()
    {
        using Tape tape = Tape.Rent();
        Span<double> first = tape.Push<double>(10);
        first.Fill(1);
        for (int i = 0; i < 100; i++) tape.Push<double>(100_000).Fill(2);
        first[9] = 3;
        for (int i = 0; i < 100; i++) tape.Pop<double>(100_000);
        Assert.True(Unsafe.AreSame(ref first[0], ref tape.Pop<double>(10)[0]));
        Assert.Equal(3, first[9]);
    }

    [Fact]
    public void Blocks_are_aligned()
    {
        using Tape tape = Tape.Rent();
        foreach (int count in new[] { 1, 3, 7, 100, 5, 4000, 1, 100_000, 33 })
        {
            Assert.Equal(0, Address(tape.Push<byte>(count)) % 8);
            Assert.Equal(0, Address(tape.Push<byte>(count + 256)) % 64);
        }

        static nint Address(Span<byte> block) => Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref block[0]);
    }

    [Fact]
    public void Nested_rents_are_different_tapes_and_returned_ones_are_reused()
    {
        Tape outer = Tape.Rent();
        Tape inner = Tape.Rent();
        Assert.NotSame(outer, inner);
        inner.Dispose();
        inner.Dispose();
        Assert.Same(inner, Tape.Rent());
        Assert.NotSame(outer, Tape.Rent());
    }

    [Fact]
    public void Rewinding_makes_popped_records_readable_again()
    {
        using Tape tape = Tape.Rent();
        int[] counts = [3, 50_000, 1, 200, 100_000, 2];
        foreach (int count in counts) tape.Push<double>(count).Fill(count);
        tape.PushReference("kept");
        TapePosition end = tape.Mark();
        for (int round = 0; round < 3; round++)
        {
            int arrays = tape.ArrayMark();
            tape.NewArray<double>(7)[0] = 1;
            Assert.Equal("kept", tape.PopReference<string>());
            for (int i = counts.Length - 1; i >= 0; i--)
                Assert.Equal(-1, tape.Pop<double>(counts[i]).IndexOfAnyExcept((double)counts[i]));
            tape.AssertEmpty();
            tape.Rewind(end);
            Assert.Equal(arrays, tape.ArrayMark());
        }
    }

    [Fact]
    public void Rewinding_to_the_beginning_empties_the_tape()
    {
        using Tape tape = Tape.Rent();
        TapePosition start = tape.Mark();
        tape.Push<double>(5);
        tape.Push<double>(50_000);
        tape.PushReference(new object());
        tape.Rewind(start);
        tape.AssertEmpty();
    }

    [Fact]
    public void Arrays_are_zeroed_exact_and_reused_after_release()
    {
        using Tape tape = Tape.Rent();
        int mark = tape.ArrayMark();
        double[] first = tape.NewArray<double>(11);
        double[] second = tape.NewArray<double>(11);
        Assert.NotSame(first, second);
        first.AsSpan().Fill(5);
        tape.ReleaseArrays(mark);
        Assert.Same(first, tape.NewArray<double>(11));
        Assert.All(first, element => Assert.Equal(0, element));
        Assert.Equal([3, 4], [tape.NewArray<float>(3, 4).GetLength(0), tape.NewArray<float>(3, 4).GetLength(1)]);
        Assert.Equal(24, tape.NewArray<int>(2, 3, 4).Length);
        Assert.Empty(tape.NewArray<double>(0));
        Assert.Throws<OverflowException>(() => tape.NewArray<double>(-1));
    }

    [Fact]
    public void Arrays_of_references_do_not_keep_objects_alive()
    {
        Tape tape = Tape.Rent();
        (WeakReference element, WeakReference reference) = Fill(tape);
        tape.Dispose();
        GC.Collect();
        Assert.False(element.IsAlive);
        Assert.False(reference.IsAlive);
        GC.KeepAlive(tape);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference, WeakReference) Fill(Tape tape)
        {
            object element = new(), reference = new();
            tape.NewArray<object>(3)[1] = element;
            tape.PushReference(reference);
            tape.PopReference<object>();
            return (new WeakReference(element), new WeakReference(reference));
        }
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        Run();
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Run()
        {
            using Tape tape = Tape.Rent();
            for (int i = 0; i < 10; i++) tape.Push<double>(1000);
            tape.PushReference(tape.NewArray<double>(100));
            tape.NewArray<float>(5, 7)[0, 0] = 1;
            using Tape nested = Tape.Rent();
            nested.Push<int>(3);
        }
    }

    [Fact]
    public void Shapes_that_are_not_asked_for_any_more_are_given_up()
    {
        Tape.Trim();
        Tape tape = Tape.Rent();
        WeakReference early = Early(tape);
        for (int n = 1; n <= 200; n++)
        {
            tape.Dispose();
            tape = Tape.Rent();
            tape.NewArray<double>(100_000 + n);
        }

        GC.Collect();
        Assert.False(early.IsAlive);
        tape.Dispose();

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Early(Tape tape) => new(tape.NewArray<double>(1_000_000));
    }

    [Fact]
    public void What_others_left_behind_is_given_up_without_allocating()
    {
        Tape.Trim();
        for (int n = 1; n <= 60; n++) Large(n);
        long full = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 3; i++) Small();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Small();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(full - GC.GetTotalMemory(forceFullCollection: true) > 8_000_000);

        static void Large(int n)
        {
            using Tape tape = Tape.Rent();
            for (int i = 0; i < 4000; i++) tape.Push<double>(100);
            tape.Push<double>(1_000_000);
            tape.NewArray<double>(50_000 + n);
            tape.NewTensor<double>(Shape.Of(n, 3));
        }

        static void Small()
        {
            using Tape tape = Tape.Rent();
            tape.Push<double>(40);
            tape.Push<double>(4_000);
            tape.NewArray<double>(7);
            tape.NewTensor<double>(Shape.Of(2, 2));
        }
    }

    [Fact]
    public void A_tape_may_be_disposed_on_another_thread()
    {
        Tape tape = Tape.Rent();
        tape.Push<double>(10);
        Tape? rented = null;
        var thread = new Thread(() =>
        {
            tape.Dispose();
            rented = Tape.Rent();
        });
        thread.Start();
        thread.Join();
        Assert.Same(tape, rented);
        Assert.NotSame(tape, Tape.Rent());
    }

    [Fact]
    public void Mistakes_are_reported()
    {
        using Tape tape = Tape.Rent();
        Assert.Throws<InvalidOperationException>(() => { tape.Pop<double>(1); });
        Assert.Throws<InvalidOperationException>(() => tape.PopReference<object>());
        Assert.Throws<ArgumentOutOfRangeException>(() => { tape.Push<double>(-1); });
        Assert.Throws<NotSupportedException>(() => { tape.Push<string>(1); });
        tape.Push<double>(1);
        Assert.Throws<InvalidOperationException>(() => { tape.Pop<double>(2); });
    }
}
