using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Loops. What the body changes is carried from iteration to iteration. A loop that counts is a <see cref="OpCode.For"/>; every other,
/// and one that is left early, is a <see cref="OpCode.While"/> whose condition also asks whether it has been left.
/// </summary>
internal sealed partial class Lowering
{
    private void Loop(ILoopOperation loop)
    {
        switch (loop)
        {
            case IForLoopOperation forLoop:
                ForLoop(forLoop);
                break;
            case IWhileLoopOperation whileLoop:
                WhileLoop(
                    TargetsOf(loop), Changes(whileLoop.Condition, whileLoop.Body), whileLoop.ConditionIsTop,
                    () => whileLoop.ConditionIsUntil ? _b.Not(Scalar(whileLoop.Condition!)) : Scalar(whileLoop.Condition!),
                    null, () => Statements([whileLoop.Body], 0, null), null);
                break;
            case IForEachLoopOperation forEach:
                ForEachLoop(forEach);
                break;
            default:
                Refuse(loop);
                break;
        }
    }

    /// <summary>How a loop can be left and continued: targets of jumps, for each of which there is a flag.</summary>
    /// <param name="Outside">Those out of the loop, its own exit among them.</param>
    private sealed record LoopTargets(IOperation Site, IReadOnlyList<object> Outside, object Exit, object Continue);

    private LoopTargets TargetsOf(ILoopOperation loop) => new(loop, ExitsOf(loop), loop.ExitLabel, loop.ContinueLabel);

    private Assigned Changes(params IOperation?[] code)
    {
        var assigned = new Assigned(symbol => _env.TryGet(symbol, out Binding? binding) && binding is Callable callable ? callable.Function : null);
        foreach (IOperation? operation in code) assigned.Add(operation);
        return assigned;
    }

    private void ForLoop(IForLoopOperation loop)
    {
        Statements(loop.Before, 0, null);
        if (Ended) return;
        Assigned body = Changes(loop.Body);
        Assigned all = Changes([loop.Condition, loop.Body, .. loop.AtLoopBottom]);
        bool isLeft = ExitsOf(loop).Count > 0;
        CountedForm? counted = isLeft ? null : CountedForm.Of(loop, bound => IsInvariant(bound, all), variable => body.Symbols.Contains(variable));
        if (counted is not null && _env.TryGet(counted.Variable, out Binding? binding) && binding is Tree { Leaf: { } from } && BoundOf(counted, from) is { } to)
        {
            CountedLoop(from, to, new CountedLoop(counted.Test, counted.Step), Carried(ExitsOf(loop), all), counted.Variable, index =>
            {
                _env.Set(counted.Variable, new Tree(index));
                _env.Set(FlagOf(loop.ContinueLabel), new Tree(_b.Bool(false)));
                Statements([loop.Body], 0, null);
                if (Ended) return;
                foreach (IOperation other in counted.Others) Statement(other);
                _env.Set(counted.Variable, new Tree(_b.Apply("add", index, _b.Int(counted.Step))));
            });
            return;
        }

        WhileLoop(
            TargetsOf(loop), all, isTop: true, loop.Condition is null ? null : () => Scalar(loop.Condition), null, () => Statements([loop.Body], 0, null),
            () => Statements(loop.AtLoopBottom, 0, null));
    }

    /// <summary>The bound of <c>i</c> where the test is on <c>i + Offset</c>; null where it could overflow.</summary>
    private Value? BoundOf(CountedForm form, Value from)
    {
        if (form.Offset == 0) return Scalar(form.Bound);
        // A length is not negative; what i starts from is small where it is a constant or counts already.
        if (Math.Abs((long)form.Offset) >= 1 << 20 || !IsSmall(from)) return null;
        Value bound = Scalar(form.Bound);
        bool isLength = bound.Def is { Code: OpCode.Length } || Builder.NumberOf(bound) is { } known && Math.Abs(known) < 1 << 30;
        return isLength ? _b.Apply("subtract", bound, _b.Int(form.Offset)) : null;
    }

    /// <summary>Far from overflow: a constant, a value that counts, or one of these with a constant added.</summary>
    private bool IsSmall(Value value)
    {
        if (Builder.NumberOf(value) is { } number) return Math.Abs(number) < 1 << 20;
        if (value.ArgumentOf is { } region) return region.Arguments[0] == value && _indices.Contains(value);
        return value.Def is { Code: OpCode.Apply } op && op.Get<Rules.Primitive>().Symbol is "+" or "-" && value.Def!.Operands.All(IsSmall);
    }

    /// <summary>Induction variables.</summary>
    private readonly HashSet<Value> _indices = [];

    /// <summary>Targets outside of a loop that its body jumps to, its own end among them.</summary>
    private List<object> ExitsOf(ILoopOperation loop) =>
        [.. _flow.Jumps(loop.Body).Where(target => !(target is ISymbol label && SymbolEqualityComparer.Default.Equals(label, loop.ContinueLabel)))];

