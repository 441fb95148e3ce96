using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Emit;

/// <summary>
/// Decides which values are printed where they are used instead of getting a local of their own: nameless ones with a single use,
/// as long as the expression stays readable and nothing that matters happens between the definition and the use.
/// <para>
/// Pure arithmetic moves freely, also into a branch, never into a loop. What reads memory ("anchored") does not move over an op with
/// effects; an epoch counts those ops. What may throw stays in its region as well. What has effects (a call, foreign code) moves only
/// into the very next thing that is not pure arithmetic. Nothing moves behind the point where the source gives a new value to a
/// variable that it reads: the old and the new value shall share a local.
/// </para>
/// </summary>
internal sealed partial class Inlining
{
    private const int MaximalLength = 100;
    private const int MaximalConditionalLength = 40;
    private const int MaximalBoundLength = 30;

    private sealed class Summary
    {
        public int Length;
        public bool IsAnchored;
        public bool MayThrow;
        /// <summary>Contains an op with effects: nothing but pure arithmetic may come in between.</summary>
        public bool HasEffect;
        public int Order;
        public int Epoch;
        public bool DependsOnContext;
        public bool IsConditional;
        /// <summary>Integer arithmetic that costs no more than a comparison: may stand in the condition of a loop.</summary>
        public bool IsCheap = true;
        public List<Value>? Reads;
    }

    private readonly Demand _demand;
    private readonly NumberedSet<Value> _inPlace = new();
    private readonly NumberedSet<Value> _mustBeLocal = new();
    private readonly NumberedSet<Value> _inContext = new();
    private readonly NumberedSet<Op> _conditionals = new();
    private readonly NumberedMap<Value, Summary> _summaries = new();
    private readonly Dictionary<string, Value> _current = new(StringComparer.Ordinal);
    private int _epoch;

    /// <summary>Counts the ops that are not pure arithmetic.</summary>
    private int _order;

    public Inlining(Function function, Demand demand, Func<int, bool> mayInlineResult)
    {
        _demand = demand;
        KeepApart(function.Body);
        PlanRegion(function.Body);
        if (function.Body.EndsInThrow) return;
        for (int i = 0; i < function.Body.Yields.Length; i++)
            if (mayInlineResult(i))
                Consume(function.Body, function.Body.Yields[i], isWhole: true);
    }

    /// <summary>The value is printed where it is used; otherwise it has a local (or is a parameter).</summary>
    public bool IsInPlace(Value value) => _inPlace.Contains(value);

    /// <summary>Operands that outlive their statement (captured by a lambda): their local is never assigned again.</summary>
    public NumberedSet<Value> Captured { get; } = new();

    /// <summary>The <c>If</c> is printed as <c>?:</c>, <c>&amp;&amp;</c> or <c>||</c>.</summary>
    public bool IsConditional(Op op) => _conditionals.Contains(op);

    private void KeepApart(Region region)
    {
        foreach (Op op in region.Ops)
        {
            KeepApart(op);
            foreach (Region inner in op.Regions) KeepApart(inner);
        }
    }

    /// <summary>Constants that C# would fold and reject, and operands of lambdas, get locals.</summary>
    private void KeepApart(Op op)
    {
        if (ContextOf(op) != Overflow.Default) _inContext.AddRange(Array.ConvertAll(op.Operands, Demand.Resolve));
        bool isIntegerArithmetic = op.Code is OpCode.Apply or OpCode.Convert
            && op.Result.Type is ScalarType { Kind: ScalarKind.Integer or ScalarKind.Decimal };
        if (isIntegerArithmetic && Array.TrueForAll(op.Operands, operand => Demand.Resolve(operand).Def is { Code: OpCode.Constant }))
            _mustBeLocal.Add(Demand.Resolve(op.Operands[0]));
        if (isIntegerArithmetic && op.Code == OpCode.Apply && op.Get<Primitive>().Traps)
        {
            Value divisor = Demand.Resolve(op.Operands[op.Operands.Length - 1]);
            if (Builder.NumberOf(divisor) == 0) _mustBeLocal.Add(divisor);
        }

        if (op.Code is OpCode.Opaque or OpCode.Throw && OpaqueTemplate.Parse(op.Get<OpaqueCode>().Template).HasLambda)
        {
            foreach (Value operand in op.Operands)
            {
                Value captured = Demand.Resolve(operand);
                if (captured.Def is { Code: OpCode.Constant }) continue;
                _mustBeLocal.Add(captured);
                Captured.Add(captured);
            }
        }
    }

    private void PlanRegion(Region region)
    {
        foreach (Op op in region.Ops)
            if (_demand.IsLive(op))
                Plan(op);
    }

