using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Emit;

/// <summary>Values as C# expressions: names of locals and parameters, and the text of what is printed in place.</summary>
internal sealed partial class ExpressionWriter
{
    private readonly Demand _demand;
    private readonly Inlining _inlining;
    private readonly Locals _locals;
    private readonly IReadOnlyDictionary<Value, string> _parameters;

    /// <param name="parameters">How the function's parameters are read.</param>
    public ExpressionWriter(Demand demand, Inlining inlining, Locals locals, IReadOnlyDictionary<Value, string> parameters)
    {
        _demand = demand;
        _inlining = inlining;
        _locals = locals;
        _parameters = parameters;
    }

    /// <summary>Parameters that have been read.</summary>
    private readonly NumberedMap<Value, Expression> _read = new();

    /// <summary>Receives the comments of the ops that are printed in place.</summary>
    public List<string> Comments { get; } = [];

    public Expression Write(Value value)
    {
        value = Demand.Resolve(value);
        if (_inlining.IsInPlace(value)) return Define(value.Def!);
        if (_read.TryGetValue(value, out Expression known)) return known;
        if (_parameters.TryGetValue(value, out string? parameter)) return _read[value] = Foreign(parameter);
        return Expression.Primary(_locals.Of(value)!.Name!);
    }

    /// <summary>The right side of the definition of the op's (only needed) result.</summary>
    public Expression Define(Op op)
    {
        Expression expression = op.Code switch
        {
            OpCode.Constant => Constant(op),
            OpCode.Apply => Apply(op),
            OpCode.Convert => Convert(op),
            OpCode.Guard => Guard(op),
            OpCode.Select => Choose(Write(op.Operands[0]), Write(op.Operands[1]), Write(op.Operands[2])),
            OpCode.Member => Expression.Primary(Spelling.Of(Primary(op.Operands[0]), op.Operands[0].Type, op.Get<string>())),
            OpCode.Construct => Construct(op),
            OpCode.Load => Expression.Primary(Leaf(op, Element(op, 0))),
            OpCode.Length => Expression.Primary(Primary(op.Operands[0]) + (op.Operands[0].Type is BufferType { Kind: BufferKind.List } ? ".Count" : op.Get<int>() < 0 ? ".Length" : $".GetLength({op.Get<int>()})")),
            OpCode.Slice => Slice(op),
            OpCode.AsSpan => AsSpan(op),
            OpCode.Opaque => Opaque(op, _ => throw new InvalidOperationException("An out argument within an expression.")),
            OpCode.If => Conditional(op),
            OpCode.Allocate => Allocate(op),
            OpCode.Call => Call(op),
            _ => throw new InvalidOperationException($"{op.Code} is no expression."),
        };
        if (op.Comment is not null) Comments.Add(op.Comment);
        return expression;
    }

    private string Primary(Value value) => Write(value).AsOperand(Precedence.Primary);

    /// <summary>
    /// A buffer as a span. Arrays are converted in so many words: conversions in arguments depend on the language version, and
    /// <c>AsSpan()</c> is an extension method, for which generated files would need a using.
    /// </summary>
    public string Span(Value buffer) => buffer.Type switch
    {
        BufferType { Kind: BufferKind.Array, Rank: 1 } array => $"new global::System.Span<{array.Element.CSharp}>({Write(buffer).Bare})",
        BufferType { Kind: BufferKind.Array or BufferKind.List } => $"global::DiffGen.Runtime.Buffers.AsSpan({Write(buffer).Bare})",
        BufferType { Kind: BufferKind.Memory or BufferKind.ReadOnlyMemory } => Primary(buffer) + ".Span",
        _ => Primary(buffer),
    };

    /// <summary>The array itself where it is assigned to a local of a span type.</summary>
    private Expression AsSpan(Op op)
    {
        var storage = (BufferType)op.Operands[0].Type;
        if (op.Result.Type is BufferType { IsIndirect: true })
            return storage.Kind == BufferKind.Array ? Expression.Primary($"new {op.Result.Type.CSharp}({Write(op.Operands[0]).Bare})") : Write(op.Operands[0]);
        return _inlining.IsInPlace(op.Result) || storage.Rank != 1 || storage.IsIndirect ? Expression.Primary(Span(op.Operands[0])) : Write(op.Operands[0]);
    }

