using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Branches: both sides start from the same environment; what they leave different becomes a result of the <see cref="OpCode.If"/>.</summary>
internal sealed partial class Lowering
{
    /// <param name="keepsDeclared">Variables declared in one side only outlive it (pattern variables in a condition).</param>
    private void Branch(Value condition, Action then, Action otherwise, bool keepsDeclared = false)
    {
        Guard();
        if (Builder.NumberOf(condition) is { } known)
        {
            (known != 0 ? then : otherwise)();
            return;
        }

        Environment before = _env;
        var (thenRegion, thenEnv) = Side(before, then);
        var (otherRegion, otherEnv) = Side(before, otherwise);
        _env = before;
        if (_ended.Contains(thenRegion) && _ended.Contains(otherRegion))
        {
            Seal(thenRegion);
            Seal(otherRegion);
            _b.If(condition, thenRegion, otherRegion);
            Throw("new global::System.InvalidOperationException()");
            return;
        }

        Merge(condition, (thenRegion, thenEnv), (otherRegion, otherEnv), before, keepsDeclared);
    }

    private (Region Region, Environment Environment) Side(Environment before, Action build)
    {
        var region = new Region();
        _env = before.Copy();
        _b.Into(region, build);
        return (region, _env);
    }

    private void Merge(
        Value condition, (Region Region, Environment Environment) then, (Region Region, Environment Environment) otherwise, Environment before, bool keepsDeclared)
    {
        bool thenEnded = _ended.Contains(then.Region), otherEnded = _ended.Contains(otherwise.Region);
        UnifyAll(then, otherwise);
        var thenYields = new List<Value>();
        var otherYields = new List<Value>();
        var merged = new List<(object Key, Func<IReadOnlyDictionary<int, Value>, Binding> Make)>();
        foreach (object key in then.Environment.Keys.Concat(otherwise.Environment.Keys.Where(key => !then.Environment.Contains(key))))
        {
            bool isOurs = key is Slot or HeapObject;
            if (!isOurs && !keepsDeclared && !before.Contains(key)) continue;
            then.Environment.TryGet(key, out Binding? left);
            otherwise.Environment.TryGet(key, out Binding? right);
            if (thenEnded || otherEnded)
            {
                if ((thenEnded ? right : left) is not { } only) continue;
                if (only is Tree tree && !IsVisible(tree, before, key))
                    merged.Add((key, Pass(tree, thenEnded ? otherYields : thenYields)));
                else
                    merged.Add((key, _ => only));
                continue;
            }

            if (left is null && right is null) continue;
            // An object that only one side makes has no other side; nobody outside of it can name it yet.
            if (key is HeapObject && (left is null || right is null))
            {
                if ((left ?? right) is Tree made) merged.Add((key, Pass(made, left is not null ? thenYields : otherYields, left is not null ? otherYields : thenYields, left is null ? then.Region : otherwise.Region)));
                continue;
            }

            left ??= DefaultFor(right!, then.Region);
            right ??= DefaultFor(left, otherwise.Region);
            if (left is Tree a && right is Tree b)
            {
                if (!a.SameAs(b)) (a, b) = (Housed(a, then.Environment), Housed(b, otherwise.Environment));
                merged.Add((key, MergeTrees(key, a, b, then.Region, otherwise.Region, thenYields, otherYields)));
            }
            else
            {
                if (!ReferenceEquals(left, right) && before.Contains(key)) Conflict(key);
                merged.Add((key, _ => left));
            }
        }

        if (!thenEnded) then.Region.Yields = [.. thenYields];
        if (!otherEnded) otherwise.Region.Yields = [.. otherYields];
        Seal(then.Region);
        Seal(otherwise.Region);
        Op op = _b.If(condition, then.Region, otherwise.Region);
        var results = op.Results.Select((value, index) => (value, index)).ToDictionary(pair => pair.index, pair => pair.value);
        foreach ((object key, Func<IReadOnlyDictionary<int, Value>, Binding> make) in merged)
        {
            Binding binding = make(results);
            if (binding is Tree tree && NameOf(key) is { } name) Name(tree, name);
            _env.Set(key, binding);
        }
    }

    /// <summary>Objects that are not the same on both sides any more move to the heap, on each side where they are not there yet.</summary>
    private void UnifyAll((Region Region, Environment Environment) then, (Region Region, Environment Environment) otherwise)
    {
        if (_ended.Contains(then.Region) || _ended.Contains(otherwise.Region)) return;
        bool moves;
        do
        {
            moves = false;
            foreach (object key in then.Environment.Keys.ToArray())
                if (then.Environment.TryGet(key, out Binding? left) && otherwise.Environment.TryGet(key, out Binding? right) && left is Tree a && right is Tree b && !a.SameAs(b))
                    moves |= Unify(key, a, b, then, otherwise);
        }
        while (moves);
    }

