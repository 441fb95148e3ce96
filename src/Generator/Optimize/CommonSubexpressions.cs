using System.Collections.Generic;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// One computation per value (dominator-scoped value numbering; in structured code the enclosing regions are the dominators). Loads count
/// where nobody writes to the storage.
/// </summary>
internal sealed class CommonSubexpressions
{
    private readonly PointsTo _pointsTo;
    private readonly Dictionary<Value, Value> _replacement = [];
    private readonly Dictionary<Key, Value> _known = [];
    private readonly Dictionary<Value, int> _numbers = [];

    private CommonSubexpressions(Function function) => _pointsTo = new PointsTo(function, WorstCaseCalls.Instance);

    public static void Apply(Function function)
    {
        var pass = new CommonSubexpressions(function);
        pass.Visit(function.Body);
    }

    private readonly record struct Key(OpCode Code, object? Attribute, IRType Type, int First, int Second, int Third, int Fourth);

    private void Visit(Region region)
    {
        var added = new List<Key>();
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            Substitution.Apply(op.Operands, _replacement);
            foreach (Region inner in op.Regions) Visit(inner);
            if (!IsShareable(op)) continue;
            var key = new Key(op.Code, op.Attribute, op.Result.Type, Number(op, 0), Number(op, 1), Number(op, 2), Number(op, 3));
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

    private int Number(Op op, int operand)
    {
        if (operand >= op.Operands.Length) return -1;
        if (!_numbers.TryGetValue(op.Operands[operand], out int number)) _numbers[op.Operands[operand]] = number = _numbers.Count;
        return number;
    }

    private bool IsShareable(Op op) => op.Results.Length == 1 && op.Operands.Length <= 4 && op.Code switch
    {
        OpCode.Constant or OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Length or OpCode.AsSpan or OpCode.Slice => true,
        OpCode.Member => op.Operands[0].Type is AggregateType { IsReferenceType: false },
        OpCode.Load => _pointsTo.IsReadOnly(op.Operands[0]),
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
