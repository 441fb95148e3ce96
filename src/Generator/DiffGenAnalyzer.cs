using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Frontend;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Generator;

/// <summary>
/// Reports what keeps a method from being differentiated, at the place in question. It is an analyzer and not the generator that reports, because
/// only then <c>#pragma</c>, <c>SuppressMessage</c> and <c>.editorconfig</c> have a say.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DiffGenAnalyzer : DiagnosticAnalyzer
{
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.All;

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(Start);
    }

    private static void Start(CompilationStartAnalysisContext start)
    {
        if (start.Compilation.GetTypeByMetadataName(DiffGenAttributes.Differentiable) is null) return;
        var analysis = new DifferentiationAnalysis(start.Compilation, BuildProperties.FastMath(start.Options.AnalyzerConfigOptionsProvider.GlobalOptions));
        start.RegisterSymbolAction(context => CheckMethod(context, analysis), SymbolKind.Method);
        start.RegisterSymbolAction(context => CheckType(context, analysis), SymbolKind.NamedType);
        start.RegisterSyntaxNodeAction(
            context => CheckFunction(context, analysis),
            SyntaxKind.LocalFunctionStatement, SyntaxKind.ParenthesizedLambdaExpression, SyntaxKind.SimpleLambdaExpression);
    }

    private static void CheckMethod(SymbolAnalysisContext context, DifferentiationAnalysis analysis)
    {
        var method = (IMethodSymbol)context.Symbol;
        if (method.PartialDefinitionPart is not null) return;
        foreach (Diagnostic diagnostic in analysis.CheckCustomDerivative(method)) context.ReportDiagnostic(diagnostic);
        if (SignatureReader.AttributeOf(method) is null) return;
        foreach (Diagnostic diagnostic in analysis.Check(method)) context.ReportDiagnostic(diagnostic);
    }

    /// <summary>Symbol actions do not see functions inside of methods.</summary>
    private static void CheckFunction(SyntaxNodeAnalysisContext context, DifferentiationAnalysis analysis)
    {
        bool hasAttributes = context.Node switch
        {
            LocalFunctionStatementSyntax local => local.AttributeLists.Count > 0,
            LambdaExpressionSyntax lambda => lambda.AttributeLists.Count > 0,
            _ => false,
        };
        ISymbol? function = !hasAttributes ? null
            : context.Node is LambdaExpressionSyntax ? context.SemanticModel.GetSymbolInfo(context.Node).Symbol
            : context.SemanticModel.GetDeclaredSymbol(context.Node);
        if (function is not IMethodSymbol method || SignatureReader.AttributeOf(method) is null) return;
        foreach (Diagnostic diagnostic in analysis.Check(method)) context.ReportDiagnostic(diagnostic);
    }

    private static void CheckType(SymbolAnalysisContext context, DifferentiationAnalysis analysis)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (SignatureReader.AttributeOf(type) is not null)
            foreach (Diagnostic diagnostic in analysis.CheckTangent(type))
                context.ReportDiagnostic(diagnostic);
        if (SignatureReader.IsPartial(type) || type.IsFileLocal || type.TypeKind == TypeKind.Extension || MarkedIn(type) is not { } marked) return;
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.NotPartial, StructureCheck.NameOf(type), Reports.Name(marked), type.Name, SignatureReader.Keyword(type)));
    }

    /// <summary>The first member (or the type itself) for which something is to be generated into the type.</summary>
    private static ISymbol? MarkedIn(INamedTypeSymbol type)
    {
        // An extension block is a nested type without a name; what stands in it is refused by itself.
        if (type.TypeKind == TypeKind.Extension) return null;
        if (SignatureReader.AttributeOf(type) is not null) return type;
        IEnumerable<ISymbol> members = type.GetMembers();
        return members.OfType<IMethodSymbol>().FirstOrDefault(method => method.MethodKind == MethodKind.Ordinary && SignatureReader.AttributeOf(method) is not null)
            ?? members.OfType<INamedTypeSymbol>().Select(MarkedIn).FirstOrDefault(marked => marked is not null);
    }
}
