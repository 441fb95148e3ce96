using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// A loop, mostly with loops in it, several iterations of which can run side by side, one in each lane: what has to be known of it. The loops inside keep their order, so there must
/// be nothing in them that differs from lane to lane but numbers and conditions that choose between numbers.
/// <para>
/// It is right where iterations meet in sums only: the numbers that the loop carries are sums, storage that it only adds to is summed lane by lane and added up behind it, storage that
/// serves each iteration anew is there once for each lane (privatisation; Tu, Padua 1993), and everything else is only read.
/// </para>
/// </summary>
internal sealed partial class LaneNest
{
    private enum Variation
    {
        /// <summary>The same in all lanes.</summary>
        Uniform,
        /// <summary>An index that grows evenly from lane to lane.</summary>
        Affine,
        /// <summary>A number of each lane; an integer that is chosen for each lane and then taken as a number is one from the beginning.</summary>
        Lanes,
        /// <summary>A truth value of each lane.</summary>
        Mask,
    }

    private enum Use
    {
        /// <summary>Serves each iteration anew.</summary>
        Private,
        /// <summary>Is added to.</summary>
        Sum,
        /// <summary>Each iteration writes an element of its own.</summary>
        Elements,
    }

    /// <summary>A loop that is known to be shorter gains nothing.</summary>
    private const int LeastTrips = 8;

    private readonly Op _loop;
    private readonly Region _body;
    private readonly Function _function;
    private readonly PointsTo _pointsTo;
    private readonly ScalarType _number;
    private readonly Dictionary<Value, Variation> _variations = [];

    /// <summary>What becomes of storage that the loop writes.</summary>
    private readonly Dictionary<Root, Use> _uses = [];

    /// <summary>Storage with other numbers in each lane.</summary>
    private readonly HashSet<Root> _inLanes = [];

    private bool _changed;

    private LaneNest(Op loop, Function function, PointsTo pointsTo, ScalarType number)
    {
        _loop = loop;
        _body = loop.Regions[0];
        _function = function;
        _pointsTo = pointsTo;
        _number = number;
    }

    /// <summary>A first look that costs little.</summary>
    public static bool MayBe(Op loop) =>
        loop.Get<CountedLoop>() is { Lanes: null, Step: 1, Test: LoopTest.Less or LoopTest.LessOrEqual } or { Lanes: null, Step: -1, Test: LoopTest.GreaterOrEqual } && loop.Regions[0].Arguments[0].Type == ScalarType.Int32
        && !loop.Regions[0].EndsInThrow && !IsShort(loop);

    private static bool IsShort(Op loop) =>
        Builder.NumberOf(loop.Operands[0]) is { } from && Builder.NumberOf(loop.Operands[1]) is { } to && Math.Abs(to - from) < LeastTrips;

    /// <summary>Whether there are loops in it.</summary>
    public static bool IsNest(Op loop) => loop.Regions[0].Any(op => op.Code is OpCode.For or OpCode.While);

    /// <returns>Null where the loop has to stay as it is.</returns>
    public static LaneNest? Find(Op loop, Function function, PointsTo pointsTo)
    {
        IRType[] numbers = [.. loop.Regions[0].AllOps().SelectMany(op => op.Results).Concat(loop.Results).Select(value => value.Type).Where(type => type.IsFloat).Distinct()];
        if (numbers.Length != 1 || numbers[0] is not ScalarType { Kind: ScalarKind.Float64 or ScalarKind.Float32 } number) return null;
        var found = new LaneNest(loop, function, pointsTo, number);
        return found.IsPossible() ? found : null;
    }

    // ---- analysis

    private bool IsPossible()
    {
        if (!FindUses()) return false;
        _variations[_body.Arguments[0]] = Variation.Affine;
        for (int k = 0; k < _loop.Results.Length; k++)
        {
            if (_loop.Results[k].Type != _number || _body.Yields[k] == _body.Arguments[k + 1] || !Accumulation.IsSum(_body, _body.Arguments[k + 1], _body.Yields[k])) return false;
            _variations[_body.Arguments[k + 1]] = Variation.Lanes;
        }

        do
        {
            _changed = false;
            if (!Visit(_body, isChosen: false)) return false;
        }
        while (_changed);
        bool isNest = IsNest(_loop);
        return _body.Any(op => (op.Parent != _body || !isNest) && op.Results.Any(result => Of(result) == Variation.Lanes))
            && _body.Any(op => op.Code is OpCode.Load or OpCode.Convert && Of(op.Result) == Variation.Lanes && op.Operands.Any(operand => Of(operand) == Variation.Affine));
    }

