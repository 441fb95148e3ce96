using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>A method lowered by itself, with what the model leaves out: places in the source, symbols of callees.</summary>
internal sealed record Lowering(LoweredMethod Method, IReadOnlyList<Location> Sites, IReadOnlyList<IMethodSymbol> Callees);

/// <summary>Checks the declaration of one method and lowers its body. Callees are only named.</summary>
internal static class MethodLowerer
{
    public static Lowering Lower(IMethodSymbol method, Compilation compilation, bool fastMath)
    {
        method = method.OriginalDefinition;
        method = method.PartialDefinitionPart ?? method;
        var types = new TypeMapper(compilation);
        MethodSignature signature = SignatureReader.Read(method, compilation, types);
        DifferentiableOptions? options = SignatureReader.ReadOptions(method, fastMath);
        var findings = new Findings(signature.Key);
        if (options is not null) DeclarationCheck.Run(method, signature, options, types, findings);
        else StructureCheck.Code(method, findings);
        if (findings.Any || MethodBodies.DeclarationWithBody(method) is not { } declaration)
            return new Lowering(new LoweredMethod(signature, options, null, EquatableArray<string>.Empty, findings.Problems), findings.Sites, []);

        SemanticModel model = compilation.GetSemanticModel(declaration.SyntaxTree);
        Function? body = BodyLowering.Lower(method, declaration, signature, model, types, findings, out IReadOnlyList<IMethodSymbol> called);
        // One entry per callee, in the order of their first calls.
        IMethodSymbol[] callees = [.. called.Select(callee => callee.OriginalDefinition).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)];
        var lowered = new LoweredMethod(signature, options, body, callees.Select(SignatureReader.KeyOf).ToEquatableArray(), findings.Problems);
        return new Lowering(lowered, findings.Sites, callees);
    }
}
