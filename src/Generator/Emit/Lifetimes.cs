using System;
using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Emit;

/// <summary>
/// Where each local is alive, as intervals over a numbering of the printed program. A statement reads its operands before it writes
/// its results, so a life [definition, last use) that ends where another begins does not overlap it. A value that is read in one
/// branch only is dead in the other; one from outside that is read in a loop lives through all of it.
/// </summary>
internal sealed class Lifetimes
{
    /// <summary>The end of a life that is open no more.</summary>
    private const int Closed = -1;

    internal readonly record struct Interval(int Start, int End);

    private readonly Demand _demand;
    private readonly Inlining _inlining;
    private readonly Dictionary<Region, (int Start, int End)> _regions = [];
    private readonly NumberedMap<Op, int> _positions = new();
    private readonly Dictionary<Value, List<Interval>> _lives = [];
    private readonly NumberedMap<Value, int> _open = new();
    private readonly List<Value> _opened = [];
    private int _next;

    /// <param name="isPrinted">Whether the ending names a result.</param>
    public Lifetimes(Function function, Demand demand, Inlining inlining, Func<int, bool> isPrinted)
    {
        _demand = demand;
        _inlining = inlining;
        Number(function.Body);
        int end = _regions[function.Body].End;
        if (!function.Body.EndsInThrow)
        {
            for (int i = 0; i < function.Body.Yields.Length; i++)
                if (isPrinted(i))
                    Use(function.Body.Yields[i], end);
        }

        Scan(function.Body);
        foreach (List<Interval> life in _lives.Values) Normalise(life);
    }

    /// <summary>Disjoint and ascending. Whoever asks has it for himself.</summary>
    public List<Interval> Of(Value value) => _lives.TryGetValue(value, out List<Interval>? life) ? life : [];

    /// <summary>The locals that printing the value reads.</summary>
    public static void Read(Value value, Inlining inlining, Action<Value> read)
    {
        value = Demand.Resolve(value);
        if (!inlining.IsInPlace(value))
        {
            if (IsLocal(value)) read(value);
            return;
        }

        Op op = value.Def!;
        foreach (Value operand in op.Operands) Read(operand, inlining, read);
        int index = Array.IndexOf(op.Results, value);
        foreach (Region region in op.Regions) Read(region.Yields[index], inlining, read);
    }

    private void Number(Region region)
    {
        int start = _next++;
        foreach (Op op in region.Ops)
        {
            if (!_demand.IsLive(op)) continue;
            _positions[op] = _next++;
            foreach (Region inner in op.Regions) Number(inner);
            if (op.Regions.Length > 0) _next++;
        }

        _regions[region] = (start, _next++);
    }

    private void Use(Value value, int position)
    {
        value = Demand.Resolve(value);
        if (!_inlining.IsInPlace(value))
        {
            if (IsLocal(value)) Open(value, position);
            return;
        }

        Op op = value.Def!;
        foreach (Value operand in op.Operands) Use(operand, position);
        int index = op.Regions.Length == 0 ? 0 : Array.IndexOf(op.Results, value);
        foreach (Region region in op.Regions) Use(region.Yields[index], position);
    }

    private static bool IsLocal(Value value) => value.Def is not null || value.ArgumentOf!.Owner is not null;

    private void Open(Value local, int end)
    {
        if (IsOpen(local, out _)) return;
        _open[local] = end;
        _opened.Add(local);
    }

    private bool IsOpen(Value local, out int end) => _open.TryGetValue(local, out end) && end != Closed;

    private void Close(Value local) => _open[local] = Closed;

    private void Define(Value value, int position)
    {
        if (IsOpen(value, out int end))
        {
            Close(value);
            Live(value, position, Math.Max(end, position + 1));
        }
        else
        {
            Live(value, position, position + 1);
        }
    }

    private void Live(Value value, int start, int end)
    {
        if (!_lives.TryGetValue(value, out List<Interval>? life)) _lives.Add(value, life = new List<Interval>(1));
        life.Add(new Interval(start, end));
    }

    private void Scan(Region region)
    {
        for (int i = region.Ops.Count - 1; i >= 0; i--)
        {
            Op op = region.Ops[i];
            if (!_demand.IsLive(op)) continue;
            switch (op.Code)
            {
                case OpCode.StopGradient or OpCode.Retain:
                    break;
                case OpCode.If:
                    if (!_inlining.IsConditional(op)) ScanIf(op);
                    else if (!_inlining.IsInPlace(NeededResult(op))) ScanConditional(op);
                    break;
                case OpCode.For or OpCode.While:
                    ScanLoop(op);
                    break;
                default:
                    ScanStatement(op);
                    break;
            }
        }
    }