    /// <summary>What the loop writes must be its own, or be added to and nothing else.</summary>
    private bool FindUses()
    {
        foreach (Op op in _body.AllOps())
        {
            if (op.Code is not (OpCode.Store or OpCode.Accumulate or OpCode.Fill)) continue;
            if (_pointsTo.Of(op.Operands[0]) is not { Length: 1 } roots || !LeadsTo(op.Operands[0], roots.First())) return false;
            Root root = roots.First();
            if (_uses.ContainsKey(root)) continue;
            if (IsSum(root)) _uses[root] = Use.Sum;
            else if (IsPrivate(root)) _uses[root] = Use.Private;
            else if (IsWrittenOnce(root)) _uses[root] = Use.Elements;
            else return false;
        }

        // Through these the storage is named by nothing else.
        return _body.All(op => op.Code is OpCode.Length or OpCode.AsSpan or OpCode.Slice or OpCode.Load or OpCode.Store or OpCode.Accumulate or OpCode.Fill or OpCode.Allocate or OpCode.TapePush or OpCode.TapePop
            || !op.Operands.Concat(op.Results).Concat(op.Regions.SelectMany(region => region.Arguments.Concat(region.Yields))).Any(value => value.Type is BufferType && _pointsTo.Of(value).Any(_uses.ContainsKey)));
    }

    private IEnumerable<Op> Accesses(Root root) => _function.Body.AllOps().Where(op =>
        op.Code is not (OpCode.Length or OpCode.AsSpan or OpCode.Slice or OpCode.Allocate or OpCode.TapePush or OpCode.TapePop or OpCode.ArrayRelease)
        && op.Operands.Any(operand => operand.Type is BufferType && _pointsTo.Of(operand).Contains(root)));

    /// <summary>The loop does nothing with it but to add numbers to elements.</summary>
    private bool IsSum(Root root) =>
        root.Origin.Type is BufferType { Rank: 1 } buffer && buffer.Element == _number && root.Container is null && !_body.Encloses(root.Origin.Home)
        && Accesses(root).Where(op => _body.Encloses(op.Parent)).All(op => op.Code == OpCode.Accumulate && op.Get<string>().Length == 0);

    /// <summary>One statement of the loop writes to it, and none reads it.</summary>
    private bool IsWrittenOnce(Root root) =>
        root.Origin.Type is BufferType { Rank: 1 } buffer && buffer.Element == _number && root.Container is null && !_body.Encloses(root.Origin.Home)
        && Accesses(root).Where(op => _body.Encloses(op.Parent)).ToArray() is { Length: 1 } accesses && accesses[0].Code == OpCode.Store && accesses[0].Get<string>().Length == 0;

    private bool IsPrivate(Root root)
    {
        if (root.Container is not null || root.Origin.Type is not BufferType { Rank: 1, Element: ScalarType } || root.Origin.Def is not { } made) return false;
        // What is recorded and taken back in the same iteration is known where it is taken back.
        if (_body.Encloses(made.Parent)) return made.Code == OpCode.Allocate || (made.Code == OpCode.TapePush && IsTakenBack(made));
        if (!Accesses(root).All(op => _body.Encloses(op.Parent))) return false;
        return made.Code switch
        {
            // Taken back by nobody: the same iteration reads what it has recorded.
            OpCode.TapePush => Pops(made).ToArray() is { Length: > 0 } pops && !pops.Any(pop => IsUsed(pop.Result)),
            OpCode.Allocate => (made.Get<Allocation>().IsShadow && _loop.MeetsInSums) || OverwrittenFirst.Holds(_pointsTo, root, _body, _function.Body),
            _ => false,
        };
    }

    private bool IsTakenBack(Op push) => Pops(push).ToArray() is { Length: > 0 } pops && pops.All(pop => push.Parent!.Encloses(pop.Parent));

    private IEnumerable<Op> Pops(Op push) => _function.Body.AllOps().Where(op => op.Code == OpCode.TapePop && op.Get<TapeRecord>() == push.Get<TapeRecord>());

    private bool IsUsed(Value value) => _function.Body.Any(op => op.Operands.Contains(value));

    /// <summary>The buffer is the storage, or a part of it, by operations that can be repeated on other storage.</summary>
    private static bool LeadsTo(Value buffer, Root root)
    {
        while (buffer != root.Origin)
        {
            if (buffer.Def is { Code: OpCode.TapePop }) return root.Origin.Def is { Code: OpCode.TapePush };
            if (buffer.Def is not { Code: OpCode.AsSpan or OpCode.Slice } view) return false;
            buffer = view.Operands[0];
        }

        return true;
    }

    private Variation Of(Value value) => _variations.TryGetValue(value, out Variation variation) ? variation : Variation.Uniform;

    private bool IsUniform(Value value) => Of(value) == Variation.Uniform;