    /// <summary>Evaluates to the same in every iteration.</summary>
    private bool IsInvariant(IOperation operation, Assigned changes)
    {
        if (operation.ConstantValue.HasValue) return true;
        switch (operation)
        {
            case ILocalReferenceOperation local:
                return !changes.Symbols.Contains(local.Local) && _env.TryGet(local.Local, out Binding? a) && a is Tree;
            case IParameterReferenceOperation parameter:
                return !changes.Symbols.Contains(parameter.Parameter) && _env.TryGet(parameter.Parameter, out Binding? b) && b is Tree;
            case IInstanceReferenceOperation:
                return !changes.Receiver;
            case IParenthesizedOperation parenthesized:
                return IsInvariant(parenthesized.Operand, changes);
            case IConversionOperation { OperatorMethod: null } conversion:
                return IsInvariant(conversion.Operand, changes);
            case IUnaryOperation { OperatorMethod: null } unary:
                return IsInvariant(unary.Operand, changes);
            case IBinaryOperation { OperatorMethod: null } binary:
                return IsInvariant(binary.LeftOperand, changes) && IsInvariant(binary.RightOperand, changes);
            case IPropertyReferenceOperation { Property.IsIndexer: false, Instance: { Type: { } type } instance } property:
                if (IsListType(Map(type)) && changes.HasCalls) return false;
                bool isPlain = Map(type) is BufferType || (type.IsValueType && IsStored(property.Property));
                return isPlain && IsInvariant(instance, changes);
            case IFieldReferenceOperation { Instance: { } instance } field:
                return (field.Field.IsReadOnly || instance.Type?.IsValueType == true) && IsInvariant(instance, changes);
            case IFieldReferenceOperation { Field: { IsStatic: true, IsReadOnly: true } }:
                return true;
            case IArrayElementReferenceOperation element when IsElement(element) && element.Type is { } type:
                return !changes.HasCalls && !changes.Elements.Contains(type) && IsInvariant(element.ArrayReference, changes) && element.Indices.All(index => IsInvariant(index, changes));
            case IInvocationOperation { Instance: { Type: IArrayTypeSymbol } instance, TargetMethod.Name: "GetLength" } invocation:
                return IsInvariant(instance, changes) && IsInvariant(invocation.Arguments[0].Value, changes);
            case IInvocationOperation invocation when KnownSymbols.TryGet(invocation.TargetMethod, out KnownMethod known) && known.Kind is KnownKind.Expression or KnownKind.Constant:
                return invocation.Arguments.All(argument => IsInvariant(argument.Value, changes));
            default:
                return false;
        }
    }

    // ---- carried values

    /// <summary>The variables, from before the loop, that it may change.</summary>
    private List<object> Carried(IReadOnlyList<object> exits, Assigned changes)
    {
        var keys = new HashSet<object>();
        foreach (object key in _env.Keys)
        {
            _env.TryGet(key, out Binding? binding);
            if (key is ISymbol symbol && changes.Symbols.Contains(symbol)) keys.Add(binding is Alias { Place: SlotPlace place } ? place.Key : key);
            if (ReferenceEquals(key, This) && changes.Receiver) keys.Add(binding is Alias { Place: SlotPlace place } ? place.Key : key);
            if (key is HeapObject && changes.Objects) keys.Add(key);
        }

        foreach (object target in exits) keys.Add(FlagOf(target));
        if (exits.Contains(Flow.Return) && _frame.Result is { } result) keys.Add(result);
        foreach (Slot slot in keys.OfType<Slot>().ToArray())
            if (!_env.Contains(slot))
                _env.Set(slot, Default(slot.Type));
        return [.. _env.Keys.Where(key => keys.Contains(key) && _env.TryGet(key, out Binding? binding) && binding is Tree)];
    }

    private List<Tree> Initial(List<object> keys)
    {
        var initial = new List<Tree>();
        foreach (object key in keys)
        {
            _env.TryGet(key, out Binding? binding);
            initial.Add(_opened.Contains(key) ? Expanded((Tree)binding!) : (Tree)binding!);
        }

        return initial;
    }

    /// <summary>Variables that hold an object from outside before a loop, and one that was made here afterwards: what a loop carries are its members.</summary>
    private readonly HashSet<object> _opened = [];

    private void BindArguments(Region region, List<object> keys, List<Tree> initial)
    {
        for (int i = 0; i < keys.Count; i++) _env.Set(keys[i], Arguments(region, initial[i], NameOf(keys[i])));
    }

