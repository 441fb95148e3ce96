using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using DiffGen.Generator;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace DiffGen.Tests.CodeFixes;

/// <summary>A workspace with one project, as an editor has it: the generator runs, the analyzer reports, fixes change the solution.</summary>
internal sealed class FixHarness : IDisposable
{
    private readonly AdhocWorkspace _workspace = new();
    private readonly ProjectId _project = ProjectId.CreateNewId();
    private Solution _solution;

    public FixHarness(params (string Path, string Text)[] files)
    {
        _solution = _workspace.CurrentSolution.AddProject(ProjectInfo.Create(
            _project, VersionStamp.Create(), "UserProject", "UserProject", LanguageNames.CSharp,
            compilationOptions: GeneratorHarness.Compile().Options, parseOptions: GeneratorHarness.ParseOptions, metadataReferences: GeneratorHarness.References,
            analyzerReferences: [new Reference()]));
        foreach ((string path, string text) in files)
            _solution = _solution.AddDocument(DocumentId.CreateNewId(_project), path, SourceText.From(text), filePath: path);
    }

    /// <summary>The titles of what is offered for the first diagnostic of one of these ids.</summary>
    public async Task<string[]> Offers(CodeFixProvider fix) => [.. (await Actions(fix)).Select(action => action.Title)];

    /// <summary>Applies what is offered first, or under a title, for the first diagnostic.</summary>
    public async Task<FixHarness> Apply(CodeFixProvider fix, string? title = null)
    {
        ImmutableArray<CodeAction> actions = await Actions(fix);
        return await Apply(title is null ? Assert.Single(actions) : Assert.Single(actions, action => action.Title == title));
    }

    /// <summary>Applies a fix everywhere in the project at once.</summary>
    public async Task<FixHarness> ApplyEverywhere(CodeFixProvider fix)
    {
        (Document document, Diagnostic[] diagnostics) = await Fixable(fix);
        string key = Assert.Single(await Actions(fix)).EquivalenceKey!;
        var context = new FixAllContext(document, fix, FixAllScope.Project, key, fix.FixableDiagnosticIds, new Provider(diagnostics), CancellationToken.None);
        return await Apply((await fix.GetFixAllProvider()!.GetFixAsync(context))!);
    }

    /// <summary>What a refactoring offers at the text, which stands in the first file once.</summary>
    public async Task<ImmutableArray<CodeAction>> Refactorings(CodeRefactoringProvider refactoring, string at)
    {
        Document document = _solution.GetProject(_project)!.Documents.First();
        int start = (await document.GetTextAsync()).ToString().IndexOf(at, StringComparison.Ordinal);
        var actions = ImmutableArray.CreateBuilder<CodeAction>();
        await refactoring.ComputeRefactoringsAsync(new CodeRefactoringContext(document, new TextSpan(start, at.Length), actions.Add, CancellationToken.None));
        return actions.ToImmutable();
    }

    public async Task<FixHarness> Apply(CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(CancellationToken.None);
        Solution changed = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
        foreach (DocumentId id in changed.Projects.SelectMany(project => project.DocumentIds).ToArray())
        {
            // As an editor does after a fix.
            Document document = await Formatter.FormatAsync(await Simplifier.ReduceAsync(changed.GetDocument(id)!, Simplifier.Annotation), Formatter.Annotation);
            changed = changed.WithDocumentText(id, SourceText.From((await document.GetTextAsync()).ToString()));
        }

        _solution = changed;
        return this;
    }

    public async Task<string> Text(string? path = null)
    {
        Document document = _solution.GetProject(_project)!.Documents.First(candidate => path is null || candidate.Name == path);
        return (await document.GetTextAsync()).ToString();
    }

    /// <summary>Neither the compiler nor DiffGen has anything to say any more.</summary>
    public async Task<FixHarness> AssertClean()
    {
        Diagnostic[] left = [.. await Diagnostics()];
        Assert.True(left.Length == 0, string.Join("\n", left.Select(diagnostic => diagnostic.ToString())) + "\n" + await Text());
        return this;
    }

    public void Dispose() => _workspace.Dispose();

    private async Task<ImmutableArray<CodeAction>> Actions(CodeFixProvider fix)
    {
        (Document document, Diagnostic[] diagnostics) = await Fixable(fix);
        var actions = ImmutableArray.CreateBuilder<CodeAction>();
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostics[0], (action, _) => actions.Add(action), CancellationToken.None));
        return actions.ToImmutable();
    }

    private async Task<(Document Document, Diagnostic[] Diagnostics)> Fixable(CodeFixProvider fix)
    {
        Diagnostic[] diagnostics = [.. (await Diagnostics()).Where(diagnostic => fix.FixableDiagnosticIds.Contains(diagnostic.Id))];
        Assert.NotEmpty(diagnostics);
        string path = diagnostics[0].Location.SourceTree!.FilePath;
        return (_solution.GetProject(_project)!.Documents.Single(document => document.FilePath == path), diagnostics);
    }

    /// <summary>Those of the compiler (errors) and of DiffGen, in the order of the source.</summary>
    private async Task<IEnumerable<Diagnostic>> Diagnostics()
    {
        Compilation compilation = (await _solution.GetProject(_project)!.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> own = await compilation.WithAnalyzers([new DiffGenAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Concat(own)
            .OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath).ThenBy(diagnostic => diagnostic.Location.SourceSpan);
    }

    /// <summary>The generator, as a project refers to it.</summary>
    private sealed class Reference : AnalyzerReference
    {
        private readonly ImmutableArray<ISourceGenerator> _generators = [new DiffGenGenerator().AsSourceGenerator()];

        public override string FullPath => "";

        public override object Id => nameof(DiffGenGenerator);

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzers(string language) => [];

        public override ImmutableArray<DiagnosticAnalyzer> GetAnalyzersForAllLanguages() => [];

        public override ImmutableArray<ISourceGenerator> GetGenerators(string language) => _generators;
    }

    private sealed class Provider(IReadOnlyList<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken) =>
            Task.FromResult(diagnostics.Where(diagnostic => diagnostic.Location.SourceTree!.FilePath == document.FilePath));

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
