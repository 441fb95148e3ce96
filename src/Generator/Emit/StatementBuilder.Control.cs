using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Emit;

/// <summary>Branches and loops, and the assignments at their borders.</summary>
internal sealed partial class StatementBuilder
{
    private void BuildIf(Op op, Block block)
    {
        Expression condition = _expressions.Write(op.Operands[0]);
        if (op.Comment is not null) _expressions.Comments.Add(op.Comment);
        string[] comments = TakeComments();
        var branches = new Block[2];
        bool isGuard = _locals.IsGuard(op);
        for (int i = 0; i < 2; i++)
        {
            Region branch = op.Regions[i];
            branches[i] = new Block();
            if (isGuard && !branch.EndsInThrow) continue;
            BuildBranch(op, branch, branches[i]);
        }

        var statement = new IfStatement(condition, branches[0], branches[1]);
        statement.AddComments(comments);
        if (!statement.IsEmpty) block.Statements.Add(statement);
        if (isGuard) BuildBranch(op, op.Regions.First(branch => !branch.EndsInThrow), block);
    }

    private void BuildBranch(Op op, Region branch, Block block)
    {
        _blocks[_locals.ScopeOf(branch)] = block;
        Build(branch, block);
        if (branch.EndsInThrow) return;
        AssignAll(op.Results.Select((result, k) => (result, branch.Yields[k])).Where(pair => _demand.IsNeeded(pair.result)), block);
    }

    private void BuildFor(Op op, Block block)
    {
        CountedLoop loop = op.Get<CountedLoop>();
        Region body = op.Regions[0];
        WithComment(op, block);
        AssignInitial(op, block);
        Variable induction = _locals.Of(body.Arguments[0])!;
        _declared.Add(induction);
        string from = _expressions.Write(op.Operands[0]).Bare;
        string to = _expressions.Write(op.Operands[1]).AsOperand(Precedence.Relational + 1);
        string test = loop.Test switch
        {
            LoopTest.Less => "<",
            LoopTest.LessOrEqual => "<=",
            LoopTest.Greater => ">",
            _ => ">=",
        };
        string i = induction.Name!;
        string step = loop.Step switch
        {
            1 when loop.Lanes is { } lanes => $"{i} += {lanes.CSharp}.Count",
            1 => i + "++",
            -1 => i + "--",
            < 0 => $"{i} -= {-(long)loop.Step}",
            _ => $"{i} += {loop.Step}",
        };
        string condition = loop.Test == LoopTest.Below ? $"(uint){i} < (uint){_expressions.Write(op.Operands[1]).AsOperand(Precedence.Unary)}" : $"{i} {test} {to}";
        BuildLoop($"for ({induction.Type.CSharp} {i} = {from}; {condition}; {step})", op, block);
    }

    private void BuildLoop(string head, Op op, Block block)
    {
        var inside = new Block();
        var statement = new LoopStatement(head, inside);
        statement.AddComments(TakeComments());
        _blocks[_locals.ScopeOf(op.Regions[0])] = inside;
        BuildBody(op, inside);
        block.Statements.Add(statement); // after what the inside needs declared ahead
    }

    private void BuildWhile(Op op, Block block)
    {
        if (RepeatFlag(op) is { } flag)
        {
            BuildRepeat(op, flag, block);
            return;
        }

        WithComment(op, block);
        AssignInitial(op, block);
        Region test = op.Regions[0];
        var inside = new Block();
        _blocks[_locals.ScopeOf(test)] = inside;
        string[] comments = TakeComments();
        Build(test, inside);
        Expression condition = _expressions.Write(test.Yields[0]);
        string head = $"while ({condition.Bare})";
        if (!inside.IsEmpty)
        {
            head = "while (true)";
            Add(inside, $"if ({condition.Negate().Bare}) break;");
        }

        var statement = new LoopStatement(head, inside);
        statement.AddComments(comments);
        statement.AddComments(TakeComments());
        BuildBody(op, inside);
        block.Statements.Add(statement);
    }

    /// <summary>A loop that begins with a flag set and goes on while the flag is set: which of its carried values that is.</summary>
    private int? RepeatFlag(Op loop)
    {
        Value condition = Demand.Resolve(loop.Regions[0].Yields[0]);
        int flag = loop.Regions[0].Arguments.IndexOf(condition);
        if (flag < 0 || loop.Regions[0].Ops.Any(_demand.IsLive) || loop.Regions[1].EndsInThrow) return null;
        return Builder.IsConstant(Demand.Resolve(loop.Operands[flag]), 1) && !_demand.IsNeeded(loop.Regions[1].Arguments[flag]) ? flag : null;
    }

