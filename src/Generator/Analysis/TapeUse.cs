using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Analysis;

/// <summary>What code writes to the blocks that it pushes onto the tape: so many bytes per iteration of each loop.</summary>
internal sealed class TapeUse
{
    private static readonly Dictionary<string, int> s_sizes = new(StringComparer.Ordinal)
    {
        ["bool"] = 1,
        ["byte"] = 1,
        ["sbyte"] = 1,
        ["short"] = 2,
        ["ushort"] = 2,
        ["char"] = 2,
        ["int"] = 4,
        ["uint"] = 4,
        ["long"] = 8,
        ["ulong"] = 8,
        ["float"] = 4,
        ["double"] = 8,
        ["decimal"] = 16,
        ["global::System.Half"] = 2,
    };

    private readonly List<(string Loop, int Bytes)> _loops = [];

    private TapeUse()
    {
    }

    /// <summary>The loops that record, in their order: the name of what each goes over, empty where it has none, and the bytes of an iteration.</summary>
    public IReadOnlyList<(string Loop, int Bytes)> Loops => _loops;

    /// <summary>Outside of loops.</summary>
    public int Once { get; private set; }

    /// <summary>Whether a branch may be taken that records less.</summary>
    public bool IsAtMost { get; private set; }

    public bool IsNothing => Once == 0 && _loops.Count == 0;

    /// <returns>Null where the number of bytes cannot be told: calls record too, storage is copied as a whole, elements are of any type.</returns>
    public static TapeUse? Of(Function function)
    {
        var use = new TapeUse();
        if (use.Bytes(function.Body) is not { } once) return null;
        use.Once = once;
        return use;
    }

    /// <summary>What one run of the region writes, without the loops in it.</summary>
    private int? Bytes(Region region)
    {
        int sum = 0;
        foreach (Op op in region.Ops)
        {
            switch (op.Code)
            {
                case OpCode.TapePushReference or OpCode.Call or OpCode.Tensor or OpCode.Map or OpCode.TensorOf:
                case OpCode.Copy or OpCode.Fill when IsRecord(op.Operands[op.Code == OpCode.Copy ? 1 : 0]):
                    return null;
                case OpCode.Store when IsRecord(op.Operands[0]):
                    if (!s_sizes.TryGetValue(op.Operands[op.Operands.Length - 1].Type.CSharp, out int size)) return null;
                    sum += size;
                    break;
                case OpCode.If:
                    int before = _loops.Count;
                    if (Bytes(op.Regions[0]) is not { } then || Bytes(op.Regions[1]) is not { } otherwise) return null;
                    IsAtMost |= then != otherwise || (RunningSelection.IsOfTies(op.Operands[0]) && _loops.Count > before);
                    sum += Math.Max(then, otherwise);
                    break;
                case OpCode.For or OpCode.While:
                    int at = _loops.Count;
                    if (op.Regions.Select(Bytes).Aggregate(0, (int? total, int? bytes) => total + bytes) is not { } iteration) return null;
                    if (iteration > 0) _loops.Insert(at, (NameOf(op), iteration));
                    break;
            }
        }

        return sum;
    }

    /// <summary>Of the counter, or of the element that it stands for.</summary>
    private static string NameOf(Op loop)
    {
        if (loop.Code != OpCode.For) return "";
        Value counter = loop.Regions[0].Arguments[0];
        return counter.Name ?? loop.Regions[0].Ops.FirstOrDefault(op => op.Code == OpCode.Load && op.Operands[1] == counter)?.Result.Name ?? "";
    }

    private static bool IsRecord(Value buffer)
    {
        while (buffer.Def is { Code: OpCode.Slice or OpCode.AsSpan } part) buffer = part.Operands[0];
        return buffer.Def is { Code: OpCode.TapePush };
    }
}