    /// <summary>Variables that stand for different places or functions, depending on the path: refused where they are used.</summary>
    private readonly HashSet<object> _conflicts = [];

    /// <summary>A variable is refused where it is used, if it is; a value that the lowering itself passes on is used.</summary>
    private void Conflict(object key)
    {
        if (key is ISymbol) _conflicts.Add(key);
        else if (_statement is { } statement)
            Refuse(statement, "a value that is another object or function on another path", "which one it is would have to be known", "Use a struct or an immutable record of one type");
    }

    private static bool AreOtherClasses(Tree left, Tree right) =>
        left.Leaf is null && right.Leaf is null && left.Type is AggregateType { IsReferenceType: true } && left.Type.CSharp != right.Type.CSharp;

    /// <summary>Whether a tree from one side is what the variable was before the branch.</summary>
    private static bool IsVisible(Tree tree, Environment before, object key) =>
        before.TryGet(key, out Binding? old) && old is Tree same && same.SameAs(tree);

    private static Func<IReadOnlyDictionary<int, Value>, Binding> Pass(Tree tree, List<Value> yields)
    {
        var indices = new List<int>();
        foreach (Value leaf in tree.Leaves)
        {
            indices.Add(yields.Count);
            yields.Add(leaf);
        }

        return results =>
        {
            int next = 0;
            return tree.Map(_ => results[indices[next++]]);
        };
    }

    private Func<IReadOnlyDictionary<int, Value>, Binding> Pass(Tree tree, List<Value> yields, List<Value> others, Region other)
    {
        foreach (Value leaf in tree.Leaves) _b.Into(other, () => others.Add(DefaultLeaf(leaf.Type)));
        return Pass(tree, yields);
    }

    private Binding DefaultFor(Binding model, Region region)
    {
        if (model is not Tree tree) return model;
        Binding made = tree;
        _b.Into(region, () => made = DefaultLike(tree));
        return made;
    }

    /// <summary>Defaults in the shape of a tree.</summary>
    private Tree DefaultLike(Tree tree)
    {
        if (tree.Leaf is { } leaf) return new Tree(DefaultLeaf(leaf.Type));
        return tree.Members is null ? tree : new Tree((AggregateType)tree.Type, tree.Members.Select(DefaultLike).ToArray());
    }

    private Value DefaultLeaf(IRType type) =>
        Default(type).Leaf ?? _b.Constant(type, new ConstantValue($"default({type.CSharp})", 0, false));

    private Func<IReadOnlyDictionary<int, Value>, Tree> MergeTrees(
        object key, Tree left, Tree right, Region then, Region otherwise, List<Value> thenYields, List<Value> otherYields)
    {
        if (left.SameAs(right)) return _ => left;
        if (left.Target is not null || right.Target is not null || AreOtherClasses(left, right))
        {
            Conflict(key);
            return _ => left;
        }

        if (left.Leaf is { } first && right.Leaf is { } second && first.Type != second.Type)
        {
            if (IsHandle(first.Type) && IsNullReference(second)) _b.Into(otherwise, () => right = new Tree(_b.Zero(first.Type)));
            else if (IsHandle(second.Type) && IsNullReference(first)) _b.Into(then, () => left = new Tree(_b.Zero(second.Type)));
        }

        if (left.Leaf is { } one && right.Leaf is { } other && one.Type == other.Type)
        {
            int index = thenYields.Count;
            thenYields.Add(one);
            otherYields.Add(other);
            return results => new Tree(results[index]);
        }

        if (left.Leaf is not null != right.Leaf is not null)
        {
            // One side knows the members of an object, the other only the object: which has none if it is null.
            bool isObject = MayBeNull(left.Leaf ?? right.Leaf!) && (left.Members is null ? right : left).Type is AggregateType { Construction: not null };
            _b.Into(then, () => left = isObject ? new Tree(ValueOf(left)) : Expanded(left));
            _b.Into(otherwise, () => right = isObject ? new Tree(ValueOf(right)) : Expanded(right));
            return MergeTrees(key, left, right, then, otherwise, thenYields, otherYields);
        }

        if (left.Members is null || right.Members is null || left.Members.Length != right.Members.Length)
        {
            Conflict(key);
            return _ => left;
        }

        Func<IReadOnlyDictionary<int, Value>, Tree>[] members =
        [
            .. left.Members.Select((member, index) => MergeTrees(key, member, right.Members[index], then, otherwise, thenYields, otherYields)),
        ];
        return results =>
        {
            var merged = new Tree((AggregateType)left.Type, members.Select(make => make(results)).ToArray());
            return left.Exact is { } exact && SymbolEqualityComparer.Default.Equals(exact, right.Exact) ? merged.WithExact(exact) : merged;
        };
    }

