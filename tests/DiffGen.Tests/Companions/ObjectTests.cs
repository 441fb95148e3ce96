using System;
using DiffGen.Tests.Infrastructure;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>What companions do with objects besides differentiating through them.</summary>
public class ObjectTests
{
    private const string Source = """
        using System;
        using DiffGen;

        namespace Demo;

        [Differentiable] public sealed partial record State(double X, double V);

        [Differentiable] public sealed partial class Box { public double X { get; set; } public double Y; }

        public static partial class Model
        {
            [Differentiable]
            public static double Energy(State s, double dt, int steps)
            {
                for (int i = 0; i < steps; i++) s = new State(s.X + dt * s.V, s.V - dt * Math.Sin(s.X));
                return 0.5 * s.V * s.V - Math.Cos(s.X);
            }

            [Differentiable] public static State Same(State s) => s;

            [Differentiable] public static State? Maybe(State s, bool isThere) => isThere ? s : null;

            [Differentiable] public static double Product(Box b, double k) { for (int i = 0; i < 3; i++) k *= b.X + b.Y * i; return k; }

            [Differentiable]
            public static double Walk(double x, int n)
            {
                double sum = 0;
                void Go(double v, int left) { sum += v * x; if (left > 0) Go(v * x, left - 1); }
                Go(x, n);
                return sum;
            }
        }

        public static class Probe
        {
            public static long Allocated()
            {
                var s = new State(0.5, 0.2);
                for (int i = 0; i < 5; i++) Run(s);
                long before = GC.GetAllocatedBytesForCurrentThread();
                Run(s);
                return GC.GetAllocatedBytesForCurrentThread() - before;
            }

            private static void Run(State s)
            {
                Model.EnergyValueAndGradient(s, 0.01, 50, out _, out _);
                Model.WalkValueAndGradient(0.9, 12, out _);
            }

            public static bool ReturnsItself()
            {
                var s = new State(1, 2);
                return ReferenceEquals(Model.SameVjp(s, new State.Tangent { X = 3 }, out State.Tangent d), s) && d == new State.Tangent { X = 3 };
            }

            public static bool ReturnsNull() =>
                Model.MaybeVjp(new State(1, 2), false, new State.Tangent { X = 3 }, out State.Tangent d) is null && d == State.Tangent.Zero
                && Model.MaybeVjp(new State(1, 2), true, new State.Tangent { X = 3 }) == new State.Tangent { X = 3 };

            public static bool PullbackRemembers()
            {
                var box = new Box { X = 0.5, Y = 2 };
                var expected = Model.ProductGradient(box, 1.5);
                using var pullback = Model.ProductPullback(box, 1.5).Pullback;
                (box.X, box.Y) = (100, -7);
                var found = pullback.Invoke(1);
                return Math.Abs(found.b.X - expected.b.X) < 1e-14 && Math.Abs(found.b.Y - expected.b.Y) < 1e-14 && Math.Abs(found.k - expected.k) < 1e-14;
            }
        }
        """;

    private static readonly Lazy<HarnessResult> Result = new(() => GeneratorHarness.Run(Source).AssertClean());

    [Fact]
    public void Objects_that_do_not_leave_are_not_allocated() => Assert.Equal(0L, Result.Value.Invoke("Demo.Probe.Allocated"));

    [Theory]
    [InlineData("ReturnsItself")]
    [InlineData("ReturnsNull")]
    [InlineData("PullbackRemembers")]
    public void Value_and_pullback_are_those_of_the_method(string probe) => Assert.True(Result.Value.Invoke<bool>("Demo.Probe." + probe));
}
