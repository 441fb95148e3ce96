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
    private readonly Dictionary<Value, int> _numbers = [];
    private readonly Dictionary<Root, int> _versions = [];
    private readonly Dictionary<Op, Root[]> _written = [];
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

    /// <param name="Versions">Of the storage that the op reads, where it has been written: what <see cref="Seen"/> gives.</param>
    private readonly record struct Key(OpCode Code, object? Attribute, IRType Type, string Versions, int First, int Second, int Third, int Fourth)
    {
        // The operands tell most apart; to hash a type and an attribute as well costs more than it finds.
        public override int GetHashCode() => unchecked((First < 0 ? Attribute?.GetHashCode() ?? 0 : 0) + (int)Code + (31 * (First + (31 * (Second + (31 * (Third + (31 * Fourth))))))));
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
            var key = new Key(op.Code, op.Attribute, op.Result.Type, op.Code == OpCode.Load ? Seen(op.Operands[0]) : "", Number(op, 0), Number(op, 1), Number(op, 2), Number(op, 3));
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
        foreach (Key key in added) _known.Remove(key);
    }

    /// <summary>The roots that an op, or anything nested in it, writes.</summary>
    private void CollectWrites(Op writer, Root root)
    {
        for (Op? op = writer; op is not null; op = op.Parent?.Owner)
            _written[op] = _written.TryGetValue(op, out Root[]? known) ? [.. known, root] : [root];
    }

    private void StartVersions(Op op)
    {
        if (!_written.TryGetValue(op, out Root[]? roots)) return;
        foreach (Root root in roots) _versions[root] = ++_version;
    }

    private string Seen(Value buffer) => _versions.Count == 0 ? "" :
        string.Concat(_pointsTo.Of(buffer).Where(_versions.ContainsKey).Select(root => _versions[root]).OrderBy(version => version).Select(version => "@" + version));

    private int Number(Op op, int operand)
    {
        if (operand >= op.Operands.Length) return -1;
        if (!_numbers.TryGetValue(op.Operands[operand], out int number)) _numbers[op.Operands[operand]] = number = _numbers.Count;
        return number;
    }

    private bool IsShareable(Op op) => op.Results.Length == 1 && op.Operands.Length <= 4 && op.Code switch
    {
        OpCode.Constant or OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Guard or OpCode.Tensor or OpCode.Elements or OpCode.Length or OpCode.AsSpan or OpCode.Slice => true,
        OpCode.Member => op.Operands[0].Type is AggregateType { IsReferenceType: false },
        OpCode.Load => _pointsTo.Of(op.Operands[0]).Count > 0,
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
