using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Emit;

/// <summary>Assignments to elements, and operations on whole buffers.</summary>
internal sealed partial class StatementBuilder
{
    /// <summary>Stores that have been printed together with an earlier one.</summary>
    private readonly HashSet<Op> _done = [];

    /// <summary>Places in their regions, of the regions that it has been asked for.</summary>
    private readonly Dictionary<Op, int> _indices = [];

    private void BuildStore(Op op, Block block)
    {
        if (_done.Contains(op)) return;
        string element = _expressions.Element(op, operandsAfter: 1);
        if (WholeElement(op) is { } stores)
        {
            int next = 0;
            foreach (Op store in stores) WithComment(store, block);
            _done.UnionWith(stores);
            string construction = Construct((AggregateType)((BufferType)op.Operands[0].Type).Element);
            Add(block, $"{element} = {construction};");
            return;

            string Construct(AggregateType type) => ElementAssignment.Construct(type, member => member.Type is AggregateType { IsReferenceType: false } inner
                ? Construct(inner)
                : _expressions.Write(stores[next++].Operands[op.Operands.Length - 1]).AsArgument);
        }

        if (BuildUpdate(op, element, block)) return;
        Expression value = _expressions.Assigned(op.Operands[op.Operands.Length - 1]);
        (string target, string assigned) = ElementAssignment.To(element, ((BufferType)op.Operands[0].Type).Element, op.Get<string>(), value.Bare);
        Add(WithComment(op, block), $"{target} = {assigned};");
    }

    /// <summary><c>x[i] = x[i] * e</c> as <c>x[i] *= e</c>: finds the element once.</summary>
    private bool BuildUpdate(Op store, string element, Block block)
    {
        Value value = Demand.Resolve(store.Operands[store.Operands.Length - 1]);
        string path = store.Get<string>();
        if (!_inlining.IsInPlace(value) || !ExpressionWriter.HasCompoundForm(value.Def!)) return false;
        Value before = Demand.Resolve(value.Def!.Operands[0]);
        if (!_inlining.IsInPlace(before) || before.Def is not { Code: OpCode.Load } load || load.Get<string>() != path) return false;
        string leaf = ExpressionWriter.Leaf(store, element);
        if (Demand.Resolve(load.Operands[0]) != Demand.Resolve(store.Operands[0]) || _expressions.Write(before).Text != leaf) return false;
        if (ElementAssignment.To(element, ((BufferType)store.Operands[0].Type).Element, path, "").Target != leaf) return false;
        Expression operand = _expressions.Promoted(value.Def.Operands[1], before);
        if (value.Def.Comment is not null) _expressions.Comments.Add(value.Def.Comment);
        Add(WithComment(store, block), $"{leaf} {value.Def.Get<Primitive>().Symbol}= {operand.Bare};");
        return true;
    }

    /// <summary>
    /// Stores to all leaves of one element, one after the other, in the order in which a constructor takes them: <c>y[i] = new Vector(a, b)</c>.
    /// </summary>
    private List<Op>? WholeElement(Op first)
    {
        if (((BufferType)first.Operands[0].Type).Element is not AggregateType { IsReferenceType: false, Construction: not null } type) return null;
        var paths = new List<string>();
        if (!CollectPaths(type, "", paths)) return null;
        var stores = new List<Op>();
        List<Op> ops = first.Parent!.Ops;
        for (int i = IndexOf(first); i < ops.Count && stores.Count < paths.Count; i++)
        {
            Op op = ops[i];
            if (!_demand.IsLive(op) || op.Code is OpCode.Constant or OpCode.Apply && _inlining.IsInPlace(op.Result)) continue;
            bool fits = op.Code == OpCode.Store && op.Get<string>() == paths[stores.Count]
                && Enumerable.Range(0, op.Operands.Length - 1).All(k => IsSame(op.Operands[k], first.Operands[k]));
            if (!fits) return null;
            stores.Add(op);
        }

        return stores.Count == paths.Count ? stores : null;
    }

