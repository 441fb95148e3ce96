using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Members that mean something to differentiation itself, and the constants and conversions of generic mathematics.</summary>
internal sealed partial class Lowering
{
    private Tree? Intrinsic(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (!KnownSymbols.TryGet(method, out KnownMethod known)) return null;
        if (known.Kind is KnownKind.StopGradient or KnownKind.Retain) return DiffCall(call, known.Kind);
        // A number that is known stays one in the other type.
        if (known.Kind != KnownKind.Expression || call.Arguments.Length != 1 || call.Type is null || TypeOf(call) is not ScalarType { IsFloat: true } type) return null;
        if (method.Name is not ("CreateChecked" or "CreateSaturating" or "CreateTruncating")) return null;
        Value value = Scalar(call.Arguments[0].Value);
        return new Tree(Builder.NumberOf(value) is { } number ? _b.Number(type, number) : _b.Convert(value, type));
    }

    private Tree DiffCall(IInvocationOperation call, KnownKind kind)
    {
        Tree value = Expression(call.Arguments.First(argument => argument.Parameter!.Ordinal == 0).Value);
        if (kind == KnownKind.StopGradient) return Stopped(value);
        if (IsOwnTensor(value)) value = new Tree(TensorValue(value));
        string? name = call.Arguments.FirstOrDefault(argument => argument.Parameter!.Ordinal == 1)?.Value.ConstantValue.Value as string;
        if (name is not null && !SyntaxFacts.IsValidIdentifier(name))
        {
            Refuse(call, $"Diff.Retain under the name \"{name}\"", "it is no name of C#", "Use letters, digits and underscores");
            return value;
        }

        if (name is null || value.Leaf is not { Type: ScalarType { IsFloat: true } or TensorType } retained)
        {
            Refuse(call, "Diff.Retain of this", "it takes one floating-point number or tensor and a constant name", "Retain its elements or members one by one");
            return value;
        }

        return new Tree(_b.Append(OpCode.Retain, [retained], [retained.Type], name).Result);
    }

    private Tree Stopped(Tree value)
    {
        if (value.Leaf is { } leaf) return Leaf.CanVary(leaf.Type) ? new Tree(_b.Append(OpCode.StopGradient, [leaf], [leaf.Type]).Result) : value;
        if (value.Members is { } members) return new Tree((AggregateType)value.Type, [.. members.Select(Stopped)]);
        return IsOwnTensor(value) ? Stopped(new Tree(TensorValue(value))) : value;
    }

    /// <summary><c>T.One</c>, <c>T.Pi</c>.</summary>
    private Tree? GenericConstant(IPropertyReferenceOperation reference) =>
        reference.Type is not null && TypeOf(reference) is ScalarType type && KnownSymbols.TryGetConstant(reference.Property, type, out ConstantValue constant)
            ? new Tree(_b.Constant(type, constant))
            : null;
}
