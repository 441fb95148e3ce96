using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Optimize;

/// <summary>A loop whose iterations can run in lanes, and its vector form.</summary>
internal sealed class LaneLoop
{
    private const string Runtime = "global::DiffGen.Runtime.Lanes";

    private enum Variation
    {
        /// <summary>The same in all iterations.</summary>
        Uniform,
        /// <summary>An index that grows by one from iteration to iteration.</summary>
        Consecutive,
        /// <summary>A number of each iteration.</summary>
        Lanes,
        /// <summary>A truth value of each iteration.</summary>
        Mask,
    }

    private readonly record struct Access(Op Op, bool IsWrite, bool IsSum);

    private readonly Op _loop;
    private readonly Region _body;
    private readonly PointsTo _pointsTo;
    private readonly ScalarType _number;
    private readonly Dictionary<Value, Variation> _variations = [];
    private readonly List<Access> _accesses = [];

    private LaneLoop(Op loop, PointsTo pointsTo, ScalarType number)
    {
        _loop = loop;
        _body = loop.Regions[0];
        _pointsTo = pointsTo;
        _number = number;
    }

    /// <summary>A first look that costs little.</summary>
    public static bool MayBe(Op loop) =>
        loop.Get<CountedLoop>() is { Lanes: null, Step: 1, Test: LoopTest.Less or LoopTest.LessOrEqual } or { Lanes: null, Step: -1, Test: LoopTest.GreaterOrEqual }
        && loop.Regions[0].Arguments[0].Type == ScalarType.Int32 && !loop.Regions[0].EndsInThrow && loop.Regions[0].Ops.All(op => op.Regions.Length == 0);

    /// <returns>Null where the loop has to stay as it is.</returns>
    public static LaneLoop? Find(Op loop, PointsTo pointsTo)
    {
        IRType[] numbers = [.. loop.Regions[0].Ops.SelectMany(op => op.Results).Concat(loop.Results).Select(value => value.Type).Where(type => type.IsFloat).Distinct()];
        if (numbers.Length != 1 || numbers[0] is not ScalarType { Kind: ScalarKind.Float64 or ScalarKind.Float32 } number) return null;
        var found = new LaneLoop(loop, pointsTo, number);
        return found.IsPossible() ? found : null;
    }

    // ---- analysis

    private bool IsPossible()
    {
        _variations[_body.Arguments[0]] = Variation.Consecutive;
        for (int k = 0; k < _loop.Results.Length; k++)
        {
            if (_loop.Results[k].Type != _number || !IsSum(k)) return false;
            _variations[_body.Arguments[k + 1]] = Variation.Lanes;
        }

        foreach (Op op in _body.Ops)
        {
            if (VariationOf(op) is not { } variation) return false;
            foreach (Value result in op.Results) _variations[result] = variation;
        }

        return _body.Yields.All(yield => Of(yield) == Variation.Lanes) && _accesses.Any(access => !access.IsSum && IsConsecutive(access.Op)) && AreApart();
    }

    private Variation Of(Value value) => _variations.TryGetValue(value, out Variation variation) ? variation : Variation.Uniform;

    private bool IsUniform(Value value) => Of(value) == Variation.Uniform;

    private bool IsNumber(Value value) => value.Type == _number && Of(value) is Variation.Uniform or Variation.Lanes;

    private Variation? VariationOf(Op op)
    {
        switch (op.Code)
        {
            case OpCode.Load:
                return Read(op);
            case OpCode.Store or OpCode.Accumulate:
                return Write(op) ? Variation.Uniform : null;
            case OpCode.Constant or OpCode.Length:
                return Variation.Uniform;
            case OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Guard when op.Operands.All(IsUniform):
                return Variation.Uniform;
            case OpCode.Apply:
                return Apply(op, op.Get<Primitive>());
            case OpCode.Convert:
                return Of(op.Operands[0]) == Variation.Consecutive && op.Result.Type == _number ? Variation.Lanes : null;
            case OpCode.Select:
                return op.Result.Type == _number && Of(op.Operands[0]) is Variation.Uniform or Variation.Mask && op.Operands.Skip(1).All(IsNumber) ? Variation.Lanes : null;
            case OpCode.Guard:
                return op.Operands.Length == 2 && op.Operands.All(IsNumber) ? Variation.Lanes : null;
            default:
                return null;
        }
    }

