using DiffGen.Tests.Methods;

namespace DiffGen.Tests.Snapshots;

/// <summary>A short program whose generated code is kept as text.</summary>
/// <param name="Intent">What the generated code has to show: the reason for keeping it.</param>
/// <param name="Declarations">The user's code.</param>
/// <param name="Value">The number as an expression of <c>double[] x</c>.</param>
/// <param name="Gradient">Statements that return its gradient, by the generated companions.</param>
/// <param name="At">Where the gradient is compared with difference quotients.</param>
internal sealed record SnapshotProgram(string Name, string Intent, string Declarations, string Value, string Gradient, double[][] At, bool IsSinglePrecision = false)
{
    public Sample Sample => new(
        Name,
        $$"""
        {{Declarations}}

        public static class Probe
        {
            public static double Value(double[] x) => {{Value}};

            public static double[] Gradient(double[] x)
            {
                {{Gradient}}
            }
        }
        """,
        At,
        IsSinglePrecision ? 5e-3 : 1e-6,
        IsSinglePrecision);

    public override string ToString() => Name;
}
