using System;
using System.Linq;
using System.Reflection;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>Companions call their method, so that they are as obsolete as it is.</summary>
public class ObsoleteTests
{
    private const string Source = """
        using System;
        using DiffGen;

        public static partial class Model
        {
            [Obsolete("Use \"New\".", true)]
            [Differentiable(Companions = Companions.All)]
            public static double Old(double x, double[] w) { double s = 0; for (int i = 0; i < w.Length; i++) s += Math.Sin(x * w[i]) * s + w[i]; return s; }

            [Obsolete]
            [Differentiable]
            public static double[] Older(double x) { double[] y = new double[3]; for (int i = 0; i < y.Length; i++) y[i] = x * x * i * Rate; return y; }

            [Obsolete("gone", true)] private static double Rate => 2;

            [Obsolete("gone", true)] private static double Cube(double x) => x * x * x;

            [Obsolete("too", true)]
            [Differentiable]
            public static double Caller(double x) => Cube(x) + Old(x, new double[] { 2 });

            #pragma warning disable CS0618
            [Obsolete("soon")] private static double Soon(double x) => x * x * x;

            [Differentiable]
            public static double Warned(double x) => Soon(x) + x;
        }
        """;

    [Fact]
    public void They_compile_and_are_right()
    {
        HarnessResult result = GeneratorHarness.Run(Source).AssertClean();
        // d/dx (x³ + 2) and d/dx (x³ + x) at 2; the first sine meets s = 0.
        Assert.Equal(12.0, result.Invoke<double>("Model.CallerGradient", 2.0));
        Assert.Equal(13.0, result.Invoke<double>("Model.WarnedGradient", 2.0));
        Assert.Equal([0, 12, 24], result.Invoke<double[,]>("Model.OlderJacobian", 3.0).Cast<double>());
    }

    [Fact]
    public void They_say_what_the_method_says()
    {
        Type model = GeneratorHarness.Run(Source).AssertClean().Assembly.GetType("Model")!;
        MemberInfo[] companions = [.. model.GetMembers(BindingFlags.Static | BindingFlags.Public).Where(member => member.Name.StartsWith("Old", StringComparison.Ordinal) && !member.Name.StartsWith("Older", StringComparison.Ordinal))];
        Assert.True(companions.Length > 15);
        Assert.All(companions, companion =>
        {
            ObsoleteAttribute obsolete = companion.GetCustomAttribute<ObsoleteAttribute>()!;
            Assert.Equal(("Use \"New\".", true), (obsolete.Message, obsolete.IsError));
        });
        Assert.All(model.GetMethods().Where(method => method.Name == "OlderVjp"), method => Assert.False(method.GetCustomAttribute<ObsoleteAttribute>()!.IsError));
        Assert.Null(model.GetMethod("WarnedGradient")!.GetCustomAttribute<ObsoleteAttribute>());
    }

    [Fact]
    public void Other_code_is_kept_from_calling_them()
    {
        HarnessResult result = GeneratorHarness.Run(("Model.cs", Source), ("Caller.cs", "public static class Caller { public static double G() => Model.OldValueAndGradient(2, [1.0], out _, new double[1]); }"));
        Assert.Empty(result.Diagnostics);
        Assert.Equal(("CS0619", "Caller.cs"), result.CompilerErrors.Select(error => (error.Id, error.Location.SourceTree!.FilePath)).Single());
    }
}
