using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Makes of a method one that only tells what it decides: the conditions, the bounds of loops, and the indices into what varies, as far as they are not settled by the
/// lengths and integers that it is given. Two runs that tell the same take the same way over the same elements, so that their derivatives have the same pattern. Where
/// everything is settled, no more is left than the integers themselves: the pattern is then a matter of the source and the shapes alone.
/// </summary>
internal sealed class DecisionTrace
{
    private static readonly OpaqueType s_decisions = new("global::DiffGen.Runtime.Decisions");

    private readonly CallVariants _calls;
    private readonly HashSet<CallVariant> _written = [];
    private readonly List<CalleeFunction> _callees = [];

    public DecisionTrace(CallVariants calls) => _calls = calls;

    /// <summary>What the method decides. It has no results.</summary>
    public AdjointFunction OfMethod(Function primal, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults)
    {
        Function function = new Cloner().CloneFunction(primal);
        var decisions = new Value(s_decisions, "decisions");
        HashSet<Value> sources = [];
        Settled settled = Tell(function, decisions, isPassed: true, activeParameters, activeResults, sources);
        var end = new Builder(new Region());
        foreach (Value result in function.Body.Yields.Where(result => result.Type is BufferType))
        {
            if (settled.Contains(result)) sources.UnionWith(settled.Sources(result));
            else TellLengths(end, decisions, result);
        }

        foreach (Op op in end.Region.Ops) function.Body.Append(op);
        var start = new Builder(new Region());
        for (int i = 0; i < function.Parameters.Count; i++)
        {
            Value parameter = function.Parameters[i];
            // The shapes of what takes part in the derivative are told anyway.
            if (!sources.Contains(parameter) || (activeParameters[i] && parameter.Type is BufferType)) continue;
            if (parameter.Type is BufferType) TellLengths(start, decisions, parameter);
            else Tell(start, decisions, parameter);
        }

        for (int i = 0; i < start.Region.Ops.Count; i++) function.Body.Insert(i, start.Region.Ops[i]);
        function.Body.Yields = [];
        TangentProgram.Adopt(function.Body, decisions);
        Reduce(function, _ => true);
        return new AdjointFunction(function, [.. SweepBuilder.PrimalInputs(primal), new Port(PortRole.Support, -1, decisions.Name!)], []).Finish();
    }

    /// <summary>The methods that these call, finished.</summary>
    public IReadOnlyList<CalleeFunction> Callees()
    {
        bool changed;
        do
        {
            changed = false;
            foreach (CallVariant variant in _calls.All.Where(variant => variant.HasDecisions).ToArray())
            {
                if (!_written.Add(variant)) continue;
                Function function = new Cloner().CloneFunction(variant.Primal);
                var decisions = new Value(s_decisions, "decisions");
                Tell(function, decisions, isPassed: false, variant.ActiveParameters, variant.ActiveResults, []);
                TangentProgram.Adopt(function.Body, decisions);
                Reduce(function, _ => false);
                AdjointFunction.Finish(function);
                _callees.Add(new CalleeFunction(variant.DecisionsName, function, UsesTape: true));
                changed = true;
            }
        }
        while (changed);
        return _callees;
    }

    private void Reduce(Function function, System.Func<Value, bool> isForgotten)
    {
        Primal.CallUnsupported(function.Body);
        Simplification.Apply(function);
        UnreadStorage.Apply(function, isForgotten, keepsFailures: false);
        SweepBuilder.NameCalls(function.Body, _calls, _ => false);
        Simplification.Apply(function);
    }

