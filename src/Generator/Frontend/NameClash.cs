using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Companions;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Whether the members that would be generated are there already: written by the user, or companions of an overload.</summary>
internal static class NameClash
{
    public static void Find(IMethodSymbol method, MethodSignature signature, DifferentiableOptions options, Compilation compilation, TypeMapper types, Findings findings)
    {
        INamedTypeSymbol type = method.ContainingType;
        Location place = StructureCheck.NameOf(method);
        var reported = new HashSet<string>();
        CompanionShape shape = CompanionShape.Of(signature);
        IReadOnlyList<CompanionSignature> companions = CompanionSignatures.Of(shape, options);
        var ofOverloads = new Dictionary<string, IMethodSymbol>();
        foreach (IMethodSymbol overload in EarlierOverloads(method))
        {
            MethodSignature other = SignatureReader.Read(overload, compilation, types);
            foreach (CompanionSignature companion in CompanionSignatures.Of(CompanionShape.Of(other), CustomDerivatives.Of(compilation).WithoutOwn(SignatureReader.ReadOptions(overload, false)!, overload)))
                ofOverloads[Identity(companion, overload)] = overload;
        }

        foreach (CompanionSignature companion in companions)
        {
            ISymbol[] namesakes = [.. type.GetMembers(companion.Name).Where(member => !GeneratedCode.Holds(member))];
            if (namesakes.Length == 0 && ofOverloads.Count == 0 && type.Name != companion.Name) continue;
            string identity = Identity(companion, method);
            ISymbol? taken = namesakes.FirstOrDefault(member => member is not IMethodSymbol other || Identity(other, method) == identity);
            string? owner = taken is not null ? $"the member '{taken.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}'"
                : type.Name == companion.Name ? "the type itself"
                : ofOverloads.TryGetValue(identity, out IMethodSymbol? overload) ? $"a companion of '{overload.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}'"
                : null;
            if (owner is not null && reported.Add(companion.Name)) findings.Add(Descriptors.CompanionNameTaken, place, companion.Name, owner);
        }

        // What is left are nested types.
        foreach (string name in CompanionSignatures.Names(shape, options, companions).Where(name => companions.All(companion => companion.Name != name)))
        {
            ISymbol? taken = type.GetMembers(name).FirstOrDefault(member => !GeneratedCode.Holds(member));
            if (taken is not null) findings.Add(Descriptors.CompanionNameTaken, place, name, $"the member '{taken.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat)}'");
        }
    }

    private static IEnumerable<IMethodSymbol> EarlierOverloads(IMethodSymbol method) =>
        method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>()
            .Where(other => SignatureReader.AttributeOf(other) is not null)
            .TakeWhile(other => !SymbolEqualityComparer.Default.Equals(other, method));

    /// <summary>What C# tells overloads apart by. Type parameters are named as in <paramref name="method"/>.</summary>
    private static string Identity(CompanionSignature companion, IMethodSymbol method)
    {
        IEnumerable<string> parameters = companion.Parameters.Select((parameter, index) =>
        {
            string modifier = parameter.Modifiers.Split(' ').Any(word => word is "ref" or "out" or "in") ? "ref " : "";
            string type = method.Parameters.FirstOrDefault(own => own.Ordinal == index && CSharpText.Identifier(own.Name) == parameter.Name) is { } same
                ? TypeMapper.Name(same.Type)
                : parameter.Type;
            return modifier + type;
        });
        return $"{companion.Name}`{method.Arity}({string.Join(",", parameters)})";
    }

    private static string Identity(IMethodSymbol member, IMethodSymbol method)
    {
        if (member.Arity == method.Arity && member.Arity > 0) member = member.Construct([.. method.TypeParameters]);
        return $"{member.Name}`{member.Arity}({string.Join(",", member.Parameters.Select(parameter => (parameter.RefKind == RefKind.None ? "" : "ref ") + TypeMapper.Name(parameter.Type)))})";
    }
}
