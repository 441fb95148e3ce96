using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Operators and conversions.</summary>
internal sealed partial class Lowering
{
    private Tree Unary(IUnaryOperation unary)
    {
        if (LiftedUnary(unary) is { } lifted) return lifted;
        if (TensorOperator(unary) is { } tensor) return tensor;
        if (IsUserOperator(unary.OperatorMethod)) return OperatorCall(unary, unary.OperatorMethod!, unary.Operand);
        IRType type = TypeOf(unary);
        if (type is not ScalarType scalar || unary.IsLifted) return Verbatim(unary, Symbol(unary.OperatorKind) + "{0}", unary.Operand);
        Value operand = Scalar(unary.Operand);
        switch (unary.OperatorKind)
        {
            case UnaryOperatorKind.Plus:
                return new Tree(_b.Convert(operand, type));
            case UnaryOperatorKind.Minus:
                return new Tree(_b.Apply(WithContext("negate", scalar, unary.IsChecked), operand));
            case UnaryOperatorKind.Not:
                return new Tree(_b.Not(operand));
            case UnaryOperatorKind.BitwiseNegation:
                return new Tree(type.IsBool ? _b.Not(operand) : _b.Apply("complement", operand));
            default:
                Refuse(unary);
                return Dummy(unary.Type);
        }
    }

    private static string Symbol(UnaryOperatorKind kind) => kind switch
    {
        UnaryOperatorKind.Plus => "+",
        UnaryOperatorKind.Minus => "-",
        UnaryOperatorKind.Not => "!",
        UnaryOperatorKind.Hat => "^",
        _ => "~",
    };

    private Tree Binary(IBinaryOperation binary)
    {
        if (binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr && binary.Type?.SpecialType == SpecialType.System_Boolean
            && binary.OperatorMethod is null)
        {
            return new Tree(ShortCircuit(Scalar(binary.LeftOperand), binary.OperatorKind == BinaryOperatorKind.ConditionalAnd, () => Scalar(binary.RightOperand)));
        }

        if (LiftedBinary(binary) is { } lifted) return lifted;
        if (Fitted(binary, () => TensorOperator(binary)) is { } tensor) return tensor;
        if (NullComparison(binary) is { } comparison) return new Tree(comparison);
        if (ReferenceComparison(binary) is { } same) return new Tree(same);
        if (IsUserOperator(binary.OperatorMethod)) return OperatorCall(binary, binary.OperatorMethod!, binary.LeftOperand, binary.RightOperand);
        if (Map(binary.LeftOperand.Type!) is not ScalarType type || binary.IsLifted || TypeOf(binary) is not ScalarType)
            return Verbatim(binary, "{0} " + Symbol(binary.OperatorKind) + " {1}", binary.LeftOperand, binary.RightOperand);
        Value left = Scalar(binary.LeftOperand);
        Value right = Scalar(binary.RightOperand);
        return Arithmetic(binary.OperatorKind, type, left, right, binary.IsChecked) is { } value ? new Tree(value) : Refused(binary);
    }

    private Tree Refused(IOperation operation)
    {
        Refuse(operation);
        return Dummy(operation.Type);
    }

    /// <summary>An operator that is a method: neither a built-in one nor that of a numeric type or of generic mathematics.</summary>
    private bool IsUserOperator(IMethodSymbol? method) =>
        method is not null && !method.Parameters.All(parameter => Map(parameter.Type) is ScalarType);

    private Value? Arithmetic(BinaryOperatorKind kind, ScalarType type, Value left, Value right, bool isChecked)
    {
        bool isFloat = type.IsFloat;
        return kind switch
        {
            BinaryOperatorKind.Add => _b.Apply(WithContext("add", type, isChecked), left, right),
            BinaryOperatorKind.Subtract => _b.Apply(WithContext("subtract", type, isChecked), left, right),
            BinaryOperatorKind.Multiply => _b.Apply(WithContext("multiply", type, isChecked), left, right),
            BinaryOperatorKind.Divide => _b.Apply(isFloat ? "divide" : "divideInteger", left, right),
            BinaryOperatorKind.Remainder => _b.Apply(isFloat ? "remainder" : "remainderInteger", left, right),
            BinaryOperatorKind.LeftShift => _b.Apply("shiftLeft", left, right),
            BinaryOperatorKind.RightShift => _b.Apply("shiftRight", left, right),
            BinaryOperatorKind.UnsignedRightShift => _b.Apply("shiftRightUnsigned", left, right),
            BinaryOperatorKind.And => _b.Apply("and", left, right),
            BinaryOperatorKind.Or => _b.Apply("or", left, right),
            BinaryOperatorKind.ExclusiveOr => _b.Apply("xor", left, right),
            BinaryOperatorKind.Equals => _b.Apply("equal", left, right),
            BinaryOperatorKind.NotEquals => _b.Apply("notEqual", left, right),
            BinaryOperatorKind.LessThan => _b.Apply("less", left, right),
            BinaryOperatorKind.LessThanOrEqual => _b.Apply("lessOrEqual", left, right),
            BinaryOperatorKind.GreaterThan => _b.Apply("greater", left, right),
            BinaryOperatorKind.GreaterThanOrEqual => _b.Apply("greaterOrEqual", left, right),
            _ => null,
        };
    }

