using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

internal static class SeamStubs
{
    public static string Stubs(MethodSignature signature, DifferentiableOptions options) => $"// {signature.Key} {options}\n";
}

internal static class TangentWriter
{
    public static GeneratedFile? Write(AggregateType type, TypeHeader header) => new(PartialDeclaration.HintName(header.Namespace, header.Types, "Tangent", header.Key), "// " + type);
}
