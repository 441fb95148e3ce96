using System.Collections.Generic;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Emit;

/// <summary>
/// What has to be printed: the ops with effects, and from there backwards whatever they need. A result of an <c>If</c> or a carried
/// value of a loop that nobody reads is not printed even where its op is.
/// </summary>
internal sealed class Demand
{
    private readonly NumberedSet<Op> _ops = new();
    private readonly NumberedSet<Value> _values = new();
    private readonly NumberedMap<Value, int> _uses = new();
    private readonly Stack<Value> _pending = new();

    /// <param name="resultUses">How often the ending names each result of the function.</param>
    public Demand(Function function, IReadOnlyList<int> resultUses)
    {
        RequireEffects(function.Body);
        if (!function.Body.EndsInThrow)
        {
            for (int i = 0; i < function.Body.Yields.Length; i++)
                if (resultUses[i] > 0)
                    Require(function.Body.Yields[i]);
        }

        while (_pending.Count > 0) Follow(_pending.Pop());

        CountUses(function.Body);
        if (!function.Body.EndsInThrow)
        {
            for (int i = 0; i < function.Body.Yields.Length; i++)
                for (int k = 0; k < resultUses[i]; k++)
                    Count(function.Body.Yields[i]);
        }
    }

    private void RequireEffects(Region region)
    {
        foreach (Op op in region.Ops)
        {
            if (HasEffect(op) || (Traps(op) && !op.IsSafe)) Require(op);
            foreach (Region inner in op.Regions) RequireEffects(inner);
        }
    }

    private void CountUses(Region region)
    {
        foreach (Op op in region.Ops)
        {
            if (!_ops.Contains(op)) continue;
            CountUses(op);
            foreach (Region inner in op.Regions) CountUses(inner);
        }
    }

    /// <summary>The value itself, behind the marks that mean something to the derivative only.</summary>
    public static Value Resolve(Value value)
    {
        while (value.Def is { Code: OpCode.StopGradient or OpCode.Retain } mark) value = mark.Operands[0];
        return value;
    }

    public bool IsLive(Op op) => _ops.Contains(op);

    public bool IsNeeded(Value value) => _values.Contains(value);

    /// <summary>How often printed code names the value.</summary>
    public int Uses(Value value) => _uses.TryGetValue(value, out int count) ? count : 0;

    /// <summary>Whether the k-th value that a loop carries is read by anyone.</summary>
    public bool IsCarried(Op loop, int k) =>
        IsNeeded(loop.Results[k]) || (loop.Code == OpCode.For
            ? IsNeeded(loop.Regions[0].Arguments[k + 1])
            : IsNeeded(loop.Regions[0].Arguments[k]) || IsNeeded(loop.Regions[1].Arguments[k]));

    /// <summary>Changes memory, leaves the function or runs unknown code: has its place in the order of such ops.</summary>
    public static bool HasEffect(Op op) => op.Code switch
    {
        OpCode.Store or OpCode.Accumulate or OpCode.Copy or OpCode.Fill or OpCode.AccumulateAll => true,
        OpCode.TapePush or OpCode.TapePop or OpCode.TapePushReference or OpCode.TapePopReference => true,
        OpCode.ArrayRelease => true,
        OpCode.Call or OpCode.Throw or OpCode.Unsupported => true,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Observable,
        _ => false,
    };

    /// <summary>May throw for reasons of its own: printed even where the result is not read.</summary>
    private static bool Traps(Op op) => op.Code switch
    {
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Traps,
        OpCode.Apply => op.Get<Primitive>().Traps,
        OpCode.Convert => op.Get<Overflow>() == Overflow.Checked,
        _ => false,
    };

    private void Require(Value value)
    {
        value = Resolve(value);
        if (_values.Add(value)) _pending.Push(value);
    }

    private void Follow(Value value)
    {
        if (value.Def is { } op)
        {
            Require(op);
            int index = System.Array.IndexOf(op.Results, value);
            if (op.Code == OpCode.If)
            {
                foreach (Region branch in op.Regions)
                    if (!branch.EndsInThrow)
                        Require(branch.Yields[index]);
            }
            else if (op.Code is OpCode.For or OpCode.While)
            {
                RequireCarried(op, index);
            }
        }
        else if (value.ArgumentOf!.Owner is { } loop)
        {
            Require(loop);
            int index = value.ArgumentOf.Arguments.IndexOf(value) - (loop.Code == OpCode.For ? 1 : 0);
            if (index >= 0) RequireCarried(loop, index);
        }
    }

    private void RequireCarried(Op loop, int index)
    {
        Require(loop.Operands[index + FirstInitial(loop)]);
        Region body = loop.Regions[loop.Regions.Length - 1];
        if (!body.EndsInThrow) Require(body.Yields[index]);
    }

    /// <summary>The position of the first initial value among the operands of a loop.</summary>
    public static int FirstInitial(Op loop) => loop.Code == OpCode.For ? 2 : 0;

    private void Require(Op op)
    {
        for (Op? current = op; current is not null && _ops.Add(current); current = current.Parent?.Owner)
        {
            switch (current.Code)
            {
                case OpCode.If:
                    Require(current.Operands[0]);
                    break;
                case OpCode.For:
                    Require(current.Operands[0]);
                    Require(current.Operands[1]);
                    break;
                case OpCode.While:
                    Require(current.Regions[0].Yields[0]);
                    break;
                case OpCode.Opaque or OpCode.Throw:
                    var template = OpaqueTemplate.Parse(current.Get<OpaqueCode>().Template);
                    for (int i = 0; i < current.Operands.Length; i++)
                        if (template.Occurrences(i) > 0)
                            Require(current.Operands[i]);
                    break;
                default:
                    foreach (Value operand in current.Operands) Require(operand);
                    break;
            }
        }
    }

    private void CountUses(Op op)
    {
        switch (op.Code)
        {
            case OpCode.StopGradient or OpCode.Retain:
                break;
            case OpCode.If:
                Count(op.Operands[0]);
                for (int k = 0; k < op.Results.Length; k++)
                {
                    if (!IsNeeded(op.Results[k])) continue;
                    foreach (Region branch in op.Regions)
                        if (!branch.EndsInThrow)
                            Count(branch.Yields[k]);
                }

                break;
            case OpCode.For or OpCode.While:
                int first = FirstInitial(op);
                for (int k = 0; k < first; k++) Count(op.Operands[k]);
                if (op.Code == OpCode.While) Count(op.Regions[0].Yields[0]);
                Region body = op.Regions[op.Regions.Length - 1];
                for (int k = 0; k < op.Results.Length; k++)
                {
                    if (!IsCarried(op, k)) continue;
                    Count(op.Operands[k + first]);
                    if (!body.EndsInThrow) Count(body.Yields[k]);
                }

                break;
            case OpCode.Opaque or OpCode.Throw:
                var template = OpaqueTemplate.Parse(op.Get<OpaqueCode>().Template);
                for (int i = 0; i < op.Operands.Length; i++)
                    for (int k = template.Occurrences(i); k > 0; k--)
                        Count(op.Operands[i]);
                break;
            default:
                foreach (Value operand in op.Operands) Count(operand);
                break;
        }
    }

    private void Count(Value value)
    {
        value = Resolve(value);
        _uses[value] = Uses(value) + 1;
    }
}
