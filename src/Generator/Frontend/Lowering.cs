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
        var body = new Region();
        body.Append(new Op(OpCode.Opaque, [], [], attribute: MethodBodies.BodyOf(declaration)!.ToString()));
        return new LoweringResult(new Function(method.Name, body), [.. callees.Select(SignatureReader.KeyOf)], callees, [], []);
    }
}
