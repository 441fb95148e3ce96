using System.Runtime.CompilerServices;
using System.Threading;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>A type with the attribute, followed member by member.</summary>
internal sealed record TaggedType(TypeHeader Header, AggregateType Type)
{
    private static readonly ConditionalWeakTable<SyntaxNode, Memo> Memos = new();

    private sealed class Memo
    {
        public bool IsFilled { get; set; }

        public ulong Version { get; set; }

        public TaggedType? Type { get; set; }
    }

    /// <summary>Null where there cannot be a tangent: the analyzer says why.</summary>
    public static TaggedType? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        if (context.TargetSymbol is not INamedTypeSymbol type) return null;
        Compilation compilation = context.SemanticModel.Compilation;
        ulong version = DeclarationHash.Of(compilation);
        Memo memo = Memos.GetOrCreateValue(context.TargetNode);
        lock (memo)
        {
            if (memo.IsFilled && memo.Version == version) return memo.Type;
            cancellation.ThrowIfCancellationRequested();
            memo.Type = Guard.Run(() => Read(type, compilation));
            memo.Version = version;
            memo.IsFilled = true;
            return memo.Type;
        }
    }

    private static TaggedType? Read(INamedTypeSymbol type, Compilation compilation)
    {
        var findings = new Findings("");
        return TypeCheck.Run(type, new TypeMapper(compilation), findings) is { } aggregate && !findings.Any
            ? new TaggedType(SignatureReader.ReadHeader(type, compilation), aggregate)
            : null;
    }
}