    private static Tree Arguments(Region region, Tree shape, string? name)
    {
        if (shape.Leaf is { } leaf) return new Tree(region.AddArgument(leaf.Type, name));
        if (shape.Members is null || shape.Type is not AggregateType type) return shape;
        return new Tree(type, shape.Members.Select((member, index) => Arguments(region, member, name is null ? null : name + "_" + type.Members[index].Name.TrimStart('@'))).ToArray());
    }

    private Value[] Yields(List<object> keys, List<Tree> shapes, IOperation site)
    {
        var yields = new List<Value>();
        for (int i = 0; i < keys.Count; i++)
        {
            _env.TryGet(keys[i], out Binding? binding);
            Shaped((Tree)binding!, shapes[i], yields, site);
        }

        return [.. yields];
    }

    private void Shaped(Tree value, Tree shape, List<Value> leaves, IOperation site)
    {
        if (shape.Leaf is { } leaf)
        {
            Value one = Fitting(value, leaf.Type);
            leaves.Add(one.Type == leaf.Type ? one : ValueOf(Converted(new Tree(one), leaf.Type, site)));
        }
        else if (shape.Target is not null)
        {
            if (value.Target != shape.Target)
                Refuse(site, "a variable that is another object in the next iteration", "the object can change, and which one it is would have to be known", "Use a struct or an immutable record");
        }
        else if (shape.Members is { } members)
        {
            Tree expanded = Expanded(value);
            if (expanded.Members?.Length != members.Length || AreOtherClasses(expanded, shape))
            {
                Refuse(site, "a variable that is another object in the next iteration", "which one it is would have to be known", "Use a struct or an immutable record");
                return;
            }

            for (int i = 0; i < members.Length; i++) Shaped(expanded.Members![i], members[i], leaves, site);
        }
    }

    private static IEnumerable<Value> InitialLeaves(List<Tree> initial) => initial.SelectMany(tree => tree.Leaves);

    private void BindResults(List<object> keys, List<Tree> shapes, Op op)
    {
        int next = 0;
        for (int i = 0; i < keys.Count; i++)
        {
            Tree result = shapes[i].Map(_ => op.Results[next++]);
            if (NameOf(keys[i]) is { } name) Name(result, name);
            _env.Set(keys[i], result);
        }
    }

    /// <summary>
    /// Variables from before that the body changed without their being carried, or whose members have to be carried: the loop is lowered again with them.
    /// </summary>
    private List<object> Missed(Environment before, List<object> keys, List<Tree> shapes)
    {
        var missed = new List<object>();
        for (int i = 0; i < keys.Count; i++)
        {
            bool isObject = shapes[i].Leaf is { Type: AggregateType { IsReferenceType: true } } leaf && !MayBeNull(leaf);
            if (isObject && _env.TryGet(keys[i], out Binding? binding) && binding is Tree { Members: not null } && _opened.Add(keys[i])) missed.Add(keys[i]);
        }

        foreach (object key in before.Keys.ToArray())
        {
            if (before.TryGet(key, out Binding? start) && _env.TryGet(key, out Binding? end) && start is Tree from && end is Tree to && Rehouse(key, from, to, before))
            {
                missed.Add(key);
                continue;
            }

            if (keys.Contains(key) || !before.TryGet(key, out Binding? old) || !_env.TryGet(key, out Binding? now) || ReferenceEquals(old, now)) continue;
            if (old is Tree a && now is Tree b)
            {
                if (!a.SameAs(b)) missed.Add(key);
            }
            else if (_statement is { } statement)
            {
                Refuse(statement, $"'{NameOf(key)}'", "it stands for another variable or function in the next iteration", "Use a variable for each");
            }
        }

        return missed;
    }

    // ---- the two forms

    private void CountedLoop(Value from, Value to, CountedLoop form, List<object> keys, ILocalSymbol? variable, Action<Value> build)
    {
        Environment before = _env;
        Checkpoint start = Mark();
        while (true)
        {
            _env = before.Copy();
            List<Tree> initial = Initial(keys);
            var body = new Region();
            Value index = body.AddArgument(ScalarType.Int32, variable?.Name);
            _indices.Add(index);
            BindArguments(body, keys, initial);
            _b.Into(body, () =>
            {
                build(index);
                if (!Ended) body.Yields = Yields(keys, initial, _statement!);
            });
            List<object> missed = _ended.Contains(body) ? [] : Missed(before, keys, initial);
            if (missed.Count > 0)
            {
                Rewind(start);
                keys = [.. keys.Union(missed)];
                continue;
            }

            Seal(body);
            _env = before;
            BindResults(keys, initial, _b.For(from, to, form, InitialLeaves(initial), body));
            return;
        }
    }

