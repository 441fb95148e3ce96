using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Emit;

/// <summary>Branches: which of them are short enough for <c>?:</c>, <c>&amp;&amp;</c> and <c>||</c>.</summary>
internal sealed partial class Inlining
{
    private void PlanIf(Op op)
    {
        Summary condition = Consume(op.Parent!, op.Operands[0], isWhole: false);
        var branches = new Summary[2];
        int[] needed = [.. Enumerable.Range(0, op.Results.Length).Where(k => _demand.IsNeeded(op.Results[k]))];
        for (int i = 0; i < 2; i++)
        {
            Region branch = op.Regions[i];
            Nested(() =>
            {
                PlanRegion(branch);
                if (branch.EndsInThrow) return;
                foreach (int k in needed) branches[i] = Consume(branch, branch.Yields[k], isWhole: true);
            });
        }

        if (needed.Length != 1 || !IsShortExpression(op, needed[0], condition, branches)) return;
        _conditionals.Add(op);
        Value result = op.Results[needed[0]];
        _summaries[result] = new Summary
        {
            Length = condition.Length + branches[0].Length + branches[1].Length + 6,
            IsAnchored = condition.IsAnchored || branches[0].IsAnchored || branches[1].IsAnchored,
            MayThrow = condition.MayThrow || branches[0].MayThrow || branches[1].MayThrow,
            HasEffect = condition.HasEffect,
            Epoch = _epoch,
            Order = _order + 1,
            DependsOnContext = condition.DependsOnContext || branches[0].DependsOnContext || branches[1].DependsOnContext,
            IsConditional = !result.Type.IsBool,
            IsCheap = false,
            Reads = [.. condition.Reads ?? [], .. branches[0].Reads ?? [], .. branches[1].Reads ?? []],
        };
    }

    private bool IsShortExpression(Op op, int index, Summary condition, Summary[] branches)
    {
        bool isLogic = op.Result.Type.IsBool && op.Regions.Any(branch => !branch.EndsInThrow && Builder.NumberOf(branch.Yields[index]) is not null);
        int length = condition.Length;
        for (int i = 0; i < 2; i++)
        {
            Region branch = op.Regions[i];
            if (branch.EndsInThrow) return false;
            if (branch.Ops.Any(IsStatement)) return false;
            Value yield = Demand.Resolve(branch.Yields[index]);
            bool isUpdate = !_inPlace.Contains(yield) && yield.Name is not null && yield.Name == op.Results[index].Name;
            if (isUpdate || (branches[i].IsConditional && !isLogic)) return false;
            length += branches[i].Length;
        }

        return length <= MaximalLength;
    }

    private bool IsStatement(Op op) =>
        _demand.IsLive(op) && op.Code is not (OpCode.StopGradient or OpCode.Retain)
        && !((op.Code == OpCode.Constant || OpTraits.IsExpression(op) || _conditionals.Contains(op)) && op.Results.Any(_inPlace.Contains));
}
