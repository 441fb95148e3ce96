using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

internal static class BodyLowering
{
    public static Function Lower(IMethodSymbol method, SyntaxNode declaration, MethodSignature signature, SemanticModel model, TypeMapper types, Findings findings, out IReadOnlyList<IMethodSymbol> callees)
    {
        callees = [.. declaration.DescendantNodes().OfType<InvocationExpressionSyntax>().Select(node => model.GetSymbolInfo(node).Symbol).OfType<IMethodSymbol>().Where(callee => callee.HasSource())];
        var body = new Region();
        body.Append(new Op(OpCode.Opaque, [], [], attribute: MethodBodies.BodyOf(declaration)!.ToString()));
        return new Function(method.Name, body);
    }
}