    /// <summary><c>buffer[i, j]</c> of a load (or of a store, whose last operand is the value).</summary>
    public string Element(Op op, int operandsAfter)
    {
        if (op.Operands.Length == 2 + operandsAfter) return $"{Primary(op.Operands[0])}[{Write(op.Operands[1]).AsArgument}]";
        IEnumerable<string> indices = op.Operands.Skip(1).Take(op.Operands.Length - 1 - operandsAfter).Select(index => Write(index).AsArgument);
        return $"{Primary(op.Operands[0])}[{string.Join(", ", indices)}]";
    }

    /// <summary>What an op that names a path reads or writes of an element.</summary>
    public static string Leaf(Op op, string element) => Spelling.Of(element, ((BufferType)op.Operands[0].Type).Element, op.Get<string>());

    public Expression Opaque(Op op, Func<int, (string Type, string Name)> declareOut) =>
        OpaqueTemplate.Parse(op.Get<OpaqueCode>().Template).Fill(index => Write(op.Operands[index]), declareOut);

    private static Expression Constant(Op op)
    {
        ConstantValue constant = op.Get<ConstantValue>();
        if (op.Result.Type != ScalarType.Float64 || !constant.IsNumber) return Foreign(constant.CSharp);
        string? name = constant.Number switch
        {
            double.MaxValue => "double.MaxValue",
            double.MinValue => "double.MinValue",
            double.Epsilon => "double.Epsilon",
            Math.PI => "global::System.Math.PI",
            Math.E => "global::System.Math.E",
            _ => null,
        };
        return name is null ? Foreign(constant.CSharp) : Expression.Primary(name);
    }

    /// <summary>Text from elsewhere: a constant, what reads a parameter.</summary>
    private static Expression Foreign(string text)
    {
        bool isSigned = text.Length > 0 && text[0] is '-' or '+';
        bool isCast = text.StartsWith("(", StringComparison.Ordinal);
        return new Expression(text, isSigned || isCast ? Precedence.Unary : IsSimple(text) ? Precedence.Primary : Precedence.Unknown);
    }

    /// <summary>Literals, names, member accesses and calls; string and character literals too.</summary>
    private static bool IsSimple(string text)
    {
        if (text[0] is '"' or '\'' or '@' || text.StartsWith("global::", StringComparison.Ordinal)) return true;
        int depth = 0;
        bool hasExponent = char.IsDigit(text[0]) && text.IndexOfAny(['E', 'e']) > 0;
        foreach (char c in text)
        {
            if (c is '(' or '<') depth++;
            else if (c is ')' or '>') depth--;
            else if (depth == 0 && !char.IsLetterOrDigit(c) && c is not ('.' or '_' or ':' or '[' or ']') && !(hasExponent && c is '+' or '-')) return false;
        }

        return true;
    }

    private Expression Slice(Op op)
    {
        string start = Write(op.Operands[1]).Bare;
        string arguments = op.Operands.Length > 2 ? start + ", " + Write(op.Operands[2]).Bare : start;
        bool isPartOfArray = op.Operands.Length > 2 && op.Operands[0].Type is BufferType { Kind: BufferKind.Array, Rank: 1 };
        return Expression.Primary(isPartOfArray
            ? $"new {op.Result.Type.CSharp}({Write(op.Operands[0]).Bare}, {arguments})"
            : op.Result.Type is not BufferType { IsIndirect: true } ? $"{Span(op.Operands[0])}.Slice({arguments})"
            : op.Operands[0].Type is BufferType { Kind: BufferKind.Array } ? $"new {op.Result.Type.CSharp}({Write(op.Operands[0]).Bare}).Slice({arguments})"
            : $"{Primary(op.Operands[0])}.Slice({arguments})");
    }