    private Variation? Apply(Op op, Primitive primitive)
    {
        if (op.Result.Type == ScalarType.Int32)
        {
            bool shifts = primitive.Name is "add" or "subtract" && primitive.Overflow != Overflow.Checked;
            bool isFirst = Of(op.Operands[0]) == Variation.Consecutive && IsUniform(op.Operands[1]);
            bool isSecond = primitive.Name == "add" && IsUniform(op.Operands[0]) && Of(op.Operands[1]) == Variation.Consecutive;
            return shifts && (isFirst || isSecond) ? Variation.Consecutive : null;
        }

        if (op.Result.Type == _number) return LaneForms.OfNumber(primitive) is not null && op.Operands.All(IsNumber) ? Variation.Lanes : null;
        if (!op.Result.Type.IsBool) return null;
        return (LaneForms.OfTest(primitive) is not null && op.Operands.All(IsNumber)) || (LaneForms.OfLogic(primitive) is not null && op.Operands.All(operand => Of(operand) == Variation.Mask))
            ? Variation.Mask
            : null;
    }

    private Variation? Read(Op load)
    {
        if (!IsUniform(load.Operands[0]) || !Indices(load).Reverse().Skip(1).All(IsUniform)) return null;
        _accesses.Add(new Access(load, IsWrite: false, IsSum: false));
        if (IsUniform(Indices(load).Last())) return load.Result.Type is ScalarType ? Variation.Uniform : null;
        return IsConsecutive(load) && load.Result.Type == _number && IsInRow(load) ? Variation.Lanes : null;
    }

    private bool Write(Op store)
    {
        Value value = store.Operands[store.Operands.Length - 1];
        if (!IsUniform(store.Operands[0]) || !Indices(store).Reverse().Skip(1).All(IsUniform) || !IsNumber(value)) return false;
        bool isSum = IsUniform(Indices(store).Last());
        _accesses.Add(new Access(store, IsWrite: true, isSum));
        // Into one element only sums go; what it is called by is known before the loop.
        if (isSum) return store.Code == OpCode.Accumulate && Of(value) == Variation.Lanes && store.Operands.Take(store.Operands.Length - 1).All(IsOutside) && store.Get<string>().Length == 0;
        return IsConsecutive(store) && IsInRow(store);
    }

    private static IEnumerable<Value> Indices(Op access) => access.Operands.Skip(1).Take(access.Operands.Length - (access.Code == OpCode.Load ? 1 : 2));

    private bool IsConsecutive(Op access) => Of(Indices(access).Last()) == Variation.Consecutive;

    /// <summary>Neighbours in the index are neighbours in memory.</summary>
    private bool IsInRow(Op access) =>
        IsOutside(access.Operands[0]) && HasOffset(Indices(access).Last()) && access.Get<string>().Length == 0
        && access.Operands[0].Type is BufferType { Kind: BufferKind.Array or BufferKind.Span or BufferKind.ReadOnlySpan } buffer && buffer.Element == _number;

    /// <summary>How far the index is from that of the loop can be computed before the loop.</summary>
    private bool HasOffset(Value index) =>
        index == _body.Arguments[0] || IsOutside(index) || index.Def is { Code: OpCode.Constant }
        || (index.Def is { Code: OpCode.Length } length && IsOutside(length.Operands[0]))
        || (index.Def is { Code: OpCode.Apply } op && !op.Get<Primitive>().Traps && op.Operands.All(HasOffset));

    private bool IsOutside(Value value) => !_body.Encloses(value.Home);

    /// <summary>The loop carries a sum: the old value is added to, or subtracted from, and seen by nobody else.</summary>
    private bool IsSum(int k)
    {
        for (Value value = _body.Arguments[k + 1]; ;)
        {
            Op[] users = [.. _body.Ops.Where(op => op.Operands.Contains(value))];
            bool isYielded = _body.Yields.Contains(value);
            if (users.Length == 0) return isYielded && value == _body.Yields[k] && value != _body.Arguments[k + 1] && _body.Yields.Count(yield => yield == value) == 1;
            if (users.Length > 1 || isYielded || users[0].Code != OpCode.Apply || users[0].Operands.Count(operand => operand == value) != 1) return false;
            string name = users[0].Get<Primitive>().Name;
            if (name != "add" && !(name == "subtract" && users[0].Operands[0] == value)) return false;
            value = users[0].Result;
        }
    }