    /// <summary>A parameter that is not declared nullable, and what is put together here, are objects.</summary>
    private bool MayBeNull(Value value) =>
        IsNull(value) || _nullable.Contains(value) || !(IsParameter(value) || value.Def is { Code: OpCode.Construct });

    /// <summary>A region under construction has no owner yet: only the one that everything started with is the body.</summary>
    private bool IsParameter(Value value) => value.ArgumentOf == _body;

    /// <summary>Parameters that are declared nullable.</summary>
    private readonly HashSet<Value> _nullable = [];

    /// <summary>The name that emitted code gives to what a key stands for.</summary>
    private static string? NameOf(object key) => key switch
    {
        ILocalSymbol local => local.Name,
        IParameterSymbol parameter => parameter.Name,
        Slot slot => slot.Name,
        HeapObject made => made.Symbol.Name.ToLowerInvariant(),
        _ => null,
    };

    /// <summary>Ends the current region in a throw. What is still appended to it is cut off when it is sealed.</summary>
    private void Throw(string template, params Value[] operands)
    {
        if (Ended) return;
        _b.Append(OpCode.Throw, operands, [], new OpaqueCode(template, Effect.Observable));
        _ended.Add(_b.Region);
    }

    private void Seal(Region region)
    {
        int end = region.Ops.FindIndex(op => op.Code == OpCode.Throw);
        if (end < 0) return;
        region.Ops.RemoveRange(end + 1, region.Ops.Count - end - 1);
        region.Yields = [];
    }

    /// <summary>A value that depends on a condition.</summary>
    private Tree Choice(Value condition, Func<Tree> then, Func<Tree> otherwise)
    {
        var result = new Slot(null, ScalarType.Bool);
        Branch(condition, () => _env.Set(result, then()), () => _env.Set(result, otherwise()));
        return Take(result);
    }

    /// <summary><c>left &amp;&amp; right</c> or <c>left || right</c>: without a branch where the right side is harmless.</summary>
    private Value ShortCircuit(Value left, bool isAnd, Func<Value> right)
    {
        if (Builder.NumberOf(left) is { } known) return known != 0 == isAnd ? right() : left;
        Environment before = _env;
        var result = new Slot(null, ScalarType.Bool);
        Value value = left;
        var evaluated = Side(before, () => value = right());
        if (!_ended.Contains(evaluated.Region) && evaluated.Region.Ops.All(IsHarmless) && AddsNothing(before, evaluated.Environment))
        {
            _env = before;
            foreach (Op op in evaluated.Region.Ops) _b.Region.Append(op);
            return isAnd ? _b.And(left, value) : _b.Or(left, value);
        }

        evaluated.Environment.Set(result, new Tree(value));
        var skipped = Side(before, () => _env.Set(result, new Tree(_b.Bool(!isAnd))));
        _env = before;
        if (isAnd) Merge(left, evaluated, skipped, before, keepsDeclared: true);
        else Merge(left, skipped, evaluated, before, keepsDeclared: true);
        return Take(result).Leaf!;
    }

    private Tree Take(Slot slot)
    {
        Tree tree = _env.TryGet(slot, out Binding? binding) && binding is Tree bound ? bound : Nothing;
        _env.Remove(slot);
        return tree;
    }

    /// <summary>Cheap, without effect, and cannot throw.</summary>
    private static bool IsHarmless(Op op) => op.Code switch
    {
        OpCode.Constant or OpCode.Length or OpCode.Member or OpCode.Select => op.Operands.All(operand => operand.Type is not AggregateType { IsReferenceType: true }),
        OpCode.Apply => !op.Get<Rules.Primitive>().Traps && op.Get<Rules.Primitive>().Cost == Rules.Cost.Cheap,
        OpCode.Convert => op.Get<Overflow>() != Overflow.Checked,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Pure,
        _ => false,
    };

    private static bool AddsNothing(Environment before, Environment after) =>
        after.Keys.Count == before.Keys.Count && before.Keys.All(key =>
            before.TryGet(key, out Binding? old) && after.TryGet(key, out Binding? now) && (ReferenceEquals(old, now) || (old is Tree a && now is Tree b && a.SameAs(b))));

    // ---- trying

    private readonly record struct Checkpoint(int Sites, int Problems, int Callees);

    private Checkpoint Mark() => new(_sites.Count, _problems.Count, _callees.Count);

    private void Rewind(Checkpoint to)
    {
        for (int site = to.Sites; site < _sites.Count; site++) _calls.Remove(site);
        _sites.RemoveRange(to.Sites, _sites.Count - to.Sites);
        _problems.RemoveRange(to.Problems, _problems.Count - to.Problems);
        foreach (IMethodSymbol callee in _callees.Skip(to.Callees)) _calleeKeys.Remove(KeyOf(callee));
        _callees.RemoveRange(to.Callees, _callees.Count - to.Callees);
    }
}
