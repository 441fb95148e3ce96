using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Sums over terms of which most have no tangent in the directions that a sweep goes in: a bone that the angles do not move, an input that is not among those of the sweep. A loop that only
/// adds up tangents, within another loop, reads the same tangents again in each iteration of the outer one. Which of its iterations read any that are not zero is found once,
/// in front of the outer loop, and the loop goes over those alone (inspector and executor; Saltz, Mirchandaney, Crowley 1991, "Run-time parallelization and scheduling of loops").
/// <para>
/// The terms are linear in what is read, so that those that are left out are zero, also where a factor is infinite: what does not move has no derivative.
/// </para>
/// </summary>
internal sealed class ActiveIterations
{
    /// <summary>An outer loop that is known to be shorter does not make up for finding out.</summary>
    private const int LeastTrips = 8;

    private readonly PointsTo _pointsTo;

    private ActiveIterations(Function function) => _pointsTo = new PointsTo(function, WorstCaseCalls.Instance);

    /// <param name="function">Code of tangents in lanes.</param>
    public static void Apply(Function function)
    {
        var pass = new ActiveIterations(function);
        bool hasChanged = false;
        foreach (Op outer in function.Body.AllOps().Where(op => op.Code is OpCode.For or OpCode.While && !IsShort(op)))
            foreach (Op inner in outer.Regions[outer.Regions.Length - 1].Ops.Where(op => op.Code == OpCode.For).ToArray())
                hasChanged |= pass.Narrow(outer, inner);
        if (hasChanged) Simplification.Apply(function);
    }

    private static bool IsShort(Op loop) =>
        loop.Code == OpCode.For && Builder.NumberOf(loop.Operands[0]) is { } from && Builder.NumberOf(loop.Operands[1]) is { } to && Math.Abs(to - from) < LeastTrips;

    private bool Narrow(Op outer, Op inner)
    {
        Region body = inner.Regions[0];
        if (inner.Get<CountedLoop>() is not { Test: LoopTest.Less, Step: 1, Lanes: null } || inner.Operands[0].Type != ScalarType.Int32) return false;
        if (inner.Results.Length == 0 || body.EndsInThrow) return false;
        for (int k = 0; k < inner.Results.Length; k++)
            if (!inner.Results[k].Type.IsLanes || !Accumulation.IsSum(body, body.Arguments[k + 1], body.Yields[k])) return false;
        var loads = new List<Op>();
        if (!IsLinear(body, new HashSet<Value>(body.Arguments.Skip(1)), loads) || loads.Count == 0) return false;
        var steady = new Steady(this, outer, inner);
        IEnumerable<Op> loops = body.AllOps().Where(op => op.Code == OpCode.For).Prepend(inner);
        if (!loops.All(loop => steady.Holds(loop.Operands[0]) && steady.Holds(loop.Operands[1])) || !loads.All(steady.HoldsOf)) return false;
        Rewrite(outer, inner, steady);
        return true;
    }

    /// <summary>Whether every tangent in the region is zero where those that it reads from storage, and those it starts with, are.</summary>
    /// <param name="zero">Tangents of which that is known.</param>
    /// <param name="loads">Receives what reads from storage.</param>
    private static bool IsLinear(Region region, HashSet<Value> zero, List<Op> loads)
    {
        bool IsZero(Value value) => zero.Contains(value) || Builder.NumberOf(value) == 0;
        foreach (Op op in region.Ops)
        {
            bool isTangent = op.Results.Any(result => result.Type.IsLanes);
            switch (op.Code)
            {
                case OpCode.Constant or OpCode.Length or OpCode.Slice or OpCode.AsSpan or OpCode.Member:
                    continue;
                case OpCode.Load:
                    if (!isTangent) continue;
                    loads.Add(op);
                    break;
                case OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Guard when !isTangent:
                    if (op.Operands.Any(operand => operand.Type.IsLanes) || (op.Code == OpCode.Apply && op.Get<Primitive>().Traps && !op.IsSafe)) return false;
                    continue;
                case OpCode.Apply:
                    string name = op.Get<Primitive>().Name;
                    bool isSum = name is "add" or "subtract" or "negate" && op.Operands.All(IsZero);
                    bool isScaled = name is "multiply" or "divide" && IsZero(op.Operands[0]) && !op.Operands[1].Type.IsLanes;
                    if (!isSum && !isScaled) return false;
                    break;
                case OpCode.Guard:
                    if (!IsZero(op.Operands[0])) return false;
                    break;
                case OpCode.Select:
                    if (!IsZero(op.Operands[1]) || !IsZero(op.Operands[2])) return false;
                    break;
                case OpCode.For:
                    // Numbers that a loop within carries are the program's, and may need all iterations.
                    if (!op.Results.All(result => result.Type.IsLanes) || op.Regions[0].EndsInThrow || !op.Operands.Skip(2).All(IsZero)) return false;
                    zero.UnionWith(op.Regions[0].Arguments.Skip(1));
                    if (!IsLinear(op.Regions[0], zero, loads)) return false;
                    if (!op.Regions[0].Yields.All(IsZero)) return false;
                    break;
                default:
                    return false;
            }

            zero.UnionWith(op.Results);
        }

        return region.Yields.All(IsZero);
    }

