using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Which methods may call themselves: those cannot be expanded where they are called.</summary>
internal sealed partial class Lowering
{
    private readonly Dictionary<IMethodSymbol, bool> _isRecursive = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, IReadOnlyList<IMethodSymbol>> _called = new(SymbolEqualityComparer.Default);

    private bool IsRecursive(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        if (_isRecursive.TryGetValue(method, out bool known)) return known;
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var pending = new Stack<IMethodSymbol>(CalledBy(method));
        bool isRecursive = false;
        while (!isRecursive && pending.Count > 0)
        {
            IMethodSymbol callee = pending.Pop();
            isRecursive = SymbolEqualityComparer.Default.Equals(callee, method);
            if (!seen.Add(callee)) continue;
            foreach (IMethodSymbol next in CalledBy(callee)) pending.Push(next);
        }

        return _isRecursive[method] = isRecursive;
    }

    /// <summary>The methods and local functions whose code is here and that the code of a method calls.</summary>
    private IReadOnlyList<IMethodSymbol> CalledBy(IMethodSymbol method)
    {
        if (_called.TryGetValue(method, out IReadOnlyList<IMethodSymbol>? known)) return known;
        IReadOnlyList<IMethodSymbol> called = [];
        if (BodyOf(method) is { } body)
        {
            _read.Add(body.Syntax.SyntaxTree);
            called =
            [
                .. body.Descendants().OfType<IInvocationOperation>().Select(invocation => invocation.TargetMethod.OriginalDefinition)
                    .Where(callee => callee.MethodKind == MethodKind.LocalFunction || HasBody(callee)).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default),
            ];
        }

        return _called[method] = called;
    }
}
