using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// One computation per value (dominator-scoped value numbering; in structured code the enclosing regions are the dominators). Two reads of storage
/// are one if nothing that may be the same storage is written between them: each write, and each loop around a write, starts a new version of
/// the storage, and a read is numbered with the versions that it sees.
/// </summary>
internal sealed class CommonSubexpressions
{
    private readonly PointsTo _pointsTo;
    private readonly Dictionary<Value, Value> _replacement = [];
    private readonly Dictionary<Key, Value> _known = [];
    private readonly NumberedMap<Root, int> _versions = new();
    private readonly NumberedMap<Op, List<Root>> _written = new();
    private int _version;

    private CommonSubexpressions(Function function) => _pointsTo = new PointsTo(function, WorstCaseCalls.Instance);

    public static void Apply(Function function)
    {
        var pass = new CommonSubexpressions(function);
        foreach (Root root in pass._pointsTo.All)
            foreach (Op writer in root.Writers)
                pass.CollectWrites(writer, root);
        pass.Visit(function.Body);
    }

    /// <summary>What an op computes, as its operands stand now, from storage as <see cref="Seen"/> gives it.</summary>
    private readonly struct Key : IEquatable<Key>
    {
        private readonly Op _op;
        private readonly string _versions;

        public Key(Op op, string versions)
        {
            _op = op;
            _versions = versions;
        }

        public bool Equals(Key other)
        {
            Op one = _op, two = other._op;
            if (one.Code != two.Code || one.Operands.Length != two.Operands.Length) return false;
            for (int i = 0; i < one.Operands.Length; i++)
                if (one.Operands[i] != two.Operands[i])
                    return false;
            return Equals(one.Attribute, two.Attribute) && one.Result.Type == two.Result.Type && _versions == other._versions;
        }

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        // The operands tell most apart; to hash a type and an attribute as well costs more than it finds.
        public override int GetHashCode()
        {
            int hash = _op.Attribute is ConstantValue constant ? constant.Number.GetHashCode() : _op.Operands.Length == 0 ? _op.Attribute?.GetHashCode() ?? 0 : 0;
            foreach (Value operand in _op.Operands) hash = unchecked((31 * hash) + operand.Number);
            return unchecked((31 * hash) + (int)_op.Code);
        }
    }

    private void Visit(Region region)
    {
        var added = new List<Key>();
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            Substitution.Apply(op.Operands, _replacement);
            if (op.Code is OpCode.For or OpCode.While) StartVersions(op);
            foreach (Region inner in op.Regions) Visit(inner);
            StartVersions(op);
            if (!IsShareable(op)) continue;
            var key = new Key(op, op.Code == OpCode.Load ? Seen(op.Operands[0]) : "");
            if (_known.TryGetValue(key, out Value? earlier))
            {
                _replacement[op.Result] = earlier;
                earlier.Name ??= op.Result.Name;
                region.Ops.RemoveAt(i--);
                continue;
            }

            _known[key] = op.Result;
            added.Add(key);
        }

        Substitution.Apply(region.Yields, _replacement);
        if (region.Owner is null) return;
        foreach (Key key in added) _known.Remove(key);
    }

    /// <summary>The roots that an op, or anything nested in it, writes.</summary>
    private void CollectWrites(Op writer, Root root)
    {
        for (Op? op = writer; op is not null; op = op.Parent?.Owner)
        {
            if (!_written.TryGetValue(op, out List<Root> roots)) _written[op] = roots = [];
            roots.Add(root);
        }
    }

    private void StartVersions(Op op)
    {
        if (!_written.TryGetValue(op, out List<Root> roots)) return;
        foreach (Root root in roots) _versions[root] = ++_version;
    }

    private string Seen(Value buffer)
    {
        if (_versions.Count == 0) return "";
        Root[] roots = _pointsTo.Of(buffer);
        if (roots.Length == 1) return _versions.TryGetValue(roots[0], out int only) ? "@" + only : "";
        return string.Concat(roots.Where(_versions.ContainsKey).Select(root => _versions[root]).OrderBy(version => version).Select(version => "@" + version));
    }

    private bool IsShareable(Op op) => op.Results.Length == 1 && op.Operands.Length <= 4 && op.Code switch
    {
        OpCode.Constant or OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Guard or OpCode.Tensor or OpCode.Elements or OpCode.Length or OpCode.AsSpan or OpCode.Slice => true,
        OpCode.Member => op.Operands[0].Type is AggregateType { IsReferenceType: false },
        OpCode.Load => _pointsTo.Of(op.Operands[0]).Length > 0,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Pure,
        _ => false,
    };
}

/// <summary>Without knowledge of the callees: a call may write to every buffer it is given.</summary>
internal sealed class WorstCaseCalls : ICallEffects
{
    public static readonly WorstCaseCalls Instance = new();

    public bool Writes(Op call, int operand) => true;
}
