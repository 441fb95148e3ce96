using System.Collections.Generic;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Collects what is wrong with one method. A finding goes into the model without its place; the places stay here, for the analyzer, and
/// are named by their ordinal.
/// </summary>
internal sealed class Findings
{
    private readonly string _method;
    private readonly List<IR.Refusal> _problems = [];

    public Findings(string method) => _method = method;

    /// <summary>By <see cref="IR.Refusal.Site"/> and <see cref="IR.CallTarget.Site"/>.</summary>
    public List<Location> Sites { get; } = [];

    public bool Any => _problems.Count > 0;

    public EquatableArray<IR.Refusal> Problems => _problems.ToEquatableArray();

    /// <param name="arguments">Of the message, from <c>{1}</c> on.</param>
    public void Add(DiagnosticDescriptor descriptor, Location place, params string[] arguments) =>
        _problems.Add(new IR.Refusal(_method, SiteOf(place), descriptor.Id, string.Join("\u001f", arguments)));

    /// <summary>A finding that concerns a type: it keeps the method from having companions, but is reported once, for the type.</summary>
    public void AddForType(INamedTypeSymbol type) =>
        _problems.Add(new IR.Refusal(OfType, SiteOf(StructureCheck.NameOf(type)), Diagnostics.Descriptors.NotPartial.Id, type.Name));

    public static bool IsForType(IR.Refusal problem) => problem.Method == OfType;

    private const string OfType = "T:";

    public int SiteOf(Location place)
    {
        Sites.Add(place);
        return Sites.Count - 1;
    }
}
