using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Members and types that emitted code names and that only one type may name.</summary>
internal sealed partial class Lowering
{
    private readonly List<PrivateUse> _privateUses = [];

    /// <summary>The emitted code will name <paramref name="member"/>; where it may not, it reads <paramref name="template"/>.</summary>
    private PrivateCode? Names(ISymbol member, IOperation? site, string? template)
    {
        if (_types.Private.Of(ActualMember(member)) is not { } found) return null;
        if (template is not null && found.HasAccessor) return new PrivateCode(found, template);
        Restrict(found, site);
        return null;
    }

    private void Restrict(PrivateMember member, IOperation? site) =>
        _privateUses.Add(new PrivateUse(member.Domain, member.Display, SiteOf((site?.Syntax ?? _statement?.Syntax)?.GetLocation() ?? LocationOf(_method))));

    /// <summary>The accessor called on the object, or on nothing for a static member.</summary>
    private static string AccessorCall(ISymbol member, string arguments = "")
    {
        string owner = !member.IsStatic ? "{0}" : member.ContainingType.IsValueType ? "default" : "null!";
        return PrivateCode.Hole + $"({owner}{(arguments.Length == 0 ? "" : ", " + arguments)})";
    }

    /// <summary>How a field or property that stays C# reads where it cannot be named.</summary>
    private PrivateCode? Names(ForeignPlace place, IOperation? site, bool isWritten)
    {
        ISymbol member = place.Symbol is IPropertySymbol property ? (isWritten ? property.SetMethod : property.GetMethod) ?? place.Symbol : place.Symbol;
        // What follows the member itself: members of the struct that it holds.
        string named = place.Symbol.IsStatic ? Literal(TypeName(place.Symbol.ContainingType) + "." + Escaped(place.Symbol.Name)) : "{0}." + Literal(Escaped(place.Symbol.Name));
        bool isSimple = place.Template.StartsWith(named, System.StringComparison.Ordinal) && !(isWritten && place.Symbol is IPropertySymbol);
        string assignment = isWritten ? $" = {{{place.Operands.Count}}}" : "";
        return Names(member, site, isSimple ? AccessorCall(member) + place.Template.Substring(named.Length) + assignment : null);
    }

    /// <summary>Types whose names the emitted code needs because values of them are left.</summary>
    private void NamesTypes(Function function)
    {
        var named = new HashSet<IRType>();
        foreach (Op op in function.Body.AllOps())
            foreach (Value value in op.Results.Concat(op.Regions.SelectMany(region => region.Arguments)))
                if (value.Type is not ScalarType && named.Add(value.Type) && _types.DomainOf(value.Type) is { } domain)
                    _privateUses.Add(new PrivateUse(domain, value.Type.CSharp.Split('.').Last(), op.Origin?.Site ?? SiteOf(LocationOf(_method))));
    }
}
