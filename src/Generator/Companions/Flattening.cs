using System;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>Writes code that goes through the scalars of a tangent, one after the other: adds them to entries of a span, for example.</summary>
internal static class Flattening
{
    /// <param name="tangent">The expression of the tangent.</param>
    /// <param name="position">The variable of the next entry; it ends behind the last.</param>
    /// <param name="stride">From one entry to the next: 1 for a row of a matrix, the number of columns for a column.</param>
    public static void Add(CompanionBody body, IRType type, string tangent, string entries, string position, string stride = "1") => Visit(body, type, tangent, scalar =>
    {
        body.Writer.Line($"{entries}[{position}] += {scalar};");
        body.Writer.Line(stride == "1" ? $"{position}++;" : $"{position} += {stride};");
    });

    /// <param name="tangent">The expression of the tangent.</param>
    /// <param name="visit">Writes what is to be done with a scalar, given its expression.</param>
    public static void Visit(CompanionBody body, IRType type, string tangent, Action<string> visit)
    {
        switch (type)
        {
            case BufferType buffer:
                string element = body.Names.Fresh("element", "item");
                body.Writer.Open($"foreach ({Tangents.OfElement(buffer)} {element} in {tangent})");
                Visit(body, buffer.Element, element, visit);
                body.Writer.Close();
                break;
            case TensorType tensor:
                string number = body.Names.Fresh("element", "item");
                body.Writer.Open($"foreach ({tensor.Element.CSharp} {number} in {tangent})");
                visit(number);
                body.Writer.Close();
                break;
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate))
                {
                    string path = Tangents.Path(aggregate, member.Name);
                    Visit(body, member.Type, path.Length == 0 ? tangent : tangent + "." + path, visit);
                }

                break;
            default:
                visit(tangent);
                break;
        }
    }
}
