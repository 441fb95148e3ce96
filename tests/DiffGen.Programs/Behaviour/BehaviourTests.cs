using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DiffGen.Programs.Behaviour;

/// <summary>What holds for every companion beside its numbers: checks, exceptions, threads, several pullbacks at a time.</summary>
public sealed class BehaviourTests
{
    private static readonly double[] X = [0.3, -0.7, 1.2, 0.05];

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(0)]
    public void A_destination_of_the_wrong_length_is_refused_before_anything_is_written(int length)
    {
        double[] dx = new double[length];
        Array.Fill(dx, 7);
        double dk = 7;
        var exception = Assert.ThrowsAny<ArgumentException>(() => Models.ChainValueAndGradient(X, 0.5, dx, out dk));
        Assert.Equal("dx", exception.ParamName);
        Assert.Contains(length.ToString(CultureInfo.InvariantCulture), exception.Message, StringComparison.Ordinal);
        Assert.Contains("4", exception.Message, StringComparison.Ordinal);
        Assert.All(dx, entry => Assert.Equal(7, entry));
    }

    [Fact]
    public void A_cotangent_of_the_wrong_length_is_refused()
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => Models.PolynomialsVjp(0.5, 3, new double[2]));
        Assert.Equal("cotangent", exception.ParamName);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_row_that_does_not_exist_is_refused(int row) =>
        Assert.ThrowsAny<ArgumentException>(() => Models.PolynomialsJacobianRow(0.5, 3, row));

    [Fact]
    public void A_destination_that_overlaps_an_input_is_refused()
    {
        double[] x = [.. X];
        Assert.ThrowsAny<ArgumentException>(() => Models.ChainValueAndGradient(x, 0.5, x, out _));
        double[] longer = [.. X, 1, 2];
        Assert.ThrowsAny<ArgumentException>(() => Models.ChainValueAndGradient(longer.AsSpan(0, 4), 0.5, longer.AsSpan(2, 4), out _));
        Assert.Equal(X, x);
    }

    [Fact]
    public void Null_for_an_array_is_an_argument_exception_or_what_the_method_throws() =>
        Assert.ThrowsAny<Exception>(() => Models.GuardedValueAndGradient(null!, new double[1]));

    [Fact]
    public void A_guard_throws_what_the_method_throws_and_nothing_leaks()
    {
        double[] good = [1, 2, 3, 4], bad = [1, 2, -3, 4], dx = new double[4];
        double expected = Models.GuardedValueAndGradient(good, dx);
        double[] gradient = [.. dx];
        var primal = Assert.Throws<InvalidOperationException>(() => Models.Guarded(bad));
        for (int i = 0; i < 5; i++)
        {
            var exception = Assert.Throws<InvalidOperationException>(() => Models.GuardedValueAndGradient(bad, dx));
            Assert.Equal(primal.Message, exception.Message);
            Assert.Equal(primal.Message, Assert.Throws<InvalidOperationException>(() => Models.GuardedPullback(bad)).Message);
            Assert.Equal(expected, Models.GuardedValueAndGradient(good, dx));
            Assert.Equal(gradient, dx);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Models.GuardedValueAndGradient(good, dx);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Steady_state_allocates_nothing_whatever_the_number_of_trips()
    {
        double[] x = [.. Enumerable.Range(0, 500).Select(i => Math.Cos(i))], dx = new double[500];
        for (int i = 0; i < 5; i++)
        {
            Models.ChainValueAndGradient(x, 0.5, dx, out _);
            Models.DoublingUntilValueAndGradient(1e-9, 1e6, out _, out _);
            Models.DepthValueAndGradient(0.3, 100, out _);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Models.ChainValueAndGradient(x.AsSpan(0, 300), 0.5, dx.AsSpan(0, 300), out _);
        Models.DoublingUntilValueAndGradient(1e-7, 1e6, out _, out _);
        Models.DepthValueAndGradient(0.3, 90, out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_columns_of_a_Jacobian_allocate_nothing_but_the_value()
    {
        double[] da = new double[40], db = new double[40];
        for (int i = 0; i < 5; i++) Models.CurveJacobian(0.3, 0.7, 40, da, db);
        long before = GC.GetAllocatedBytesForCurrentThread();
        double[] expected = Models.Curve(0.3, 0.7, 40);
        long own = GC.GetAllocatedBytesForCurrentThread() - before;
        double[] value = Models.CurveJacobian(0.3, 0.7, 40, da, db);
        Assert.Equal(2 * own, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(expected, value);
        for (int i = 0; i < 40; i++)
        {
            Assert.Equal(i * Math.Cos(0.3 * i) * 0.7, da[i], 1e-13);
            Assert.Equal(Math.Sin(0.3 * i), db[i], 1e-15);
        }
    }

    [Fact]
    public void Empty_inputs_have_empty_gradients()
    {
        var (x, k) = Models.ChainGradient([], 0.5);
        Assert.Empty(x);
        Assert.Equal(0, k);
        Assert.Equal(1, Models.Guarded([]));
        Assert.Empty(Models.GuardedGradient([]));
    }

    [Fact]
    public void Several_pullbacks_live_side_by_side_and_are_disposed_in_any_order()
    {
        double[] other = [1.1, 0.2, -0.4, 0.9];
        (double[] x, double k) expected = Models.ChainGradient(X, 0.5), expectedOther = Models.ChainGradient(other, -0.8);
        var first = Models.ChainPullback(X, 0.5);
        var second = Models.ChainPullback(other, -0.8);
        var third = Models.ChainPullback(X, 0.5);
        Assert.Equal(expected.x, first.Pullback.Invoke(1).x);
        first.Pullback.Dispose();
        Models.DoublingUntilGradient(0.1, 1e5);
        Assert.Equal(expectedOther.x, second.Pullback.Invoke(1).x);
        var fourth = Models.ChainPullback(other, -0.8);
        third.Pullback.Dispose();
        Assert.Equal(expectedOther.k, fourth.Pullback.Invoke(1).k);
        Assert.Equal(expectedOther.k, second.Pullback.Invoke(1).k);
        second.Pullback.Dispose();
        fourth.Pullback.Dispose();
    }

    [Fact]
    public void A_pullback_does_not_see_later_changes_of_the_inputs()
    {
        double[] x = [.. X];
        (double[] expected, double k) = Models.ChainGradient(x, 0.5);
        var result = Models.ChainPullback(x, 0.5);
        using var pullback = result.Pullback;
        var before = pullback.Invoke(1);
        Assert.Equal(expected, before.x);
        Assert.Equal(k, before.k);
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        double[][] inputs = [.. Enumerable.Range(1, 64).Select(i => Enumerable.Range(0, 20 + i).Select(j => Math.Sin(i * j)).ToArray())];
        double[][] expected = [.. inputs.Select(x => Models.ChainGradient(x, 0.5).x)];
        Parallel.For(0, 2000, i =>
        {
            double[] x = inputs[i % inputs.Length], dx = new double[x.Length];
            Models.ChainValueAndGradient(x, 0.5, dx, out _);
            Assert.Equal(expected[i % inputs.Length], dx);
        });
    }

    [Fact]
    public void A_pullback_may_be_invoked_on_another_thread()
    {
        (double[] expected, double _) = Models.ChainGradient(X, 0.5);
        var result = Models.ChainPullback(X, 0.5);
        double[] found = [];
        var thread = new Thread(() => found = result.Pullback.Invoke(1).x);
        thread.Start();
        thread.Join();
        result.Pullback.Dispose();
        Assert.Equal(expected, found);
    }

    [Fact]
    public void An_argument_that_is_written_has_its_gradient_in_place_of_its_cotangent()
    {
        double[] y = [3, 4], dy = [1, 0];
        Models.NormaliseVjp(y, dy);
        Assert.Equal([0.6, 0.8], y);
        Check.Close([16.0 / 125, -12.0 / 125], dy, 1e-14, "gradient of y0 / |y|");
    }

    [Fact]
    public void The_culture_does_not_matter()
    {
        (double[] expected, double _) = Models.ChainGradient(X, 0.5);
        CultureInfo saved = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(expected, Models.ChainGradient(X, 0.5).x);
        }
        finally
        {
            CultureInfo.CurrentCulture = saved;
        }
    }

    [Fact]
    public void Gradients_can_be_checked_by_the_runtime()
    {
        var report = GradientCheck.Gradient((double[] x) => Models.Chain(x, 0.5), X, Models.ChainGradient(X, 0.5).x);
        Assert.True(report.Passed, report.ToString());
    }
}
