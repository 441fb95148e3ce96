using System;
using System.Linq;

namespace DiffGen.Generator.IR;

/// <summary>C# that reads members of values: by their names, or through accessors where the names are private. All of it is assignable where the member is.</summary>
internal static class Spelling
{
    /// <summary>The member of <paramref name="value"/> at a dotted path.</summary>
    public static string Of(string value, IRType type, string path)
    {
        foreach (string name in path.Split(['.'], StringSplitOptions.RemoveEmptyEntries))
        {
            AggregateMember? member = (type as AggregateType)?.Members.FirstOrDefault(candidate => candidate.Name == name);
            value = member is null ? value + "." + name : Of(value, member);
            type = member?.Type ?? type;
        }

        return value;
    }

    public static string Of(string value, AggregateMember member) => member.Accessor is { } accessor ? $"{accessor}({value})" : $"{value}.{member.Name}";
}
