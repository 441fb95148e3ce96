using System.Collections.Generic;
using System.Linq;
using System.Threading;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>A lowered method with what the model leaves out: places in the source, symbols of callees.</summary>
/// <param name="Calls">For sites in code that the user cannot change and that was expanded: where the user's code calls it.</param>
/// <param name="Read">Files, besides the method's own, whose code went into its body.</param>
internal sealed record LocatedMethod(
    LoweredMethod Method, IReadOnlyList<Location> Sites, IReadOnlyDictionary<int, Location> Calls, IReadOnlyList<IMethodSymbol> Callees, IReadOnlyCollection<SyntaxTree> Read)
{
    public static readonly IReadOnlyDictionary<int, Location> NoCalls = new Dictionary<int, Location>();
}

/// <summary>Checks the declaration of one method and lowers its body. Callees are only named.</summary>
internal static class MethodLowerer
{
    /// <param name="known">What a declaration says in which nothing is wrong; null where it has not been read yet.</param>
    public static LocatedMethod Lower(IMethodSymbol method, Compilation compilation, bool fastMath, CancellationToken cancellation, MethodSignature? known = null)
    {
        method = method.OriginalDefinition;
        method = method.PartialDefinitionPart ?? method;
        compilation = FrameworkBodies.HomeOf(method, compilation);
        var types = new TypeMapper(compilation);
        MethodSignature signature = known ?? SignatureReader.Read(method, compilation, types);
        DifferentiableOptions? options = SignatureReader.ReadOptions(method, fastMath);
        var custom = CustomDerivatives.Of(compilation);
        if (options is not null) options = custom.WithoutOwn(options, method) with { ChecksOverflow = compilation.Options.CheckOverflow };
        var findings = new Findings(signature.Key);
        if (known is null && options is not null) DeclarationCheck.Run(method, signature, options, compilation, types, findings);
        else if (known is null) StructureCheck.Code(method, findings);
        if (findings.Any || MethodBodies.DeclarationWithBody(method) is null)
            return new LocatedMethod(new LoweredMethod(signature, options, null, EquatableArray<string>.Empty, findings.Problems), findings.Sites, LocatedMethod.NoCalls, [], []);

        // A method whose derivative is written is one operation to its own companions too.
        if (options is not null && custom.Find(method, called => Lowering.TargetOf(called, -1, type => type)) is { } derivative)
        {
            IMethodSymbol[] derivatives = [.. custom.MethodsOf(method)];
            var call = new LoweredMethod(signature, options, CallOf(signature, derivative), derivatives.Select(SignatureReader.KeyOf).ToEquatableArray(), findings.Problems);
            return new LocatedMethod(call, findings.Sites, LocatedMethod.NoCalls, derivatives, []);
        }

        LoweringResult result = Lowering.Lower(method.PartialImplementationPart ?? method, compilation, cancellation);
        // One entry per callee, in the order of their first calls.
        IMethodSymbol[] callees = [.. result.CalleeSymbols.Select(callee => callee.OriginalDefinition).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default)];
        var lowered = new LoweredMethod(
            signature, options, result.Body, callees.Select(SignatureReader.KeyOf).ToEquatableArray(), result.Problems.ToEquatableArray(), result.PrivateUses.ToEquatableArray());
        return new LocatedMethod(lowered, result.Sites, result.Calls, callees, result.Read);
    }

    private static Function CallOf(MethodSignature signature, CustomDerivative derivative)
    {
        var body = new Region(signature.Parameters.Select(parameter => new Value(parameter.Type, parameter.Name)));
        var builder = new Builder(body);
        body.Yields = [builder.Append(OpCode.Custom, body.Arguments, [signature.ReturnType!], derivative).Result];
        return new Function(signature.Name, body);
    }
}
