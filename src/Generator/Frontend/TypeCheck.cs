using System.Linq;
using DiffGen.Generator.Companions;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Whether a type with the attribute can get its nested <c>Tangent</c>.</summary>
internal static class TypeCheck
{
    public const string Tangent = "Tangent";
    public const string Move = "Move";

    /// <summary>Null where the type cannot be followed, which is a finding.</summary>
    public static AggregateType? Run(INamedTypeSymbol type, TypeMapper types, Findings findings)
    {
        Location name = StructureCheck.NameOf(type);
        string display = type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
        foreach (INamedTypeSymbol part in StructureCheck.ContainersOf(type).Prepend(type))
        {
            if (part.IsFileLocal)
                findings.Add(Descriptors.NoCompanionsHere, name, $"in the file-local type '{part.Name}'", "Remove the modifier file");
            else if (!SignatureReader.IsPartial(part))
                findings.AddForType(part);
        }

        foreach (string member in new[] { Tangent, Move })
        {
            ISymbol? taken = type.GetMembers(member).FirstOrDefault(symbol => !GeneratedCode.Holds(symbol));
            if (taken is not null) findings.Add(Descriptors.CompanionNameTaken, StructureCheck.NameOf(taken), member, $"a member of '{display}'");
        }

        IRType mapped = types.Map(type);
        if (mapped is not AggregateType aggregate)
        {
            findings.Add(
                Descriptors.UnsupportedType, name, "it", display, "whose members cannot be followed one by one",
                "Use fields and automatic properties, no explicit layout, and no member of the type itself");
            return null;
        }

        if (Leaf.CanVary(mapped))
        {
            StoredMember? indirect = StoredMembers.Of(type)?.FirstOrDefault(member => !member.IsConstant && DifferentiableTypes.IsIndirectPart(member.Type, types));
            string? reason = indirect is not null ? $"whose member '{indirect.Name}' is a memory or a list" : Support.Refusal(aggregate);
            if (reason is not null)
                findings.Add(Descriptors.UnsupportedType, name, "it", display, reason, "Use scalars, arrays, tuples, and types marked [Differentiable] as members, or mark the member [NoDerivative]");
            return aggregate;
        }

        findings.Add(Descriptors.NothingToDifferentiate, name, "none of its members is of a differentiable type");
        return null;
    }
}
