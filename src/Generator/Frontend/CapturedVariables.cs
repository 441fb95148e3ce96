using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>A variable of the surroundings that a local function uses.</summary>
/// <param name="Symbol">A local or a parameter; null for <c>this</c>.</param>
/// <param name="IsWritten">The function, or one that it calls, may assign to it.</param>
internal sealed record CapturedVariable(ISymbol? Symbol, ITypeSymbol Type, bool IsWritten);

/// <summary>
/// Lambda lifting (Johnsson 1985): what a local function captures, itself and through the local functions that it calls. As a function of its own it
/// takes these as parameters, by reference where it assigns to them.
/// </summary>
internal sealed class CapturedVariables
{
    private readonly System.Func<IMethodSymbol, IOperation?> _body;
    private readonly List<IMethodSymbol> _functions = [];
    private readonly List<(ISymbol? Symbol, ITypeSymbol Type)> _uses = [];
    private readonly Assigned _assigned = new(_ => null);

    private CapturedVariables(System.Func<IMethodSymbol, IOperation?> body) => _body = body;

    /// <param name="body">The code of a local function.</param>
    public static IReadOnlyList<CapturedVariable> Of(IMethodSymbol function, System.Func<IMethodSymbol, IOperation?> body)
    {
        var captured = new CapturedVariables(body);
        captured.Visit(function.OriginalDefinition);
        var known = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var variables = new List<CapturedVariable>();
        if (captured._uses.FirstOrDefault(use => use.Symbol is null) is { Type: { } self }) variables.Add(new CapturedVariable(null, self, false));
        foreach ((ISymbol? symbol, ITypeSymbol type) in captured._uses)
            if (symbol is not null && !captured.IsOwn(symbol) && known.Add(symbol))
                variables.Add(new CapturedVariable(symbol, type, captured._assigned.Symbols.Contains(symbol)));
        return variables;
    }

    private void Visit(IMethodSymbol function)
    {
        if (_functions.Contains(function, SymbolEqualityComparer.Default)) return;
        _functions.Add(function);
        if (_body(function) is not { } code) return;
        _assigned.Add(code);
        foreach (IOperation operation in code.DescendantsAndSelf())
        {
            switch (operation)
            {
                case ILocalReferenceOperation { Local.HasConstantValue: false } local:
                    _uses.Add((local.Local, local.Local.Type));
                    break;
                case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: var type } } }:
                    // Storage of the receiver without a name.
                    _uses.Add((null, type));
                    break;
                case IParameterReferenceOperation parameter:
                    _uses.Add((parameter.Parameter, parameter.Parameter.Type));
                    break;
                case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance, Type: { } type }:
                    _uses.Add((null, type));
                    break;
                case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } called }:
                    Visit(called.OriginalDefinition);
                    break;
                case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } named }:
                    Visit(named.OriginalDefinition);
                    break;
            }
        }
    }

    /// <summary>Declared in one of the functions: not captured from outside of all of them.</summary>
    private bool IsOwn(ISymbol symbol) => symbol.DeclaringSyntaxReferences.Any(declaration =>
        _functions.SelectMany(function => function.DeclaringSyntaxReferences)
            .Any(function => function.SyntaxTree == declaration.SyntaxTree && function.Span.Contains(declaration.Span)));
}