    private void Plan(Op op)
    {
        switch (op.Code)
        {
            case OpCode.Constant:
                if (_mustBeLocal.Contains(op.Result)) break;
                _inPlace.Add(op.Result);
                _summaries[op.Result] = new Summary { Length = op.Get<ConstantValue>().CSharp.Length };
                break;
            case OpCode.StopGradient or OpCode.Retain:
                break;
            case OpCode.If:
                PlanIf(op);
                break;
            case OpCode.For:
                Consume(op.Parent!, op.Operands[0], isWhole: true, name: op.Regions[0].Arguments[0].Name);
                PlanBound(op);
                PlanInitial(op);
                PlanLoopRegion(op, op.Regions[0]);
                break;
            case OpCode.While:
                PlanInitial(op);
                PlanLoopRegion(op, op.Regions[0]);
                PlanLoopRegion(op, op.Regions[1]);
                break;
            default:
                if (OpTraits.IsExpression(op))
                {
                    PlanExpression(op);
                    break;
                }

                bool isAssignment = op.Code is OpCode.Store or OpCode.Accumulate;
                // b[i] += f() would read the element before f adds to it.
                bool isApart = op.Code == OpCode.Accumulate && _summaries.TryGetValue(Demand.Resolve(op.Operands[op.Operands.Length - 1]), out Summary? added) && added.HasEffect;
                if (isAssignment && !isApart) Consume(op.Parent!, op.Operands[op.Operands.Length - 1], isWhole: true, name: op.Code == OpCode.Accumulate ? NameOfNegated(op) : null);
                Summary arguments = Consume(op.Parent!, op.Operands, 0, op.Operands.Length - (isAssignment ? 1 : 0), isWhole: false);
                if (Demand.HasEffect(op) && !IsRecording(op)) _epoch++;
                _order++;
                if (OpTraits.IsRightSide(op)) SummariseEffect(op, arguments);
                break;
        }

        if (op.Regions.Length > 0) _order++;

        foreach (Value result in op.Results) Announce(result);
    }

    /// <summary>What is to be subtracted needs no negated copy with a name.</summary>
    private static string? NameOfNegated(Op accumulation)
    {
        Value value = Demand.Resolve(accumulation.Operands[accumulation.Operands.Length - 1]);
        return Builder.Negated(value) is not null && value.Type.IsFloat ? value.Name : null;
    }

    private void PlanExpression(Op op)
    {
        if (op.Result.Name is null && (IsLengthOfName(op) || IsNeighbour(op)))
        {
            // x.Length and i + 1 are as good as locals, and let the JIT see that an index is in range.
            Value read = Demand.Resolve(op.Operands[0]);
            _inPlace.Add(op.Result);
            _summaries[op.Result] = new Summary
            {
                Length = OpTraits.Length(op),
                Reads = _inPlace.Contains(read) ? _summaries[read].Reads : [read],
                DependsOnContext = op.Code == OpCode.Apply,
            };
            return;
        }

        Overflow context = ContextOf(op);
        bool isLogic = op.Code == OpCode.Apply && op.Result.Type.IsBool && op.Get<Primitive>().Name is "and" or "or";
        bool isConditional = op.Code is OpCode.Select or OpCode.Guard || isLogic;
        Summary summary;
        if (isConditional)
        {
            // Printed with ?:, && or ||, which skip an operand: nothing that may throw goes there.
            int length = op.Operands.Length;
            (int From, int To) evaluated = (0, 1), other = (1, length);
            if (op.Code == OpCode.Guard) (evaluated, other) = (other, evaluated);
            summary = Consume(op.Parent!, op.Operands, evaluated.From, evaluated.To, isWhole: false);
            Summary skipped = Consume(op.Parent!, op.Operands, other.From, other.To, isWhole: false, mayThrow: false);
            summary.Length += skipped.Length;
            if (skipped.Reads is not null) (summary.Reads ??= []).AddRange(skipped.Reads);
            summary.DependsOnContext |= skipped.DependsOnContext;
            summary.IsAnchored |= skipped.IsAnchored;
            summary.IsConditional = op.Code != OpCode.Apply;
        }
        else
        {
            summary = Consume(op.Parent!, op.Operands, 0, op.Operands.Length, isWhole: op.Code is OpCode.Slice, context: context);
        }

        summary.Length += OpTraits.Length(op);
        bool mayThrow = OpTraits.MayThrow(op);
        summary.MayThrow |= mayThrow;
        summary.IsAnchored |= mayThrow || OpTraits.ReadsMemory(op);
        if (mayThrow || OpTraits.ReadsMemory(op)) _order++;
        summary.Epoch = _epoch;
        summary.Order = _order;
        bool isInteger = op.Result.Type is ScalarType { Kind: ScalarKind.Integer };
        bool isInfix = op.Code == OpCode.Apply && op.Get<Primitive>() is { Notation: Notation.Infix, Traps: false };
        summary.IsCheap &= (isInfix && isInteger) || (op.Code == OpCode.Length && op.Get<int>() < 0);
        bool isDefault = context == Overflow.Default && op.Code is OpCode.Apply or OpCode.Convert;
        summary.DependsOnContext |= op.Code == OpCode.Opaque || (isInteger && isDefault);
        _summaries[op.Result] = summary;
    }

