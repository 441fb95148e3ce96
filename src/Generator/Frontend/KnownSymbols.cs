using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Methods and constants of <c>System.Math</c>, <c>System.MathF</c>, the floating-point types and the interfaces of generic math, and
/// what they are in the IR. A method that is not found here has no derivative unless its source is known.
/// </summary>
internal static class KnownSymbols
{
    /// <summary>The same function under another name.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal) { ["IEEERemainder"] = "Ieee754Remainder" };

    /// <summary>C# method name and types of operands (<see cref="Primitive.Operands"/>) → primitive.</summary>
    private static readonly Dictionary<string, Primitive> BySignature = Primitives.All
        .Where(primitive => primitive.Notation is Notation.Math or Notation.Static or Notation.Runtime && primitive.ResultMember.Length == 0 && !primitive.IsVariant)
        .ToDictionary(primitive => primitive.Symbol + "/" + primitive.Operands, StringComparer.Ordinal);

    /// <summary>Methods that are several primitives, or one with operands of its own.</summary>
    private static readonly Dictionary<string, BuildCall> Compositions = new(StringComparer.Ordinal)
    {
        ["SinCos/F"] = (builder, x, _) => [builder.Apply("sin", x[0]), builder.Apply("cos", x[0])],
        ["SinCosPi/F"] = (builder, x, _) => [builder.Apply("sinCosPi.sin", x[0]), builder.Apply("sinCosPi.cos", x[0])],
        // The floating-point types implement these explicitly: only a type parameter has them by name.
        ["IsZero/F"] = (builder, x, _) => [builder.Apply("equal", x[0], builder.Zero(x[0].Type))],
    };

    /// <summary>Instance methods of numeric types whose result says nothing about small changes of the operands.</summary>
    private static readonly HashSet<string> InstanceSteps = new(StringComparer.Ordinal)
    {
        "CompareTo", "Equals", "GetHashCode", "GetTypeCode", "ToString",
    };

    /// <summary>Methods of <c>System.Math</c> that no integer or decimal makes throw.</summary>
    private static readonly HashSet<string> TotalOnIntegers = new(StringComparer.Ordinal) { "Max", "Min", "Sign", "BigMul" };

    private static readonly HashSet<string> Conversions = new(StringComparer.Ordinal) { "CreateChecked", "CreateSaturating", "CreateTruncating" };

    public static bool TryGet(IMethodSymbol method, out KnownMethod known)
    {
        known = Intrinsic(method) ?? Guard(method) ?? Numeric(method)!;
        return known is not null;
    }

    /// <summary>The primitive that the method is, where it is just one on the arguments as they stand.</summary>
    public static bool TryGetPrimitive(IMethodSymbol method, out Primitive primitive)
    {
        primitive = null!;
        return method.IsStatic && IsNumeric(method.ContainingType) && BySignature.TryGetValue(SignatureOf(method), out primitive!);
    }

    /// <summary>A static property of a floating-point type or of an interface of generic math, as a constant of type <paramref name="type"/>.</summary>
    /// <remarks>
    /// Where the number is known, every type writes it in its own way; otherwise the text is that of the type, a dot and the member,
    /// which substituting a type argument turns into a member of that type.
    /// </remarks>
    public static bool TryGetConstant(IPropertySymbol property, IRType type, out ConstantValue constant)
    {
        constant = null!;
        if (!property.IsStatic || property.IsIndexer || !IsNumeric(property.ContainingType)) return false;
        double? number = property.Name switch
        {
            "Zero" or "AdditiveIdentity" => 0,
            "One" or "MultiplicativeIdentity" => 1,
            "NegativeOne" => -1,
            "Radix" => 2,
            _ => null,
        };
        if (number is { } known)
        {
            constant = Builder.ConstantOf(type, known);
            return true;
        }

        if (property.Name is not ("Pi" or "E" or "Tau" or "NaN" or "Epsilon" or "PositiveInfinity" or "NegativeInfinity" or "NegativeZero" or "MaxValue" or "MinValue"))
            return false;
        constant = new ConstantValue(type.CSharp + "." + property.Name, double.NaN, IsNumber: false);
        return true;
    }

