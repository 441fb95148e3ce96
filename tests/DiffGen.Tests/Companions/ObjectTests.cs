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
            private sealed class Node { public double V; public Node? Next; }

            [Differentiable]
            public static double Chain(double x, int n)
            {
                Node? head = null;
                for (int i = 0; i < n; i++) head = new Node { V = x + i, Next = head };
                double s = 1;
                for (Node? node = head; node != null; node = node.Next) s = s * 0.5 + node.V * x;
                return s + head!.V;
            }

            [Differentiable(Companions = Companions.All)]
            public static double Energy(State s, double dt, int steps)
            {
                for (int i = 0; i < steps; i++) s = new State(s.X + dt * s.V, s.V - dt * Math.Sin(s.X));
                return 0.5 * s.V * s.V - Math.Cos(s.X);
            }

            [Differentiable(Companions = Companions.Default | Companions.Jvp | Companions.Hvp)]
            public static double Choice(State[] all, State other)
            {
                State best = other;
                for (int i = 0; i < all.Length; i++) if (all[i].X * all[i].V > best.X * best.V) best = i == 0 ? all[i] : new State(all[i].V * other.X, all[i].X);
                return best.X * best.X * best.V + all[0].V;
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
                Model.ChainValueAndGradient(0.9, 100, out _);
            }

            public static bool IsNotThere()
            {
                foreach (Action call in new Action[] { () => Model.Chain(1, 0), () => Model.ChainGradient(1, 0), () => Model.ChainPullback(1, 0), () => Model.ChainValueAndGradient(1, 0, out _) })
                {
                    try
                    {
                        call();
                        return false;
                    }
                    catch (NullReferenceException)
                    {
                    }
                }

                return Model.ChainGradient(1, 1) == 1 + 2 * 1;
            }

            public static bool ForwardMode()
            {
                var s = new State(0.5, 0.2);
                var u = new State.Tangent { X = 0.3, V = -0.7 };
                var g = Model.EnergyGradient(s, 0.1, 5);
                double expected = g.s.X * u.X + g.s.V * u.V + 2 * g.dt;
                if (Math.Abs(Model.EnergyJvp(s, 0.1, 5, u, 2).Tangent - expected) > 1e-13) return false;
                var h = Model.EnergyHvp(s, 0.1, 5, u, 2);
                var (above, below) = (Model.EnergyGradient(s.Move(u * 1e-5), 0.1 + 2e-5, 5), Model.EnergyGradient(s.Move(u * -1e-5), 0.1 - 2e-5, 5));
                return Math.Abs(h.s.X - (above.s.X - below.s.X) / 2e-5) < 1e-7 && Math.Abs(h.s.V - (above.s.V - below.s.V) / 2e-5) < 1e-7 && Math.Abs(h.dt - (above.dt - below.dt) / 2e-5) < 1e-7;
            }

            public static bool ForwardModeThroughElements()
            {
                State[] all = [new State(0.9, 1.1), new State(1.5, 1.4)];
                var other = new State(0.7, 0.4);
                State.Tangent[] t = [new State.Tangent { X = 1, V = 0.5 }, new State.Tangent { X = -0.3, V = 2 }];
                var u = new State.Tangent { X = 0.6, V = -1 };
                var g = Model.ChoiceGradient(all, other);
                double expected = g.other.X * u.X + g.other.V * u.V;
                for (int i = 0; i < 2; i++) expected += g.all[i].X * t[i].X + g.all[i].V * t[i].V;
                if (Math.Abs(Model.ChoiceJvp(all, other, t, u).Tangent - expected) > 1e-13) return false;
                var h = Model.ChoiceHvp(all, other, t, u);
                const double E = 1e-5;
                var above = Model.ChoiceGradient([all[0].Move(t[0] * E), all[1].Move(t[1] * E)], other.Move(u * E));
                var below = Model.ChoiceGradient([all[0].Move(t[0] * -E), all[1].Move(t[1] * -E)], other.Move(u * -E));
                for (int i = 0; i < 2; i++)
                    if (Math.Abs(h.all[i].X - (above.all[i].X - below.all[i].X) / (2 * E)) > 1e-7 || Math.Abs(h.all[i].V - (above.all[i].V - below.all[i].V) / (2 * E)) > 1e-7) return false;
                return Math.Abs(h.other.X - (above.other.X - below.other.X) / (2 * E)) < 1e-7;
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
    [InlineData("ForwardMode")]
    [InlineData("ForwardModeThroughElements")]
    [InlineData("IsNotThere")]
    [InlineData("ReturnsItself")]
    [InlineData("ReturnsNull")]
    [InlineData("PullbackRemembers")]
    public void Value_and_pullback_are_those_of_the_method(string probe) => Assert.True(Result.Value.Invoke<bool>("Demo.Probe." + probe));
}
