using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Assignments of every kind. The target's own sub-expressions come first and once, as in C#.</summary>
internal sealed partial class Lowering
{
    private Tree SimpleAssignment(ISimpleAssignmentOperation assignment)
    {
        if (assignment.IsRef)
        {
            if (assignment.Target is ILocalReferenceOperation { Local: var local }) _env.Set(local, new Alias(PlaceOf(assignment.Value)));
            else Refuse(assignment, "a reassigned ref", "which variable it stands for is not followed", "Use a ref local");
            return Nothing;
        }

        if (assignment.Target is ILocalReferenceOperation { Local: { Type.TypeKind: TypeKind.Delegate } variable } && CallableOf(assignment.Value) is { } function)
        {
            _env.Set(variable, function);
            return Nothing;
        }

        if (IsPart(assignment.Target)) return Fitted(assignment, () => ChangePart(assignment, (IPropertyReferenceOperation)assignment.Target, _ => TensorValue(assignment.Value)))!;
        Place target = PlaceOf(assignment.Target);
        Tree value = Converted(Expression(assignment.Value), target is DiscardPlace ? TypeOf(assignment.Value) : target.Type, assignment);
        value = IsSoleName(assignment.Target) ? Unnamed(value) : Kept(value, assignment.Target.Type!, assignment.Value);
        if (!Ended) Write(target, value, assignment);
        return value;
    }

    /// <summary><c>a ??= b</c>: b is evaluated, and assigned, where a is null.</summary>
    private Tree CoalesceAssignment(ICoalesceAssignmentOperation assignment)
    {
        Place target = PlaceOf(assignment.Target);
        Tree old = Read(target, assignment);
        bool isNullable = NullableTypes.Is(old.Type) && old.Members is not null;
        // An object that was made here is there.
        Value isThere = isNullable ? HasValue(old) : old.Leaf is { } leaf ? _b.Not(IsNullTest(leaf)) : _b.Bool(true);
        if (assignment.Parent is IExpressionStatementOperation)
        {
            Branch(isThere, () => { }, () => Assigned());
            return Nothing;
        }

        IRType type = TypeOf(assignment);
        return Choice(isThere, () => Result(old), () => Result(Assigned()));

        Tree Result(Tree value) => Converted(isNullable && !NullableTypes.Is(type) ? ValueIn(value) : value, type, assignment);

        Tree Assigned()
        {
            Tree value = Converted(Expression(assignment.Value), target.Type, assignment);
            value = IsSoleName(assignment.Target) ? Unnamed(value) : Kept(value, assignment.Target.Type!, assignment.Value);
            if (!Ended) Write(target, value, assignment);
            return value;
        }
    }

    private Tree CompoundAssignment(ICompoundAssignmentOperation assignment)
    {
        if (Fitted(assignment, () => TensorAssignment(assignment)) is { } tensor) return tensor;
        Place target = PlaceOf(assignment.Target);
        Tree old = Read(target, assignment);
        Tree next;
        IRType type = target.Type;
        if (IsUserOperator(assignment.OperatorMethod))
        {
            Tree right = Expression(assignment.Value);
            next = OperatorCall(assignment, assignment.OperatorMethod!, [old, right]);
        }
        else if (NullableTypes.Is(type))
        {
            Tree right = Expression(assignment.Value);
            right = NullableTypes.Is(right.Type) ? right : BesideNullable(Converted(right, ((AggregateType)type).Members[NullableTypes.Value].Type, assignment), old);
            next = Lifted(assignment.OperatorKind, old, right, type, assignment.IsChecked, assignment) ?? Refused(assignment);
        }
        else if (type is ScalarType && assignment.Value.Type is { } valueType && Map(valueType) is ScalarType)
        {
            Value right = Scalar(assignment.Value);
            bool isShift = assignment.OperatorKind is BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift;
            ScalarType operatorType = OperatorType((ScalarType)type, (ScalarType)right.Type, isShift);
            Value left = _b.Convert(ValueOf(old), operatorType);
            if (!isShift) right = _b.Convert(right, operatorType);
            if (Arithmetic(assignment.OperatorKind, operatorType, left, right, assignment.IsChecked) is not { } value) return Refused(assignment);
            next = new Tree(_b.Convert(value, type, ContextOf(assignment.IsChecked, type)));
        }
        else
        {
            next = Opaque(assignment, new OpaqueCode($"{{0}} {Symbol(assignment.OperatorKind)} {{1}}", Effect.Traps), [ValueOf(old), Scalar(assignment.Value)], type);
        }

        if (!Ended) Write(target, next, assignment);
        return next;
    }

