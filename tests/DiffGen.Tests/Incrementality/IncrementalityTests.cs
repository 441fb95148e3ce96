using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.Incrementality;

/// <summary>What an edit makes the generator do again.</summary>
public class IncrementalityTests
{
    private static readonly string[] Steps = ["Types", "Tangents", "Methods", "TangentText", "Lowered", "Plans", "Companions"];

    private static readonly (string Path, string Text)[] Project =
    [
        ("Caller.cs", """
            using DiffGen;
            namespace Demo;
            public static partial class Caller
            {
                [Differentiable]
                public static double Twice(double x) => 2 * Library.Square(x);

                [Differentiable]
                public static double Alone(double x) => x * x * x;
            }
            """),
        ("Other.cs", """
            using DiffGen;
            namespace Demo;
            public static partial class Other
            {
                [Differentiable]
                public static double Sine(Point p) => System.Math.Sin(p.X);
            }

            [Differentiable]
            public partial record struct Point(double X, double Y);
            """),
        ("Library.cs", """
            namespace Demo;
            public static class Library
            {
                public static double Square(double x)
                {
                    return x * x;
                }
            }
            """),
        ("Unrelated.cs", """
            namespace Demo;
            public static class Unrelated
            {
                public static int Count() { return 1; }
            }
            """),
    ];

    [Fact]
    public void An_unrelated_edit_leaves_every_step_cached_or_unchanged()
    {
        GeneratorRunResult result = AfterEdit("Unrelated.cs", "return 1;", "return 2;");
        foreach (string step in Steps) Assert.All(Outputs(result, step), output => Assert.True(IsKept(output.Reason), $"{step}: {output.Reason}"));
        AssertOutputs(result);
    }

    [Fact]
    public void A_new_member_elsewhere_changes_no_output()
    {
        GeneratorRunResult result = AfterEdit("Unrelated.cs", "public static int Count()", "public static int Zero() => 0; public static int Count()");
        foreach (string step in Steps.Where(step => step != "Methods")) Assert.All(Outputs(result, step), output => Assert.True(IsKept(output.Reason), $"{step}: {output.Reason}"));
        AssertOutputs(result);
    }

    [Fact]
    public void An_edit_of_a_callee_in_another_file_regenerates_its_callers_and_nothing_else()
    {
        GeneratorRunResult result = AfterEdit("Library.cs", "return x * x;", "return x * x + x;");
        AssertOutputs(result, "Demo.Caller.Twice");
        Assert.Equal(1, Outputs(result, "Lowered").Count(output => output.Reason == IncrementalStepRunReason.Modified));
    }

    [Fact]
    public void An_edit_of_a_tagged_method_regenerates_that_method_only()
    {
        GeneratorRunResult result = AfterEdit("Caller.cs", "x * x * x", "x * x * x * x");
        AssertOutputs(result, "Demo.Caller.Alone");
    }

    [Fact]
    public void A_comment_in_the_file_of_a_tagged_method_regenerates_nothing()
    {
        GeneratorRunResult result = AfterEdit("Caller.cs", "namespace Demo;", "namespace Demo; // a remark");
        AssertOutputs(result);
    }

    [Fact]
    public void A_changed_constant_elsewhere_is_noticed()
    {
        (string, string)[] files =
        [
            ("A.cs", "using DiffGen; public static partial class A { [Differentiable] public static double F(double x) => x * B.Scale; }"),
            ("B.cs", "public static class B { public const double Scale = 2; }"),
        ];
        GeneratorRunResult result = AfterEdit(files, "B.cs", "= 2", "= 3");
        AssertOutputs(result, "A.F");
    }

    /// <summary>Integers are seen through only when what is lowered is put together.</summary>
    [Theory]
    [InlineData("i * n + j", "j * n + i")]
    [InlineData("a % b)", "a - b * (a / b))")]
    public void An_edit_of_a_constant_callee_in_another_file_is_noticed_where_it_matters(string before, string after)
    {
        (string, string)[] files =
        [
            ("A.cs", "using DiffGen; public static partial class A { [Differentiable] public static double F(double[] x) => x[B.Idx(0, 1, 2)]; [Differentiable] public static double G(double[] x) => x[0]; }"),
            ("B.cs", "public static class B { public static int Idx(int i, int j, int n) => i * n + j + Gcd(i, j); public static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b); }"),
        ];
        GeneratorRunResult result = AfterEdit(files, "B.cs", before, after);
        Assert.Equal(1, Outputs(result, "Lowered").Count(output => output.Reason == IncrementalStepRunReason.Modified));
        // Of what is called as it stands it does not matter how it computes, as long as it answers the same each time: the plan is another one, the text is not.
        AssertOutputs(result, before.StartsWith("i *", StringComparison.Ordinal) ? ["A.F"] : []);
    }

    /// <summary>Whether a callee answers the same each time decides on the Hessian of its callers.</summary>
    [Fact]
    public void A_constant_callee_that_becomes_unrepeatable_is_noticed()
    {
        (string, string)[] files =
        [
            ("A.cs", "using DiffGen; public static partial class A { [Differentiable(Companions = Companions.Hessian)] public static double F(double[] x) => x[B.Gcd(2, 4)] * x[0]; }"),
            ("B.cs", "public static class B { private static int s_calls; public static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b); }"),
        ];
        Assert.Empty(AfterEdit(files, "B.cs", "b == 0 ?", "s_calls++ + b == 0 ?").GeneratedSources);
    }

