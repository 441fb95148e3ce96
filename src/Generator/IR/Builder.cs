using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.IR;

/// <summary>
/// Appends ops to a region, folding what is constant. All folds are exact, so that a lowered program computes bit for bit what
/// the C# computes; with <see cref="Relaxed"/> (adjoint code) x + 0, 0 * x and the like vanish too.
/// </summary>
internal sealed class Builder
{
    public Builder(Region region, bool relaxed = false)
    {
        Region = region;
        Relaxed = relaxed;
    }

    /// <summary>Where ops go. <see cref="Into"/> changes it for a while.</summary>
    public Region Region { get; private set; }

    public bool Relaxed { get; }

    /// <summary>Printed above the next op that is appended.</summary>
    public string? PendingComment { get; set; }

    /// <summary>Given to ops that make or change storage, to those that run code or convert, and to steps.</summary>
    public Origin? Origin { get; set; }

    /// <summary>Finds a value that is such an application already; null where there is none.</summary>
    public Func<Primitive, Value[], Value?>? Known { get; set; }

    /// <summary>Runs <paramref name="build"/> with the builder appending to <paramref name="region"/>.</summary>
    public void Into(Region region, Action build)
    {
        Region saved = Region;
        Region = region;
        try { build(); }
        finally { Region = saved; }
    }

    public Op Append(Op op)
    {
        if (PendingComment is not null && op.Code != OpCode.Constant)
        {
            op.Comment = PendingComment;
            PendingComment = null;
        }

        if (op.Code is OpCode.Allocate or OpCode.Store or OpCode.Copy or OpCode.Fill or OpCode.Call or OpCode.Custom or OpCode.Opaque or OpCode.Convert or OpCode.Retain
            || op.Attribute is Primitive { HasSteps: true })
        {
            op.Origin = Origin;
        }

        op.IsSafe = Relaxed;
        Region.Append(op);
        return op;
    }

    public Op Append(OpCode code, IEnumerable<Value> operands, IEnumerable<IRType> results, object? attribute = null, IEnumerable<Region>? regions = null) =>
        Append(new Op(code, operands, results.Select(type => new Value(type, null)), regions, attribute));

    private Value Append(OpCode code, IRType type, object? attribute, params Value[] operands) =>
        Append(new Op(code, attribute, operands, [new Value(type, null)], [])).Result;

    // ---- constants

    /// <summary>A constant of a numeric (or bool) type.</summary>
    /// <remarks>Of a tensor only zero is one itself, the absent tensor; any other number is the same for all elements.</remarks>
    public Value Number(IRType type, double number) => type is TensorType tensor && !(number == 0 && !IsNegativeZero(number))
        ? Number(tensor.Element, number)
        : Constant(type, ConstantOf(type, number));

    public Value Int(int number) => Number(ScalarType.Int32, number);

    public Value Bool(bool value) => Number(ScalarType.Bool, value ? 1 : 0);

    public Value Zero(IRType type) => Number(type, 0);

    public Value Constant(IRType type, ConstantValue constant) => Append(OpCode.Constant, type, constant);

    private static readonly ConstantValue[] s_smallInts = [.. Enumerable.Range(0, 10).Select(number => Made(ScalarType.Int32, number))];
    private static readonly ConstantValue[] s_smallDoubles = [.. Enumerable.Range(0, 10).Select(number => Made(ScalarType.Float64, number))];

    public static ConstantValue ConstantOf(IRType type, double number)
    {
        bool isSmall = number is >= 0 and < 10 && number == (int)number && !IsNegativeZero(number);
        if (isSmall && ReferenceEquals(type, ScalarType.Float64)) return s_smallDoubles[(int)number];
        return isSmall && ReferenceEquals(type, ScalarType.Int32) ? s_smallInts[(int)number] : Made(type, number);
    }

