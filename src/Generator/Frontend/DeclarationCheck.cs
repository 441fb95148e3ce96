using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>All that can be said against a method with the attribute before its body is read.</summary>
internal static class DeclarationCheck
{
    public static void Run(IMethodSymbol method, MethodSignature signature, DifferentiableOptions options, Compilation compilation, TypeMapper types, Findings findings)
    {
        StructureCheck.Companions(method, findings);
        if (findings.Any) return;
        StructureCheck.Code(method, findings);
        if (findings.Any) return;
        SignatureCheck.Run(method, signature, options, types, findings);
        if (findings.Any) return;
        NameClash.Find(method, signature, options, compilation, types, findings);
    }
}
