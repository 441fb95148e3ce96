using System.Collections.Generic;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

internal static class CompanionSignatures
{
    public static string Stubs(MethodSignature signature, DifferentiableOptions options) => $"// {signature.Key} {options}\n";
}

internal static class CompanionWriter
{
    public static GeneratedFile? Write(LoweredMethod root, IReadOnlyList<LoweredMethod> closure)
    {
        string text = "/*" + root.BodyText;
        foreach (LoweredMethod callee in closure) text += callee.BodyText;
        return new GeneratedFile(HintNames.Of(root.Signature), text + "*/");
    }
}

internal static class TangentWriter
{
    public static GeneratedFile? Write(AggregateType type, TypeHeader header) => new(HintNames.Of(header.Types[header.Types.Count - 1].Name + ".Tangent", header.Key), "// " + type.CSharp);
}