    private void SummariseEffect(Op op, Summary arguments) =>
        _summaries[op.Result] = new Summary
        {
            Length = OpTraits.Length(op) + arguments.Length,
            IsAnchored = true,
            MayThrow = true,
            HasEffect = true,
            IsCheap = false,
            Epoch = _epoch,
            Order = _order,
            DependsOnContext = true,
        };

    private static Overflow ContextOf(Op op) => op.Code switch
    {
        OpCode.Convert => op.Get<Overflow>(),
        OpCode.Apply => op.Get<Primitive>().Overflow,
        _ => Overflow.Default,
    };

    private bool IsLengthOfName(Op op)
    {
        if (op.Code != OpCode.Length || op.Get<int>() >= 0) return false;
        Value buffer = Demand.Resolve(op.Operands[0]);
        return buffer.Def is null || buffer.Name is not null || _demand.Uses(buffer) > 1 || !OpTraits.IsExpression(buffer.Def);
    }

    /// <summary>An index beside that of a loop, or beside the length: <c>i - 1</c>, <c>x.Length - 1</c>.</summary>
    private bool IsNeighbour(Op op)
    {
        if (op.Code != OpCode.Apply || op.Result.Type != ScalarType.Int32 || _inContext.Contains(op.Result)) return false;
        if (op.Get<Primitive>().Name is not ("add" or "subtract")) return false;
        Value index = Demand.Resolve(op.Operands[0]), distance = Demand.Resolve(op.Operands[1]);
        if (Builder.NumberOf(distance) is null || !_inPlace.Contains(distance)) return false;
        return index.Def is null
            ? index.ArgumentOf!.Owner is null or { Code: OpCode.For } && (index.ArgumentOf.Owner is null || index.ArgumentOf.Arguments[0] == index)
            : index.Def.Code == OpCode.Length && _inPlace.Contains(index);
    }

    /// <summary>Nothing but the reverse sweep reads a record.</summary>
    private static bool IsRecording(Op op) =>
        op.Code == OpCode.TapePushReference || (op.Code == OpCode.Store && Demand.Resolve(op.Operands[0]).Def is { Code: OpCode.TapePush });

    /// <summary>The limit of a loop is evaluated once, unless comparing with the expression itself costs nothing and reads better.</summary>
    private void PlanBound(Op loop)
    {
        Value bound = Demand.Resolve(loop.Operands[1]);
        if (!_summaries.TryGetValue(bound, out Summary? summary)) return;
        if (summary is { IsCheap: true, IsAnchored: false, Length: <= MaximalBoundLength })
            Consume(loop.Parent!, bound, isWhole: false);
    }

    private void PlanInitial(Op loop)
    {
        int first = Demand.FirstInitial(loop);
        for (int k = 0; k < loop.Results.Length; k++)
            if (_demand.IsCarried(loop, k))
                Consume(loop.Parent!, loop.Operands[k + first], isWhole: true);
    }

    private void PlanLoopRegion(Op loop, Region region)
    {
        Nested(() =>
        {
            foreach (Value argument in region.Arguments) Announce(argument);
            PlanRegion(region);
            if (region.EndsInThrow) return;
            if (region != loop.Regions[loop.Regions.Length - 1])
            {
                Consume(region, region.Yields[0], isWhole: true);
                return;
            }

            // The next value of a variable whose old value moves on to another one is assigned at the end, after that.
            var moving = new HashSet<Value>(region.Yields.Select(Demand.Resolve));
            for (int k = 0; k < region.Yields.Length; k++)
            {
                if (!_demand.IsCarried(loop, k)) continue;
                Value argument = region.Arguments[loop.Code == OpCode.For ? k + 1 : k];
                bool isLag = moving.Contains(argument) && Demand.Resolve(region.Yields[k]) != argument;
                Consume(region, region.Yields[k], isWhole: true, name: isLag ? argument.Name : null);
            }
        });
    }

    private readonly Stack<(string Name, Value? Value)> _undo = new();

