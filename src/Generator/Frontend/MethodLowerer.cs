using System.Collections.Generic;
using System.Linq;
using System.Threading;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>A lowered method with what the model leaves out: places in the source, symbols of callees.</summary>
internal sealed record LocatedMethod(LoweredMethod Method, IReadOnlyList<Location> Sites, IReadOnlyList<IMethodSymbol> Callees);

/// <summary>Checks the declaration of one method and lowers its body. Callees are only named.</summary>
internal static class MethodLowerer
{
    public static LocatedMethod Lower(IMethodSymbol method, Compilation compilation, bool fastMath, CancellationToken cancellation)
    {
        method = method.OriginalDefinition;
        method = method.PartialDefinitionPart ?? method;
        var types = new TypeMapper(compilation);
        MethodSignature signature = SignatureReader.Read(method, compilation, types);
        DifferentiableOptions? options = SignatureReader.ReadOptions(method, fastMath);
        var findings = new Findings(signature.Key);
        if (options is not null) DeclarationCheck.Run(method, signature, options, compilation, types, findings);
        else StructureCheck.Code(method, findings);
        if (findings.Any || MethodBodies.DeclarationWithBody(method) is null)
            return new LocatedMethod(new LoweredMethod(signature, options, null, EquatableArray<string>.Empty, findings.Problems), findings.Sites, []);

        LoweringResult result = Lowering.Lower(method.PartialImplementationPart ?? method, compilation, cancellation);
        // One entry per callee, in the order of their first calls.
        IMethodSymbol[] callees = [.. result.CalleeSymbols.Select(callee => callee.OriginalDefinition).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)];
        var lowered = new LoweredMethod(
            signature, options, result.Body, callees.Select(SignatureReader.KeyOf).ToEquatableArray(), result.Problems.ToEquatableArray());
        return new LocatedMethod(lowered, result.Sites, callees);
    }
}
