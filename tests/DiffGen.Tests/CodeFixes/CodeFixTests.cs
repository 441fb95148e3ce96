using System.Threading.Tasks;
using DiffGen.CodeFixes;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace DiffGen.Tests.CodeFixes;

/// <summary>Each fix on a workspace: what it is offered for, what it makes of the text, and that nothing is left to report.</summary>
public sealed class CodeFixTests
{
    [Fact]
    public async Task Type_is_made_partial()
    {
        await Fixes(new MakePartialFix(), "Make 'Model' partial",
            """
            using DiffGen;

            // The model.
            public static class Model
            {
                [Differentiable]
                public static double Square(double x) => x * x;
            }

            """,
            """
            using DiffGen;

            // The model.
            public static partial class Model
            {
                [Differentiable]
                public static double Square(double x) => x * x;
            }

            """);
    }

    [Fact]
    public async Task Types_around_are_made_partial_too()
    {
        await Fixes(new MakePartialFix(), "Make 'Outer' partial",
            """
            using DiffGen;

            // Around.
            struct Outer
            {
                internal static partial class Inner
                {
                    [Differentiable] public static double Square(double x) => x * x;
                }
            }

            """,
            """
            using DiffGen;

            // Around.
            partial struct Outer
            {
                internal static partial class Inner
                {
                    [Differentiable] public static double Square(double x) => x * x;
                }
            }

            """);
    }

    [Fact]
    public async Task All_types_of_a_project_are_made_partial_at_once()
    {
        using var harness = new FixHarness(
            ("A.cs", "using DiffGen;\npublic static class A { [Differentiable] public static double F(double x) => x * x; }\n"),
            ("B.cs", "using DiffGen;\npublic record B(double X) { [Differentiable] public double G(double x) => x * X; }\n"));
        await harness.ApplyEverywhere(new MakePartialFix());
        await harness.AssertClean();
        Assert.Contains("public static partial class A", await harness.Text("A.cs"));
        Assert.Contains("public partial record B", await harness.Text("B.cs"));
    }

    [Fact]
    public async Task Parameter_is_made_a_constant()
    {
        await Fixes(new NoDerivativeFix(), "Mark 'state' [NoDerivative]",
            """
            public sealed class State { public double Value { get => 1; set { } } public System.Func<double, double> Map = v => v; public double K; }

            public static partial class Model
            {
                [DiffGen.Differentiable]
                public static double Loss(double x, State state) => x * x;
            }

            """,
            """
            using DiffGen;

            public sealed class State { public double Value { get => 1; set { } } public System.Func<double, double> Map = v => v; public double K; }

            public static partial class Model
            {
                [DiffGen.Differentiable]
                public static double Loss(double x, [NoDerivative] State state) => x * x;
            }

            """);
    }

    private const string Outside = "using System.Runtime.InteropServices;\npublic static class Outside\n{\n    [DllImport(\"x\")] public static extern double Curve(double x, int n);\n    [DllImport(\"x\")] public static extern double Area(double[] x, double scale);\n}\n";

    [Fact]
    public async Task Argument_is_made_a_constant()
    {
        await Fixes(new StopGradientFix(), "Make 'x + 1' constant to the derivative with Diff.StopGradient",
            """
            using DiffGen;

            public static partial class Model
            {
                [Differentiable]
                public static double Price(double x) => x * Outside.Curve(x + 1, 3);
            }

            """,
            """
            using DiffGen;

            public static partial class Model
            {
                [Differentiable]
                public static double Price(double x) => x * Outside.Curve(Diff.StopGradient(x + 1), 3);
            }

            """,
            Outside);
    }

    [Theory]
    [InlineData("s_last = x * x", "s_last = Diff.StopGradient(x * x)")]
    [InlineData("s_last += x", "s_last += Diff.StopGradient(x)")]
    public async Task Stored_value_is_made_a_constant(string store, string stored)
    {
        string Text(string statement) => $$"""
            using DiffGen;

            public static partial class Model
            {
                private static double s_last;

                [Differentiable]
                public static double Track(double x)
                {
                    {{statement}};
                    return x * x;
                }
            }

            """;
        string title = $"Make '{store.Split(' ', 3)[2]}' constant to the derivative with Diff.StopGradient";
        await Fixes(new StopGradientFix(), title, Text(store), Text(stored));
    }

