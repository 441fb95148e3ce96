using System;
using System.Runtime.InteropServices;
using DiffGen.Runtime;
using Xunit;

namespace DiffGen.Tests.Runtime;

public class RequireTests
{
    [Fact]
    public void Messages_name_the_parameter_the_expected_and_the_actual_size()
    {
        Require.Length(3, 3, "dx");
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Require.Length(4, 3, "dx"));
        Assert.Equal("dx", exception.ParamName);
        Assert.Contains("4", exception.Message);
        Assert.Contains("expected 3", exception.Message);

        Require.Shape(new double[2, 3], 2, 3, "m");
        exception = Assert.Throws<ArgumentException>(() => Require.Shape(new double[2, 3], 3, 2, "m"));
        Assert.Contains("'m' is [2, 3]; expected [3, 2]", exception.Message);
        Assert.Throws<ArgumentException>(() => Require.Shape(new double[2, 3, 4], 2, 3, 5, "m"));
    }

    [Fact]
    public void Overlap_is_found_between_spans_of_any_types()
    {
        double[] storage = new double[10];
        Assert.True(Require.Overlaps<double, double>(storage.AsSpan(0, 5), storage.AsSpan(4)));
        Assert.True(Require.Overlaps<double, double>(storage.AsSpan(4), storage.AsSpan(0, 5)));
        Assert.False(Require.Overlaps<double, double>(storage.AsSpan(0, 5), storage.AsSpan(5)));
        Assert.False(Require.Overlaps<double, double>(storage.AsSpan(5), storage.AsSpan(0, 5)));
        Assert.False(Require.Overlaps<double, double>(storage.AsSpan(2, 0), storage));
        Assert.True(Require.Overlaps<double, byte>(storage, MemoryMarshal.AsBytes(storage.AsSpan(9))));
        Assert.False(Require.Overlaps<double, float>(storage, new float[10]));
        ArgumentException exception = Assert.Throws<ArgumentException>(() => Require.NoOverlap<double, double>(storage, storage, "dx", "x"));
        Assert.Contains("'dx' and 'x'", exception.Message);
    }

    [Fact]
    public void Overlap_is_found_wherever_the_spans_lie_and_however_long_they_are()
    {
        byte[] storage = new byte[12], other = new byte[12];
        for (int start = 0; start <= storage.Length; start++)
            for (int length = 0; start + length <= storage.Length; length++)
                for (int otherStart = 0; otherStart <= storage.Length; otherStart++)
                    for (int otherLength = 0; otherStart + otherLength <= storage.Length; otherLength++)
                    {
                        Span<byte> first = storage.AsSpan(start, length), second = storage.AsSpan(otherStart, otherLength);
                        Assert.Equal(first.Overlaps(second), Require.Overlaps<byte, byte>(first, second));
                        Assert.False(Require.Overlaps<byte, byte>(first, other.AsSpan(otherStart, otherLength)));
                    }

        Assert.False(Require.Overlaps<byte, byte>(default, storage));
        Assert.False(Require.Overlaps<byte, byte>(storage, default));
        Assert.False(Require.Overlaps<byte, double>(default, default));
    }

    [Fact]
    public void Arrays_of_higher_rank_are_spans()
    {
        double[,] matrix = { { 1, 2, 3 }, { 4, 5, 6 } };
        Buffers.AsSpan(matrix)[4] = 50;
        Assert.Equal(50, matrix[1, 1]);
        Assert.Equal(0, Buffers.AsSpan(new float[0, 7]).Length);
        Assert.Equal(24, Buffers.AsSpan(new int[2, 3, 4]).Length);
        Assert.Throws<ArrayTypeMismatchException>(() => { Buffers.AsSpan<object>(new string[2, 2]); });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(131)]
    public void Add_adds_every_element(int length)
    {
        Check<double>();
        Check<float>();
        Check<Half>();

        void Check<T>()
            where T : System.Numerics.INumberBase<T>
        {
            T[] source = new T[length], destination = new T[length];
            for (int i = 0; i < length; i++) (source[i], destination[i]) = (T.CreateChecked(i), T.One);
            Buffers.Add<T>(source, destination);
            for (int i = 0; i < length; i++) Assert.Equal(T.CreateChecked(i + 1), destination[i]);
            Assert.Throws<ArgumentException>(() => Buffers.Add<T>(source, new T[length + 1]));
        }
    }
}