    private Value NeededResult(Op op)
    {
        foreach (Value result in op.Results)
            if (_demand.IsNeeded(result))
                return result;
        return op.Results[0];
    }

    /// <summary>An <c>If</c> printed as one assignment: all of its reads are at the position of that statement.</summary>
    private void ScanConditional(Op op)
    {
        Value result = NeededResult(op);
        int position = _positions[op];
        Define(result, position);
        Use(op.Operands[0], position);
        int index = Array.IndexOf(op.Results, result);
        foreach (Region branch in op.Regions) Use(branch.Yields[index], position);
    }

    private void ScanStatement(Op op)
    {
        if (op.Results.Length == 1 && _inlining.IsInPlace(op.Result)) return;
        int position = _positions[op];
        foreach (Value result in op.Results)
            if (_demand.IsNeeded(result))
                Define(result, position);
        foreach (Value operand in op.Operands) Use(operand, position);
    }

    private void ScanIf(Op op)
    {
        int position = _positions[op];
        int exit = _regions[op.Regions[1]].End + 1;
        foreach (Value result in op.Results)
            if (_demand.IsNeeded(result))
                Define(result, exit);
        var entering = new List<Value>();
        for (int i = 1; i >= 0; i--)
        {
            Region branch = op.Regions[i];
            (int start, int end) = _regions[branch];
            int mark = _opened.Count;
            for (int k = 0; k < op.Results.Length && !branch.EndsInThrow; k++)
            {
                if (!_demand.IsNeeded(op.Results[k])) continue;
                Use(branch.Yields[k], end);
                Live(op.Results[k], end, end + 1);
            }

            Scan(branch);
            for (int k = mark; k < _opened.Count; k++)
            {
                if (!IsOpen(_opened[k], out int last)) continue;
                Close(_opened[k]);
                Live(_opened[k], start, Math.Max(last, start + 1));
                entering.Add(_opened[k]);
            }

            _opened.RemoveRange(mark, _opened.Count - mark);
        }

        foreach (Value value in entering) Open(value, position + 1);
        Use(op.Operands[0], position);
    }

    private void ScanLoop(Op op)
    {
        int position = _positions[op];
        Region body = op.Regions[op.Regions.Length - 1];
        (int bodyStart, int bodyEnd) = _regions[body];
        int exit = bodyEnd + 1;
        int first = Demand.FirstInitial(op);
        int mark = _opened.Count;
        for (int k = 0; k < op.Results.Length; k++)
        {
            if (!_demand.IsCarried(op, k)) continue;
            Define(op.Results[k], exit);
            Live(op.Results[k], position, bodyStart);
            Live(op.Results[k], bodyEnd, exit);
            if (!body.EndsInThrow) Use(body.Yields[k], bodyEnd);
        }

        // The condition is evaluated again and again.
        if (op.Code == OpCode.For) Use(op.Operands[1], bodyEnd);
        Scan(body);
        DefineArguments(body, bodyStart);
        if (op.Code == OpCode.While)
        {
            (int start, int end) = _regions[op.Regions[0]];
            Use(op.Regions[0].Yields[0], end);
            Scan(op.Regions[0]);
            DefineArguments(op.Regions[0], start);
        }
        else
        {
            Live(body.Arguments[0], position, exit);
        }

        for (int k = mark; k < _opened.Count; k++)
            if (IsOpen(_opened[k], out _))
                _open[_opened[k]] = exit;

        // The head of the loop comes after the assignment of the initial values.
        if (op.Code == OpCode.For) Use(op.Operands[0], position + 1);
        for (int k = 0; k < op.Results.Length; k++)
            if (_demand.IsCarried(op, k))
                Use(op.Operands[k + first], position);
    }

    private void DefineArguments(Region region, int start)
    {
        foreach (Value argument in region.Arguments)
            if (IsOpen(argument, out _))
                Define(argument, start);
    }

    private static void Normalise(List<Interval> life)
    {
        if (life.Count == 1) return;
        life.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
        int count = 0;
        for (int i = 0; i < life.Count; i++)
        {
            Interval interval = life[i];
            if (count > 0 && interval.Start <= life[count - 1].End)
                life[count - 1] = new Interval(life[count - 1].Start, Math.Max(life[count - 1].End, interval.End));
            else
                life[count++] = interval;
        }

        life.RemoveRange(count, life.Count - count);
    }
}