    private Expression Construct(Op op)
    {
        var type = (AggregateType)op.Result.Type;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < type.Members.Count; i++) values.Add(type.Members[i].Name, Write(op.Operands[i]).AsArgument);
        return Expression.Primary(ElementAssignment.Construct(type, member => values[member.Name]));
    }

    private Expression Allocate(Op op)
    {
        var type = (BufferType)op.Result.Type;
        if (type.Kind == BufferKind.Pool) return Expression.Primary($"tape.NewPool<{type.Element.CSharp}>()");
        Allocation allocation = op.Get<Allocation>();
        string dimensions = string.Join(", ", op.Operands.Select(dimension => Write(dimension).AsArgument));
        if (allocation.IsFromTape) return Expression.Primary($"tape.New{(type.Kind == BufferKind.Span ? "Span" : "Array")}<{type.Element.CSharp}>({dimensions})");
        IRType element = type.Element;
        string suffix = "";
        while (element is BufferType { Kind: BufferKind.Array } inner)
        {
            suffix += "[" + new string(',', inner.Rank - 1) + "]";
            element = inner.Element;
        }

        return new Expression($"new {element.CSharp}[{dimensions}]{suffix}", Precedence.Unary);
    }

    private Expression Call(Op op)
    {
        CallTarget target = op.Get<CallTarget>();
        string name = target.EmittedName ?? throw new InvalidOperationException($"A call of {target.MethodKey} has no name to print.");
        string arguments = string.Join("", op.Operands.Select(argument => Write(argument).AsArgument + ", "));
        return Expression.Primary($"{name}({arguments}tape)");
    }

    private static Expression Choose(Expression condition, Expression ifTrue, Expression ifFalse) =>
        new(
            $"{condition.AsOperand(Precedence.ConditionalOr)} ? {ifTrue.AsOperand(Precedence.Conditional)} : {ifFalse.AsOperand(Precedence.Conditional)}",
            Precedence.Conditional);

    /// <summary>
    /// <c>w is 0.0 ? 0.0 : term</c>. Written with <c>is</c>, or with <c>Zero.Equals</c> where zero is no constant, which nothing else is: that tells it from
    /// a branch when generated code is read again.
    /// </summary>
    private Expression Guard(Op op)
    {
        if (op.Result.Type.IsLanes)
        {
            // All bits of all weights together are zero, but for signs, where every weight is zero.
            string weights = string.Join(" | ", op.Operands.Skip(1).Select(weight => Write(weight).AsOperand(Precedence.Additive)));
            return Expression.Primary($"global::DiffGen.Runtime.Lanes.Guarded({Write(op.Operands[0]).AsArgument}, {weights})");
        }

        Expression zero = Foreign(Builder.ConstantOf(op.Result.Type, 0).CSharp);
        bool isConstant = op.Result.Type is ScalarType { Kind: ScalarKind.Float32 or ScalarKind.Float64 };
        Expression condition = op.Operands.Skip(1).Select(weight => isConstant
            ? new Expression($"{Write(weight).AsOperand(Precedence.Shift)} is {zero.Text}", Precedence.Relational)
            : Expression.Primary($"{op.Result.Type.CSharp}.Zero.Equals({Write(weight).AsArgument})")).Aggregate(And);
        return Choose(condition, zero, Write(op.Operands[0]));
    }

    /// <summary>An <c>If</c> of two expressions; with a constant bool on one side it is a short circuit.</summary>
    private Expression Conditional(Op op)
    {
        int index = Array.FindIndex(op.Results, _demand.IsNeeded);
        Value ifTrue = Demand.Resolve(op.Regions[0].Yields[index]), ifFalse = Demand.Resolve(op.Regions[1].Yields[index]);
        Expression condition = Write(op.Operands[0]);
        if (op.Results[index].Type.IsBool)
        {
            if (Builder.IsConstant(ifFalse, 0)) return And(condition, Write(ifTrue));
            if (Builder.IsConstant(ifTrue, 1)) return Or(condition, Write(ifFalse));
            if (Builder.IsConstant(ifTrue, 0)) return And(condition.Negate(), Write(ifFalse));
            if (Builder.IsConstant(ifFalse, 1)) return Or(condition.Negate(), Write(ifTrue));
        }

        return Choose(condition, Write(ifTrue), Write(ifFalse));
    }

    private static Expression And(Expression a, Expression b) =>
        new($"{a.AsOperand(Precedence.ConditionalAnd)} && {b.AsOperand(Precedence.ConditionalAnd + 1)}", Precedence.ConditionalAnd);

    private static Expression Or(Expression a, Expression b) =>
        new($"{a.AsOperand(Precedence.ConditionalOr)} || {b.AsOperand(Precedence.ConditionalOr + 1)}", Precedence.ConditionalOr);
}