    private static ConstantValue Made(IRType type, double number)
    {
        string text = type switch
        {
            ScalarType { Kind: ScalarKind.Bool } => number != 0 ? "true" : "false",
            ScalarType { Kind: ScalarKind.Integer, CSharp: "long" } => number.ToString("R", CultureInfo.InvariantCulture) + "L",
            ScalarType { Kind: ScalarKind.Integer, CSharp: "int" } => number.ToString("R", CultureInfo.InvariantCulture),
            ScalarType { Kind: ScalarKind.Integer } => $"({type.CSharp})" + Parenthesised(number),
            ScalarType { Kind: ScalarKind.Float64 } => Literal(number, "double", ""),
            ScalarType { Kind: ScalarKind.Float32 } => Literal((float)number, "float", "f"),
            ScalarType { Kind: ScalarKind.Shape } => $"default({type.CSharp})",
            TensorType => "null!",
            ScalarType { Kind: ScalarKind.Decimal } => number.ToString("R", CultureInfo.InvariantCulture) + "m",
            ScalarType { Kind: ScalarKind.Lanes } lanes when number != 0 || IsNegativeZero(number) => $"new {lanes.CSharp}({ConstantOf(lanes.Lane, number).CSharp})",
            _ => number switch
            {
                0 when !IsNegativeZero(number) => type.CSharp + ".Zero",
                1 => type.CSharp + ".One",
                _ => $"{type.CSharp}.CreateChecked({Literal(number, "double", "")})",
            },
        };
        return new ConstantValue(text, number, true);
    }

    private static string Parenthesised(double number) =>
        number < 0 ? "(" + number.ToString("R", CultureInfo.InvariantCulture) + ")" : number.ToString("R", CultureInfo.InvariantCulture);

    private static string Literal(double number, string keyword, string suffix)
    {
        if (double.IsNaN(number)) return keyword + ".NaN";
        if (double.IsPositiveInfinity(number)) return keyword + ".PositiveInfinity";
        if (double.IsNegativeInfinity(number)) return keyword + ".NegativeInfinity";
        if (IsNegativeZero(number)) return "-0.0" + suffix;
        string text = Shortest(number, keyword == "float");
        bool isPlain = text.IndexOfAny(['.', 'E', 'e']) < 0;
        return suffix.Length > 0 ? text + suffix : isPlain ? text + ".0" : text;
    }

    /// <summary>The fewest digits that mean this number.</summary>
    public static string Shortest(double number, bool isSingle) => isSingle ? ShortestSingle((float)number) : ShortestDouble(number);

    // "R" on .NET Framework, which may host the compiler, does not always round-trip; 17 (9) digits always do.
    private static string ShortestDouble(double number)
    {
        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        return double.Parse(shortest, CultureInfo.InvariantCulture).Equals(number) ? shortest : number.ToString("G17", CultureInfo.InvariantCulture);
    }

    private static string ShortestSingle(float number)
    {
        string shortest = number.ToString("R", CultureInfo.InvariantCulture);
        return float.Parse(shortest, CultureInfo.InvariantCulture).Equals(number) ? shortest : number.ToString("G9", CultureInfo.InvariantCulture);
    }

    private static bool IsNegativeZero(double number) => number == 0 && double.IsNegativeInfinity(1 / number);

    /// <summary>The number behind a constant value, or null.</summary>
    public static double? NumberOf(Value value) =>
        value.Def is { Code: OpCode.Constant } op && op.Get<ConstantValue>() is { IsNumber: true } constant ? constant.Number : null;

    public static bool IsConstant(Value value, double number) =>
        NumberOf(value) is { } found && found.Equals(number);

    // ---- scalars

    public Value Apply(string primitive, params Value[] operands) => Apply(Primitives.Get(primitive), operands);

    public Value Apply(Primitive primitive, params Value[] operands)
    {
        if (HasLanes(operands)) operands = InLanes(primitive, operands);
        IRType type = primitive.YieldsBool ? ScalarType.Bool : primitive.YieldsInt ? ScalarType.Int32 : operands[0].Type;
        if (TensorOf(operands) is { } tensor) type = tensor with { IsMask = primitive.YieldsBool || tensor.IsMask };
        return Fold(primitive, operands, type) ?? Known?.Invoke(primitive, operands) ?? Append(OpCode.Apply, type, primitive, operands);
    }

