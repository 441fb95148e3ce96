using System.Collections.Generic;
using DiffGen.Generator.Companions;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Generator.Frontend;

/// <summary>The companions of one method as they can be named before they are written.</summary>
internal sealed class CompanionStubs
{
    private readonly MethodSignature _signature;
    private readonly DifferentiableOptions _options;
    private SyntaxTree? _tree;

    public CompanionStubs(MethodSignature signature, DifferentiableOptions options)
    {
        _signature = signature;
        _options = options;
        Names = Guard.Run(() => CompanionSignatures.Names(signature, options)) ?? [];
    }

    public IReadOnlyList<string> Names { get; }

    /// <summary>Declarations without bodies.</summary>
    public SyntaxTree Stubs(CSharpParseOptions? options)
    {
        SyntaxTree? tree = _tree;
        if (tree is null || !Equals(tree.Options, options ?? CSharpParseOptions.Default))
            _tree = tree = CSharpSyntaxTree.ParseText(DifferentiationPipeline.Stubs(_signature, _options), options, GeneratedCode.StubPath);
        return tree;
    }
}