    /// <summary>The type in which C# computes <c>a op= b</c>; small integers compute as <c>int</c>.</summary>
    private static ScalarType OperatorType(ScalarType target, ScalarType value, bool isShift)
    {
        if (target.Kind != ScalarKind.Integer) return target;
        bool isSmall = target.CSharp is "byte" or "sbyte" or "short" or "ushort" or "char";
        if (!isSmall) return target;
        return isShift || value.Kind == ScalarKind.Integer && value.CSharp is "byte" or "sbyte" or "short" or "ushort" or "char" ? ScalarType.Int32 : value;
    }

    private Tree Increment(IIncrementOrDecrementOperation increment, bool isUsed)
    {
        Place target = PlaceOf(increment.Target);
        Tree old = Read(target, increment);
        Tree next;
        if (IsUserOperator(increment.OperatorMethod)) next = OperatorCall(increment, increment.OperatorMethod!, [old]);
        else if (target.Type is ScalarType type) next = new Tree(Incremented(increment, type, ValueOf(old)));
        else return Refused(increment);
        if (!Ended) Write(target, next, increment);
        return isUsed && increment.IsPostfix ? old : next;
    }

    private Value Incremented(IIncrementOrDecrementOperation increment, ScalarType type, Value old)
    {
        ScalarType operatorType = OperatorType(type, ScalarType.Int32, isShift: false);
        Value one = _b.Number(operatorType, 1);
        string name = WithContext(increment.Kind == OperationKind.Increment ? "add" : "subtract", operatorType, increment.IsChecked);
        return _b.Convert(_b.Apply(name, _b.Convert(old, operatorType), one), type, ContextOf(increment.IsChecked, type));
    }

    private Tree Deconstruction(IDeconstructionAssignmentOperation deconstruction)
    {
        object targets = Targets(deconstruction.Target);
        Tree value = Expression(deconstruction.Value);
        if (!Ended) Deconstruct(targets, value, deconstruction.Value.Type, deconstruction);
        return value;
    }

    /// <summary>Evaluates the targets from left to right: a place, or a list of targets.</summary>
    private object Targets(IOperation target) => target switch
    {
        IDeclarationExpressionOperation { Expression: ITupleOperation tuple } => Targets(tuple),
        ITupleOperation tuple => tuple.Elements.Select(Targets).ToArray(),
        IConversionOperation { Conversion.IsIdentity: true } conversion => Targets(conversion.Operand),
        _ => PlaceOf(target),
    };

    private void Deconstruct(object target, Tree value, ITypeSymbol? type, IOperation site)
    {
        if (target is Place place)
        {
            Write(place, place is DiscardPlace ? value : Converted(value, place.Type, site), site);
            return;
        }

        var targets = (object[])target;
        if (PartsOf(value, type, targets.Length, site) is not { } parts) return;
        for (int i = 0; i < targets.Length; i++) Deconstruct(targets[i], parts[i].Value, parts[i].Type, site);
    }

    /// <summary>The elements of a tuple, or what <c>Deconstruct</c> gives.</summary>
    private IReadOnlyList<(Tree Value, ITypeSymbol? Type)>? PartsOf(Tree value, ITypeSymbol? type, int count, IOperation site)
    {
        if (type is INamedTypeSymbol { IsTupleType: true } tuple && value.Members is { } members && members.Length == count)
            return [.. members.Select((member, index) => (member, (ITypeSymbol?)tuple.TupleElements[index].Type))];
        IMethodSymbol? method = type?.GetMembers("Deconstruct").OfType<IMethodSymbol>()
            .FirstOrDefault(candidate => !candidate.IsStatic && candidate.Parameters.Length == count && candidate.Parameters.All(parameter => parameter.RefKind == RefKind.Out));
        if (method is { IsImplicitlyDeclared: true } && Expanded(value) is { Type: AggregateType aggregate } expanded)
        {
            // A positional record: each part is the property of that name.
            var parts = new List<(Tree, ITypeSymbol?)>();
            foreach (IParameterSymbol parameter in method.Parameters)
            {
                int index = IndexOf(aggregate, Escaped(parameter.Name));
                if (index < 0) break;
                parts.Add((expanded.Members![index], parameter.Type));
            }

            if (parts.Count == count) return parts;
        }
        else if (method is not null && CanCall(method))
        {
            Tree[] outs = [];
            CallWithOuts(site, method, value, out outs);
            return [.. outs.Select((part, index) => (part, (ITypeSymbol?)method.Parameters[index].Type))];
        }

        Refuse(site, "a deconstruction", "the type is not a tuple and has no Deconstruct method here", "Read its members one by one");
        return null;
    }
}
