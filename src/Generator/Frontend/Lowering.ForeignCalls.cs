using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Calls of methods whose body is not here, or does not matter: they stay C#.</summary>
internal sealed partial class Lowering
{
    /// <param name="isFollowed">Its source is here: the linker decides.</param>
    private Tree ForeignCall(IOperation site, IMethodSymbol method, IOperation? instance, IEnumerable<IArgumentOperation> arguments, bool isFollowed = false)
    {
        var operands = new List<Value>();
        string target;
        if (instance is null || method.IsStatic)
        {
            target = method.IsExtensionMethod && method.ReducedFrom is not null ? "" : Qualifier(method, site) + ".";
        }
        else
        {
            if (instance.Type is { IsValueType: true } type && Map(type) is OpaqueType && !method.IsReadOnly && !type.IsReadOnly && type.TypeKind != TypeKind.Enum)
            {
                Refuse(site, $"'{method.Name}', which may change the struct that it is called on", "the struct is not followed member by member", "Use a struct whose source is here");
                return Dummy(method.ReturnType);
            }

            operands.Add(Scalar(instance));
            target = "{0}.";
        }

        if (Passed(site, method, arguments, operands) is not { } passed) return Dummy(method.ReturnType);
        bool hasList = operands.Any(operand => IsListType(operand.Type));
        if (hasList && !LeavesLists(method))
        {
            Refuse(site, $"a list that is handed to '{method.Name}'", "what becomes of it there is not known", "Hand on an array");
            return Dummy(method.ReturnType);
        }

        string name = method.MethodKind switch
        {
            MethodKind.PropertyGet when method.AssociatedSymbol is IPropertySymbol { IsIndexer: true } => $"[{passed}]",
            MethodKind.PropertyGet => Literal(Escaped(method.AssociatedSymbol!.Name)),
            _ => Literal(Escaped(method.Name)) + TypeArgumentList(method) + $"({passed})",
        };
        string template = name[0] == '[' ? target.TrimEnd('.') + name : target + name;
        IRType? result = method.ReturnsVoid ? null : Map(method.ReturnType);
        var outs = method.Parameters.Where(parameter => parameter.RefKind == RefKind.Out).ToArray();
        PrivateCode? reached = Names(method, site, method.IsExtensionMethod ? null : AccessorCall(method, passed));
        var code = new OpaqueCode(template, hasList ? Effect.Traps : EffectOf(method), method.IsNoDerivative(), reached);
        bool isHarmless = outs.Length == 0 && (method.IsNoDerivative() || IsReadOnlyUse(method, instance, result, operands));
        if (isFollowed && CanFollow(method, instance, operands, result)) return FollowedCall(site, method, code, operands, result);
        if (outs.Length == 0) return Opaque(site, code, operands, result, isHarmless, "DG0005", Display(method));
        return WithOuts(site, method, arguments, code, operands, result, outs);
    }

    /// <summary>Whether a call that takes and gives nothing that varies can be one of the lowered method: each of its values is one in the IR too.</summary>
    private bool CanFollow(IMethodSymbol method, IOperation? instance, List<Value> operands, IRType? result)
    {
        List<IRType> taken = [.. method.Parameters.Select(parameter => Map(parameter.Type))];
        if (instance is not null && !method.IsStatic) taken.Insert(0, MapReceiver(method.ContainingType));
        return operands.Select(operand => operand.Type).SequenceEqual(taken)
            && !operands.Any(operand => operand.Type is AggregateType || MayVary(operand) || HoldsHandle(operand.Type))
            && method.Parameters.All(parameter => parameter.RefKind is RefKind.None or RefKind.In && parameter.Type.TypeKind != TypeKind.Delegate)
            && (result is null or ScalarType || method.ReturnType.TypeKind == TypeKind.Enum || method.ReturnType.SpecialType == SpecialType.System_String);
    }

    private Tree FollowedCall(IOperation site, IMethodSymbol method, OpaqueCode code, List<Value> operands, IRType? result)
    {
        Op op = _b.Append(OpCode.Call, operands, result is null ? [] : [result], TargetOf(method, site) with { Code = code });
        Callee(method);
        return result is null ? Nothing : new Tree(op.Result);
    }

    /// <summary>The arguments as they stand in the template; null where one is refused. Operands are in the order of the parameters, evaluated in that of the arguments.</summary>
    private string? Passed(IOperation site, IMethodSymbol method, IEnumerable<IArgumentOperation> arguments, List<Value> operands)
    {
        var texts = new string[method.Parameters.Length];
        var values = new Value?[method.Parameters.Length];
        int outs = 0;
        foreach (IArgumentOperation argument in arguments)
        {
            IParameterSymbol parameter = argument.Parameter!;
            switch (parameter.RefKind)
            {
                case RefKind.Out:
                    texts[parameter.Ordinal] = "out var {out" + outs++ + "}";
                    break;
                case RefKind.Ref:
                    Refuse(argument, "an argument by reference to a method without source", "what it writes there is not known", "Pass a value");
                    return null;
                default:
                    // References and boxes are made by the emitted call, so that a refusal is about the callee and not about the conversion.
                    IOperation value = AsItIs(argument.Value);
                    string cast = value == argument.Value || value.ConstantValue.HasValue ? "" : $"({Literal(TypeName(argument.Value.Type!))})";
                    texts[parameter.Ordinal] = cast;
                    values[parameter.Ordinal] = Scalar(value);
                    break;
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] is not { } value) continue;
            texts[i] += "{" + operands.Count + "}";
            operands.Add(value);
        }