    private static KnownMethod? Intrinsic(IMethodSymbol method)
    {
        if (method.ContainingType is not { Name: "Diff", ContainingType: null, ContainingNamespace: { Name: "DiffGen", ContainingNamespace.IsGlobalNamespace: true } })
            return null;
        return method.Name switch
        {
            "StopGradient" => new KnownMethod(KnownKind.StopGradient),
            "Retain" => new KnownMethod(KnownKind.Retain),
            _ => null,
        };
    }

    private static KnownMethod? Guard(IMethodSymbol method)
    {
        if (!method.IsStatic || !method.ReturnsVoid || method.ContainingType is null) return null;
        bool isThrowHelper = method.Name.StartsWith("ThrowIf", StringComparison.Ordinal)
            && method.ContainingType.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true };
        bool isAssertion = method.Name == "Assert" && method.ContainingType.Name == "Debug" && method.ContainingType.IsIn("System", "Diagnostics");
        // What companions check: they are called in differentiable methods too.
        bool isRequirement = method.ContainingType.Name == "Require" && method.ContainingType.IsIn("DiffGen", "Runtime");
        return isThrowHelper || isAssertion || isRequirement ? new KnownMethod(KnownKind.Guard, Effect: Effect.Traps) : null;
    }

    private static KnownMethod? Numeric(IMethodSymbol method)
    {
        if (method.MethodKind != MethodKind.Ordinary || !IsNumeric(method.ContainingType)) return null;
        if (!method.IsStatic) return InstanceSteps.Contains(method.Name) ? new KnownMethod(KnownKind.Constant, Effect: Effect.Traps) : null;
        if (TryGetPrimitive(method, out Primitive primitive))
            return Expression((builder, operands, _) => [builder.Apply(primitive, [.. operands])]);
        if (Compositions.TryGetValue(SignatureOf(method), out BuildCall composition)) return Expression(composition);
        if (Conversions.Contains(method.Name) && IsFloat(method.ReturnType))
            return Expression((builder, operands, result) => [builder.Convert(operands[0], result)]);
        // What is no floating-point number is constant to the derivative, whatever it is computed from.
        bool isStep = !HoldsFloat(method.ReturnType)
            && method.Parameters.All(parameter => parameter.RefKind is RefKind.None or RefKind.In || (parameter.RefKind == RefKind.Out && !HoldsFloat(parameter.Type)));
        bool isTotal = TotalOnIntegers.Contains(method.Name) && method.Parameters.All(parameter => !HoldsFloat(parameter.Type));
        return isStep ? new KnownMethod(KnownKind.Constant, Effect: isTotal ? Effect.Pure : Effect.Traps) : null;
    }

    private static KnownMethod Expression(BuildCall build) => new(KnownKind.Expression, build);

    private static string SignatureOf(IMethodSymbol method)
    {
        string name = Aliases.TryGetValue(method.Name, out string alias) ? alias : method.Name;
        return name + "/" + string.Concat(method.Parameters.Select(parameter => Letter(parameter)));
    }

    private static char Letter(IParameterSymbol parameter) =>
        parameter.RefKind != RefKind.None ? '?'
        : IsFloat(parameter.Type) ? 'F'
        : parameter.Type.SpecialType == SpecialType.System_Int32 ? 'I'
        : parameter.Type.IsInSystem("MidpointRounding") ? 'R'
        : '?';

    private static bool IsFloat(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Double or SpecialType.System_Single || type is ITypeParameterSymbol || type.IsInSystem("Half");

    private static bool HoldsFloat(ITypeSymbol type) =>
        type switch
        {
            IArrayTypeSymbol array => HoldsFloat(array.ElementType),
            // Only conversions to an integer have a type parameter of the method as their result.
            ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method, Name: "TInteger" } => false,
            INamedTypeSymbol { IsGenericType: true } generic => generic.TypeArguments.Any(HoldsFloat),
            _ => IsFloat(type),
        };

    /// <summary><c>Math</c>, <c>MathF</c>, the special functions of the runtime library, a primitive numeric type, or an interface of generic math.</summary>
    private static bool IsNumeric(INamedTypeSymbol? type) =>
        type is not null
        && (type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double
            || type.IsInSystem("Math") || type.IsInSystem("MathF") || type.IsInSystem("Half")
            || (type.TypeKind == TypeKind.Interface && type.IsIn("System", "Numerics"))
            || (type.Name == "SpecialFunctions" && type.IsIn("DiffGen", "Runtime"))
            || (type.Name == "BitOperations" && type.IsIn("System", "Numerics")));
}
