using System.Collections.Generic;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Members that emitted code names and that only one type may name.</summary>
internal sealed partial class Lowering
{
    private readonly List<PrivateUse> _privateUses = [];

    /// <summary>The emitted code will name <paramref name="member"/>.</summary>
    private void Names(ISymbol member, IOperation? site)
    {
        for (ISymbol? symbol = member; symbol?.ContainingType is { } domain; symbol = symbol.ContainingType)
        {
            if (symbol.DeclaredAccessibility is not (Accessibility.Private or Accessibility.Protected or Accessibility.ProtectedAndInternal)) continue;
            if (domain.OriginalDefinition.GetDocumentationCommentId() is { } id)
                _privateUses.Add(new PrivateUse(id, Display(member), SiteOf((site?.Syntax ?? _statement?.Syntax)?.GetLocation() ?? Location.None)));
            return;
        }
    }
}