    private bool IsNumber(Value value) => value.Type == _number && Of(value) is Variation.Uniform or Variation.Lanes;

    private bool IsTruth(Value value) => value.Type.IsBool && Of(value) is Variation.Uniform or Variation.Mask;

    /// <returns>Whether the value can be that.</returns>
    private bool Set(Value value, Variation variation)
    {
        Variation present = Of(value);
        if (variation == present || variation == Variation.Uniform) return variation == present || present != Variation.Affine;
        if (present != Variation.Uniform || !Fits(value.Type, variation)) return false;
        _variations[value] = variation;
        _changed = true;
        return true;
    }

    private bool Fits(IRType type, Variation variation) => variation switch
    {
        Variation.Lanes => type == _number || type == ScalarType.Int32,
        Variation.Mask => type.IsBool,
        Variation.Affine => type == ScalarType.Int32,
        _ => true,
    };

    /// <summary>Whether the region can run for all lanes at once.</summary>
    /// <param name="isChosen">It runs for some lanes only, and where there are any: what is the same in all of them is what these do.</param>
    private bool Visit(Region region, bool isChosen) => region.Ops.All(op => Visit(op, isChosen));

    private bool Visit(Op op, bool isChosen)
    {
        switch (op.Code)
        {
            case OpCode.Constant or OpCode.Length:
                return true;
            case OpCode.AsSpan or OpCode.Slice or OpCode.ArrayMark or OpCode.ArrayRelease or OpCode.Allocate:
                return op.Operands.All(IsUniform);
            case OpCode.TapePush:
                return op.Operands.All(IsUniform) && IsTakenBack(op);
            case OpCode.TapePop:
                return op.Operands.All(IsUniform) && _body.Any(push => push.Code == OpCode.TapePush && push.Get<TapeRecord>() == op.Get<TapeRecord>());
            case OpCode.Load:
                return Read(op, isChosen);
            case OpCode.Store or OpCode.Accumulate or OpCode.Fill:
                return Write(op, isChosen);
            case OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Guard or OpCode.Member or OpCode.Construct or OpCode.Opaque or OpCode.StopGradient when op.Operands.All(IsUniform):
                return op.Code != OpCode.Opaque || op.Get<OpaqueCode>().Effect != Effect.Observable;
            case OpCode.Apply:
                return Apply(op, op.Get<Primitive>());
            case OpCode.Convert:
                return op.Operands[0].Type == ScalarType.Int32 && op.Result.Type == _number && Set(op.Result, Variation.Lanes);
            case OpCode.Select:
                return IsTruth(op.Operands[0]) && op.Operands.Skip(1).All(operand => Fits(operand.Type, Variation.Lanes) && Of(operand) != Variation.Affine) && Set(op.Result, Variation.Lanes);
            case OpCode.Guard:
                return op.Operands.Length == 2 && op.Operands.All(IsNumber) && Set(op.Result, Variation.Lanes);
            case OpCode.StopGradient:
                return IsNumber(op.Operands[0]) && Set(op.Result, Variation.Lanes);
            case OpCode.If:
                return Choose(op, isChosen);
            case OpCode.For:
                return IsUniform(op.Operands[0]) && IsUniform(op.Operands[1]) && Repeat(op.Operands.Skip(2), op.Regions[0].Arguments.Skip(1), op, isChosen) && !op.Regions[0].EndsInThrow;
            // What is thrown would be thrown before what iterations on the way to it throw: indices out of range.
            default:
                return false;
        }
    }

    private bool Apply(Op op, Primitive primitive)
    {
        if (op.Result.Type == ScalarType.Int32)
        {
            if (primitive.Overflow == Overflow.Checked || op.Operands.Any(operand => Of(operand) is not (Variation.Uniform or Variation.Affine))) return false;
            bool isLinear = primitive.Name is "add" or "subtract" || (primitive.Name == "multiply" && op.Operands.Count(IsUniform) == 1);
            return isLinear && Set(op.Result, Variation.Affine);
        }

        if (op.Result.Type == _number)
            return (LaneForms.IsOperator(primitive) || LaneForms.OfNumber(primitive) is not null) && op.Operands.All(IsNumber) && Set(op.Result, Variation.Lanes);
        if (!op.Result.Type.IsBool) return false;
        bool isTest = LaneForms.OfTest(primitive) is not null && op.Operands.All(IsNumber);
        return (isTest || (LaneForms.OfLogic(primitive) is not null && op.Operands.All(IsTruth))) && Set(op.Result, Variation.Mask);
    }

    private static IEnumerable<Value> Indices(Op access) => access.Operands.Skip(1).Take(access.Operands.Length - (access.Code == OpCode.Load ? 1 : 2));