    private bool IsWrittenIn(Op loop, Value buffer) =>
        _pointsTo.Of(buffer) is not { Length: > 0 } roots
        || roots.Any(root => root.Writers.Any(writer => loop.Regions.Any(region => region.Encloses(writer.Parent))));

    /// <summary>What is the same in every iteration of the outer loop, for the same iterations of those within.</summary>
    private sealed class Steady(ActiveIterations pass, Op outer, Op inner)
    {
        private readonly Dictionary<Value, bool> _known = [];

        public bool Holds(Value value)
        {
            if (_known.TryGetValue(value, out bool known)) return known;
            _known[value] = false;
            return _known[value] = IsOutside(value)
                || (value.Def is null ? inner.Regions[0].Encloses(value.Home) && value.Home.Owner!.Code == OpCode.For && value.Home.Arguments[0] == value : HoldsOf(value.Def));
        }

        /// <summary>Defined before the outer loop.</summary>
        public bool IsOutside(Value value) => (value.Def is null && value.ArgumentOf is null) || !outer.Regions.Any(region => region.Encloses(value.Home));

        /// <summary>Of an op that only computes, and could as well run before the loop.</summary>
        public bool HoldsOf(Op op) => op.Operands.All(Holds) && (op.Code switch
        {
            OpCode.Constant or OpCode.Length or OpCode.Slice or OpCode.AsSpan or OpCode.Select => true,
            OpCode.Apply => !op.Get<Primitive>().Traps || op.IsSafe,
            OpCode.Convert => op.Get<Overflow>() != Overflow.Checked || op.IsSafe,
            OpCode.Load => op.Result.Type is ScalarType && !pass.IsWrittenIn(outer, op.Operands[0]),
            _ => false,
        });
    }

    private static void Rewrite(Op outer, Op inner, Steady steady)
    {
        var before = new Builder(new Region(), relaxed: true);
        var cloner = new Cloner(isRepeat: true);
        var places = new Dictionary<Region, Region> { [inner.Parent!] = before.Region };
        Value Import(Value value)
        {
            if (steady.IsOutside(value) || cloner.Contains(value)) return cloner[value];
            foreach (Value operand in value.Def!.Operands) Import(operand);
            cloner.CloneOp(value.Def, places[value.Home]);
            return cloner[value];
        }

        Value from = Import(inner.Operands[0]), to = Import(inner.Operands[1]);
        Value distance = before.Subtract(to, from);
        Value list = before.Allocate(BufferType.Array(ScalarType.Int32), [before.Select(before.Apply("greater", distance, before.Int(0)), distance, before.Int(0))], name: "active");
        var inspector = new Region();
        Value i = inspector.AddArgument(ScalarType.Int32, inner.Regions[0].Arguments[0].Name), count = inspector.AddArgument(ScalarType.Int32, "count");
        cloner[inner.Regions[0].Arguments[0]] = i;
        places[inner.Regions[0]] = inspector;
        before.Into(inspector, () =>
        {
            Value moves = Inspect(inner.Regions[0], before.Bool(false));
            // Behind the last that counts there is room for one that does not.
            before.Store(list, [count], i);
            inspector.Yields = [before.Select(moves, before.Add(count, before.Int(1)), count)];
        });
        Value total = before.For(from, to, new CountedLoop(LoopTest.Less, 1), [before.Int(0)], inspector).Result;
        Value zero = before.Int(0);
        Recording.InsertBefore(outer, before.Region.Ops.ToArray());

        Region body = inner.Regions[0];
        Value iteration = body.Arguments[0];
        var start = new Builder(new Region(), relaxed: true);
        var place = new Value(ScalarType.Int32, "place") { ArgumentOf = body };
        body.Arguments[0] = place;
        Value at = start.Load(list, [place], ScalarType.Int32);
        at.Name = iteration.Name;
        Substitution.Apply(body, new Dictionary<Value, Value> { [iteration] = at });
        int index = 0;
        foreach (Op op in start.Region.Ops.ToArray()) body.Insert(index++, op);
        inner.Operands = [zero, total, .. inner.Operands.Skip(2)];

        // The tangents that an iteration reads, whatever it does with them.
        Value Inspect(Region region, Value moves)
        {
            foreach (Op op in region.Ops)
            {
                if (op.Code == OpCode.Load && op.Result.Type.IsLanes)
                {
                    Value load = Import(op.Result);
                    Value test = before.Append(OpCode.Opaque, [load], [ScalarType.Bool], new OpaqueCode("{0} != " + load.Type.CSharp + ".Zero", Effect.Pure)).Result;
                    moves = before.Or(moves, test);
                }
                else if (op.Code == OpCode.For)
                {
                    var within = new Region();
                    Value j = within.AddArgument(ScalarType.Int32, op.Regions[0].Arguments[0].Name), carried = within.AddArgument(ScalarType.Bool, "moves");
                    cloner[op.Regions[0].Arguments[0]] = j;
                    places[op.Regions[0]] = within;
                    Value first = Import(op.Operands[0]), last = Import(op.Operands[1]);
                    before.Into(within, () => within.Yields = [Inspect(op.Regions[0], carried)]);
                    moves = before.For(first, last, op.Get<CountedLoop>(), [moves], within).Result;
                }
            }

            return moves;
        }
    }
}
