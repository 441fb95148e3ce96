using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Trees and single IR values: taking apart, putting together, and C# code that the IR does not look into.</summary>
internal sealed partial class Lowering
{
    /// <summary>Above zero where values only end up in a message: no derivative can get lost.</summary>
    private int _sinks;

    private T Sink<T>(Func<T> build)
    {
        _sinks++;
        try { return build(); }
        finally { _sinks--; }
    }

    /// <summary>Nothing runs any more that could change an object.</summary>
    private bool _returns;

    /// <summary>The one IR value of a tree: an aggregate is constructed.</summary>
    private Value ValueOf(Tree tree)
    {
        if (tree.Leaf is { } leaf)
        {
            if (leaf.Type is TensorType && !_returns && _sinks == 0 && !_lent.Contains(leaf) && Shows(leaf)) RefuseView();
            return (_returns || _sinks > 0) && IsHandle(leaf.Type) ? Exported(leaf).Leaf! : leaf;
        }

        if (IsOwnTensor(tree))
        {
            if (!_returns && _sinks == 0 && _statement is { } keeper)
                Refuse(keeper, "a tensor in other storage, in a method that changes tensors", "that it changes there as well is not followed", "Copy it, as in 'y * 1', or keep it in a variable of its own");
            return TensorValue(tree);
        }

        if (tree.Target is { } target) return _returns || _sinks > 0 ? ValueOf(Read(target)) : HandleOf(target);

        var type = (AggregateType)tree.Type;
        if (NullableTypes.Is(type) && _statement is { } place)
        {
            string template = $"({{0}} ? ({Literal(type.CSharp)}){{1}} : null)";
            return Opaque(place, new OpaqueCode(template, Effect.Pure), [HasValue(tree), ValueOf(ValueIn(tree))], new OpaqueType(type.CSharp)).Leaf!;
        }

        if (type.Construction is null && !ReferenceEquals(tree, Nothing) && _statement is { } statement)
            Refuse(statement, $"a whole value of '{type.CSharp.Split('.').Last()}' in this place", "no constructor or initializer sets all of its members", "Give it a constructor that stores its parameters in its members");
        if (type.Construction?.Domain is { } domain)
            _privateUses.Add(new PrivateUse(domain, type.CSharp.Split('.').Last(), SiteOf(_statement?.Syntax.GetLocation() ?? Location.None)));
        Value[] members = [.. tree.Members!.Select(ValueOf)];
        if (members.FirstOrDefault(member => HoldsHandle(member.Type)) is { } own) RefuseObject(own.Type, "it can change, and the object that holds it is one value");
        return _b.Construct(type, members);
    }

    /// <summary>The leaves in the order of <see cref="Leaf.Of"/>: structs fall apart, objects do not.</summary>
    private IReadOnlyList<Value> LeavesOf(Tree tree)
    {
        if (tree.Type is AggregateType { IsReferenceType: false } && tree.Members is { } members) return [.. members.SelectMany(LeavesOf)];
        return [ValueOf(tree)];
    }

    private Tree Read(HeapObject target) => _env.TryGet(target, out Binding? binding) && binding is Tree tree ? tree : Default(target.Type);

    /// <summary>The inverse of <see cref="LeavesOf"/>.</summary>
    private static Tree TreeOf(IRType type, IReadOnlyList<Value> leaves, ref int next)
    {
        if (type is not AggregateType { IsReferenceType: false } aggregate) return new Tree(leaves[next++]);
        var members = new Tree[aggregate.Members.Count];
        for (int i = 0; i < members.Length; i++) members[i] = TreeOf(aggregate.Members[i].Type, leaves, ref next);
        return new Tree(aggregate, members);
    }

    /// <summary>The members of an aggregate that is one IR value, read from it.</summary>
    private Tree Expanded(Tree tree)
    {
        if (tree.Target is { } target) return Expanded(Read(target));
        if (tree.Leaf is { } number && IsHandle(number.Type)) return MembersOf(number);
        if (tree.Leaf is not { Type: AggregateType type } leaf) return tree;
        return new Tree(type, type.Members.Select(member => MemberOf(leaf, member.Name, member.Type)).ToArray());
    }

    private Tree MemberOf(Value aggregate, string path, IRType type)
    {
        if (type is AggregateType { IsReferenceType: false } inner)
            return new Tree(inner, inner.Members.Select(member => MemberOf(aggregate, path + "." + member.Name, member.Type)).ToArray());
        if (Optimize.MemberFolding.Find(aggregate, path) is { } part) return new Tree(part);
        // The path starts at the object that is there already: a member of a member is one read.
        while (aggregate.Def is { Code: OpCode.Member } outer && outer.Operands[0].Type is AggregateType)
        {
            path = Leaf.Join(outer.Get<string>(), path);
            aggregate = outer.Operands[0];
        }

        return new Tree(_b.Member(aggregate, path, type));
    }

    private static int IndexOf(AggregateType type, string name)
    {
        for (int i = 0; i < type.Members.Count; i++)
            if (type.Members[i].Name == name)
                return i;
        return -1;
    }

    // ---- code that the IR does not look into

    /// <summary>
    /// C# code whose result no derivative flows through. Where an operand may carry a derivative the code is unsupported, which is an
    /// error only if the operand turns out to be active.
    /// </summary>
    private Tree Opaque(IOperation site, OpaqueCode code, IReadOnlyList<Value> operands, IRType? result, bool isHarmless = false) =>
        Opaque(site, code, operands, result, isHarmless, "DG0004", Terms(site));

    private static string[] Terms(IOperation site)
    {
        FenceEntry entry = Fence.Classify(site.Kind);
        return [entry.Term, entry.Reason, entry.WayOut];
    }

    private Tree Opaque(IOperation site, OpaqueCode code, IReadOnlyList<Value> operands, IRType? result, bool isHarmless, string id, params string[] arguments)
    {
        if (operands.FirstOrDefault(operand => HoldsHandle(operand.Type)) is { } own)
        {
            RefuseObject(own.Type, "it can change, and what becomes of it there is not followed");
            return result is null ? Nothing : Default(result);
        }

        bool mayLose = !isHarmless && _sinks == 0 && operands.Any(MayVary);
        IEnumerable<IRType> results = result is null ? [] : [result];
        Op op = mayLose
            ? _b.Append(OpCode.Unsupported, operands, results, new Refusal(_key, SiteOf(site.Syntax.GetLocation()), id, string.Join("\u001f", arguments), code))
            : _b.Append(OpCode.Opaque, operands, results, code);
        if (result is null) return Nothing;
        return result is AggregateType { IsReferenceType: false } ? Expanded(new Tree(op.Result)) : new Tree(op.Result);
    }

    private static bool MayVary(Value value) => Leaf.CanVary(value.Type) && value.Def is not { Code: OpCode.Constant };

    /// <summary>Literal text within a template.</summary>
    private static string Literal(string text) => text.Replace("{", "{{").Replace("}", "}}");

    private static string Placeholders(int from, int count) => string.Join(", ", Enumerable.Range(from, count).Select(index => "{" + index + "}"));
}