        return string.Join(", ", texts.Where(text => text is not null));
    }

    /// <summary>Without conversions to a base type, an interface or a box.</summary>
    private static IOperation AsItIs(IOperation operation) =>
        operation is IConversionOperation { OperatorMethod: null, Operand: { Type: { } type } operand, Type.IsReferenceType: true } conversion
        && (conversion.Conversion.IsReference || type.IsValueType) && operand is not (IAnonymousFunctionOperation or IMethodReferenceOperation)
            ? AsItIs(operand)
            : operation;

    private Tree WithOuts(
        IOperation site, IMethodSymbol method, IEnumerable<IArgumentOperation> arguments, OpaqueCode code, List<Value> operands, IRType? result, IParameterSymbol[] outs)
    {
        IRType[] types = [.. (result is null ? [] : new[] { result }).Concat(outs.Select(parameter => Map(parameter.Type)))];
        bool mayLose = operands.Any(MayVary) && types.Any(Leaf.CanVary);
        Op op = mayLose
            ? _b.Append(OpCode.Unsupported, operands, types, new Refusal(_key, SiteOf(site.Syntax.GetLocation()), "DG0005", Display(method), code))
            : _b.Append(OpCode.Opaque, operands, types, code);
        int first = result is null ? 0 : 1;
        foreach (IArgumentOperation argument in arguments.Where(argument => argument.Parameter!.RefKind == RefKind.Out))
            Write(PlaceOf(argument.Value), Expanded(new Tree(op.Results[first + System.Array.FindIndex(outs, parameter => parameter.Ordinal == argument.Parameter!.Ordinal)])), site);
        return result is null ? Nothing : result is AggregateType { IsReferenceType: false } ? Expanded(new Tree(op.Result)) : new Tree(op.Result);
    }

    /// <summary>
    /// A bool, an integer or a string made from numbers carries no derivative, unless the callee keeps what it was given: a method of an
    /// object might, a static one over plain values does not.
    /// </summary>
    private bool IsReadOnlyUse(IMethodSymbol method, IOperation? instance, IRType? result, List<Value> operands)
    {
        if (KnownSymbols.TryGet(method, out KnownMethod known) && known.Kind == KnownKind.Constant) return true;
        if (result is null || Leaf.CanVary(result) || (result is OpaqueType && method.ReturnType.SpecialType != SpecialType.System_String && method.ReturnType.TypeKind != TypeKind.Enum)) return false;
        if (IsOfStorage(method)) return true;
        if (instance is not null && !method.IsStatic && Map(instance.Type!) is not ScalarType) return false;
        return operands.All(operand => operand.Type is not BufferType { Kind: not BufferKind.ReadOnlySpan } && operand.Type is not AggregateType { IsReferenceType: true });
    }

    private static bool IsOfStorage(IMethodSymbol method) =>
        method.IsStatic && (method.ContainingType.SpecialType == SpecialType.System_Array || method.ContainingType.IsInSystem("MemoryExtensions"));

    /// <summary><c>Array.BinarySearch</c>, <c>span.IndexOf</c> and the like: they look and answer, and write nothing.</summary>
    private static bool IsSearch(IMethodSymbol method) =>
        IsOfStorage(method)
        && method.ReturnType.SpecialType is (SpecialType.System_Boolean or SpecialType.System_Int32)
        && method.Parameters.All(parameter => parameter.Type.TypeKind is not (TypeKind.Delegate or TypeKind.Interface));

    private static Effect EffectOf(IMethodSymbol method)
    {
        if (KnownSymbols.TryGet(method, out KnownMethod known)) return known.Effect;
        INamedTypeSymbol type = method.ContainingType;
        bool isArithmetic = type.IsInSystem("Math") || type.IsInSystem("MathF") || type.IsInSystem("BitConverter")
            || (type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_String && method.Name != "GetHashCode")
            || (type.TypeKind == TypeKind.Interface && type.IsIn("System", "Numerics"));
        return isArithmetic || IsSearch(method) ? Effect.Traps : Effect.Observable;
    }

    private string TypeArgumentList(IMethodSymbol method) =>
        method.TypeArguments.Length == 0 ? "" : "<" + string.Join(", ", method.TypeArguments.Select(type => Literal(TypeName(type)))) + ">";

    /// <summary>A delegate as a value: only a method that is named can be passed on.</summary>
    private Tree DelegateValue(IOperation operation)
    {
        IOperation target = operation switch
        {
            IDelegateCreationOperation creation => creation.Target,
            IConversionOperation conversion => conversion.Operand,
            _ => operation,
        };
        if (target is IMethodReferenceOperation { Method: { IsStatic: true, MethodKind: MethodKind.Ordinary } method } && operation.Type is { } type)
        {
            Names(method, operation, template: null);
            string template = $"({Literal(TypeName(type))}){Literal(TypeName(method.ContainingType) + "." + Escaped(method.Name))}{TypeArgumentList(method)}";
            return new Tree(_b.Append(OpCode.Opaque, [], [Map(type)], new OpaqueCode(template, Effect.Pure)).Result);
        }

        Refuse(operation, "a lambda or local function that is passed on", "only functions that are called directly are followed", "Call it directly, or write out what the callee does with it");
        return Dummy(operation.Type);
    }
}
