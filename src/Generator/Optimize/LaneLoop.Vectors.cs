using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Optimize;

/// <summary>Its vector form, which stands in front of it.</summary>
internal sealed partial class LaneLoop
{
    private const string Runtime = "global::DiffGen.Runtime.Lanes";

    private readonly Dictionary<Value, Value> _uniform = [];
    private readonly Dictionary<Value, Value> _lanes = [];

    private IRType VectorType => new OpaqueType($"global::System.Numerics.Vector<{_number.CSharp}>");

    private IRType MaskType => new OpaqueType($"global::System.Numerics.Vector<{(_number.Kind == ScalarKind.Float64 ? "long" : "int")}>");

    public void Insert()
    {
        Region parent = _loop.Parent!;
        var before = new Builder(new Region(), relaxed: true);
        var body = new Region([new Value(ScalarType.Int32, _body.Arguments[0].Name), new Value(ScalarType.Int32, "next")]);
        var inside = new Builder(body);
        CountedLoop form = _loop.Get<CountedLoop>();
        bool isUpward = form.Step > 0;
        Value first = isUpward ? _loop.Operands[0] : _loop.Operands[1], last = isUpward ? _loop.Operands[1] : _loop.Operands[0];
        Value end = form.Test == LoopTest.Less ? last : Successor(last, before);
        foreach (Op op in _offsets.Ops) before.Region.Append(op);
        foreach (Access access in _accesses.Where(access => IsConsecutive(access.Op))) end = Within(access.Op, end, before);

        Access[] sums = [.. _accesses.Where(access => access.IsSum)];
        Value[] initial = [first, .. Enumerable.Repeat(Pure(before, VectorType.CSharp + ".Zero", VectorType), _loop.Results.Length + sums.Length)];
        _uniform[_body.Arguments[0]] = body.Arguments[0];
        for (int k = 0; k < _loop.Results.Length; k++) _lanes[_body.Arguments[k + 1]] = body.AddArgument(VectorType, _loop.Results[k].Name is { } name ? name + "Lanes" : "sum");
        Value[] partial = [.. sums.Select(_ => body.AddArgument(VectorType, "sum"))];
        var added = new List<Value>();
        foreach (Op op in _body.Ops) Copy(op, inside, before, op.Code == OpCode.Accumulate && sums.Any(sum => sum.Op == op) ? partial[added.Count] : null, added);
        body.Yields =
        [
            Pure(inside, $"{{0}} + {VectorType.CSharp}.Count", ScalarType.Int32, body.Arguments[0]),
            .. _body.Yields.Select(yield => _lanes[yield]),
            .. added,
        ];
        Value lastVector = Pure(before, $"{Runtime}.Last<{_number.CSharp}>({{0}})", ScalarType.Int32, end);
        Op vectors = before.For(first, lastVector, new CountedLoop(LoopTest.LessOrEqual, 1, VectorType), initial, body);
        vectors.Results[0].Name = "next";

        // What is left.
        int next = _loop.Operands.Length - _loop.Results.Length;
        for (int k = 0; k < _loop.Results.Length; k++) _loop.Operands[next + k] = before.Add(_loop.Operands[next + k], Sum(before, vectors.Results[k + 1]));
        for (int k = 0; k < sums.Length; k++)
        {
            Op sum = sums[k].Op;
            before.Accumulate(sum.Operands[0], [.. Indices(sum)], Sum(before, vectors.Results[_loop.Results.Length + 1 + k]));
        }

        _loop.Operands[isUpward ? 0 : 1] = vectors.Results[0];
        int at = parent.Ops.IndexOf(_loop);
        foreach (Op op in before.Region.Ops) parent.Insert(at++, op);
    }

    private static Value Successor(Value last, Builder before) =>
        last.Def is { Code: OpCode.Apply } op && op.Get<Primitive>().Name == "subtract" && Builder.NumberOf(op.Operands[1]) == 1 ? op.Operands[0] : before.Add(last, before.Int(1));

    private Value Sum(Builder builder, Value lanes) => Pure(builder, "global::System.Numerics.Vector.Sum({0})", _number, lanes);

    private static Value Pure(Builder builder, string template, IRType type, params Value[] operands) => Code(builder, template, Effect.Pure, [type], operands).Result;

    private static Op Code(Builder builder, string template, Effect effect, IRType[] results, params Value[] operands) =>
        builder.Append(OpCode.Opaque, operands, results, new OpaqueCode(template, effect));

