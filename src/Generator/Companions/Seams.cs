using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

internal static class TangentWriter
{
    public static GeneratedFile? Write(AggregateType type, TypeHeader header) => new(HintNames.Of(header.Types[header.Types.Count - 1].Name + ".Tangent", header.Key), "// " + type.CSharp);
}
