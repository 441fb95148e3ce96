using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>Writes code that adds the scalars of a tangent to entries of a span, one after the other.</summary>
internal static class Flattening
{
    /// <param name="tangent">The expression of the tangent.</param>
    /// <param name="position">The variable of the next entry; it ends behind the last.</param>
    /// <param name="stride">From one entry to the next: 1 for a row of a matrix, the number of columns for a column.</param>
    public static void Add(CompanionBody body, IRType type, string tangent, string entries, string position, string stride = "1")
    {
        switch (type)
        {
            case BufferType buffer:
                string element = body.Names.Fresh("element", "item");
                body.Writer.Open($"foreach ({Tangents.OfElement(buffer)} {element} in {tangent})");
                Add(body, buffer.Element, element, entries, position, stride);
                body.Writer.Close();
                break;
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate))
                {
                    string path = Tangents.Path(aggregate, member.Name);
                    Add(body, member.Type, path.Length == 0 ? tangent : tangent + "." + path, entries, position, stride);
                }

                break;
            default:
                body.Writer.Line($"{entries}[{position}] += {tangent};");
                body.Writer.Line(stride == "1" ? $"{position}++;" : $"{position} += {stride};");
                break;
        }
    }
}