    private static bool IsSame(Value a, Value b) =>
        Demand.Resolve(a) == Demand.Resolve(b) || (Builder.NumberOf(a) is { } number && number.Equals(Builder.NumberOf(b)));

    private int IndexOf(Op op)
    {
        if (!_indices.ContainsKey(op))
        {
            for (int i = 0; i < op.Parent!.Ops.Count; i++) _indices[op.Parent.Ops[i]] = i;
        }

        return _indices[op];
    }

    /// <summary>The leaves in the order of construction; false where construction would take them in another order or does not take all.</summary>
    private static bool CollectPaths(AggregateType type, string prefix, List<string> paths)
    {
        if (type.Construction is not { } construction) return false;
        if (!construction.IsTuple)
        {
            IEnumerable<string> order = construction.ConstructorMembers.Concat(construction.InitializerMembers);
            if (!order.SequenceEqual(type.Members.Select(member => member.Name))) return false;
        }

        foreach (AggregateMember member in type.Members)
        {
            string path = prefix + member.Name;
            if (member.Type is not AggregateType { IsReferenceType: false } inner) paths.Add(path);
            else if (!CollectPaths(inner, path + ".", paths)) return false;
        }

        return true;
    }

    private void BuildAccumulate(Op op, Block block)
    {
        string element = _expressions.Element(op, operandsAfter: 1);
        Value value = Demand.Resolve(op.Operands[op.Operands.Length - 1]);
        bool isNegated = _inlining.IsInPlace(value) && value.Type.IsFloat && Builder.Negated(value) is not null;
        Expression term = _expressions.Write(isNegated ? value.Def!.Operands[0] : value);
        string sign = isNegated ? "-" : "+", path = op.Get<string>();
        string leaf = ExpressionWriter.Leaf(op, element);
        (string target, string sum) = ElementAssignment.To(
            element, ((BufferType)op.Operands[0].Type).Element, path, $"{leaf} {sign} {term.AsOperand(Precedence.Multiplicative)}");
        Add(WithComment(op, block), target == leaf ? $"{leaf} {sign}= {term.Bare};" : $"{target} = {sum};");
    }

    private void BuildCopy(Op op, Block block)
    {
        Value source = op.Operands[0], destination = op.Operands[1];
        bool areArrays = source.Type is BufferType { Kind: BufferKind.Array, Rank: 1 }
            && destination.Type is BufferType { Kind: BufferKind.Array, Rank: 1 };
        string to = destination.Type is BufferType { Rank: > 1 } ? _expressions.Span(destination) : _expressions.Write(destination).Bare;
        string from = _expressions.Write(source).AsOperand(Precedence.Primary);
        Add(WithComment(op, block), areArrays
            ? $"global::System.Array.Copy({from}, {to}, {from}.Length);"
            : $"{_expressions.Span(source)}.CopyTo({to});");
    }

    private void BuildFill(Op op, Block block)
    {
        var buffer = (BufferType)op.Operands[0].Type;
        string span = _expressions.Span(op.Operands[0]);
        Expression value = _expressions.Write(op.Operands[1]);
        if (op.Attribute is string { Length: > 0 } path)
        {
            string element = _naming.Fresh("element");
            (string target, string assigned) = ElementAssignment.To(element, buffer.Element, path, value.Bare);
            var body = new Block();
            body.Statements.Add(new LineStatement($"{target} = {assigned};"));
            Add(WithComment(op, block), new LoopStatement($"foreach (ref {buffer.Element.CSharp} {element} in {span})", body));
            return;
        }

        bool isZero = Builder.NumberOf(Demand.Resolve(op.Operands[1])) is { } number && number.Equals(0.0) && !double.IsNegativeInfinity(1 / number);
        string array = _expressions.Write(op.Operands[0]).Bare;
        Add(WithComment(op, block), (isZero, buffer.Kind == BufferKind.Array) switch
        {
            (true, true) => $"global::System.Array.Clear({array});",
            (false, true) when buffer.Rank == 1 => $"global::System.Array.Fill({array}, {value.Bare});",
            (true, _) => $"{span}.Clear();",
            _ => $"{span}.Fill({value.Bare});",
        });
    }
}
