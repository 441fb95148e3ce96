using System;
using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Emit;

/// <summary>
/// Gives every value that is not printed in place a local. What a loop carries is one local by construction; initial values, next
/// values and results of branches join it where their lives do not overlap, so that <c>x = f(x)</c> comes out as the source had it.
/// </summary>
internal sealed class Locals
{
    private readonly Demand _demand;
    private readonly Inlining _inlining;
    private readonly Lifetimes _lifetimes;
    private readonly NumberedMap<Value, Variable> _variables = new();
    private readonly Dictionary<Region, Scope> _scopes = [];
    private readonly List<Variable> _all = [];
    private readonly List<(Value A, Value B)> _affinities = [];
    private readonly List<(Value A, Value B)> _carriedAffinities = [];

    public Locals(Function function, Demand demand, Inlining inlining, Lifetimes lifetimes, Func<int, bool> isPrinted)
    {
        _demand = demand;
        _inlining = inlining;
        _lifetimes = lifetimes;
        Body = new Scope(null);
        Collect(function.Body, Body);
        for (int i = 0; i < function.Body.Yields.Length && !function.Body.EndsInThrow; i++)
            if (isPrinted(i) && _variables.TryGetValue(Demand.Resolve(function.Body.Yields[i]), out Variable? variable))
                variable.IsResult = true;
        // A copy at the end of a loop costs more than one at the end of a branch; of equals those of one name go first.
        JoinAll(_carriedAffinities);
        JoinAll(_affinities);
        JoinSuccessors();
        JoinRecords();
    }

    public Scope Body { get; }

    /// <summary>Every local, in the order of the program.</summary>
    public IEnumerable<Variable> All
    {
        get
        {
            foreach (Variable variable in _all)
                if (variable.Root == variable)
                    yield return variable;
        }
    }

    public Variable? Of(Value value) => _variables.TryGetValue(value, out Variable? variable) ? variable.Root : null;

    public Scope ScopeOf(Region region) => _scopes[region];

    /// <summary>Of two branches one only throws: a guard. The other goes on in the same block.</summary>
    public bool IsGuard(Op op) =>
        op.Code == OpCode.If && !_inlining.IsConditional(op) && op.Regions[0].EndsInThrow != op.Regions[1].EndsInThrow;

    private void Collect(Region region, Scope scope)
    {
        _scopes[region] = scope;
        foreach (Op op in region.Ops)
        {
            if (!_demand.IsLive(op)) continue;
            switch (op.Code)
            {
                case OpCode.StopGradient or OpCode.Retain:
                    break;
                case OpCode.If:
                    CollectIf(op, scope);
                    break;
                case OpCode.For or OpCode.While:
                    CollectLoop(op, scope);
                    break;
                default:
                    for (int k = 0; k < op.Results.Length; k++)
                    {
                        if (!_demand.IsNeeded(op.Results[k]) || _inlining.IsInPlace(op.Results[k])) continue;
                        Variable variable = Create(op.Results[k], scope);
                        variable.IsPinned = _inlining.Captured.Contains(op.Results[k]) || (op.Code == OpCode.Opaque && op.Results.Length > 1);
                    }

                    break;
            }
        }
    }

    private Variable Create(Value value, Scope scope)
    {
        var variable = new Variable(value, scope, _all.Count, _lifetimes.Of(value));
        _all.Add(variable);
        _variables[value] = variable;
        return variable;
    }

    private void CollectIf(Op op, Scope scope)
    {
        bool isGuard = IsGuard(op);
        bool isConditional = _inlining.IsConditional(op);
        foreach (Value result in op.Results)
        {
            if (!_demand.IsNeeded(result) || _inlining.IsInPlace(result)) continue;
            Create(result, scope).IsReassigned = !isConditional;
        }

        foreach (Region branch in op.Regions)
        {
            Collect(branch, isConditional || (isGuard && !branch.EndsInThrow) ? scope : new Scope(scope));
            if (isConditional || branch.EndsInThrow) continue;
            for (int k = 0; k < op.Results.Length; k++)
                if (_demand.IsNeeded(op.Results[k]))
                    _affinities.Add((Demand.Resolve(branch.Yields[k]), op.Results[k]));
        }
    }

    private void CollectLoop(Op op, Scope scope)
    {
        int first = Demand.FirstInitial(op);
        Region body = op.Regions[op.Regions.Length - 1];
        var inside = new Scope(scope);
        if (op.Code == OpCode.For) Create(body.Arguments[0], inside).IsPinned = true;
        for (int k = 0; k < op.Results.Length; k++)
        {
            if (!_demand.IsCarried(op, k)) continue;
            Variable carried = Create(op.Results[k], scope);
            carried.IsCarried = true;
            carried.IsReassigned = true;
            foreach (Region region in op.Regions)
            {
                Value argument = region.Arguments[op.Code == OpCode.For ? k + 1 : k];
                Variable part = Create(argument, scope);
                if (op.Code == OpCode.While && region == op.Regions[0]) part.Life.Clear(); // the loop's own life covers its head
                carried.IsPinned |= _inlining.Captured.Contains(argument);
                part.IsCarried = true;
                Variable.Merge(carried, part);
                carried = carried.Root;
            }

            _carriedAffinities.Add((Demand.Resolve(op.Operands[k + first]), op.Results[k]));
            if (!body.EndsInThrow) _carriedAffinities.Add((Demand.Resolve(body.Yields[k]), op.Results[k]));
        }

        foreach (Region region in op.Regions) Collect(region, inside);
    }

    /// <summary>Values that the source assigns to one variable in turn share a local if the earlier one is declared around the later one.</summary>
    private void JoinSuccessors()
    {
        var latest = new Dictionary<string, Stack<Variable>>(StringComparer.Ordinal);
        foreach (Variable variable in _all)
        {
            if (variable.First.Name is not { } name || variable.Root.IsPinned) continue;
            if (!latest.TryGetValue(name, out Stack<Variable>? stack)) latest.Add(name, stack = new Stack<Variable>());
            // What is in no block around this one is not seen from here, nor from what follows.
            while (stack.Count > 0 && Scope.Common(stack.Peek().Root.Scope, variable.Scope) != stack.Peek().Root.Scope) stack.Pop();
            if (stack.Count > 0) Join(stack.Peek().Root, variable.Root);
            stack.Push(variable);
        }
    }

    /// <summary>A record is called the same where it is written and where it is read, if both are in one block.</summary>
    private void JoinRecords()
    {
        var pushed = new Dictionary<TapeRecord, Variable>();
        foreach (Variable variable in _all)
        {
            if (variable.First.Def is not { Code: OpCode.TapePush or OpCode.TapePop } op) continue;
            if (variable.Root != variable || variable.IsReassigned) continue;
            TapeRecord record = op.Get<TapeRecord>();
            if (op.Code == OpCode.TapePush) pushed[record] = variable;
            else if (pushed.TryGetValue(record, out Variable? push) && push.Root == push && push.Scope == variable.Scope) Join(push, variable);
        }
    }

    private void JoinAll(List<(Value A, Value B)> affinities)
    {
        foreach ((Value a, Value b) in affinities)
            if (a.Name is not null && a.Name == b.Name)
                Join(a, b);
        foreach ((Value a, Value b) in affinities) Join(a, b);
    }

    private void Join(Value a, Value b)
    {
        if (Of(a) is { } first && Of(b) is { } second) Join(first, second);
    }

    private static void Join(Variable first, Variable second)
    {
        if (first == second || first.IsPinned || second.IsPinned || first.Type != second.Type || first.Overlaps(second)) return;
        Variable.Merge(first, second);
    }
}
