using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>What was just put together is taken apart without a trace: the member of a constructed value is what went into it.</summary>
internal static class MemberFolding
{
    public static void Apply(Function function)
    {
        var replacement = new Dictionary<Value, Value>();
        Visit(function.Body, replacement);
        Substitution.Apply(function.Body, replacement);
    }

    private static void Visit(Region region, Dictionary<Value, Value> replacement)
    {
        foreach (Op op in region.Ops)
        {
            Substitution.Apply(op.Operands, replacement);
            if (op.Code == OpCode.Member && Find(op.Operands[0], op.Get<string>()) is { } part) replacement[op.Result] = part;
            foreach (Region inner in op.Regions) Visit(inner, replacement);
        }
    }

    /// <summary>The part of a value at a path, where it is a value of its own already.</summary>
    public static Value? Find(Value value, string path)
    {
        while (path.Length > 0)
        {
            if (value.Def is not { Code: OpCode.Construct } construct) return null;
            AggregateMember[] members = [.. ((AggregateType)value.Type).Members];
            int index = System.Array.FindIndex(members, member => path == member.Name || path.StartsWith(member.Name + ".", System.StringComparison.Ordinal));
            if (index < 0) return null;
            value = construct.Operands[index];
            path = path.Length == members[index].Name.Length ? "" : path.Substring(members[index].Name.Length + 1);
        }

        return value;
    }
}
