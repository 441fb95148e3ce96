using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading.Tasks;
using DiffGen.Generator;
using DiffGen.Generator.Companions;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Frontend;
using DiffGen.Generator.Model;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.ExistingSources;

/// <summary>
/// What has to hold for any code: a method has companions or reasons, never both and never neither; the reasons are at a place that somebody can look
/// at; and everything compiles.
/// </summary>
internal sealed class UnitCheck
{
    private readonly ConcurrentBag<string> _failures = [];
    private readonly CSharpCompilation _source;

    public UnitCheck(CSharpCompilation source)
    {
        _source = source;
        GeneratorDriver driver = GeneratorHarness.Driver(parseOptions: (CSharpParseOptions?)source.SyntaxTrees.FirstOrDefault()?.Options)
            .RunGeneratorsAndUpdateCompilation(source, out Compilation output, out ImmutableArray<Diagnostic> reported);
        Output = (CSharpCompilation)output;
        GeneratorRunResult run = driver.GetRunResult().Results.Single();
        if (run.Exception is { } exception) _failures.Add($"The generator threw {exception}");
        foreach (Diagnostic diagnostic in reported) _failures.Add($"The generator is not silent: {diagnostic}");
        ImmutableArray<Diagnostic> errors = [.. SourceUnit.Errors(output)];
        IsCompilable = errors.IsEmpty && run.Exception is null;
        // A method with a mark of its own is checked on its own: where it is refused, so is what calls it, and whose companions somebody calls.
        HashSet<SyntaxTree> callers =
        [
            .. errors.Where(error => error.Id is "CS0103" or "CS0117" or "CS1061").Select(error => error.Location.SourceTree).OfType<SyntaxTree>().Where(tree => source.ContainsSyntaxTree(tree)),
        ];
        errors = [.. errors.Where(error => error.Location.SourceTree is not { } tree || !callers.Contains(tree))];
        foreach (IGrouping<SyntaxTree?, Diagnostic> group in errors.GroupBy(error => error.Location.SourceTree))
            _failures.Add($"{errors.Length} errors: {group.First()}\n    {LineOf(group.First())}");
        var written = run.GeneratedSources.IsDefault ? [] : run.GeneratedSources.Select(file => file.HintName).ToHashSet(StringComparer.Ordinal);
        CheckMethods(written);
    }

    /// <summary>With everything generated.</summary>
    public CSharpCompilation Output { get; }

    public bool IsCompilable { get; }

    public IReadOnlyList<string> Failures => [.. _failures.Order(StringComparer.Ordinal)];

    public int Methods { get; private set; }

    /// <summary>Those that have companions.</summary>
    public IReadOnlyList<IMethodSymbol> Differentiated { get; private set; } = [];

    private void CheckMethods(HashSet<string> written)
    {
        var analysis = new DifferentiationAnalysis(Output, fastMath: false);
        IMethodSymbol[] marked = [.. _source.SyntaxTrees.SelectMany(MethodsIn)];
        Methods = marked.Length;
        var differentiated = new ConcurrentBag<IMethodSymbol>();
        Parallel.ForEach(marked, method =>
        {
            MethodSignature signature = SignatureReader.Read(method, Output, new TypeMapper(Output));
            bool isWritten = written.Contains(PartialDeclaration.HintName(signature.Namespace, signature.ContainingTypes, signature.Name, signature.Key));
            if (isWritten) differentiated.Add(method);
            Diagnostic[] reasons = [.. analysis.Check(method).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
            if (!isWritten && reasons.Length == 0) Fail(method, "has no companions, and nothing says why");
            foreach (Diagnostic reason in reasons)
                if (reason.Id == Descriptors.InternalError.Id) Fail(method, $"{reason}");
                else if (!IsLocated(reason.Location, method)) Fail(method, $"is refused at a place that says nothing: {reason} {reason.Location.SourceSpan}");
        });
        Differentiated = [.. differentiated.OrderBy(method => SignatureReader.KeyOf(method), StringComparer.Ordinal)];
    }

    private IEnumerable<IMethodSymbol> MethodsIn(SyntaxTree tree)
    {
        SemanticModel model = Output.GetSemanticModel(tree);
        return tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Select(declaration => model.GetDeclaredSymbol(declaration)).OfType<IMethodSymbol>()
            .Where(method => SignatureReader.AttributeOf(method) is not null);
    }

    /// <summary>In code that is the user's, and in no way the whole of a method.</summary>
    private bool IsLocated(Location place, IMethodSymbol method) =>
        place.SourceTree is { } tree && _source.ContainsSyntaxTree(tree)
        && !tree.GetRoot().FindNode(place.SourceSpan).AncestorsAndSelf().OfType<MemberDeclarationSyntax>().Take(1).Any(member => place.SourceSpan.Contains(member.Span))
        && (tree != method.DeclaringSyntaxReferences[0].SyntaxTree || !place.SourceSpan.Contains(method.DeclaringSyntaxReferences[0].Span));

    private void Fail(IMethodSymbol method, string what) => _failures.Add($"{method.ToDisplayString()} {what}");

    private static string LineOf(Diagnostic error) => error.Location.SourceTree is { } tree
        ? tree.GetText().Lines[error.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim()
        : "";
}
