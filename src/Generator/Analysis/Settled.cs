using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Which conditions, indices and lengths are the same in every run of a function that takes the same way so far: they are computed from constants, from lengths and integers that the
/// caller passes, and from the counters of loops. All others come from what arrays hold, from comparisons of numbers or from other code. The greatest fixed point: all
/// are taken to be settled until something says otherwise.
/// </summary>
internal sealed class Settled
{
    private readonly HashSet<Value> _unsettled = [];
    private readonly HashSet<Value> _passed = [];
    private readonly Func<Op, bool> _isTold;
    private bool _changed;

    /// <param name="isPassed">Whether the caller's integers and lengths are known to be the same.</param>
    /// <param name="isTold">Whether runs in which the condition of an <c>If</c> differs do not count as the same way.</param>
    public Settled(Function function, bool isPassed, Func<Op, bool> isTold)
    {
        _isTold = isTold;
        foreach (Value parameter in function.Parameters)
        {
            if (isPassed && parameter.Type is BufferType or ScalarType { Kind: ScalarKind.Bool or ScalarKind.Integer }) _passed.Add(parameter);
            else _unsettled.Add(parameter);
        }

        IReadOnlyList<Op> ops = function.Body.AllOps();
        do
        {
            _changed = false;
            foreach (Op op in ops) Visit(op);
        }
        while (_changed);
    }

    /// <summary>A number or condition that is always the same; of storage, that its lengths are.</summary>
    public bool Contains(Value value) => !_unsettled.Contains(value);

    /// <summary>The parameters that a settled value depends on.</summary>
    public IEnumerable<Value> Sources(Value value)
    {
        var seen = new HashSet<Value>();
        var pending = new Stack<Value>([value]);
        while (pending.Count > 0)
        {
            Value next = pending.Pop();
            if (!seen.Add(next)) continue;
            if (_passed.Contains(next)) yield return next;
            foreach (Value source in Operands(next)) pending.Push(source);
        }
    }

    private static IEnumerable<Value> Operands(Value value)
    {
        if (value.Def is not { } op)
        {
            if (value.ArgumentOf is not { Owner: { } owner } region) return [];
            int k = region.Arguments.IndexOf(value) - (region.Arguments.Count - owner.Results.Length);
            // Where a loop starts and ends is a decision of its own; the way from there is the same.
            return k < 0 ? [] : Carried(owner, k);
        }

        int result = Array.IndexOf(op.Results, value);
        return op.Code switch
        {
            OpCode.If => op.Regions.Where(branch => !branch.EndsInThrow).Select(branch => branch.Yields[result]),
            OpCode.For or OpCode.While => Carried(op, result),
            _ => op.Operands,
        };
    }

    private static IEnumerable<Value> Carried(Op loop, int k)
    {
        Region body = loop.Regions[loop.Regions.Length - 1];
        yield return loop.Operands[loop.Operands.Length - loop.Results.Length + k];
        if (!body.EndsInThrow) yield return body.Yields[k];
    }

    private void Visit(Op op)
    {
        switch (op.Code)
        {
            case OpCode.Constant:
                break;
            case OpCode.Apply or OpCode.Convert or OpCode.Length or OpCode.Allocate or OpCode.StopGradient or OpCode.Retain or OpCode.AsSpan:
                if (op.Operands.Any(_unsettled.Contains)) Unsettle(op.Result);
                break;
            case OpCode.Slice:
                if (op.Operands.Skip(op.Operands.Length > 2 ? 1 : 0).Any(_unsettled.Contains)) Unsettle(op.Result);
                break;
            case OpCode.Opaque when op.Get<OpaqueCode>().Effect != Effect.Observable && op.Operands.Length > 0 && op.Operands.All(operand => operand.Type is ScalarType):
                if (op.Operands.Any(_unsettled.Contains))
                    foreach (Value result in op.Results) Unsettle(result);
                break;
            case OpCode.Select when op.Result.Type is ScalarType:
                if (op.Operands.Any(_unsettled.Contains)) Unsettle(op.Result);
                break;
            case OpCode.If when _unsettled.Contains(op.Operands[0]) && !_isTold(op) && !op.Regions.Any(branch => branch.EndsInThrow):
                foreach (Value result in op.Results) Unsettle(result);
                break;
            case OpCode.If or OpCode.For or OpCode.While:
                foreach (Value result in op.Results)
                    if (result.Type is not ScalarType || Operands(result).Any(_unsettled.Contains))
                        Unsettle(result);
                foreach (Value argument in op.Regions.SelectMany(region => region.Arguments))
                    if (argument.Type is not ScalarType || Operands(argument).Any(_unsettled.Contains))
                        Unsettle(argument);
                break;
            default:
                foreach (Value result in op.Results) Unsettle(result);
                break;
        }
    }

    private void Unsettle(Value value) => _changed |= _unsettled.Add(value);
}