    [Theory]
    [InlineData("Outside.Curve(x, 3)", "typeof(Outside), nameof(Outside.Curve)", "double CurveVjp(double x, int n, double cotangent)")]
    [InlineData("Outside.Area(new[] { x, 2 }, x)", "typeof(Outside), nameof(Outside.Area)", "(double[] x, double scale) AreaVjp(double[] x, double scale, double cotangent)")]
    public async Task Derivative_is_written(string call, string target, string signature)
    {
        string method = call.Substring(8, call.IndexOf('(') - 8);
        await Fixes(new DerivativeStubFix(), $"Write a derivative of 'Outside.{method}'",
            $$"""
            using DiffGen;

            public static partial class Model
            {
                [Differentiable]
                public static double Price(double x) => x * {{call}};

                public static double Other(double x) => x;
            }

            """,
            $$"""
            using System;
            using DiffGen;

            public static partial class Model
            {
                [Differentiable]
                public static double Price(double x) => x * {{call}};

                [DerivativeOf({{target}})]
                private static {{signature}} =>
                    throw new NotImplementedException();

                public static double Other(double x) => x;
            }

            """,
            Outside);
    }

    [Theory]
    [InlineData("private static double SincVjp(double x)", "private static double SincVjp(double x, double cotangent)")]
    [InlineData("private static double SincVjp(double x, float cotangent)", "private static double SincVjp(double x, double cotangent)")]
    [InlineData("double SincVjp(double x)", "static double SincVjp(double x, double cotangent)")]
    public async Task Signature_of_a_derivative_is_mended(string wrong, string right)
    {
        string Text(string signature) => $$"""
            using System;
            using DiffGen;

            public partial class Model
            {
                public static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x) / x;

                [DerivativeOf(nameof(Sinc))]
                {{signature}} =>
                    x == 0 ? 0 : (x * Math.Cos(x) - Math.Sin(x)) / (x * x);
            }

            """;
        await Fixes(new DerivativeSignatureFix(), "Change the signature of 'SincVjp'", Text(wrong), Text(right));
    }

    [Fact]
    public async Task Derivative_of_nothing_is_left_alone()
    {
        using var harness = new FixHarness(("Model.cs", "using DiffGen;\npublic static partial class Model { [DerivativeOf(\"Sink\")] static double SincVjp(double x, double cotangent) => 0; }\n"));
        Assert.Empty(await harness.Offers(new DerivativeSignatureFix()));
    }

    [Theory]
    [InlineData("LossGradient(2)", "Differentiable")]
    [InlineData("LossHvp(2, 1)", "Differentiable(Companions = Companions.Default | Companions.Hvp)")]
    [InlineData("LossVjpAccumulate(2, 1, ref d)", "Differentiable")]
    public async Task Callee_is_made_differentiable(string call, string attribute)
    {
        string user = $"public static class User\n{{\n    private static double d;\n\n    public static double At2() => Library.Model.{call};\n}}\n";
        using var harness = new FixHarness(
            ("Model.cs", """
                namespace Library;

                public static class Model
                {
                    /// <summary>The loss.</summary>
                    public static double Loss(double x) => x * x;
                }

                """),
            ("User.cs", user));
        await harness.Apply(new CompanionNameFix(), $"Add [{attribute}] to 'Loss'");
        await harness.AssertClean();
        Assert.Equal(
            $$"""
            using DiffGen;

            namespace Library;

            public static partial class Model
            {
                /// <summary>The loss.</summary>
                [{{attribute}}]
                public static double Loss(double x) => x * x;
            }

            """.ReplaceLineEndings("\n"),
            await harness.Text("Model.cs"));
    }

    [Fact]
    public async Task Companion_is_asked_for()
    {
        await Fixes(new CompanionNameFix(), "Ask for Companions.Hessian of 'Loss'",
            """
            using DiffGen;

            public static partial class Model
            {
                [Differentiable(FastMath = true)]
                public static double Loss(double x) => x * x;

                public static double[,] At2() => LossHessian(2);
            }

            """,
            """
            using DiffGen;

            public static partial class Model
            {
                [Differentiable(FastMath = true, Companions = Companions.Default | Companions.Hessian)]
                public static double Loss(double x) => x * x;

                public static double[,] At2() => LossHessian(2);
            }

            """);
    }

