using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Runtime;
using Xunit;

namespace DiffGen.Tests.Runtime;

/// <summary>Sets, patterns and colours on random programs and graphs, against definitions.</summary>
public class SparseTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(300)]
    public void Unions_are_unions(int inputs)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            Check<double>(inputs, seed, isExact: true);
            Check<float>(inputs, seed, isExact: true);
            // Half has 2048 numbers: after that a set may be too large.
            Check<Half>(inputs, seed, isExact: false);
        }
    }

    private static void Check<T>(int inputs, int seed, bool isExact)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        T[] numbers = new T[inputs];
        DependencySets sets = DependencySets.Of<T>(numbers);
        List<T> found = [T.Zero, .. numbers];
        List<HashSet<int>> expected = [[], .. Enumerable.Range(0, inputs).Select(i => new HashSet<int> { i })];
        for (int step = 0; step < 4000; step++)
        {
            // Mostly what came last, as in a sum.
            int a = random.Next(3) == 0 ? found.Count - 1 : random.Next(found.Count), b = random.Next(found.Count);
            found.Add(sets.Union(found[a], found[b]));
            expected.Add([.. expected[a], .. expected[b]]);
        }

        foreach (T set in found) sets.AddRow(set);
        SparsityPattern pattern = sets.ToPattern();
        Assert.Equal(inputs, pattern.ColumnCount);
        for (int i = 0; i < found.Count; i++)
        {
            int[] row = pattern.Row(i).ToArray();
            Assert.Equal(row.Distinct().Order(), row);
            Assert.Subset(new HashSet<int>(row), expected[i]);
            if (isExact) Assert.Equal(expected[i].Count, row.Length);
        }
    }

    [Fact]
    public void More_inputs_than_a_type_has_numbers()
    {
        Half[] numbers = new Half[5000];
        DependencySets sets = DependencySets.Of<Half>(numbers);
        sets.AddRow(Half.Zero);
        sets.AddRow(sets.Union(numbers[3], numbers[4999]));
        SparsityPattern pattern = sets.ToPattern();
        Assert.Equal((5000, 0, 5000), (pattern.ColumnCount, pattern.Row(0).Length, pattern.Row(1).Length));
    }

    /// <summary>A dense row is a chain of unions, each of which takes no more than its two parts.</summary>
    [Fact]
    public void A_sum_over_everything_takes_linear_time()
    {
        double[] numbers = new double[1_000_000];
        DependencySets sets = DependencySets.Of<double>(numbers);
        double sum = 0;
        foreach (double number in numbers) sum = sets.Union(sum, number);
        sets.AddRow(sum);
        Assert.Equal(numbers.Length, sets.ToPattern().Count);
    }

    public static TheoryData<int, int, double> Shapes => new() { { 0, 0, 0 }, { 1, 5, 0.5 }, { 5, 1, 0.5 }, { 30, 40, 0.05 }, { 40, 30, 0.2 }, { 60, 60, 0.02 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Columns_of_a_colour_do_not_meet(int rows, int columns, double density)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            SparsityPattern pattern = Random(rows, columns, density, seed, isSymmetric: false);
            int[] colours = Colouring.Columns(pattern, pattern.Transpose(out _));
            for (int i = 0; i < rows; i++)
            {
                int[] inRow = [.. pattern.Row(i).ToArray().Select(column => colours[column])];
                Assert.Equal(inRow.Length, inRow.Distinct().Count());
            }
        }
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(20, 0.1)]
    [InlineData(20, 0.3)]
    [InlineData(60, 0.05)]
    [InlineData(90, 0.9)]
    public void No_path_over_four_columns_has_two_colours(int n, double density)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            SparsityPattern pattern = Random(n, n, density, seed, isSymmetric: true);
            int[] colours = Colouring.Star(pattern);
            for (int b = 0; b < n; b++)
            {
                foreach (int c in pattern.Row(b))
                {
                    if (c == b) continue;
                    Assert.NotEqual(colours[b], colours[c]);
                    bool hasLeft = pattern.Row(b).ToArray().Any(a => a != b && a != c && colours[a] == colours[c]);
                    bool hasRight = pattern.Row(c).ToArray().Any(d => d != b && d != c && colours[d] == colours[b]);
                    Assert.False(hasLeft && hasRight);
                }
            }
        }
    }

    /// <summary>Columns with very many entries have colours of their own.</summary>
    [Fact]
    public void An_arrow_of_any_size_has_two_colours()
    {
        const int N = 20_000;
        int[][] rows = [Enumerable.Range(0, N).ToArray(), .. Enumerable.Range(1, N - 1).Select(i => new[] { 0, i })];
        Assert.Equal(2, Colouring.Star(Pattern(N, rows)).Distinct().Count());
    }

    private static SparsityPattern Random(int rows, int columns, double density, int seed, bool isSymmetric)
    {
        var random = new Random(seed);
        bool[,] has = new bool[rows, columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                if (random.NextDouble() < density)
                    has[i, j] = has[isSymmetric ? j : i, isSymmetric ? i : j] = true;
        return Pattern(columns, [.. Enumerable.Range(0, rows).Select(i => Enumerable.Range(0, columns).Where(j => has[i, j]).ToArray())]);
    }

    private static SparsityPattern Pattern(int columns, int[][] rows)
    {
        int end = 0;
        return new SparsityPattern(columns, [0, .. rows.Select(row => end += row.Length)], [.. rows.SelectMany(row => row)]);
    }
}
