using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The condition of a <see cref="OpCode.While"/> only computes. Where a callee that has become part of it does more (it throws, or has an effect), the condition moves to
/// the start of the body, and a flag says whether there is another iteration.
/// </summary>
internal static class LoopConditions
{
    public static void Apply(Region region)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) Apply(inner);
            if (op.Code != OpCode.While || !op.Regions[0].Any(DoesMore)) continue;
            var before = new Builder(new Region());
            region.Replace(i, Flagged(op, before.Bool(true)));
            region.Insert(i++, before.Region.Ops[0]);
        }
    }

    private static bool DoesMore(Op op) => op.Code == OpCode.Throw || (op.Code == OpCode.Opaque && op.Get<OpaqueCode>().Effect == Effect.Observable);

    private static Op Flagged(Op loop, Value runs)
    {
        Region condition = loop.Regions[0], iteration = loop.Regions[1];
        Value[] Arguments() => [.. iteration.Arguments.Select(argument => new Value(argument.Type, argument.Name)), new Value(ScalarType.Bool, "runs")];
        var test = new Region(Arguments());
        test.Yields = [test.Arguments[test.Arguments.Count - 1]];

        var body = new Region(Arguments());
        var carried = new Dictionary<Value, Value>();
        foreach (Region region in loop.Regions)
            for (int k = 0; k < region.Arguments.Count; k++) carried[region.Arguments[k]] = body.Arguments[k];
        Substitution.Apply(condition, carried);
        Substitution.Apply(iteration, carried);
        foreach (Op op in condition.Ops) body.Append(op);
        Region goesOn = Branch(iteration.Ops, iteration.Yields, true), ends = Branch([], body.Arguments.Take(iteration.Arguments.Count), false);
        var choice = new Op(OpCode.If, condition.Yields, body.Arguments.Select(argument => new Value(argument.Type, argument.Name)), [goesOn, ends]);
        body.Append(choice);
        body.Yields = [.. choice.Results];

        return new Op(OpCode.While, [.. loop.Operands, runs], [.. loop.Results, new Value(ScalarType.Bool, null)], [test, body]) { Comment = loop.Comment, Origin = loop.Origin };
    }

    /// <summary>A side of the choice, which passes on whether there is another iteration.</summary>
    private static Region Branch(IEnumerable<Op> ops, IEnumerable<Value> yields, bool isNext)
    {
        var branch = new Region();
        foreach (Op op in ops) branch.Append(op);
        if (!branch.EndsInThrow) branch.Yields = [.. yields, new Builder(branch).Bool(isNext)];
        return branch;
    }
}
