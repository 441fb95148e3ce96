using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Members that mean something to differentiation itself, and the constants and conversions of generic mathematics.</summary>
internal sealed partial class Lowering
{
    private Tree? Intrinsic(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        INamedTypeSymbol type = method.ContainingType;
        if (type is { Name: "Diff", ContainingNamespace: { Name: "DiffGen", ContainingNamespace.IsGlobalNamespace: true } }) return DiffCall(call, method);
        if (call.Arguments.Length != 1 || !method.IsStatic || call.Type is null) return null;
        IOperation argument = call.Arguments[0].Value;
        bool isNumber = type.TypeKind == TypeKind.Interface && type.IsIn("System", "Numerics") || _types.Map(type) is ScalarType || type.IsInSystem("Math") || type.IsInSystem("MathF");
        if (!isNumber || argument.Type is null || _types.Map(argument.Type) is not ScalarType from) return null;
        switch (method.Name)
        {
            case "CreateChecked" or "CreateSaturating" or "CreateTruncating" when TypeOf(call) is ScalarType { IsFloat: true } target:
                Value value = Scalar(argument);
                return new Tree(Builder.NumberOf(value) is { } number ? _b.Number(target, number) : _b.Convert(value, target));
            case "IsNaN" when from.IsFloat:
                Value tested = Scalar(argument);
                return new Tree(_b.Apply("notEqual", tested, tested));
            case "IsFinite" when from.Kind == ScalarKind.Generic:
                Value finite = Scalar(argument);
                return new Tree(_b.Apply("equal", _b.Subtract(finite, finite), _b.Zero(from)));
            case "IsPositiveInfinity" when from.IsFloat:
                return new Tree(_b.Apply("equal", Scalar(argument), _b.Number(from, double.PositiveInfinity)));
            case "IsNegativeInfinity" when from.IsFloat:
                return new Tree(_b.Apply("equal", Scalar(argument), _b.Number(from, double.NegativeInfinity)));
            case "SinCos" when from.IsFloat && Rules.Primitives.TryGet("sin", out Rules.Primitive sin) && Rules.Primitives.TryGet("cos", out Rules.Primitive cos):
                Value angle = Scalar(argument);
                return new Tree((AggregateType)TypeOf(call), [new Tree(_b.Apply(sin, angle)), new Tree(_b.Apply(cos, angle))]);
            default:
                return null;
        }
    }

    private Tree DiffCall(IInvocationOperation call, IMethodSymbol method)
    {
        Tree value = Expression(call.Arguments.First(argument => argument.Parameter!.Ordinal == 0).Value);
        if (method.Name == "StopGradient")
            return value.Map(leaf => Leaf.CanVary(leaf.Type) ? _b.Append(OpCode.StopGradient, [leaf], [leaf.Type]).Result : leaf);
        string? name = call.Arguments.FirstOrDefault(argument => argument.Parameter!.Ordinal == 1)?.Value.ConstantValue.Value as string;
        if (name is null || value.Leaf is not { Type: ScalarType or BufferType } retained || !Leaf.CanVary(retained.Type))
        {
            Refuse(call, "Diff.Retain of this", "it takes one number, array or span, and a constant name", "Retain its members one by one");
            return value;
        }

        return new Tree(_b.Append(OpCode.Retain, [retained], [retained.Type], name).Result);
    }

    /// <summary><c>T.One</c>, <c>T.Pi</c>: a number where it is the same in every type.</summary>
    private Tree? GenericConstant(IPropertyReferenceOperation reference)
    {
        if (!reference.Property.IsStatic || reference.Type is null || TypeOf(reference) is not ScalarType type) return null;
        INamedTypeSymbol owner = reference.Property.ContainingType;
        if (!(owner.TypeKind == TypeKind.Interface && owner.IsIn("System", "Numerics")) && _types.Map(owner) is not ScalarType) return null;
        double? number = reference.Property.Name switch
        {
            "Zero" or "AdditiveIdentity" => 0,
            "One" or "MultiplicativeIdentity" => 1,
            "NegativeOne" => -1,
            "NegativeZero" => -0.0,
            "Pi" => System.Math.PI,
            "E" => System.Math.E,
            "Tau" => 2 * System.Math.PI,
            "NaN" => double.NaN,
            "PositiveInfinity" => double.PositiveInfinity,
            "NegativeInfinity" => double.NegativeInfinity,
            _ => null,
        };
        string text = type.CSharp + "." + reference.Property.Name;
        return new Tree(_b.Constant(type, new ConstantValue(text, number ?? 0, number is not null)));
    }
}
