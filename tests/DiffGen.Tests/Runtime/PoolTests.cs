using System;
using DiffGen.Runtime;
using Xunit;

namespace DiffGen.Tests.Runtime;

/// <summary>Members of objects that generated code makes.</summary>
public class PoolTests
{
    [Fact]
    public void Grows_with_the_objects_and_starts_at_zero()
    {
        using Tape tape = Tape.Rent();
        Pool<double> pool = tape.NewPool<double>();
        for (int item = 1; item <= 1000; item++)
        {
            Assert.Equal(0, pool[item]);
            pool[item] = item;
        }

        for (int item = 1; item <= 1000; item++) Assert.Equal(item, pool[item]);
        Assert.True(pool.Length > 1000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Null_has_no_members(int item)
    {
        using Tape tape = Tape.Rent();
        Pool<double> pool = tape.NewPool<double>();
        Assert.Throws<NullReferenceException>(() => pool[item]);
    }

    [Fact]
    public void Is_lent_again_and_empty()
    {
        Pool<string> first;
        using (Tape tape = Tape.Rent())
        {
            first = tape.NewPool<string>();
            first[5] = "five";
            int mark = tape.ArrayMark();
            Pool<string> second = tape.NewPool<string>();
            Assert.NotSame(first, second);
            tape.ReleaseArrays(mark);
            Assert.Same(second, tape.NewPool<string>());
        }

        using (Tape tape = Tape.Rent())
        {
            Assert.Same(first, tape.NewPool<string>());
            Assert.Null(first[5]);
        }
    }
}
