using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Expressions: which part of the lowering each kind belongs to.</summary>
internal sealed partial class Lowering
{
    /// <summary>An expression that is one value: a number, a bool, an index.</summary>
    private Value Scalar(IOperation operation) => ValueOf(Expression(operation));

    private Tree Expression(IOperation operation)
    {
        Guard();
        if (operation is { ConstantValue: { HasValue: true, Value: null }, Type.IsValueType: true }) return Default(TypeOf(operation));
        if (operation.ConstantValue.HasValue && operation.Type is not null) return new Tree(ConstantOf(operation.Type, operation.ConstantValue.Value));
        if (operation.Type is IDynamicTypeSymbol)
        {
            Problem(operation, "DG0012", "a dynamic operation", "Give the expression a static type");
            return Dummy(operation.Type);
        }

        switch (operation)
        {
            case IFieldReferenceOperation { Field.IsStatic: true } field when NumericField(field) is { } constant:
                return constant;
            case ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation:
            case IFieldReferenceOperation:
                return Read(PlaceOf(operation), operation).As(TypeOf(operation));
            case IPropertyReferenceOperation property:
                return Property(property);
            case IArrayElementReferenceOperation element:
                return IsElement(element) ? Read(PlaceOf(element), element).As(TypeOf(element)) : RangeOfArray(element);
            case IImplicitIndexerReferenceOperation element:
                return ImplicitIndexer(element);
            case IParenthesizedOperation parenthesized:
                return Expression(parenthesized.Operand);
            case IConversionOperation conversion:
                return Conversion(conversion);
            case IUnaryOperation unary:
                return Unary(unary);
            case IBinaryOperation binary:
                return Binary(binary);
            case ITupleBinaryOperation binary:
                return new Tree(TupleBinary(binary));
            case ISimpleAssignmentOperation assignment:
                return SimpleAssignment(assignment);
            case ICompoundAssignmentOperation assignment:
                return CompoundAssignment(assignment);
            case ICoalesceAssignmentOperation assignment:
                return CoalesceAssignment(assignment);
            case IIncrementOrDecrementOperation increment:
                return Increment(increment, isUsed: true);
            case IDeconstructionAssignmentOperation deconstruction:
                return Deconstruction(deconstruction);
            case IDeclarationExpressionOperation declaration:
                return Expression(declaration.Expression);
            case IConditionalOperation conditional:
                return Conditional(conditional);
            case ICoalesceOperation coalesce:
                return Coalesce(coalesce);
            case ISwitchExpressionOperation choice:
                return SwitchExpression(choice);
            case IIsPatternOperation test:
                return new Tree(Matches(test.Pattern, Expression(test.Value), test.Value.Type!, test));
            case IIsTypeOperation test:
                return TypeTest(test);
            case ITupleOperation tuple:
                return TupleLiteral(tuple);
            case IInvocationOperation invocation:
                return Invocation(invocation);
            case IObjectCreationOperation creation:
                return ObjectCreation(creation);
            case IWithOperation with:
                return With(with);
            case IArrayCreationOperation array:
                return ArrayCreation(array);
            case ICollectionExpressionOperation collection:
                return CollectionExpression(collection);
            case IDefaultValueOperation defaultValue:
                return Default(TypeOf(defaultValue));
            case IThrowOperation exception:
                ThrowStatement(exception);
                return Dummy(exception.Type);
            case ITypeOfOperation typeOf:
                return new Tree(_b.Append(OpCode.Opaque, [], [TypeOf(typeOf)], new OpaqueCode($"typeof({Literal(TypeName(typeOf.TypeOperand))})", Effect.Pure)).Result);
            case ISizeOfOperation sizeOf:
                return new Tree(_b.Append(OpCode.Opaque, [], [ScalarType.Int32], new OpaqueCode($"sizeof({TypeName(sizeOf.TypeOperand)})", Effect.Pure)).Result);
            case IInterpolatedStringOperation text:
                return InterpolatedString(text);
            case IDelegateCreationOperation creation:
                return DelegateValue(creation);
            case IConditionalAccessOperation access:
                return ConditionalAccess(access);
            case IConditionalAccessInstanceOperation instance:
                return ConditionalInstance(instance);
            case IRangeOperation range:
                return RangeValue(range);
            case IUtf8StringOperation:
            default:
                if (operation.Syntax.ToString().StartsWith("stackalloc", StringComparison.Ordinal) && StackAllocation(operation) is { } span) return span;
                Refuse(operation);
                return Dummy(operation.Type);
        }
    }

    /// <summary>A range in a variable: two numbers that say where.</summary>
    private Tree RangeValue(IRangeOperation range)
    {
        var bounds = new List<Value>();
        string template = Bound(range.LeftOperand) + ".." + Bound(range.RightOperand);
        return new Tree(_b.Append(OpCode.Opaque, bounds, [TypeOf(range)], new OpaqueCode($"({template})", Effect.Traps)).Result);

        string Bound(IOperation? bound)
        {
            if (bound is null) return "";
            bounds.Add(Scalar(bound));
            return $"{{{bounds.Count - 1}}}";
        }
    }