    // Of the call of Consume that is running.
    private readonly List<Value> _moved = [];
    private readonly List<Value> _kept = [];

    /// <summary>From here on the source variable of this name has this value.</summary>
    private void Announce(Value value)
    {
        if (value.Name is not { } name || _inPlace.Contains(value)) return;
        _undo.Push((name, _current.TryGetValue(name, out Value? previous) ? previous : null));
        _current[name] = value;
    }

    private void Nested(Action plan)
    {
        int mark = _undo.Count;
        plan();
        while (_undo.Count > mark)
        {
            (string name, Value? previous) = _undo.Pop();
            if (previous is null) _current.Remove(name);
            else _current[name] = previous;
        }
    }

    /// <summary>
    /// An op of <paramref name="at"/> takes the operands: prints in place those that may be, the longest excepted where it gets too long.
    /// </summary>
    /// <param name="isWhole">They stand alone, not within a larger expression.</param>
    /// <param name="mayThrow">They are evaluated whatever happens.</param>
    /// <param name="name">A name that may be lost.</param>
    private Summary Consume(
        Region at, Value[] operands, int from, int to, bool isWhole, bool mayThrow = true, Overflow context = Overflow.Default, string? name = null)
    {
        _moved.Clear();
        _kept.Clear();
        int length = 0;
        for (int i = from; i < to; i++) length += Consider(operands[i], at, isWhole, mayThrow, context, name);
        return Consumed(length, isWhole);
    }

    private Summary Consume(Region at, Value operand, bool isWhole, string? name = null)
    {
        _moved.Clear();
        _kept.Clear();
        return Consumed(Consider(operand, at, isWhole, mayThrow: true, Overflow.Default, name), isWhole);
    }

    /// <returns>How long the operand is.</returns>
    private int Consider(Value operand, Region at, bool isWhole, bool mayThrow, Overflow context, string? name)
    {
        Value value = Demand.Resolve(operand);
        bool moves = _inPlace.Contains(value) || CanMove(value, at, isWhole, mayThrow, context, name);
        (moves ? _moved : _kept).Add(value);
        return moves ? _summaries[value].Length : value.Name?.Length ?? 2;
    }

    private Summary Consumed(int length, bool isWhole)
    {
        var result = new Summary { Epoch = _epoch, Order = _order };
        List<Value> moved = _moved, kept = _kept;
        while (length > MaximalLength)
        {
            Value? longest = null;
            foreach (Value value in moved)
                if (!_inPlace.Contains(value) && (longest is null || _summaries[value].Length > _summaries[longest].Length))
                    longest = value;
            if (longest is null) break;
            moved.Remove(longest);
            kept.Add(longest);
            length += 2 - _summaries[longest].Length;
        }

        result.Length = length;
        foreach (Value value in moved)
        {
            Summary part = _summaries[value];
            _inPlace.Add(value);
            result.IsAnchored |= part.IsAnchored;
            result.MayThrow |= part.MayThrow;
            result.HasEffect |= part.HasEffect;
            result.DependsOnContext |= part.DependsOnContext;
            result.IsCheap &= part.IsCheap;
            if (isWhole) result.IsConditional |= part.IsConditional;
            if (part.Reads is not null) (result.Reads ??= []).AddRange(part.Reads);
        }

        foreach (Value value in kept)
            if (value.Name is not null)
                (result.Reads ??= []).Add(value);
        return result;
    }

    private bool CanMove(Value value, Region to, bool isWhole, bool mayThrow, Overflow context, string? name)
    {
        if ((value.Name is not null && value.Name != name) || _demand.Uses(value) != 1 || _mustBeLocal.Contains(value)) return false;
        if (!_summaries.TryGetValue(value, out Summary? summary)) return false;
        if (summary.IsConditional && !isWhole && summary.Length > MaximalConditionalLength) return false;
        if (context != Overflow.Default && summary.DependsOnContext) return false;
        if (summary.IsAnchored && summary.Epoch != _epoch) return false;
        if (summary.HasEffect && summary.Order != _order) return false;
        if (summary.MayThrow && (!mayThrow || value.Home != to)) return false;
        if (summary.Reads is not null)
        {
            foreach (Value read in summary.Reads)
                if (IsSuperseded(read))
                    return false;
        }

        for (Region? region = to; region != value.Home; region = region.Outer)
            if (region?.Owner is not { Code: OpCode.If })
                return false;
        return true;
    }

    private bool IsSuperseded(Value value) =>
        value.Name is { } name && _current.TryGetValue(name, out Value? current) && current != value && !IsParameter(value);

    private static bool IsParameter(Value value) => value.Def is null && value.ArgumentOf!.Owner is null;
}
