using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Nullable value types: members, conversions, and operators that are lifted to them.</summary>
internal sealed partial class Lowering
{
    private Tree NullableOf(AggregateType type, Value hasValue, Tree value) => new(type, [new Tree(hasValue), value]);

    private Tree NoValue(AggregateType type) => NullableOf(type, _b.Bool(false), Default(type.Members[NullableTypes.Value].Type));

    private static Value HasValue(Tree nullable) => nullable.Members![NullableTypes.HasValue].Leaf!;

    private static Tree ValueIn(Tree nullable) => nullable.Members![NullableTypes.Value];

    /// <summary>The value, which must be there.</summary>
    private Tree Unwrapped(Tree nullable)
    {
        Branch(HasValue(nullable), () => { }, () => Throw("new global::System.InvalidOperationException(\"Nullable object must have a value.\")"));
        return ValueIn(nullable);
    }

    /// <summary><c>HasValue</c>, <c>Value</c>.</summary>
    private Tree? NullableProperty(IPropertyReferenceOperation reference)
    {
        if (NullableTypes.Underlying(reference.Instance?.Type) is null) return null;
        Tree nullable = Expression(reference.Instance!);
        if (nullable.Members is null) return null;
        return reference.Property.Name == "HasValue" ? new Tree(HasValue(nullable)) : Unwrapped(nullable);
    }

    private Tree? NullableCall(IInvocationOperation call)
    {
        if (NullableTypes.Underlying(call.Instance?.Type) is null || call.TargetMethod.Name != "GetValueOrDefault") return null;
        Tree nullable = Expression(call.Instance!);
        if (call.Arguments.Length == 0) return ValueIn(nullable);
        Tree other = Expression(call.Arguments[0].Value);
        return Choice(HasValue(nullable), () => ValueIn(nullable), () => other);
    }

    /// <summary>To or from a nullable type; null for any other conversion.</summary>
    private Tree? NullableConversion(Tree value, IRType target, IOperation site, bool isChecked)
    {
        if (NullableTypes.Is(target) && target is AggregateType nullable)
        {
            IRType underlying = nullable.Members[NullableTypes.Value].Type;
            if (value.Leaf is { } leaf && IsNull(leaf)) return NoValue(nullable);
            if (NullableTypes.Is(value.Type)) return NullableOf(nullable, HasValue(value), Converted(ValueIn(value), underlying, site, isChecked));
            if (value.Type is OpaqueType && underlying is not OpaqueType) return null;
            return NullableOf(nullable, _b.Bool(true), Converted(value, underlying, site, isChecked));
        }

        return NullableTypes.Is(value.Type) && value.Members is not null && target is not OpaqueType ? Converted(Unwrapped(value), target, site, isChecked) : null;
    }

    private Tree? LiftedBinary(IBinaryOperation binary)
    {
        bool isLeft = NullableTypes.Underlying(binary.LeftOperand.Type) is not null, isRight = NullableTypes.Underlying(binary.RightOperand.Type) is not null;
        if (!isLeft && !isRight) return null;
        if (binary.OperatorMethod is not null && IsUserOperator(binary.OperatorMethod)) return null;
        Tree left = Operand(binary.LeftOperand), right = Operand(binary.RightOperand);
        left = isLeft ? left : NullableTypes.Is(left.Type) ? left : BesideNullable(left, right);
        right = isRight ? right : NullableTypes.Is(right.Type) ? right : BesideNullable(right, left);
        return Lifted(binary.OperatorKind, left, right, TypeOf(binary), binary.IsChecked, binary);

        Tree Operand(IOperation operand) => IsNullLiteral(operand) && operand.Type is null ? new Tree(_b.Constant(new OpaqueType("object"), new ConstantValue("null!", 0, false))) : Expression(operand);
    }

    /// <summary>An operator on nullable operands: null if one of them is; a comparison is then false.</summary>
    private Tree? Lifted(BinaryOperatorKind kind, Tree left, Tree right, IRType result, bool isChecked, IOperation site)
    {
        if (ValueIn(left).Leaf is not { Type: ScalarType type } a || ValueIn(right).Leaf is not { Type: ScalarType } b)
        {
            bool isNullTest = kind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals && Builder.NumberOf(HasValue(right)) == 0;
            return isNullTest ? new Tree(kind == BinaryOperatorKind.Equals ? _b.Not(HasValue(left)) : HasValue(left)) : Refused(site);
        }

        Value both = _b.And(HasValue(left), HasValue(right));
        switch (kind)
        {
            case BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals:
                Value same = _b.And(_b.Apply("equal", HasValue(left), HasValue(right)), _b.Or(_b.Not(HasValue(left)), _b.Apply("equal", a, b)));
                return new Tree(kind == BinaryOperatorKind.Equals ? same : _b.Not(same));
            case BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual:
                return new Tree(_b.And(both, Arithmetic(kind, type, a, b, false)!));
            case BinaryOperatorKind.And or BinaryOperatorKind.Or when type.IsBool:
                return Refused(site);
        }

        var nullable = (AggregateType)result;
        return Choice(
            both,
            () => Arithmetic(kind, type, a, b, isChecked) is { } value ? NullableOf(nullable, _b.Bool(true), new Tree(value)) : Refused(site),
            () => NoValue(nullable));
    }

    /// <summary>The literal null beside a nullable operand, or a value that is there.</summary>
    private Tree BesideNullable(Tree value, Tree other)
    {
        var type = (AggregateType)other.Type;
        return value.Leaf is { } leaf && IsNull(leaf) ? NoValue(type) : NullableOf(type, _b.Bool(true), value);
    }

    private Tree? LiftedUnary(IUnaryOperation unary)
    {
        if (!unary.IsLifted) return null;
        Tree operand = Expression(unary.Operand);
        if (!NullableTypes.Is(operand.Type) || ValueIn(operand).Leaf is not { Type: ScalarType type } value) return null;
        Tree result = unary.OperatorKind switch
        {
            UnaryOperatorKind.Plus => new Tree(value),
            UnaryOperatorKind.Minus => new Tree(_b.Apply(WithContext("negate", type, unary.IsChecked), value)),
            UnaryOperatorKind.Not => new Tree(_b.Not(value)),
            _ => Refused(unary),
        };
        return NullableOf((AggregateType)operand.Type, HasValue(operand), result);
    }
}