    [Fact]
    public void A_changed_member_of_a_differentiable_type_regenerates_what_uses_it()
    {
        GeneratorRunResult result = AfterEdit("Other.cs", "double X, double Y", "float X, double Y");
        AssertOutputs(result, "Demo.Other.Sine", "Demo.Point");
    }

    [Fact]
    public void A_removed_method_takes_its_file_with_it()
    {
        GeneratorRunResult result = AfterEdit("Caller.cs", "[Differentiable]\n    public static double Alone", "public static double Alone");
        Assert.DoesNotContain(result.GeneratedSources, source => source.HintName.StartsWith("Demo.Caller.Alone", StringComparison.Ordinal));
        Assert.Contains(result.GeneratedSources, source => source.HintName.StartsWith("Demo.Caller.Twice", StringComparison.Ordinal));
    }

    [Fact]
    public void A_changed_build_property_is_noticed()
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(Project);
        GeneratorDriver driver = GeneratorHarness.Driver(trackSteps: true).RunGenerators(compilation);
        driver = driver.WithUpdatedAnalyzerConfigOptions(GeneratorHarness.PropertiesOf(new Dictionary<string, string> { ["DiffGenFastMath"] = "true" })).RunGenerators(compilation);
        Assert.All(Outputs(driver.GetRunResult().Results.Single(), "Lowered").Where(output => output.Value is Generator.Model.LoweredMethod { Options: not null }),
            output => Assert.Equal(IncrementalStepRunReason.Modified, output.Reason));
    }

    [Fact]
    public void Two_runs_give_the_same_bytes()
    {
        string[] runs = [.. Enumerable.Range(0, 2).Select(_ => GeneratorHarness.Run(GeneratorHarness.Compile(Project))).Select(result => string.Concat(result.Files.Select(file => file.HintName + "\n" + file.Text)))];
        Assert.NotEmpty(runs[0]);
        Assert.Equal(runs[0], runs[1]);
    }

    /// <summary>The order of files must not matter either: builds on other machines list them differently.</summary>
    [Fact]
    public void The_order_of_files_does_not_matter()
    {
        HarnessResult first = GeneratorHarness.Run(GeneratorHarness.Compile(Project));
        HarnessResult second = GeneratorHarness.Run(GeneratorHarness.Compile([.. Project.Reverse()]));
        Assert.Equal(first.Files, second.Files);
    }

    [Fact]
    public void What_crosses_a_step_holds_no_symbol_and_no_syntax()
    {
        GeneratorDriver driver = GeneratorHarness.Driver(trackSteps: true).RunGenerators(GeneratorHarness.Compile(Project));
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (string step in Steps)
        {
            Assert.NotEmpty(Outputs(result, step));
            foreach ((object value, _) in Outputs(result, step)) AssertFree(value, step, seen);
        }
    }

    private static void AssertFree(object? value, string path, HashSet<object> seen)
    {
        if (value is null || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value)) return;
        Assert.False(
            value is ISymbol or SyntaxNode or SyntaxTree or Compilation or SemanticModel or IOperation or Location or Diagnostic or SyntaxReference,
            $"{path} holds a {value.GetType().Name}");
        if (value is Delegate or Type or MemberInfo) return;
        if (value is IEnumerable items)
            foreach (object? item in items)
                AssertFree(item, path + "[]", seen);
        for (Type? type = value.GetType(); type is not null && type != typeof(object); type = type.BaseType)
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (!field.FieldType.IsPointer)
                    AssertFree(field.GetValue(value), path + "." + field.Name, seen);
    }

    private static GeneratorRunResult AfterEdit(string path, string before, string after) => AfterEdit(Project, path, before, after);

    private static GeneratorRunResult AfterEdit((string Path, string Text)[] files, string path, string before, string after)
    {
        CSharpCompilation compilation = GeneratorHarness.Compile(files);
        GeneratorDriver driver = GeneratorHarness.Driver(trackSteps: true).RunGenerators(compilation);
        SyntaxTree tree = compilation.SyntaxTrees.Single(candidate => candidate.FilePath == path);
        string text = tree.ToString();
        Assert.Contains(before, text);
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(tree, GeneratorHarness.Parse(path, text.Replace(before, after)));
        GeneratorRunResult result = driver.RunGenerators(edited).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }

    private static IEnumerable<(object Value, IncrementalStepRunReason Reason)> Outputs(GeneratorRunResult result, string step) =>
        result.TrackedSteps.TryGetValue(step, out var runs) ? runs.SelectMany(run => run.Outputs) : [];

    private static bool IsKept(IncrementalStepRunReason reason) => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;

    /// <summary>Exactly the files whose names start so were written anew.</summary>
    private static void AssertOutputs(GeneratorRunResult result, params string[] regenerated)
    {
        string[] actual =
        [
            .. Outputs(result, "Companions").Concat(Outputs(result, "Tangents"))
                .Where(output => output.Reason is IncrementalStepRunReason.Modified or IncrementalStepRunReason.New)
                .Select(output => ((Generator.Companions.GeneratedFile)output.Value).HintName),
        ];
        Assert.Equal(regenerated.Length, actual.Length);
        Assert.All(regenerated, name => Assert.Contains(actual, hint => hint.StartsWith(name + ".", StringComparison.Ordinal)));
        int written = result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Count(output => !IsKept(output.Reason));
        Assert.Equal(regenerated.Length, written);
    }
}
