using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Optimize;

/// <summary>A loop whose iterations can run in lanes: what has to be known of it.</summary>
internal sealed partial class LaneLoop
{
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

    /// <summary>How far consecutive indices are from that of the loop: what they would be where it is 0.</summary>
    private readonly KnownBefore _offsets;

    private LaneLoop(Op loop, PointsTo pointsTo, ScalarType number)
    {
        _loop = loop;
        _body = loop.Regions[0];
        _pointsTo = pointsTo;
        _number = number;
        _offsets = new KnownBefore(loop);
        _offsets.Assume(_body.Arguments[0], 0);
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

        if (op.Result.Type == _number) return (LaneForms.IsOperator(primitive) || LaneForms.OfNumber(primitive) is not null) && op.Operands.All(IsNumber) ? Variation.Lanes : null;
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
        IsOutside(access.Operands[0]) && _offsets.Find(Indices(access).Last()) is not null && access.Get<string>().Length == 0
        && access.Operands[0].Type is BufferType { Kind: BufferKind.Array or BufferKind.Span or BufferKind.ReadOnlySpan } buffer && buffer.Element == _number;

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
            foreach (Access other in _accesses.Where(access => access.Op != write.Op && _pointsTo.Of(access.Op.Operands[0]) is { Length: var count } known && (count == 0 || known.Any(roots.Contains))))
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
}