    /// <summary>Integer arithmetic in a context other than the project's says so.</summary>
    private string WithContext(string name, ScalarType type, bool isChecked)
    {
        if (type.Kind != ScalarKind.Integer || isChecked == _compilation.Options.CheckOverflow) return name;
        return name + (isChecked ? ".checked" : ".unchecked");
    }

    private Overflow ContextOf(bool isChecked, IRType type) =>
        type is not ScalarType { Kind: ScalarKind.Integer } || isChecked == _compilation.Options.CheckOverflow
            ? Overflow.Default
            : isChecked ? Overflow.Checked : Overflow.Unchecked;

    private static string Symbol(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => "+",
        BinaryOperatorKind.Subtract => "-",
        BinaryOperatorKind.Multiply => "*",
        BinaryOperatorKind.Divide => "/",
        BinaryOperatorKind.Remainder => "%",
        BinaryOperatorKind.LeftShift => "<<",
        BinaryOperatorKind.RightShift => ">>",
        BinaryOperatorKind.UnsignedRightShift => ">>>",
        BinaryOperatorKind.And => "&",
        BinaryOperatorKind.Or => "|",
        BinaryOperatorKind.ExclusiveOr => "^",
        BinaryOperatorKind.ConditionalAnd => "&&",
        BinaryOperatorKind.ConditionalOr => "||",
        BinaryOperatorKind.Equals => "==",
        BinaryOperatorKind.NotEquals => "!=",
        BinaryOperatorKind.LessThan => "<",
        BinaryOperatorKind.LessThanOrEqual => "<=",
        BinaryOperatorKind.GreaterThan => ">",
        _ => ">=",
    };

    /// <summary>An operator on values that the IR does not look into: enums, strings, delegates, nullable values.</summary>
    private Tree Verbatim(IOperation operation, string template, params IOperation[] operands)
    {
        Value[] values = new Value[operands.Length];
        bool isText = operation.Type?.SpecialType == SpecialType.System_String;
        for (int i = 0; i < operands.Length; i++) values[i] = Scalar(isText ? AsItIs(operands[i]) : operands[i]);
        IRType result = TypeOf(operation);
        // Members of an enum are compared as numbers are.
        bool isPure = result.IsBool && operands.All(operand => operand.Type?.TypeKind == TypeKind.Enum);
        return Opaque(operation, new OpaqueCode(template, isPure ? Effect.Pure : Effect.Traps), values, result, isHarmless: result.IsBool || isText);
    }