    private Tree Conditional(IConditionalOperation conditional)
    {
        IRType type = conditional.Type is null ? ScalarType.Bool : TypeOf(conditional);
        if (WeightsOfGuard(conditional) is { Count: > 0 } weights)
        {
            Value[] tested = [.. weights.Select(Scalar)];
            return new Tree(_b.Guard(Scalar(conditional.WhenFalse!), tested));
        }

        Value condition = Scalar(conditional.Condition);
        return Choice(
            condition,
            () => Converted(Expression(conditional.WhenTrue), type, conditional),
            () => Converted(Expression(conditional.WhenFalse!), type, conditional));
    }

    /// <summary>
    /// In generated code <c>w is 0.0 ? 0.0 : term</c> is no branch but the mark that the term is linear in w: its derivative with respect to w is not lost
    /// where w is 0. None where the expression is anything else.
    /// </summary>
    private static IReadOnlyList<IOperation> WeightsOfGuard(IConditionalOperation conditional)
    {
        var weights = new List<IOperation>();
        return GeneratedCode.Is(conditional.Syntax.SyntaxTree) && Collect(conditional.Condition) ? weights : [];

        bool Collect(IOperation condition)
        {
            switch (condition)
            {
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } and:
                    return Collect(and.LeftOperand) && Collect(and.RightOperand);
                case IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: 0.0 or 0f } } } test:
                    weights.Add(test.Value);
                    return true;
                case IInvocationOperation { TargetMethod.Name: "Equals", Instance: IPropertyReferenceOperation { Property: { Name: "Zero", IsStatic: true } }, Arguments.Length: 1 } test:
                    weights.Add(test.Arguments[0].Value);
                    return true;
                default:
                    return false;
            }
        }
    }

    /// <summary><c>a ?? b</c>, where null is seen from outside.</summary>
    private Tree Coalesce(ICoalesceOperation coalesce)
    {
        IRType type = TypeOf(coalesce);
        Tree value = Expression(coalesce.Value);
        if (NullableTypes.Is(value.Type) && value.Members is not null)
        {
            // a ?? b is of the underlying type where b is.
            return Choice(
                HasValue(value),
                () => Converted(NullableTypes.Is(type) ? value : ValueIn(value), type, coalesce),
                () => Converted(Expression(coalesce.WhenNull), type, coalesce));
        }

        if (value.Leaf is not { } leaf || value.Type is AggregateType { IsReferenceType: false } || coalesce.Value.Type?.IsValueType == true)
        {
            // Built here: it is there.
            return coalesce.Value.Type?.IsReferenceType == true ? value : Refused(coalesce);
        }

        return Choice(_b.Not(IsNullTest(leaf)), () => Converted(value, type, coalesce), () => Converted(Expression(coalesce.WhenNull), type, coalesce));
    }

    private Value IsNullTest(Value reference) =>
        IsNullReference(reference)
            ? _b.Bool(true)
            : IsHandle(reference.Type)
            ? _b.Apply("equal", reference, _b.Zero(reference.Type))
            : reference.Def is { Code: OpCode.Allocate or OpCode.Construct }
                ? _b.Bool(false)
                : _b.Append(OpCode.Opaque, [reference], [ScalarType.Bool], OpaqueCode.IsNull).Result;

    private Tree InterpolatedString(IInterpolatedStringOperation text)
    {
        var template = new System.Text.StringBuilder("$\"");
        var operands = new System.Collections.Generic.List<Value>();
        foreach (IInterpolatedStringContentOperation part in text.Parts)
        {
            switch (part)
            {
                case IInterpolatedStringTextOperation { Text: ILiteralOperation { ConstantValue.Value: string literal } }:
                    string quoted = Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(literal, quote: true);
                    // Doubled once for the interpolated string, once for the template.
                    template.Append(Literal(Literal(quoted.Substring(1, quoted.Length - 2))));
                    break;
                case IInterpolationOperation hole:
                    template.Append("{{(").Append('{').Append(operands.Count).Append("})");
                    operands.Add(Scalar(hole.Expression));
                    if (hole.Alignment is { ConstantValue: { HasValue: true, Value: { } alignment } }) template.Append(',').Append(alignment);
                    if (hole.FormatString is ILiteralOperation { ConstantValue.Value: string format }) template.Append(':').Append(Literal(format));
                    template.Append("}}");
                    break;
                default:
                    Refuse(text);
                    return Dummy(text.Type);
            }
        }

        template.Append('"');
        return Opaque(text, new OpaqueCode(template.ToString(), Effect.Traps), operands, TypeOf(text), isHarmless: true);
    }
}