    [Theory]
    [InlineData("Model.LosGradient(2)", "LosGradient", "Model.ErrorGradient(2)", "ErrorGradient")]
    [InlineData("Model.LossVjp(2, 1)", "LossVjp", "Model.ErrorVjp(2, 1)", "ErrorVjp")]
    [InlineData("new Model().ScaledLossGradient(2)", "ScaledLossGradient", "new Model().ScaledGradient(2)", "ScaledGradient")]
    public async Task Stale_name_is_replaced(string stale, string old, string current, string name)
    {
        string Text(string call) => $$"""
            using DiffGen;

            public partial class Model
            {
                [Differentiable]
                public static double Error(double x) => x * x;

                [Differentiable]
                public double Scaled(double x) => 2 * x * x;
            }

            public static class User
            {
                public static double At2() => {{call}};
            }

            """;
        await Fixes(new CompanionNameFix(), $"Change '{old}' to '{name}'", Text(stale), Text(current));
    }

    [Fact]
    public async Task The_nearest_name_comes_first()
    {
        using var harness = new FixHarness(("Model.cs", """
            using DiffGen;
            public static partial class Model
            {
                [Differentiable] public static double Cost(double x) => x * x;
                [Differentiable] public static double TotalLoss(double x) => x * x;
                public static double Plain(double x) => x;
                public static double At2() => TotalLosGradient(2);
            }
            """));
        Assert.Equal(["Change 'TotalLosGradient' to 'TotalLossGradient'", "Change 'TotalLosGradient' to 'CostGradient'"], await harness.Offers(new CompanionNameFix()));
    }

    [Theory]
    [InlineData("Unknown(2)")]
    [InlineData("ColourGradient(2)")]
    public async Task Other_unknown_names_are_not_ours(string call)
    {
        using var harness = new FixHarness(("Model.cs", $"public static class Model {{ public static double Cost(double x) => {call}; }}"));
        Assert.Empty(await harness.Offers(new CompanionNameFix()));
    }

    [Fact]
    public async Task Method_is_made_differentiable()
    {
        using var harness = new FixHarness(("Model.cs", """
            using System;

            namespace Users
            {
                public class Model
                {
                    public static double Loss(ReadOnlySpan<double> x, int n) => x[0] * n;
                }
            }

            """));
        var refactoring = new MakeDifferentiableRefactoring();
        var action = Assert.Single(await harness.Refactorings(refactoring, "Loss"));
        Assert.Equal("Make 'Loss' differentiable", action.Title);
        await (await harness.Apply(action)).AssertClean();
        Assert.Equal(
            """
            using System;
            using DiffGen;

            namespace Users
            {
                public partial class Model
                {
                    [Differentiable]
                    public static double Loss(ReadOnlySpan<double> x, int n) => x[0] * n;
                }
            }

            """.ReplaceLineEndings("\n"),
            await harness.Text());
    }

    [Theory]
    [InlineData("public static void Fill(System.Span<double> y, double x) => y[0] = x;", "Fill", true)]
    [InlineData("public static double[] Row(float[] x) => new double[x.Length];", "Row", true)]
    [InlineData("public static int Count(double x) => (int)x;", "Count", false)]
    [InlineData("public static double Twice(int n) => 2 * n;", "Twice", false)]
    [InlineData("[DiffGen.Differentiable] public static double Marked(double x) => x;", "Marked", false)]
    [InlineData("[DiffGen.NoDerivative] public static double Constant(double x) => x;", "Constant", false)]
    [InlineData("public virtual double Open(double x) => x;", "Open", false)]
    [InlineData("public static async System.Threading.Tasks.Task<double> Later(double x) => x;", "Later", false)]
    [InlineData("public static double Body(double x) => x + 1;", "+ 1", false)]
    public async Task Only_what_suits_is_offered(string member, string at, bool isOffered)
    {
        using var harness = new FixHarness(("Model.cs", $"public class Model {{ {member} }}"));
        Assert.Equal(isOffered, (await harness.Refactorings(new MakeDifferentiableRefactoring(), at)).Length > 0);
    }

    private static async Task Fixes(CodeFixProvider fix, string title, string before, string after, string? beside = null)
    {
        (string, string)[] files = beside is null ? [("Model.cs", before)] : [("Model.cs", before), ("Outside.cs", beside)];
        using var harness = new FixHarness(files);
        await harness.Apply(fix, title);
        Assert.Equal(after.ReplaceLineEndings("\n"), await harness.Text());
        await harness.AssertClean();
    }
}
