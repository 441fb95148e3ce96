using Microsoft.CodeAnalysis;

namespace DiffGen.Benchmarks.GeneratorCost;

/// <summary>Finds the annotated methods and does nothing with them: the least that any generator with an attribute costs.</summary>
internal sealed class EmptyGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        context.RegisterSourceOutput(
            context.SyntaxProvider.ForAttributeWithMetadataName("DiffGen.DifferentiableAttribute", static (_, _) => true, static (_, _) => 0),
            static (_, _) => { });
}