    /// <param name="condition">Null for a loop without end.</param>
    /// <param name="bottom">What runs at the end of an iteration, after <c>continue</c> too.</param>
    private void WhileLoop(LoopTargets loop, Assigned changes, bool isTop, Func<Value>? condition, Slot? extra, Action body, Action? bottom)
    {
        _env.Set(FlagOf(loop.Exit), new Tree(_b.Bool(false)));
        List<object> keys = Carried(loop.Outside, changes);
        if (extra is not null) keys.Add(extra);
        Environment before = _env;
        Checkpoint start = Mark();
        bool isPlain = isTop;
        while (true)
        {
            _env = before.Copy();
            List<object> missed = [];
            if (isPlain && PlainWhile(loop, keys, condition, body, bottom, before, out missed)) return;
            if (isPlain && missed.Count == 0)
            {
                isPlain = false;
                Rewind(start);
                continue;
            }

            if (!isPlain)
            {
                _env = before.Copy();
                if (FlaggedWhile(loop, keys, isTop, condition, body, bottom, before, out missed)) return;
            }

            Rewind(start);
            keys = [.. keys.Union(missed)];
        }
    }

    /// <summary>The condition is evaluated in its own region. False if it does more than compute, or if the body changes what is not carried.</summary>
    private bool PlainWhile(
        LoopTargets loop, List<object> keys, Func<Value>? condition, Action build, Action? bottom, Environment before, out List<object> missed)
    {
        missed = [];
        List<Tree> initial = Initial(keys);
        var test = new Region();
        BindArguments(test, keys, initial);
        Environment bound = _env.Copy();
        _b.Into(test, () =>
        {
            Value stays = _b.Not(Left(loop.Outside));
            test.Yields = [condition is null ? stays : ShortCircuit(stays, true, condition)];
        });
        if (_ended.Contains(test) || !test.All(IsTest) || !AddsNothing(bound, _env)) return false;
        _env = before.Copy();
        var body = new Region();
        BindArguments(body, keys, initial);
        _b.Into(body, () =>
        {
            Iteration(loop, build, bottom);
            if (!Ended) body.Yields = Yields(keys, initial, loop.Site);
        });
        if (!_ended.Contains(body)) missed = Missed(before, keys, initial);
        if (missed.Count > 0) return false;
        Seal(body);
        _env = before;
        BindResults(keys, initial, _b.While(InitialLeaves(initial), test, body));
        return true;
    }

    /// <summary>What the condition of a <see cref="OpCode.While"/> may do.</summary>
    private static bool IsTest(Op op) => op.Code switch
    {
        OpCode.Constant or OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Guard or OpCode.Member or OpCode.Load or OpCode.Length or OpCode.Slice or OpCode.AsSpan
            or OpCode.If or OpCode.StopGradient => true,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect != Effect.Observable,
        // Where the callee does more after all, the linker takes the condition into the body.
        OpCode.Call => op.Get<CallTarget>().Code is not null,
        _ => false,
    };

    private void Iteration(LoopTargets loop, Action build, Action? bottom)
    {
        _env.Set(FlagOf(loop.Continue), new Tree(_b.Bool(false)));
        build();
        if (bottom is null || Ended) return;
        if (loop.Outside.Count == 0) bottom();
        else Branch(_b.Not(Left(loop.Outside)), bottom, () => { });
    }

    /// <summary>A flag says whether there is another iteration: for conditions with effects, and at the bottom.</summary>
    private bool FlaggedWhile(
        LoopTargets loop, List<object> keys, bool isTop, Func<Value>? condition, Action build, Action? bottom, Environment before,
        out List<object> missed)
    {
        var runs = new Slot("runs", ScalarType.Bool);
        List<object> carried = [.. keys, runs];
        _env.Set(runs, new Tree(_b.Bool(true)));
        List<Tree> initial = Initial(carried);
        var test = new Region();
        BindArguments(test, carried, initial);
        test.Yields = [Read(runs).Leaf!];
        _env = before.Copy();
        var body = new Region();
        BindArguments(body, carried, initial);
        _b.Into(body, () =>
        {
            if (isTop && condition is not null)
            {
                Branch(
                    condition(),
                    () =>
                    {
                        Iteration(loop, build, bottom);
                        if (!Ended) _env.Set(runs, new Tree(_b.Not(Left(loop.Outside))));
                    },
                    () => _env.Set(runs, new Tree(_b.Bool(false))));
            }
            else
            {
                Iteration(loop, build, bottom);
                if (!Ended) _env.Set(runs, new Tree(condition is null ? _b.Not(Left(loop.Outside)) : ShortCircuit(_b.Not(Left(loop.Outside)), true, condition)));
            }

            if (!Ended) body.Yields = Yields(carried, initial, loop.Site);
        });
        missed = _ended.Contains(body) ? [] : Missed(before, carried, initial);
        if (missed.Count > 0) return false;
        Seal(body);
        _env = before;
        BindResults(carried, initial, _b.While(InitialLeaves(initial), test, body));
        _env.Remove(runs);
        return true;
    }
}
