using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Frontend;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace DiffGen.Tests.Rules;

/// <summary>Nothing of the framework's mathematics is forgotten: each method is a primitive, a composition, constant, or refused on purpose.</summary>
public class KnownSymbolsTests
{
    private static readonly CSharpCompilation Framework = CSharpCompilation.Create(
        "framework",
        references: ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(System.IO.Path.PathSeparator)
            .Where(path => System.IO.Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll")
            .Select(path => MetadataReference.CreateFromFile(path)));

    /// <summary>They read text, or write a number to it: no derivative.</summary>
    private static readonly HashSet<string> Refused = ["TryParse", "Parse"];

    private static INamedTypeSymbol Type(string name) => Framework.GetTypeByMetadataName(name) ?? throw new ArgumentException(name);

    private static IEnumerable<IMethodSymbol> MethodsOf(string type) =>
        Type(type).GetMembers().OfType<IMethodSymbol>()
            .Where(method => method.MethodKind == MethodKind.Ordinary && method.IsStatic && method.DeclaredAccessibility == Accessibility.Public);

    [Theory]
    [InlineData("System.Math")]
    [InlineData("System.MathF")]
    [InlineData("System.Double")]
    [InlineData("System.Single")]
    [InlineData("System.Half")]
    public void Every_static_method_is_classified(string type)
    {
        string[] forgotten = [.. MethodsOf(type).Where(method => !KnownSymbols.TryGet(method, out _) && !Refused.Contains(method.Name)).Select(method => method.ToDisplayString())];
        Assert.Empty(forgotten);
    }

    [Theory]
    [InlineData("System.Math")]
    [InlineData("System.MathF")]
    [InlineData("System.Double")]
    [InlineData("System.Single")]
    [InlineData("System.Half")]
    public void Every_method_that_returns_a_number_computed_from_numbers_is_an_expression(string type)
    {
        foreach (IMethodSymbol method in MethodsOf(type))
        {
            bool isFunction = IsFloat(method.ReturnType) && method.Parameters.Length > 0 && method.Parameters.All(parameter => IsFloat(parameter.Type));
            if (!isFunction) continue;
            Assert.True(KnownSymbols.TryGet(method, out KnownMethod known), method.ToDisplayString());
            Assert.Equal(KnownKind.Expression, known.Kind);
        }
    }

    private static bool IsFloat(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Double or SpecialType.System_Single || type.Name == "Half";

    [Fact]
    public void Every_member_of_the_interfaces_of_generic_math_is_classified()
    {
        string[] interfaces =
        [
            "IExponentialFunctions", "ILogarithmicFunctions", "IPowerFunctions", "IRootFunctions", "ITrigonometricFunctions", "IHyperbolicFunctions",
            "IFloatingPointIeee754", "IFloatingPoint", "INumber", "INumberBase",
        ];
        string[] forgotten =
        [
            .. interfaces.SelectMany(name => MethodsOf($"System.Numerics.{name}`1"))
                .Where(method => !KnownSymbols.TryGet(method, out _) && !Refused.Contains(method.Name) && !method.Name.StartsWith("TryConvert", StringComparison.Ordinal))
                .Select(method => method.ToDisplayString()),
        ];
        Assert.Empty(forgotten);
    }

    [Fact]
    public void Every_primitive_that_is_a_method_is_reached()
    {
        HashSet<string> reached = [];
        foreach (string type in new[] { "System.Math", "System.MathF", "System.Double", "System.Single", "System.Half" })
            foreach (IMethodSymbol method in MethodsOf(type))
                if (KnownSymbols.TryGetPrimitive(method, out Primitive primitive))
                    reached.Add(primitive.Name);
        IEnumerable<Primitive> methods = Primitives.All.Where(primitive => primitive.Notation is Notation.Math or Notation.Static && primitive.ResultMember.Length == 0 && !primitive.IsVariant);
        Assert.Empty(methods.Select(primitive => primitive.Name).Except(reached));
    }

    [Theory]
    [InlineData("System.Math", "Log", 2, "logBase")]
    [InlineData("System.Math", "IEEERemainder", 2, "ieee754Remainder")]
    [InlineData("System.MathF", "Round", 3, "roundDigitsMode")]
    [InlineData("System.Double", "RootN", 2, "rootN")]
    public void Overloads_are_told_apart(string type, string name, int arity, string expected)
    {
        IMethodSymbol method = MethodsOf(type).First(candidate => candidate.Name == name && candidate.Parameters.Length == arity && IsFloat(candidate.ReturnType));
        Assert.True(KnownSymbols.TryGetPrimitive(method, out Primitive primitive));
        Assert.Equal(expected, primitive.Name);
    }

    [Fact]
    public void Integers_are_constant()
    {
        foreach (IMethodSymbol method in MethodsOf("System.Math").Where(method => method.Parameters.All(parameter => parameter.Type.SpecialType == SpecialType.System_Int32)))
        {
            Assert.True(KnownSymbols.TryGet(method, out KnownMethod known));
            // BigMul and DivRem may take an out parameter, which opaque code has no room for.
            Assert.Equal(KnownKind.Constant, known.Kind);
        }
    }

    [Theory]
    [InlineData("ArgumentNullException", "ThrowIfNull")]
    [InlineData("ArgumentOutOfRangeException", "ThrowIfNegative")]
    [InlineData("ArgumentException", "ThrowIfNullOrEmpty")]
    public void Throw_helpers_are_guards(string type, string name)
    {
        Assert.True(KnownSymbols.TryGet(MethodsOf("System." + type).First(method => method.Name == name), out KnownMethod known));
        Assert.Equal(KnownKind.Guard, known.Kind);
    }

    [Theory]
    [InlineData("INumberBase", "Zero", "0.0", true)]
    [InlineData("INumberBase", "One", "1.0", true)]
    [InlineData("ISignedNumber", "NegativeOne", "-1.0", true)]
    [InlineData("IFloatingPointConstants", "Pi", "double.Pi", false)]
    [InlineData("IFloatingPointIeee754", "NaN", "double.NaN", false)]
    public void Constants_of_generic_math(string type, string name, string expected, bool isNumber)
    {
        IPropertySymbol property = Type($"System.Numerics.{type}`1").GetMembers(name).OfType<IPropertySymbol>().Single();
        Assert.True(KnownSymbols.TryGetConstant(property, ScalarType.Float64, out ConstantValue constant));
        Assert.Equal(expected, constant.CSharp);
        Assert.Equal(isNumber, constant.IsNumber);
    }

    [Fact]
    public void What_reads_bits_or_text_is_not_known()
    {
        foreach (string type in new[] { "System.BitConverter", "System.Convert", "System.Environment" })
            Assert.All(MethodsOf(type), method => Assert.False(KnownSymbols.TryGet(method, out _)));
    }
}
