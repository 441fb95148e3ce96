using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The reverse sweeps of several rows as one piece of code: what does not depend on the row (what is recomputed, conditions) is there once, and everything else once for
/// each row, with the cotangents of that row, which are numbers. What is multiplied by a cotangent that is zero is not there at all.
/// </summary>
internal sealed class RowCopies
{
    private readonly HashSet<Value> _varied;
    private readonly Cloner[] _rows;

    private RowCopies(HashSet<Value> varied, int rows)
    {
        _varied = varied;
        _rows = [.. Enumerable.Range(0, rows).Select(_ => new Cloner())];
    }

    /// <param name="code">Straight-line code and branches that do not depend on the row; with loops there are no copies.</param>
    /// <param name="seeds">What differs from row to row.</param>
    /// <param name="most">So many operations the copies may have.</param>
    public static RowCopies? Of(Region code, IEnumerable<Value> seeds, int rows, int most)
    {
        var varied = new HashSet<Value>(seeds);
        int count = 0;
        return Mark(code, varied, ref count) && count * rows <= most ? new RowCopies(varied, rows) : null;
    }

    /// <summary>What a value of the sweep is in a row.</summary>
    public Value this[int row, Value original]
    {
        get => _rows[row][original];
        set => _rows[row][original] = value;
    }

    /// <summary>Moves the code to where the builder appends, with its copies: from one branching to the next, row after row.</summary>
    public void Write(Region code, Builder builder)
    {
        int next = 0;
        while (next < code.Ops.Count)
        {
            int end = next;
            while (end < code.Ops.Count && !IsSplit(code.Ops[end])) end++;
            for (int row = 0; row < _rows.Length; row++)
                for (int i = next; i < end; i++)
                {
                    Op op = code.Ops[i];
                    if (DependsOn(op, _varied)) Copy(op, row, builder);
                    else if (row == 0) builder.Region.Append(op);
                }

            if (end < code.Ops.Count) Branch(code.Ops[end], builder);
            next = end + 1;
        }
    }

    private bool IsSplit(Op op) => op.Code == OpCode.If && !_varied.Contains(op.Operands[0]) && DependsOn(op, _varied);

    private static bool Mark(Region region, HashSet<Value> varied, ref int count)
    {
        foreach (Op op in region.Ops)
        {
            bool depends = DependsOn(op, varied);
            if (op.Code is OpCode.For or OpCode.While && depends) return false;
            if (!depends) continue;
            count++;
            bool isSplit = op.Code == OpCode.If && !varied.Contains(op.Operands[0]);
            foreach (Region inner in op.Regions)
                if (!Mark(inner, varied, ref count))
                    return false;
            for (int i = 0; i < op.Results.Length; i++)
                if (!isSplit || IsVaried(op, i, varied))
                    varied.Add(op.Results[i]);
        }

        return true;
    }

    private static bool DependsOn(Op op, HashSet<Value> varied) =>
        op.Operands.Any(varied.Contains) || op.Regions.Any(region => region.Yields.Any(varied.Contains) || region.Ops.Any(inner => DependsOn(inner, varied)));

    private static bool IsVaried(Op branches, int result, HashSet<Value> varied) => branches.Regions.Any(region => !region.EndsInThrow && varied.Contains(region.Yields[result]));

    /// <summary>All rows go the same way.</summary>
    private void Branch(Op op, Builder builder)
    {
        var results = new List<(Value Original, int Row)>();
        for (int i = 0; i < op.Results.Length; i++)
        {
            if (_varied.Contains(op.Results[i])) results.AddRange(Enumerable.Range(0, _rows.Length).Select(row => (op.Results[i], row)));
            else results.Add((op.Results[i], -1));
        }

        var regions = new Region[op.Regions.Length];
        for (int i = 0; i < regions.Length; i++)
        {
            Region original = op.Regions[i], copy = regions[i] = new Region();
            builder.Into(copy, () => Write(original, builder));
            if (original.EndsInThrow) continue;
            Dictionary<Value, Value> yields = Enumerable.Range(0, op.Results.Length).ToDictionary(k => op.Results[k], k => original.Yields[k]);
            copy.Yields = [.. results.Select(result => result.Row < 0 ? yields[result.Original] : this[result.Row, yields[result.Original]])];
        }

        Value[] values = [.. results.Select(result => result.Row < 0 ? result.Original : new Value(result.Original.Type, result.Original.Name))];
        builder.Region.Append(new Op(OpCode.If, op.Attribute, op.Operands, values, regions) { Comment = op.Comment, Origin = op.Origin, IsSafe = op.IsSafe });
        for (int i = 0; i < values.Length; i++)
            if (results[i].Row >= 0)
                this[results[i].Row, results[i].Original] = values[i];
    }

    /// <summary>Copies write to the adjoints of their own row only: nothing that is there once reads that, so it may come before.</summary>
    private void Copy(Op op, int row, Builder builder)
    {
        Value[] operands = [.. op.Operands.Select(operand => this[row, operand])];
        // To add zero is to do nothing.
        if (op.Code == OpCode.Accumulate && Builder.NumberOf(operands[operands.Length - 1]) == 0) return;
        int before = builder.Region.Ops.Count;
        Value? folded = op.Code switch
        {
            OpCode.Apply => builder.Apply(op.Get<Primitive>(), operands),
            OpCode.Guard => builder.Guard(operands[0], [.. operands.Skip(1)]),
            OpCode.Select when op.Result.Type is ScalarType => builder.Select(operands[0], operands[1], operands[2]),
            OpCode.Convert => builder.Convert(operands[0], op.Result.Type, op.Get<Overflow>()),
            _ => null,
        };
        if (folded is null)
        {
            _rows[row].CloneOp(op, builder.Region);
            return;
        }

        this[row, op.Result] = folded;
        if (folded.Def is not { } made || made.Parent != builder.Region || builder.Region.Ops.IndexOf(made, before) < 0) return;
        folded.Name ??= op.Result.Name;
        made.Comment ??= op.Comment;
    }
}
