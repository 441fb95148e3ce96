using Microsoft.CodeAnalysis;

namespace DiffGen.Generator;

/// <summary>Writes the companions of every method marked <c>[Differentiable]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class DiffGenGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
    }
}