    /// <summary><c>do { … } while (…);</c></summary>
    private void BuildRepeat(Op loop, int flag, Block block)
    {
        WithComment(loop, block);
        AssignInitial(loop, block, except: flag);
        string[] comments = TakeComments();
        Region body = loop.Regions[1];
        var inside = new Block();
        _blocks[_locals.ScopeOf(body)] = inside;
        Build(body, inside);
        bool isDirect = IsReadableAfter(loop, flag);
        AssignAll(NextValues(loop, isDirect ? flag : -1), inside);
        string condition = isDirect ? _expressions.Write(body.Yields[flag]).Bare : _locals.Of(loop.Results[flag])!.Name!;
        var statement = new LoopStatement("do", inside, $"while ({condition});");
        statement.AddComments(comments);
        block.Statements.Add(statement);
    }

    /// <summary>Whether the next value of the flag can be computed behind the block, after everything else has been assigned.</summary>
    private bool IsReadableAfter(Op loop, int flag)
    {
        Value next = Demand.Resolve(loop.Regions[1].Yields[flag]);
        if (!_inlining.IsInPlace(next) || next.Def!.Code == OpCode.Constant || _demand.IsNeeded(loop.Results[flag])) return false;
        var assigned = new HashSet<Variable>();
        foreach ((Value target, Value source) in NextValues(loop, flag))
            if (_locals.Of(Demand.Resolve(source)) != _locals.Of(target))
                assigned.Add(_locals.Of(target)!);
        Scope outside = _locals.ScopeOf(loop.Parent!);
        bool isReadable = true;
        Lifetimes.Read(next, _inlining, local =>
        {
            Variable variable = _locals.Of(local)!;
            isReadable &= !assigned.Contains(variable) && Scope.Common(variable.Scope, outside) == variable.Scope;
        });
        return isReadable;
    }

    private void BuildBody(Op loop, Block inside)
    {
        Region body = loop.Regions[loop.Regions.Length - 1];
        Build(body, inside);
        if (!body.EndsInThrow) AssignAll(NextValues(loop), inside);
    }

    private IEnumerable<(Value Target, Value Source)> NextValues(Op loop, int except = -1)
    {
        Region body = loop.Regions[loop.Regions.Length - 1];
        for (int k = 0; k < loop.Results.Length; k++)
            if (k != except && _demand.IsCarried(loop, k))
                yield return (loop.Results[k], body.Yields[k]);
    }

    private void AssignInitial(Op loop, Block block, int except = -1)
    {
        int first = Demand.FirstInitial(loop);
        IEnumerable<int> carried = Enumerable.Range(0, loop.Results.Length).Where(k => k != except && _demand.IsCarried(loop, k));
        AssignAll(carried.Select(k => (loop.Results[k], loop.Operands[k + first])), block);
    }

    /// <summary>Assigns values to the locals of others, all at once. Most of them live there already.</summary>
    private void AssignAll(IEnumerable<(Value Target, Value Source)> pairs, Block block)
    {
        var assignments = new List<ParallelAssignment.Assignment>();
        var sources = new List<Value>();
        foreach ((Value target, Value source) in pairs)
        {
            Variable variable = _locals.Of(target)!;
            Value value = Demand.Resolve(source);
            if (!_inlining.IsInPlace(value) && _locals.Of(value) == variable) continue;
            assignments.Add(new ParallelAssignment.Assignment(variable, ReadBy(value), sources.Count));
            sources.Add(value);
        }

        if (assignments.Count > 0) Assign(assignments, sources, block);
    }

    /// <summary>The locals that printing a value reads, each once.</summary>
    private List<Variable> ReadBy(Value value)
    {
        var reads = new List<Variable>();
        Lifetimes.Read(value, _inlining, local =>
        {
            Variable variable = _locals.Of(local)!;
            if (!reads.Contains(variable)) reads.Add(variable);
        });
        return reads;
    }

    private void Assign(List<ParallelAssignment.Assignment> assignments, List<Value> sources, Block block)
    {
        var saved = new Dictionary<int, string>();
        ParallelAssignment.Order(
            assignments,
            assignment =>
            {
                Value source = sources[assignment.Index];
                if (saved.TryGetValue(assignment.Index, out string? temporary)) Assign(assignment.Target, temporary, block);
                else if (_inlining.IsInPlace(source) && IsUpdateOf(assignment.Target, source.Def!)) Update(assignment.Target, source.Def!, block);
                else Assign(assignment.Target, _expressions.Assigned(source).Bare, block);
            },
            assignment =>
            {
                string name = assignment.Target.Name!.TrimStart('@');
                string temporary = _naming.Fresh("next" + char.ToUpperInvariant(name[0]) + name.Substring(1));
                saved.Add(assignment.Index, temporary);
                Add(block, $"{assignment.Target.Type.CSharp} {temporary} = {_expressions.Assigned(sources[assignment.Index]).Bare};");
            });
    }
}
