using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using DiffGen.Generator.Diagnostics;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.Diagnostics;

/// <summary>Functions that are constant between their jumps: where a dependency ends is said to those who ask, and only to them.</summary>
public class StepTests
{
    private const string Usings = "using System;\nusing DiffGen;\n";

    public static TheoryData<string> Cases =>
    [
        // Each of them, at the operand.
        "[Differentiable] public static double F(double x) => Math.Floor({|DG0017:x * 2|}) + Math.Ceiling({|DG0017:x|}) + Math.Truncate({|DG0017:x|}) + Math.Round({|DG0017:x|}) * x;",
        "[Differentiable] public static double F(double x) => Math.Round({|DG0017:x|}, 2) + Math.Round({|DG0017:x|}, MidpointRounding.ToZero) + Math.Round({|DG0017:x|}, 1, MidpointRounding.AwayFromZero) + x;",
        "[Differentiable] public static double F(double x) => Math.Sign({|DG0017:x|}) * x + Math.ILogB({|DG0017:x + 1|}) * x;",
        "[Differentiable] public static float F(float x) => MathF.Floor({|DG0017:x|}) * x + float.Round({|DG0017:x|}) + MathF.Sign({|DG0017:x|});",
        "[Differentiable] public static double F(double x, double y) => Math.CopySign(x, {|DG0017:y|}) * y;",
        "[Differentiable] public static T F<T>(T x) where T : System.Numerics.IFloatingPointIeee754<T> => T.Floor({|DG0017:x|}) * x;",
        // Casts to integers.
        "[Differentiable] public static double F(double[] x) => x[(int){|DG0017:x[0]|}] * (long){|DG0017:x[1]|} + (byte){|DG0017:x[2]|};",
        "[Differentiable] public static double F(double x) => checked((int)({|DG0017:x * 3|})) * x;",
        // By way of variables, loops, branches and callees, in the callee's code.
        "[Differentiable] public static double F(double x) { double s = 0; for (int i = 0; i < 3; i++) { s += Math.Floor({|DG0017:s|}) * x; } return s; }",
        "private static double Quantised(double v, double step) => Math.Round({|DG0017:v / step|}) * step; [Differentiable] public static double F(double x) => Quantised(x, 0.1) + Quantised(x * x, 0.5) + x;",
        "private static double Down(double v, int n) => n == 0 ? Math.Floor({|DG0017:v|}) * v : Down(v * v, n - 1); [Differentiable] public static double F(double x) => Down(x, 3);",
        "[Differentiable] public static double F(double[] x) { double g(double v) => Math.Floor({|DG0017:v|}); return g(x[0]) * x[1]; }",
        // What is constant already, loses nothing.
        "[Differentiable] public static double F(double x, [NoDerivative] double w) => Math.Floor(w) * x + Math.Sign(w) * x + (int)w * x;",
        "[Differentiable] public static double F(double x) => x + Diff.StopGradient(Math.Round({|DG0017:x|} * 1.0)) + Math.Floor(Diff.StopGradient(x)) + Math.Floor(2.5) * x;".Replace("{|DG0017:x|} * 1.0", "{|DG0017:x * 1.0|}"),
        "[Differentiable] public static double F(double[] x) { int n = x.Length; double h = 1.0 / n; return x[(int)(h * n) - 1] * Math.Floor(h); }",
        "[Differentiable] public static double F(double x) => x > 0 && double.IsFinite(x) ? x * x : Math.Abs(x);",
        "private static double Whole(double v) => Math.Floor(v); [Differentiable] public static double F(double x) => Whole(2.5) * x;",
        // Nobody asks about a method that is not differentiated.
        "public static double G(double x) => Math.Floor(x); [Differentiable] public static double F(double x) => x;",
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Said_on_request_at_the_operand(string members)
    {
        var marked = new Marked($"{Usings}public static partial class C\n{{\n{members}\n}}\n");
        CSharpCompilation compilation = Parsed(marked.Text);
        HarnessResult result = GeneratorHarness.Run(compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(
            new Dictionary<string, ReportDiagnostic> { [Descriptors.DerivativeIsZero.Id] = ReportDiagnostic.Info })));
        marked.AssertMatches(result.Diagnostics, "Source.cs");
        result.AssertCompiles();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Not_said_by_default(string members)
    {
        var marked = new Marked($"{Usings}public static partial class C\n{{\n{members}\n}}\n");
        GeneratorHarness.Run(Parsed(marked.Text)).AssertClean();
    }

    [Theory]
    [InlineData("suggestion", DiagnosticSeverity.Info)]
    [InlineData("warning", DiagnosticSeverity.Warning)]
    [InlineData("error", DiagnosticSeverity.Error)]
    [InlineData("none", null)]
    public void Editorconfig_switches_it_on(string severity, DiagnosticSeverity? expected)
    {
        string folder = Path.GetFullPath("/project");
        AnalyzerConfig config = AnalyzerConfig.Parse($"root = true\n[*.cs]\ndotnet_diagnostic.DG0017.severity = {severity}\n", Path.Combine(folder, ".editorconfig"));
        CSharpCompilation compilation = GeneratorHarness.Compile((Path.Combine(folder, "Source.cs"), $"{Usings}public static partial class C\n{{\n[Differentiable] public static double F(double x) => Math.Floor(x) * x;\n}}\n"));
        HarnessResult result = GeneratorHarness.Run(compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new FromFile(AnalyzerConfigSet.Create(new List<AnalyzerConfig> { config })))));
        Assert.Equal(expected is { } one ? [one] : [], result.Diagnostics.Select(diagnostic => diagnostic.Severity));
        Assert.All(result.Diagnostics, diagnostic => Assert.Equal("'Floor' is constant between its jumps: it passes no derivative on in 'C.F'", diagnostic.GetMessage()));
    }

    private static CSharpCompilation Parsed(string text) => GeneratorHarness.Compile(("Source.cs", text));

    /// <summary>Severities as the compiler takes them from an <c>.editorconfig</c>.</summary>
    private sealed class FromFile(AnalyzerConfigSet configuration) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            configuration.GetOptionsForSourcePath(tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            configuration.GlobalConfigOptions.TreeOptions.TryGetValue(diagnosticId, out severity);
    }
}
