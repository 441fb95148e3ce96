using System.Collections.Immutable;
using System.Linq;
using System.Text;
using DiffGen.Generator.Companions;
using DiffGen.Generator.Frontend;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace DiffGen.Generator;

/// <summary>
/// Writes the companions of every method marked <c>[Differentiable]</c>, and the tangents of every type marked so. It reports nothing: what is
/// refused gets no companions, and <see cref="DiffGenAnalyzer"/> says why.
/// </summary>
/// <remarks>
/// What crosses a step compares by value and holds no symbol and no position, so that an edit reruns only what depends on what it changed. Bodies
/// are bound in one step only (Lowered), which remembers them by syntax node; companions are written in one step only (Companions), which remembers
/// them by lowered method. These two are where the time goes: they work on many methods at once where the compiler does.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class DiffGenGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<bool> fastMath = context.AnalyzerConfigOptionsProvider
            .Select((options, _) => BuildProperties.FastMath(options.GlobalOptions))
            .WithTrackingName("FastMath");

        // Whether the compiler itself works on several methods at once.
        IncrementalValueProvider<bool> isConcurrent = context.CompilationProvider
            .Select((compilation, _) => compilation.Options.ConcurrentBuild)
            .WithTrackingName("Concurrency");

        IncrementalValuesProvider<GeneratedFile> tangents = context.SyntaxProvider
            .ForAttributeWithMetadataName(DiffGenAttributes.Differentiable, (node, _) => node is TypeDeclarationSyntax, TaggedType.Read)
            .Where(type => type is not null).Select((type, _) => type!)
            .WithTrackingName("Types")
            .Select((type, _) => DifferentiationPipeline.Tangent(type)).Where(file => file is not null).Select((file, _) => file!)
            .WithTrackingName("Tangents");

        IncrementalValuesProvider<TaggedMethod> tagged = context.SyntaxProvider
            .ForAttributeWithMetadataName(DiffGenAttributes.Differentiable, (node, _) => node is MethodDeclarationSyntax, TaggedMethod.Read)
            .Where(method => method is not null).Select((method, _) => method!)
            .WithTrackingName("Methods");

        IncrementalValueProvider<string> tangentText = tangents.Select((file, _) => file.Text).Collect()
            .Select((texts, _) => string.Concat(texts))
            .WithTrackingName("TangentText");

        IncrementalValuesProvider<LoweredMethod> lowered = tagged.Collect()
            .Combine(tangentText).Combine(fastMath).Combine(context.CompilationProvider)
            .SelectMany((input, cancellation) =>
            {
                (((ImmutableArray<TaggedMethod> methods, string types), bool isFast), Compilation compilation) = input;
                ImmutableArray<LoweredMethod> own = MemoisedLowering.Run(methods, compilation, types, isFast, cancellation);
                return NestedDifferentiation.Expand(own, compilation, types, cancellation);
            })
            .WithTrackingName("Lowered");

        IncrementalValuesProvider<MethodPlan> plans = lowered.Collect()
            .SelectMany(DifferentiationPipeline.Plan)
            .WithTrackingName("Plans");

        IncrementalValuesProvider<GeneratedFile> companions = plans.Collect().Combine(isConcurrent)
            .SelectMany((input, cancellation) => MemoisedCompanions.Run(input.Left, input.Right, cancellation))
            .WithTrackingName("Companions");

        context.RegisterSourceOutput(tangents, Add);
        context.RegisterSourceOutput(companions, Add);
    }

    private static void Add(SourceProductionContext context, GeneratedFile file) =>
        context.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
}