    /// <summary>The type of the tensor among operands, if there is one: then the operation is done element by element.</summary>
    private static TensorType? TensorOf(params Value[] operands)
    {
        foreach (Value operand in operands)
            if (operand.Type is TensorType tensor)
                return tensor;
        return null;
    }

    private static bool HasLanes(Value[] operands)
    {
        foreach (Value operand in operands)
            if (operand.Type.IsLanes)
                return true;
        return false;
    }

    /// <summary>Lanes come first and can be scaled by a number; everything else is done lane by lane.</summary>
    private Value[] InLanes(Primitive primitive, Value[] operands)
    {
        var lanes = (ScalarType)operands.First(operand => operand.Type.IsLanes).Type;
        bool isScaled = primitive.Name == "multiply" || (primitive.Name == "divide" && operands[0].Type.IsLanes && NumberOf(operands[0]) is null);
        if (!isScaled || operands.All(operand => operand.Type.IsLanes && NumberOf(operand) is null)) return [.. operands.Select(operand => Convert(operand, lanes))];
        Value[] scaled = [.. operands.Select(operand => operand.Type.IsLanes && NumberOf(operand) is { } known and not 0 ? Number(lanes.Lane, known) : operand).OrderByDescending(operand => operand.Type.IsLanes)];
        return scaled[0].Type.IsLanes ? scaled : [.. operands.Select(operand => Convert(operand, lanes))];
    }

    private Value? Fold(Primitive primitive, Value[] operands, IRType type)
    {
        if (primitive.Fold is { } fold && Array.TrueForAll(operands, IsNumber) && IsFoldable(operands[0].Type) && type is not TensorType)
        {
            double result = fold([.. operands.Select(operand => NumberOf(operand)!.Value)]);
            if (operands[0].Type == ScalarType.Float32 && !primitive.YieldsBool) result = (float)result;
            bool isExact = operands[0].Type != ScalarType.Int32 || (result >= int.MinValue && result <= int.MaxValue && result == Math.Truncate(result));
            if (isExact && primitive.Name != "divide" | operands[0].Type.IsFloat) return Number(type, result);
        }

        return primitive.Name switch
        {
            "multiply" when IsConstant(operands[1], 1) && operands[0].Type == type => operands[0],
            "multiply" when IsConstant(operands[0], 1) && operands[1].Type == type => operands[1],
            "multiply" when IsConstant(operands[1], -1) && Relaxed => Apply("negate", operands[0]),
            "multiply" when IsConstant(operands[0], -1) && Relaxed => Apply("negate", operands[1]),
            "multiply" when Relaxed && Array.Exists(operands, operand => NumberOf(operand) == 0) => Zero(type),
            "divide" when IsConstant(operands[1], 1) => operands[0],
            "add" when (Relaxed || !type.IsFloat) && NumberOf(operands[0]) == 0 && operands[1].Type == type => operands[1],
            "add" when (Relaxed || !type.IsFloat) && NumberOf(operands[1]) == 0 && operands[0].Type == type => operands[0],
            "add" when Relaxed && Negated(operands[1]) is { } term => Apply("subtract", operands[0], term),
            "add" when Relaxed && Negated(operands[0]) is { } term && type.IsFloat => Apply("subtract", operands[1], term),
            "subtract" when (Relaxed || !type.IsFloat) && NumberOf(operands[1]) == 0 && operands[0].Type == type => operands[0],
            "subtract" when Relaxed && type == ScalarType.Int32 && Shortened(operands[0], operands[1]) is var (whole, part) => Apply("subtract", whole, Int(part)),
            "subtract" when Relaxed && NumberOf(operands[0]) == 0 && operands[1].Type == type => Apply("negate", operands[1]),
            "subtract" when Relaxed && Negated(operands[1]) is { } term => Apply("add", operands[0], term),
            "subtract" when Relaxed && Negated(operands[0]) is { } term && type.IsFloat => Apply("negate", Apply("add", term, operands[1])),
            "negate" when Negated(operands[0]) is { } term && type.IsFloat => term,
            "multiply" when Relaxed && Negated(operands[0]) is { } term => Apply("negate", Apply("multiply", term, operands[1])),
            "multiply" when Relaxed && Negated(operands[1]) is { } term => Apply("negate", Apply("multiply", operands[0], term)),
            "and" when type.IsBool => FoldLogic(operands, absorbing: 0),
            "or" when type.IsBool => FoldLogic(operands, absorbing: 1),
            "not" when operands[0].Def is { Code: OpCode.Apply } inner && inner.Get<Primitive>().Name == "not" => inner.Operands[0],
            _ => null,
        };
    }