    private bool Read(Op load, bool isChosen)
    {
        if (!IsUniform(load.Operands[0]) || _pointsTo.Of(load.Operands[0]).Length == 0) return false;
        bool isWritten = _pointsTo.Of(load.Operands[0]).Any(_uses.ContainsKey);
        if (Indices(load).All(IsUniform))
        {
            if (!isWritten) return true;
            if (_pointsTo.Of(load.Operands[0]) is not { Length: 1 } roots || !LeadsTo(load.Operands[0], roots.First())) return false;
            return !_inLanes.Contains(roots.First()) || Set(load.Result, load.Result.Type.IsBool ? Variation.Mask : Variation.Lanes);
        }

        // Lanes that do not choose it may have no such element.
        return !isWritten && !isChosen && IsStrided(load) && Set(load.Result, Variation.Lanes);
    }

    private bool IsStrided(Op access) =>
        access.Get<string>().Length == 0 && Indices(access).Count() == 1 && Of(Indices(access).Single()) == Variation.Affine
        && access.Operands[0].Type is BufferType { Rank: 1, Kind: BufferKind.Array or BufferKind.Span or BufferKind.ReadOnlySpan } buffer && buffer.Element == _number;

    private bool Write(Op op, bool isChosen)
    {
        Value value = op.Operands[op.Operands.Length - 1];
        Root root = _pointsTo.Of(op.Operands[0]).Single();
        Use use = _uses[root];
        IEnumerable<Value> indices = op.Code == OpCode.Fill ? [] : Indices(op);
        if (op.Get<string>().Length > 0 || !IsUniform(op.Operands[0])) return false;
        if (!indices.All(IsUniform)) return use != Use.Private && !isChosen && IsNumber(value) && IsStrided(op) && (op.Code == OpCode.Accumulate || KeepsOrder(op));
        if (use == Use.Elements) return false;
        if (!isChosen && use == Use.Private && IsUniform(value)) return true;
        bool fits = value.Type == ((BufferType)root.Origin.Type).Element && (IsNumber(value) || (IsTruth(value) && use == Use.Private));
        if (!fits || (isChosen && op.Code == OpCode.Fill)) return false;
        _changed |= _inLanes.Add(root);
        return true;
    }

    /// <summary>
    /// Where iterations write the same element, the last one has its way. In a loop inside, lanes come before the next turn of it, which is another order; from the end to the beginning is
    /// one too, unless all elements differ.
    /// </summary>
    private bool KeepsOrder(Op store)
    {
        for (Region region = store.Parent!; region != _body; region = region.Outer!)
            if (region.Owner!.Code != OpCode.If) return false;
        return _loop.Get<CountedLoop>().Step > 0 || StrideOf(Indices(store).Single()) is { } stride and not 0;
    }

    /// <summary>How far an index moves from iteration to iteration; null where that is no constant.</summary>
    private double? StrideOf(Value index)
    {
        if (index == _body.Arguments[0]) return 1;
        if (IsUniform(index)) return 0;
        if (index.Def is not { Code: OpCode.Apply } op || StrideOf(op.Operands[0]) is not { } first || StrideOf(op.Operands[1]) is not { } second) return null;
        return op.Get<Primitive>().Name switch
        {
            "add" => first + second,
            "subtract" => first - second,
            _ => Builder.NumberOf(op.Operands[IsUniform(op.Operands[0]) ? 0 : 1]) * (first + second),
        };
    }

    private bool Choose(Op op, bool isChosen)
    {
        if (!IsTruth(op.Operands[0])) return false;
        bool differs = Of(op.Operands[0]) == Variation.Mask;
        if (!op.Regions.All(region => Visit(region, isChosen || differs))) return false;
        for (int k = 0; k < op.Results.Length; k++)
        {
            foreach (Region region in op.Regions)
                if (!Set(op.Results[k], Of(region.Yields[k]))) return false;
            if (differs && !Set(op.Results[k], op.Results[k].Type.IsBool ? Variation.Mask : Variation.Lanes)) return false;
        }

        return op.Results.All(result => Of(result) != Variation.Affine);
    }

    private bool Repeat(IEnumerable<Value> initial, IEnumerable<Value> arguments, Op loop, bool isChosen)
    {
        Region body = loop.Regions[0];
        int k = 0;
        foreach ((Value start, Value argument) in initial.Zip(arguments, (start, argument) => (start, argument)))
        {
            if (!Set(argument, Of(start)) || !Set(argument, Of(body.Yields[k])) || !Set(loop.Results[k], Of(argument)) || Of(argument) == Variation.Affine) return false;
            k++;
        }

        return Visit(body, isChosen);
    }
}