    /// <summary>No iteration writes what another one reads or writes, sums into one element excepted.</summary>
    private bool AreApart()
    {
        foreach (Access write in _accesses.Where(access => access.IsWrite))
        {
            var roots = new HashSet<Root>(_pointsTo.Of(write.Op.Operands[0]));
            if (roots.Count == 0) return false;
            foreach (Access other in _accesses.Where(access => access.Op != write.Op && _pointsTo.Of(access.Op.Operands[0]) is { Count: var count } known && (count == 0 || known.Any(roots.Contains))))
            {
                if (!(write.IsSum && other.IsSum) && !AreApart(write.Op, other.Op)) return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The same element in each iteration, or elements of two parts of the storage: consecutive indices that differ by the number of iterations never meet.
    /// </summary>
    private bool AreApart(Op a, Op b)
    {
        if (!IsConsecutive(a) || !IsConsecutive(b) || Storage(a.Operands[0]) != Storage(b.Operands[0])) return false;
        Value[] first = [.. Indices(a)], second = [.. Indices(b)];
        if (first.Length != second.Length || !first.Take(first.Length - 1).Zip(second, AreEqual).All(same => same)) return false;
        LinearForm trips = Trips;
        LinearForm distance = LinearForm.Of(first[first.Length - 1], trips).Plus(LinearForm.Of(second[second.Length - 1], trips), -1);
        return distance.IsZero || distance.IsMultipleOf(trips);
    }

    private static bool AreEqual(Value a, Value b) => a == b || LinearForm.Of(a).Plus(LinearForm.Of(b), -1).IsZero;

    /// <summary>The number of iterations; greater than 0 where there are any.</summary>
    private LinearForm Trips
    {
        get
        {
            CountedLoop form = _loop.Get<CountedLoop>();
            LinearForm from = LinearForm.Of(_loop.Operands[0]), to = LinearForm.Of(_loop.Operands[1]);
            LinearForm distance = form.Step > 0 ? to.Plus(from, -1) : from.Plus(to, -1);
            return form.Test == LoopTest.Less ? distance : distance.Plus(LinearForm.One, 1);
        }
    }

    private static Value Storage(Value buffer)
    {
        while (buffer.Def is { Code: OpCode.AsSpan or OpCode.StopGradient or OpCode.Retain } view) buffer = view.Operands[0];
        return buffer;
    }

    // ---- the vector form

    private readonly Dictionary<Value, Value> _uniform = [];
    private readonly Dictionary<Value, Value> _lanes = [];

    private IRType VectorType => new OpaqueType($"global::System.Numerics.Vector<{_number.CSharp}>");

    private IRType MaskType => new OpaqueType($"global::System.Numerics.Vector<{(_number.Kind == ScalarKind.Float64 ? "long" : "int")}>");

    public void Insert()
    {
        Region parent = _loop.Parent!;
        var before = new Builder(new Region(), relaxed: true);
        var body = new Region([new Value(ScalarType.Int32, _body.Arguments[0].Name), new Value(ScalarType.Int32, "next")]);
        var inside = new Builder(body, relaxed: true);
        CountedLoop form = _loop.Get<CountedLoop>();
        bool isUpward = form.Step > 0;
        Value first = isUpward ? _loop.Operands[0] : _loop.Operands[1], last = isUpward ? _loop.Operands[1] : _loop.Operands[0];
        Value end = form.Test == LoopTest.Less ? last : Successor(last, before);
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
        Value limit = before.Subtract(before.Length(access.Operands[0], buffer.Rank > 1 ? buffer.Rank - 1 : -1), Offset(Indices(access).Last(), before));
        return Pure(before, "global::System.Math.Min({0}, {1})", ScalarType.Int32, end, limit);
    }

    /// <summary>How far a consecutive index is from that of the loop.</summary>
    private Value Offset(Value index, Builder before)
    {
        if (index == _body.Arguments[0]) return before.Int(0);
        if (IsOutside(index)) return index;
        if (index.Def is { Code: OpCode.Apply } op) return before.Apply(op.Get<Primitive>(), [.. op.Operands.Select(operand => Offset(operand, before))]);
        return new Cloner(isRepeat: true).CloneOp(index.Def!, before.Region).Result;
    }

    private void Copy(Op op, Builder inside, Builder before, Value? partial, List<Value> added)
    {
        if (op.Comment is not null) inside.PendingComment ??= op.Comment;
        if (op.Code is OpCode.Store or OpCode.Accumulate)
        {
            Value term = Lanes(op.Operands[op.Operands.Length - 1], inside, before);
            if (partial is not null)
            {
                added.Add(Pure(inside, "{0} + {1}", VectorType, partial, term));
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
            _ => Form(LaneForms.OfNumber(op.Get<Primitive>())!, VectorType),
        };
        _lanes[op.Result].Name = op.Result.Name;

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