    private static bool IsNumber(Value value) => NumberOf(value) is not null;

    private static bool IsFoldable(IRType type) =>
        type is ScalarType { Kind: ScalarKind.Float64 or ScalarKind.Float32 or ScalarKind.Bool } || type == ScalarType.Int32;

    /// <summary><c>(a - 1) - 1</c> is <c>a - 2</c>.</summary>
    private static (Value Whole, int Part)? Shortened(Value difference, Value part) =>
        NumberOf(part) is { } second && difference.Def is { Code: OpCode.Apply } op && op.Get<Primitive>().Name == "subtract" && NumberOf(op.Operands[1]) is { } first
            && Math.Abs(first + second) < int.MaxValue
            ? (op.Operands[0], (int)(first + second))
            : null;

    /// <summary>The value that this one is the negative of; null where it is no such thing.</summary>
    public static Value? Negated(Value value) =>
        value.Def is { Code: OpCode.Apply } op && op.Get<Primitive>().Name == "negate" ? op.Operands[0] : null;

    private static Value? FoldLogic(Value[] operands, double absorbing)
    {
        foreach (int side in new[] { 0, 1 })
        {
            if (NumberOf(operands[side]) is not { } constant) continue;
            return constant == absorbing ? operands[side] : operands[1 - side];
        }

        return null;
    }

    public Value Convert(Value value, IRType type, Overflow overflow = Overflow.Default)
    {
        if (value.Type == type) return value;
        if (type.IsLanes && NumberOf(value) is { } same) return Number(type, same);
        if (NumberOf(value) is { } number && type is ScalarType { Kind: ScalarKind.Float64 or ScalarKind.Float32 } && value.Type is ScalarType { Kind: ScalarKind.Integer or ScalarKind.Float32 or ScalarKind.Float64 })
            return Number(type, type == ScalarType.Float32 ? (float)number : number);
        return Append(OpCode.Convert, type, overflow, value);
    }

    public Value Select(Value condition, Value ifTrue, Value ifFalse)
    {
        if (TensorOf([condition, ifTrue, ifFalse]) is { } tensor) return Append(OpCode.Select, tensor with { IsMask = ifTrue.Type.IsBool }, null, condition, ifTrue, ifFalse);
        if (NumberOf(condition) is { } known) return known != 0 ? ifTrue : ifFalse;
        if (ifTrue == ifFalse) return ifTrue;
        if (ifTrue.Type.IsLanes) ifFalse = Convert(ifFalse, ifTrue.Type);
        else if (ifFalse.Type.IsLanes) ifTrue = Convert(ifTrue, ifFalse.Type);
        return Append(OpCode.Select, ifTrue.Type, null, condition, ifTrue, ifFalse);
    }

    /// <summary>The term, but 0 where every weight is 0, whatever the term is then. A constant weight other than 0 makes it the term itself.</summary>
    public Value Guard(Value term, params Value[] weights)
    {
        if (NumberOf(term) == 0 || weights.Any(weight => NumberOf(weight) is { } known && known != 0)) return term;
        Value[] unknown = [.. weights.Where(weight => NumberOf(weight) is null).Distinct()];
        if (unknown.Length == 0) return Zero(term.Type);
        return Append(OpCode.Guard, TensorOf([term, .. unknown]) ?? term.Type, null, [term, .. unknown]);
    }

