using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>Writes code that adds the scalars of a tangent to consecutive entries of a span.</summary>
internal static class Flattening
{
    /// <param name="tangent">The expression of the tangent.</param>
    /// <param name="position">The variable of the next entry; it ends behind the last.</param>
    public static void Add(CompanionBody body, IRType type, string tangent, string entries, string position)
    {
        switch (type)
        {
            case BufferType buffer:
                string element = body.Names.Fresh("element", "item");
                body.Writer.Open($"foreach ({Tangents.OfElement(buffer)} {element} in {tangent})");
                Add(body, buffer.Element, element, entries, position);
                body.Writer.Close();
                break;
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate))
                {
                    string path = Tangents.Path(aggregate, member.Name);
                    Add(body, member.Type, path.Length == 0 ? tangent : tangent + "." + path, entries, position);
                }

                break;
            default:
                body.Writer.Line($"{entries}[{position}++] += {tangent};");
                break;
        }
    }
}