    /// <summary>All lanes of an access are in range up to here.</summary>
    private Value Within(Op access, Value end, Builder before)
    {
        var buffer = (BufferType)access.Operands[0].Type;
        int indices = Indices(access).Count();
        bool isWhole = end.Def is { Code: OpCode.Length } length && length.Operands[0] == access.Operands[0] && indices == 1;
        if (isWhole && Indices(access).Last() == _body.Arguments[0]) return end;
        Value limit = before.Subtract(Extent(access.Operands[0], buffer, before), _offsets.Find(Indices(access).Last())!);
        return Pure(before, "global::System.Math.Min({0}, {1})", ScalarType.Int32, end, limit);
    }

    /// <summary>An array that is missing is no error before somebody reads it: there is no vector in it.</summary>
    private static Value Extent(Value storage, BufferType buffer, Builder before)
    {
        int dimension = buffer.Rank > 1 ? buffer.Rank - 1 : -1;
        if (buffer.Kind != BufferKind.Array || storage.Def is { Code: OpCode.Allocate }) return before.Length(storage, dimension);
        return Pure(before, dimension < 0 ? "({0}?.Length ?? 0)" : $"({{0}}?.GetLength({dimension}) ?? 0)", ScalarType.Int32, storage);
    }

    private void Copy(Op op, Builder inside, Builder before, Value? partial, List<Value> added)
    {
        if (op.Comment is not null) inside.PendingComment ??= op.Comment;
        if (op.Code is OpCode.Store or OpCode.Accumulate)
        {
            Value term = Lanes(op.Operands[op.Operands.Length - 1], inside, before);
            if (partial is not null)
            {
                added.Add(inside.Add(partial, term));
                return;
            }

            string method = op.Code == OpCode.Store ? "Store" : "Add";
            Code(inside, $"{Runtime}.{method}(ref {Element(op)}, {{{op.Operands.Length - 1}}})", Effect.Observable, [], [.. op.Operands.Take(op.Operands.Length - 1).Select(Uniform), term]);
            return;
        }

        if (Of(op.Result) is Variation.Uniform or Variation.Consecutive)
        {
            var cloner = new Cloner();
            foreach (Value operand in op.Operands) cloner.Bind(operand, Uniform(operand));
            _uniform[op.Result] = cloner.CloneOp(op, inside.Region).Result;
            return;
        }

        _lanes[op.Result] = op.Code switch
        {
            OpCode.Load => Code(inside, $"{Runtime}.Load(in {Element(op)})", Effect.Traps, [VectorType], [.. op.Operands.Select(Uniform)]).Result,
            OpCode.Convert => Pure(inside, $"{Runtime}.From(({_number.CSharp}){{0}})", VectorType, Uniform(op.Operands[0])),
            OpCode.Select when IsUniform(op.Operands[0]) => Pure(inside, "({0} ? {1} : {2})", VectorType, Uniform(op.Operands[0]), Lanes(op.Operands[1], inside, before), Lanes(op.Operands[2], inside, before)),
            OpCode.Select => Form("global::System.Numerics.Vector.ConditionalSelect({0}, {1}, {2})", VectorType),
            OpCode.Guard => Form(Runtime + ".Guarded({0}, {1})", VectorType),
            _ when Of(op.Result) == Variation.Mask => Form((LaneForms.OfTest(op.Get<Primitive>()) ?? LaneForms.OfLogic(op.Get<Primitive>()))!, MaskType),
            _ when LaneForms.IsOperator(op.Get<Primitive>()) => inside.Apply(op.Get<Primitive>(), [.. op.Operands.Select(operand => Lanes(operand, inside, before))]),
            _ => Form(LaneForms.OfNumber(op.Get<Primitive>())!, VectorType),
        };
        _lanes[op.Result].Name ??= op.Result.Name;

        Value Form(string template, IRType type) => Pure(inside, template, type, [.. op.Operands.Select(operand => Lanes(operand, inside, before))]);
    }

    private static string Element(Op access) => $"{{0}}[{string.Join(", ", Indices(access).Select((_, k) => "{" + (k + 1) + "}"))}]";

    private Value Uniform(Value value) => _uniform.TryGetValue(value, out Value? copy) ? copy : value;

    /// <summary>A number that is the same in all lanes is spread once: before the loop, or where it is computed.</summary>
    private Value Lanes(Value value, Builder inside, Builder before)
    {
        if (_lanes.TryGetValue(value, out Value? known)) return known;
        Value uniform = Uniform(value);
        bool isKnownBefore = IsOutside(value) || value.Def is { Code: OpCode.Constant };
        Builder builder = isKnownBefore ? before : inside;
        if (isKnownBefore && uniform.Def is { Code: OpCode.Constant } constant) uniform = before.Constant(value.Type, constant.Get<ConstantValue>());
        Value spread = Pure(builder, $"new {VectorType.CSharp}({{0}})", VectorType, uniform);
        spread.Name = value.Name is { } name ? name + "Lanes" : null;
        return _lanes[value] = spread;
    }
}
