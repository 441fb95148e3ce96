using DiffGen;
using GradBench.Protocol;

namespace GradBench.Evals;

/// <summary><c>hello</c>: a square and its derivative.</summary>
internal static partial class Hello
{
    public static Eval Eval { get; } = new("hello")
    {
        ["square"] = Function.Of<double, double>(x => () => Square(x)),
        ["double"] = Function.Of<double, double>(x => () => SquareGradient(x)),
    };

    [Differentiable(Companions = Companions.Default | Companions.Jvp)]
    public static double Square(double x) => x * x;
}