    /// <summary><c>x == null</c> asks about a reference, whatever it refers to.</summary>
    private Value? NullComparison(IBinaryOperation binary)
    {
        if (binary.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)) return null;
        IOperation left = WithoutReferenceConversion(binary.LeftOperand), right = WithoutReferenceConversion(binary.RightOperand);
        IOperation? operand = IsNullLiteral(right) ? left : IsNullLiteral(left) ? right : null;
        if (operand?.Type is not { IsReferenceType: true }) return null;
        Tree value = Expression(operand);
        Value isNull = value.Leaf is { } leaf ? IsNullTest(leaf) : _b.Bool(false);
        return binary.OperatorKind == BinaryOperatorKind.Equals ? isNull : _b.Not(isNull);
    }

    /// <summary><c>x == y</c> and <c>ReferenceEquals(x, y)</c> on objects of followed classes.</summary>
    private Value? ReferenceComparison(IBinaryOperation binary)
    {
        if (binary.OperatorMethod is not null || binary.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)) return null;
        if (SameObject(binary.LeftOperand, binary.RightOperand, binary) is not { } same) return null;
        return binary.OperatorKind == BinaryOperatorKind.Equals ? same : _b.Not(same);
    }

    private Value? ReferenceEquality(IInvocationOperation invocation) =>
        invocation.TargetMethod is { Name: "ReferenceEquals", IsStatic: true, ContainingType.SpecialType: SpecialType.System_Object }
            ? SameObject(invocation.Arguments[0].Value, invocation.Arguments[1].Value, invocation)
            : null;

    private Value? SameObject(IOperation left, IOperation right, IOperation site)
    {
        (left, right) = (WithoutReferenceConversion(left), WithoutReferenceConversion(right));
        if (left.Type is IArrayTypeSymbol && right.Type is IArrayTypeSymbol && !IsNullLiteral(left) && !IsNullLiteral(right))
        {
            Value array = Scalar(left);
            return _b.Append(OpCode.Opaque, [array, Scalar(right)], [ScalarType.Bool], new OpaqueCode("ReferenceEquals({0}, {1})", Effect.Pure)).Result;
        }

        if (IsNullLiteral(left) || IsNullLiteral(right) || !(IsObject(left) || IsObject(right))) return null;
        Tree a = Expression(left), b = Expression(right);
        if (a.Target is not null && b.Target is not null) return _b.Bool(a.Target == b.Target);
        if (IsReferenceToOwn(a) && IsReferenceToOwn(b) && ClassOf(a) is { } name && ClassOf(b) == name)
            return _b.Apply("equal", Fitting(a, ScalarType.Handle(name)), Fitting(b, ScalarType.Handle(name)));
        if (a.Leaf is { } one && b.Leaf is { } other && IsFromOutside(one) && IsFromOutside(other))
            return _b.Append(OpCode.Opaque, [one, other], [ScalarType.Bool], new OpaqueCode("ReferenceEquals({0}, {1})", Effect.Pure)).Result;
        Refuse(site, "a comparison of references to objects", "an object that is made here is followed as its members, and has no identity", "Compare the members, or give each object a number");
        return _b.Bool(false);
    }

    private bool IsObject(IOperation operation) => operation.Type is { IsReferenceType: true } type && (Map(type) is AggregateType || IsMovable(type));

    /// <summary>The reference that the caller passed, or one that is in what it passed.</summary>
    private bool IsFromOutside(Value value) =>
        IsParameter(value) || (value.Def is { Code: OpCode.Member or OpCode.Load } op && IsFromOutside(op.Operands[0]));

    private static bool IsNullLiteral(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: null };

    private static IOperation WithoutReferenceConversion(IOperation operation) =>
        operation is IConversionOperation { OperatorMethod: null, Conversion.IsReference: true } conversion ? WithoutReferenceConversion(conversion.Operand) : operation;

    private Value TupleBinary(ITupleBinaryOperation binary)
    {
        Tree left = Expression(binary.LeftOperand), right = Expression(binary.RightOperand);
        bool isEqual = binary.OperatorKind == BinaryOperatorKind.Equals;
        Value[] ls = [.. LeavesOf(left)], rs = [.. LeavesOf(right)];
        Value? all = null;
        for (int i = 0; i < ls.Length && i < rs.Length; i++)
        {
            if (ls[i].Type is not ScalarType wide || rs[i].Type is not ScalarType other)
            {
                Refuse(binary);
                return _b.Bool(false);
            }

            ScalarType common = Rank(wide) >= Rank(other) ? wide : other;
            Value same = _b.Apply("equal", _b.Convert(ls[i], common), _b.Convert(rs[i], common));
            all = all is null ? same : _b.And(all, same);
        }

        return isEqual ? all ?? _b.Bool(true) : _b.Not(all ?? _b.Bool(true));
    }

    private static int Rank(ScalarType type) => type.Kind switch
    {
        ScalarKind.Float64 => 4,
        ScalarKind.Float32 => 3,
        ScalarKind.Integer => type == ScalarType.Int64 ? 2 : 1,
        _ => 0,
    };

    // ---- conversions

    private Tree Conversion(IConversionOperation conversion)
    {
        IRType target = TypeOf(conversion);
        if (!conversion.Conversion.Exists)
        {
            FenceEntry invalid = Fence.Classify(OperationKind.Invalid);
            Refuse(conversion, invalid.Term, invalid.Reason, invalid.WayOut);
            return Dummy(conversion.Type);
        }

        if (conversion.OperatorMethod is { } method && IsUserConversion(method)) return OperatorCall(conversion, method, conversion.Operand);
        if (conversion.Operand is IAnonymousFunctionOperation or IMethodReferenceOperation) return DelegateValue(conversion);
        Tree operand = Expression(conversion.Operand);
        if (operand.Type == target) return operand;
        return From(IsStep(operand.Type, target) ? conversion.Operand : null, () => Converted(operand, target, conversion, conversion.IsChecked));
    }

    private static bool IsStep(IRType from, IRType to) => from.IsFloat && to is ScalarType { Kind: ScalarKind.Integer };

    private bool IsUserConversion(IMethodSymbol method)
    {
        IRType from = Map(method.Parameters[0].Type), to = Map(method.ReturnType);
        return !(from is ScalarType && to is ScalarType) && !(from is BufferType && to is BufferType) && !(from is TensorType && to is TensorType);
    }

    /// <summary>A value as another type: by C#'s implicit conversions, or as a cast says.</summary>
    private Tree Converted(Tree value, IRType target, IOperation site, bool isChecked = false)
    {
        // Storage does not become opaque without a trace.
        if (value.Type == target || (value.Type.CSharp == target.CSharp && !(value.Type is BufferType && target is OpaqueType))) return value;
        // An object is its number under whatever type it is seen.
        if (IsHandle(target) || (value.Leaf is { } handle && IsHandle(handle.Type) && target is AggregateType { IsReferenceType: true } or OpaqueType)) return value;
        if (IsOwnList(value) && IsListType(target)) return value;
        if (IsTensor(value) && target is TensorType) return value;
        if (NullableConversion(value, target, site, isChecked) is { } nullable) return nullable;
        // An object that was made here stays what it is, under whatever type it is seen.
        if (value.Leaf is null && value.Type is AggregateType { IsReferenceType: true } && target is AggregateType { IsReferenceType: true } or OpaqueType) return value;
        if (value.Members is { } members && target is AggregateType { IsReferenceType: false } aggregate && aggregate.Members.Count == members.Length
            && aggregate.Construction is { IsTuple: true })
        {
            return new Tree(aggregate, members.Select((member, index) => Converted(member, aggregate.Members[index].Type, site, isChecked)).ToArray());
        }

        if (value.Leaf is { } leaf)
        {
            if (IsNull(leaf)) return Default(target);
            switch (leaf.Type, target)
            {
                case (ScalarType, ScalarType):
                    return new Tree(_b.Convert(leaf, target, ContextOf(isChecked, target)));
                case (TensorType { IsMask: true }, OpaqueType):
                    return new Tree(MaskAsTensor(leaf));
                case (BufferType { Kind: BufferKind.Array }, BufferType { Kind: not (BufferKind.Array or BufferKind.List) } span):
                    return new Tree(_b.AsSpan(leaf, Over(span, leaf)));
                case (BufferType { Kind: BufferKind.Span }, BufferType { Kind: BufferKind.ReadOnlySpan } span):
                    return new Tree(_b.AsSpan(leaf, Over(span, leaf)));
                case (BufferType { Kind: BufferKind.Memory }, BufferType { Kind: BufferKind.ReadOnlyMemory } memory):
                    return new Tree(_b.AsSpan(leaf, memory));
                case (BufferType one, BufferType other) when one.Kind == other.Kind && one.Rank == other.Rank:
                    return value;
            }
        }

        return Cast(value, target, site);
    }

    /// <summary>A span over an array of objects that are made here is one over their numbers.</summary>
    private static BufferType Over(BufferType span, Value array) =>
        !HoldsHandle(array.Type) ? span : span.Kind == BufferKind.Span ? BufferType.Span(((BufferType)array.Type).Element) : BufferType.ReadOnlySpan(((BufferType)array.Type).Element);

    /// <summary>Boxing, unboxing, references to base types and interfaces, enums.</summary>
    private Tree Cast(Tree value, IRType target, IOperation site)
    {
        Value operand = ValueOf(value);
        return Opaque(site, new OpaqueCode($"({Literal(target.CSharp)}){{0}}", Effect.Traps), [operand], target);
    }

    private Tree TypeTest(IIsTypeOperation test)
    {
        Value operand = Scalar(test.ValueOperand);
        string template = $"{{0}} is {(test.IsNegated ? "not " : "")}{Literal(TypeName(test.TypeOperand))}";
        return Opaque(test, new OpaqueCode(template, Effect.Pure), [operand], ScalarType.Bool, isHarmless: true);
    }
}