    private Settled Tell(Function function, Value decisions, bool isPassed, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults, HashSet<Value> sources)
    {
        var pointsTo = new PointsTo(function, _calls);
        var activity = new Activity(function, pointsTo, activeParameters, activeResults);
        bool Varies(Value buffer) => buffer.Type is BufferType && Leaf.CanVary(buffer.Type) && activity.IsVaried(buffer);
        // A branch that only chooses a constant number is no decision; what comes of that number may be one.
        bool IsTold(Op op) => op.Results.Any(result => result.Type is not ScalarType || activity.IsVaried(result)) || op.Regions.Any(branch => branch.Any(inner => inner.Code switch
        {
            OpCode.Store or OpCode.Fill => Varies(inner.Operands[0]) || Varies(inner.Operands[inner.Operands.Length - 1]),
            OpCode.Copy => Varies(inner.Operands[1]),
            OpCode.Call => true,
            _ => false,
        }));
        var settled = new Settled(function, isPassed, IsTold);

        foreach (Op op in function.Body.AllOps())
        {
            var before = new Builder(new Region());
            foreach (Value value in Decided(op, Varies, IsTold))
            {
                if (settled.Contains(value)) sources.UnionWith(settled.Sources(value));
                else if (value.Type is BufferType) TellLengths(before, decisions, value);
                else Tell(before, decisions, value);
            }

            Region region = op.Parent!;
            int index = region.Ops.IndexOf(op);
            foreach (Op inserted in before.Region.Ops) region.Insert(index++, inserted);
            if (op.Code == OpCode.While) TellIterations(op, decisions, index);
            if (op.Code != OpCode.Call) continue;
            CallVariant callee = _calls.Of(op);
            callee.HasDecisions = true;
            op.Operands = [.. op.Operands, decisions];
            op.Attribute = op.Get<CallTarget>() with { EmittedName = callee.DecisionsName };
        }

        return settled;
    }

    /// <summary>The conditions, bounds, indices and lengths on which it depends where the op finds or leaves its tangents. What goes on to throw does not matter.</summary>
    private static IEnumerable<Value> Decided(Op op, System.Func<Value, bool> varies, System.Func<Op, bool> isTold) => op.Code switch
    {
        OpCode.If => op.Regions.Any(branch => branch.EndsInThrow) || !isTold(op) ? [] : [op.Operands[0]],
        OpCode.For => op.Operands.Take(2),
        OpCode.Select => varies(op.Result) ? [op.Operands[0]] : [],
        OpCode.Load => varies(op.Operands[0]) || varies(op.Result) ? op.Operands.Skip(1) : [],
        OpCode.Store => varies(op.Operands[0]) || varies(op.Operands[op.Operands.Length - 1]) ? op.Operands.Skip(1).Take(op.Operands.Length - 2) : [],
        OpCode.Slice => varies(op.Operands[0]) ? op.Operands.Skip(1) : [],
        OpCode.Copy => varies(op.Operands[1]) ? [op.Operands[0]] : [],
        OpCode.Custom => op.Operands.Where(varies),
        _ => [],
    };

    /// <summary>A loop whose end is found on the way: every iteration is told, and the end.</summary>
    private static void TellIterations(Op loop, Value decisions, int index)
    {
        var begins = new Builder(new Region());
        Tell(begins, decisions, begins.Bool(true));
        Region body = loop.Regions[1];
        for (int i = 0; i < begins.Region.Ops.Count; i++) body.Insert(i, begins.Region.Ops[i]);
        var ends = new Builder(new Region());
        Tell(ends, decisions, ends.Bool(false));
        foreach (Op op in ends.Region.Ops) loop.Parent!.Insert(++index, op);
    }

    private static void TellLengths(Builder builder, Value decisions, Value buffer)
    {
        int rank = ((BufferType)buffer.Type).Rank;
        for (int dimension = 0; dimension < rank; dimension++) Tell(builder, decisions, builder.Length(buffer, rank == 1 ? -1 : dimension));
    }

    private static void Tell(Builder builder, Value decisions, Value value)
    {
        bool isPlain = value.Type == ScalarType.Bool || value.Type == ScalarType.Int32 || value.Type == ScalarType.Int64;
        builder.Append(OpCode.Opaque, [decisions, value], [], new OpaqueCode(isPlain ? "{0}.Add({1})" : "{0}.Add(unchecked((long){1}))", Effect.Observable));
    }
}
