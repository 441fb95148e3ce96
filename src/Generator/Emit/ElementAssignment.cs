using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Emit;

/// <summary>
/// How to assign one leaf of an element of an aggregate type. A field is assigned where it is; a member that C# cannot assign is
/// replaced together with what holds it: <c>z[i] = new Complex(value, z[i].Imaginary)</c>.
/// </summary>
internal static class ElementAssignment
{
    /// <summary>The target and the value of the assignment that sets <paramref name="path"/> of <paramref name="element"/>.</summary>
    public static (string Target, string Value) To(string element, IRType type, string path, string value)
    {
        if (path.Length == 0) return (element, value);
        string[] members = path.Split('.');
        // As far as the members are variables, and one settable property more, the assignment can go inside.
        string target = element;
        int depth = 0;
        for (bool isVariable = true; depth < members.Length && isVariable; depth++)
        {
            AggregateMember member = Member(type, members[depth]);
            if (member.Access == MemberAccess.ReadOnly) break;
            isVariable = member.Access == MemberAccess.Variable;
            target = Spelling.Of(target, member);
            type = member.Type;
        }

        return (target, Replace(target, type, members, depth, value));
    }

    /// <summary>A value of a type put together from its members.</summary>
    public static string Construct(AggregateType type, Func<AggregateMember, string> value)
    {
        Construction construction = type.Construction ?? throw new InvalidOperationException($"{type} cannot be built.");
        if (construction.IsTuple) return "(" + string.Join(", ", type.Members.Select(value)) + ")";
        Dictionary<string, AggregateMember> members = type.Members.ToDictionary(member => member.Name, StringComparer.Ordinal);
        string arguments = string.Join(", ", construction.ConstructorMembers.Select(name => value(members[name])));
        string initializer = string.Join(", ", construction.InitializerMembers.Select(name => $"{name} = {value(members[name])}"));
        return initializer.Length == 0
            ? $"new {type.CSharp}({arguments})"
            : $"new {type.CSharp}{(arguments.Length > 0 ? $"({arguments})" : "")} {{ {initializer} }}";
    }

    private static string Replace(string read, IRType type, string[] path, int depth, string value) =>
        depth == path.Length
            ? value
            : Construct((AggregateType)type, member => member.Name == path[depth]
                ? Replace(Spelling.Of(read, member), member.Type, path, depth + 1, value)
                : Spelling.Of(read, member));

    private static AggregateMember Member(IRType type, string name) => ((AggregateType)type).Members.First(member => member.Name == name);
}
