using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// How many operations code runs, in units of an addition: an estimate that knows no caches and no pipelines. What loops repeat an unknown number of times is
/// counted by itself, for each depth of nesting; of the sides of a branch the longer one counts.
/// </summary>
internal sealed class OperationCount
{
    private const double CheapPrimitive = 1;
    private const double ExpensivePrimitive = 20;

    /// <summary>Of primitives that are neither the one nor the other.</summary>
    private static readonly Dictionary<string, double> s_primitives = new(StringComparer.Ordinal)
    {
        ["divide"] = 4,
        ["divideInteger"] = 6,
        ["remainderInteger"] = 6,
        ["remainder"] = 10,
        ["sqrt"] = 5,
        ["rootOfSquares"] = 5,
        ["hypot"] = 10,
        ["pow"] = 20,
        ["exp"] = 10,
        ["exp2"] = 10,
        ["log"] = 10,
        ["log2"] = 10,
        ["log10"] = 10,
        ["sin"] = 12,
        ["cos"] = 12,
        ["tan"] = 15,
        ["atan"] = 15,
        ["tanh"] = 15,
        ["sigmoid"] = 15,
    };

    /// <summary>Of ops that run once. Those that are in neither table cannot be counted.</summary>
    private static readonly Dictionary<OpCode, double> s_ops = new()
    {
        [OpCode.Constant] = 0,
        [OpCode.Member] = 0,
        [OpCode.Construct] = 0,
        [OpCode.Length] = 0,
        [OpCode.StopGradient] = 0,
        [OpCode.Retain] = 0,
        [OpCode.Convert] = 1,
        [OpCode.Select] = 1,
        [OpCode.Guard] = 1,
        [OpCode.Slice] = 1,
        [OpCode.AsSpan] = 1,
        [OpCode.Load] = 1,
        [OpCode.Store] = 1,
        [OpCode.Accumulate] = 2,
        [OpCode.If] = 1,
        [OpCode.For] = 0,
        [OpCode.While] = 0,
        [OpCode.TapePush] = 4,
        [OpCode.TapePop] = 4,
        [OpCode.TapePushReference] = 4,
        [OpCode.TapePopReference] = 4,
        [OpCode.ArrayMark] = 1,
        [OpCode.ArrayRelease] = 1,
    };

    /// <summary>Of ops that run once for each element of storage, a loop by themselves.</summary>
    private static readonly Dictionary<OpCode, double> s_elements = new()
    {
        [OpCode.Allocate] = 0.25,
        [OpCode.Fill] = 0.25,
        [OpCode.Copy] = 0.5,
        [OpCode.AccumulateAll] = 1,
    };

    private const double Iteration = 1;

    private readonly List<double> _byDepth;

    private OperationCount(List<double> byDepth) => _byDepth = byDepth;

    /// <summary>How many loops there are around the innermost operations.</summary>
    public int Depth => _byDepth.Count - 1;

    /// <summary>The operations at that depth, which decide where loops run long.</summary>
    public double Innermost => Depth < 0 ? 0 : _byDepth[Depth];

    /// <returns>Null where there is code that cannot be counted: calls, code that nobody looks into, tensors.</returns>
    public static OperationCount? Of(IEnumerable<Function> functions)
    {
        var byDepth = new List<double>();
        foreach (Function function in functions)
            if (!Count(function.Body, 0, 1, byDepth))
                return null;
        return new OperationCount(byDepth);
    }

    private static bool Count(Region region, int depth, double times, List<double> byDepth)
    {
        foreach (Op op in region.Ops)
        {
            if (s_elements.TryGetValue(op.Code, out double each))
            {
                // Rows of nested arrays are storage of their own.
                Add(byDepth, depth + ((BufferType)(op.Results.Length > 0 ? op.Result : op.Operands[0]).Type).Rank, times * each);
                continue;
            }

            if (op.Code == OpCode.Apply && op.Result.Type is not TensorType) Add(byDepth, depth, times * Weight(op.Get<Primitive>()));
            else if (s_ops.TryGetValue(op.Code, out double once) && !HoldsTensor(op.Results)) Add(byDepth, depth, times * once);
            else if (IsGuard(op)) Add(byDepth, depth, times);
            else if (op.Code != OpCode.Throw) return false;
            if (!CountInside(op, depth, times, byDepth)) return false;
        }

        return true;
    }

    private static bool HoldsTensor(Value[] values)
    {
        foreach (Value value in values)
            if (value.Type is TensorType)
                return true;
        return false;
    }

    /// <summary>Code that nobody looks into and that does nothing but throw or tell yes from no.</summary>
    private static bool IsGuard(Op op) => op.Code == OpCode.Opaque && op.Results.All(result => result.Type.IsBool);

    private static bool CountInside(Op op, int depth, double times, List<double> byDepth)
    {
        switch (op.Code)
        {
            case OpCode.If when RunningSelection.IsOfTies(op.Operands[0]):
                return Count(op.Regions[1], depth, times, byDepth);
            case OpCode.If:
                List<double>[] sides = [[], []];
                for (int side = 0; side < 2; side++)
                    if (!op.Regions[side].EndsInThrow && !Count(op.Regions[side], depth, times, sides[side]))
                        return false;
                List<double> longer = IsLonger(sides[0], sides[1]) ? sides[0] : sides[1];
                for (int at = 0; at < longer.Count; at++) Add(byDepth, at, longer[at]);
                return true;
            case OpCode.For when Trips(op) is { } trips:
                Add(byDepth, depth, times * trips * Iteration);
                return Count(op.Regions[0], depth, times * trips, byDepth);
            case OpCode.For:
                Add(byDepth, depth + 1, times * Iteration);
                return Count(op.Regions[0], depth + 1, times, byDepth);
            case OpCode.While:
                return Count(op.Regions[0], depth + 1, times, byDepth) && Count(op.Regions[1], depth + 1, times, byDepth);
            default:
                return true;
        }
    }

    private static bool IsLonger(List<double> a, List<double> b)
    {
        if (a.Count != b.Count) return a.Count > b.Count;
        for (int depth = a.Count - 1; depth >= 0; depth--)
            if (a[depth] != b[depth])
                return a[depth] > b[depth];
        return true;
    }

    /// <summary>How often a loop runs whose bounds are constants; null for any other.</summary>
    private static double? Trips(Op loop)
    {
        CountedLoop counted = loop.Get<CountedLoop>();
        if (Builder.NumberOf(loop.Operands[0]) is not { } from || Builder.NumberOf(loop.Operands[1]) is not { } to) return null;
        double distance = (to - from) * Math.Sign(counted.Step);
        if (counted.Test is LoopTest.LessOrEqual or LoopTest.GreaterOrEqual) distance++;
        return Math.Max(0, Math.Ceiling(distance / Math.Abs(counted.Step)));
    }

    private static double Weight(Primitive primitive) =>
        s_primitives.TryGetValue(primitive.Name, out double weight) ? weight : primitive.Cost == Cost.Cheap ? CheapPrimitive : ExpensivePrimitive;

    private static void Add(List<double> byDepth, int depth, double operations)
    {
        if (operations == 0) return;
        while (byDepth.Count <= depth) byDepth.Add(0);
        byDepth[depth] += operations;
    }
}
