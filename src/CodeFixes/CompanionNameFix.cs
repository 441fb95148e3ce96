using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using DiffGen.Generator.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace DiffGen.CodeFixes;

/// <summary>
/// A companion that does not exist (CS0103, CS0117, CS1061): its method is there and asks for it, or the name is that of before a rename.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CompanionNameFix)), Shared]
public sealed class CompanionNameFix : DocumentFix
{
    private const int MostRenames = 3;

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["CS0103", "CS0117", "CS1061"];

    private protected override void Register(Site site, Offer offer, CancellationToken cancellation)
    {
        if (site.Node.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().LastOrDefault() is not { } name) return;
        (string Method, string Companion, string Ending)[] readings = [.. CompanionNames.Readings(name.Identifier.Text)];
        if (readings.Length == 0) return;
        INamedTypeSymbol[] types = [.. TypesOf(site, name)];
        foreach ((string methodName, string companion, _) in readings)
            foreach (IMethodSymbol method in MethodsOf(types).Where(method => method.Name == methodName))
                Ask(site, offer, method, companion);

        if (MethodsOf(types).Any(method => readings.Any(reading => reading.Method == method.Name))) return;
        IEnumerable<(string Old, string New, string Method)> renames =
            from reading in readings
            from method in MethodsOf(types)
            where SignatureReader.AttributeOf(method) is not null
            let renamed = method.Name + reading.Ending
            where types.Any(type => !type.GetMembers(renamed).IsEmpty)
            orderby Distance(reading.Method, method.Name)
            select (reading.Method, renamed, method.Name);
        foreach ((_, string renamed, _) in renames.GroupBy(rename => rename.New).Select(same => same.First()).Take(MostRenames))
            offer($"Change '{name.Identifier.Text}' to '{renamed}'", nameof(CompanionNameFix) + renamed, Replace(site, root => root.ReplaceToken(name.Identifier, SyntaxFactory.Identifier(renamed).WithTriviaFrom(name.Identifier))));
    }

    /// <summary>The attribute is written, or what it asks for is extended, and the types become partial.</summary>
    private static void Ask(Site site, Offer offer, IMethodSymbol method, string companion)
    {
        if (method.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<MethodDeclarationSyntax>().FirstOrDefault() is not { } declaration
            || site.Document.Project.Solution.GetDocument(declaration.SyntaxTree) is not { } document)
            return;
        AttributeSyntax? attribute = declaration.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(candidate => candidate.Name.ToString().EndsWith("Differentiable", StringComparison.Ordinal));
        if (SignatureReader.AttributeOf(method) is null)
        {
            offer($"Add [{CompanionNames.Attribute(companion)}] to '{method.Name}'", nameof(CompanionNameFix) + "Add", cancellation => DifferentiableAttribution.Add(document, declaration, CompanionNames.Attribute(companion), cancellation));
            return;
        }

        // What it asks for already is refused or does not suit the method: the analyzer says so, and asking again is no help.
        if (attribute is null || attribute.ArgumentList?.Arguments.Any(argument => argument.NameEquals?.Name.Identifier.Text == "Companions") == true || !CompanionNames.Attribute(companion).Contains("Companions")) return;
        AttributeListSyntax asking = Attributes.List(CompanionNames.Attribute(companion));
        AttributeArgumentSyntax asked = asking.Attributes[0].ArgumentList!.Arguments[0];
        AttributeSyntax extended = attribute.WithArgumentList((attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList()).AddArguments(asked)).WithAdditionalAnnotations(Formatter.Annotation);
        offer($"Ask for Companions.{companion} of '{method.Name}'", nameof(CompanionNameFix) + "Ask", async cancellation =>
        {
            SyntaxNode? root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
            return document.WithSyntaxRoot(root!.ReplaceNode(attribute, extended)).Project.Solution;
        });
    }

    /// <summary>Where the name was looked for: in the type or the type of the object before the dot, or in the types around.</summary>
    private static IEnumerable<INamedTypeSymbol> TypesOf(Site site, SimpleNameSyntax name)
    {
        ExpressionSyntax? before = name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access.Expression,
            _ => null,
        };
        if (before is not null)
            return (site.Model.GetSymbolInfo(before).Symbol as INamedTypeSymbol ?? site.Model.GetTypeInfo(before).Type as INamedTypeSymbol) is { } type ? [type] : [];
        INamedTypeSymbol? around = site.Model.GetEnclosingSymbol(name.SpanStart)?.ContainingType;
        return Enumerable.Repeat(around, 1).OfType<INamedTypeSymbol>().SelectMany(inner => StructureCheck.ContainersOf(inner).Prepend(inner));
    }

    private static IEnumerable<IMethodSymbol> MethodsOf(IEnumerable<INamedTypeSymbol> types) =>
        types.SelectMany(type => type.GetMembers().OfType<IMethodSymbol>()).Where(method => method.MethodKind == MethodKind.Ordinary && !GeneratedCode.Holds(method));

    /// <summary>How many letters have to change (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 0; i < from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < to.Length; j++)
            {
                int replaced = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
