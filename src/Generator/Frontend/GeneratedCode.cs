using System;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Tells what DiffGen declares from what users declare.</summary>
internal static class GeneratedCode
{
    /// <summary>The path of the tree with the signatures of companions, while bodies are bound.</summary>
    public const string StubPath = "DiffGen.Generator.DiffGenGenerator/Companions.g.cs";

    /// <summary>The path of the tree with written companions, while other methods that call them are lowered.</summary>
    public const string CompanionPath = "DiffGen.Generator.DiffGenGenerator/Written.g.cs";

    private const string Folder = "DiffGen.Generator.DiffGenGenerator";

    public static bool Is(SyntaxTree tree) => tree.FilePath.IndexOf(Folder, StringComparison.Ordinal) >= 0;

    /// <summary>All of the symbol's declarations are generated.</summary>
    public static bool Holds(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.Length > 0 && symbol.DeclaringSyntaxReferences.All(reference => Is(reference.SyntaxTree));
}
