using System.Collections.Generic;
using System.Linq;
using System.Threading;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

internal sealed record LoweringResult(
    Function? Body,
    IReadOnlyList<string> Callees,
    IReadOnlyList<IMethodSymbol> CalleeSymbols,
    IReadOnlyList<Refusal> Problems,
    IReadOnlyList<Location> Sites);

internal sealed partial class Lowering
{
    public static LoweringResult Lower(IMethodSymbol method, Compilation compilation, CancellationToken ct)
    {
        SyntaxNode declaration = MethodBodies.DeclarationWithBody(method)!;
        SemanticModel model = compilation.GetSemanticModel(declaration.SyntaxTree);
        IMethodSymbol[] callees = [.. declaration.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(node => model.GetSymbolInfo(node, ct).Symbol).OfType<IMethodSymbol>().Where(callee => callee.HasSource())];
        var types = new TypeMapper(compilation);
        var body = new Region();
        foreach (IParameterSymbol p in method.Parameters)
            foreach (Leaf leaf in Leaf.Of(types.Map(p.Type)))
                if (p.RefKind != RefKind.Out)
                    body.AddArgument(leaf.Type, leaf.Access(p.Name));
        var b = new Builder(body);
        b.Append(OpCode.Opaque, [], [new OpaqueType("string")], new OpaqueCode("\"" + MethodBodies.BodyOf(declaration)!.ToString().Replace("\"", "").Replace("{", "{{").Replace("}", "}}") + "\"", Effect.Pure));
        Value? x = body.Arguments.FirstOrDefault(a => a.Type.IsFloat);
        if (!method.ReturnsVoid) body.Yields = [.. Leaf.Of(types.Map(method.ReturnType)).Select(leaf => x is not null && x.Type == leaf.Type ? b.Multiply(x, x) : b.Zero(leaf.Type))];
        return new LoweringResult(new Function(method.Name, body), [.. callees.Select(SignatureReader.KeyOf)], callees, [], []);
    }
}