    public Value Not(Value condition) => Apply("not", condition);

    public Value And(Value a, Value b) => Apply("and", a, b);

    public Value Or(Value a, Value b) => Apply("or", a, b);

    public Value Add(Value a, Value b) => Apply("add", a, b);

    public Value Subtract(Value a, Value b) => Apply("subtract", a, b);

    public Value Multiply(Value a, Value b) => Apply("multiply", a, b);

    // ---- aggregates and memory

    public Value Member(Value aggregate, string path, IRType type) => Append(OpCode.Member, type, path, aggregate);

    public Value Construct(AggregateType type, IEnumerable<Value> members) => Append(OpCode.Construct, type, null, [.. members]);

    public Value Allocate(BufferType type, IEnumerable<Value> dimensions, bool isShadow = false, bool escapes = false, string? name = null)
    {
        Value result = Append(OpCode.Allocate, type, new Allocation(isShadow, escapes), [.. dimensions]);
        result.Name = name;
        return result;
    }

    public Value Load(Value buffer, IReadOnlyList<Value> indices, IRType type, string path = "") =>
        Append(OpCode.Load, type, path, [buffer, .. indices]);

    public void Store(Value buffer, IReadOnlyList<Value> indices, Value value, string path = "") =>
        Append(new Op(OpCode.Store, path, [buffer, .. indices, value], [], []));

    public void Accumulate(Value buffer, IReadOnlyList<Value> indices, Value value, string path = "") =>
        Append(new Op(OpCode.Accumulate, path, [buffer, .. indices, value], [], []));

    // ---- tensors

    /// <summary>A function of tensors that is not computed element by element.</summary>
    public Value Tensor(TensorRule rule, params Value[] operands) => Append(OpCode.Tensor, rule.TypeOf(operands), rule, operands);

    public Value Tensor(string rule, params Value[] operands) => Tensor(TensorRules.Get(rule), operands);

    /// <summary>The elements of a tensor.</summary>
    public Value Elements(Value tensor) => Append(OpCode.Elements, BufferType.ReadOnlySpan(((TensorType)tensor.Type).Element), null, tensor);

    /// <summary>The tensor of this shape with the present elements of a buffer.</summary>
    public Value TensorOf(Value buffer, Value shape) => Append(OpCode.TensorOf, new TensorType((ScalarType)((BufferType)buffer.Type).Element), null, buffer, shape);

    public Value Length(Value buffer, int dimension = -1) => Append(OpCode.Length, ScalarType.Int32, dimension, buffer);

    public Value Slice(Value buffer, Value start, Value? length, BufferType type) =>
        length is null ? Append(OpCode.Slice, type, null, buffer, start) : Append(OpCode.Slice, type, null, buffer, start, length);

    public Value AsSpan(Value array, BufferType span) => Append(OpCode.AsSpan, span, null, array);

    public void Copy(Value source, Value destination) => Append(OpCode.Copy, [source, destination], []);

    public void Fill(Value buffer, Value value, string path = "") => Append(OpCode.Fill, [buffer, value], [], path);

    public void AccumulateAll(Value source, Value destination) => Append(OpCode.AccumulateAll, [source, destination], []);

    // ---- control

    /// <summary>Both regions must be complete, their yields set (or they end in a throw).</summary>
    public Op If(Value condition, Region then, Region otherwise)
    {
        Region typed = then.EndsInThrow ? otherwise : then;
        return Append(OpCode.If, [condition], typed.Yields.Select(yield => yield.Type), null, [then, otherwise]);
    }

    public Op For(Value from, Value to, CountedLoop loop, IEnumerable<Value> initial, Region body) =>
        Append(OpCode.For, [from, to, .. initial], body.Arguments.Skip(1).Select(argument => argument.Type), loop, [body]);

    public Op While(IEnumerable<Value> initial, Region condition, Region body) =>
        Append(OpCode.While, initial, body.Arguments.Select(argument => argument.Type), null, [condition, body]);
}
