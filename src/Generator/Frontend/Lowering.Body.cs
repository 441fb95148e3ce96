using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>The border of a method: what its parameters and results are in the IR, and where its code is.</summary>
internal sealed partial class Lowering
{
    /// <summary>The key of the receiver.</summary>
    private static readonly Slot This = new("self", ScalarType.Bool);

    /// <summary>The parameters of a method as its body names them; an extension block's receiver comes first.</summary>
    private static IEnumerable<IParameterSymbol> ParametersOf(IMethodSymbol method) =>
        ExtensionReceiverOf(method) is { } receiver ? method.Parameters.Insert(0, receiver) : method.Parameters;

    private static IParameterSymbol? ExtensionReceiverOf(IMethodSymbol method) =>
        !method.IsStatic && method.ContainingType is { TypeKind: TypeKind.Extension } container ? container.ExtensionParameter : null;

    private static bool HasReceiver(IMethodSymbol method) =>
        !method.IsStatic && method.MethodKind is not (MethodKind.Constructor or MethodKind.LocalFunction or MethodKind.AnonymousFunction)
        && method.ContainingType is { TypeKind: not TypeKind.Extension };

    private void BindParameters(Region body)
    {
        if (HasReceiver(_method)) _env.Set(This, Argument(body, MapReceiver(_method.ContainingType), "this"));
        foreach (IParameterSymbol parameter in ParametersOf(_method))
        {
            IRType type = Map(parameter.Type);
            Tree value = parameter.RefKind == RefKind.Out ? Default(type) : Argument(body, type, Escaped(parameter.Name));
            if (parameter.Type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated } && value.Leaf is { } reference) _nullable.Add(reference);
            _env.Set(parameter, value);
        }

        foreach (CapturedVariable variable in Captured(_method))
        {
            if (variable.Symbol is null) _env.Set(This, Argument(body, MapReceiver((INamedTypeSymbol)variable.Type), "this"));
            else _env.Set(variable.Symbol, Argument(body, Map(variable.Type), Escaped(variable.Symbol.Name)));
        }

        if (!_method.ReturnsVoid && _method.MethodKind != MethodKind.Constructor) _frame.Result = new Slot("result", Map(_method.ReturnType));
    }

    private static string Escaped(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>A parameter as its leaves; each is named by the C# expression that reads it.</summary>
    private static Tree Argument(Region body, IRType type, string access)
    {
        if (type is not AggregateType { IsReferenceType: false } aggregate) return new Tree(body.AddArgument(type, access));
        return new Tree(aggregate, aggregate.Members.Select(member => Argument(body, member.Type, access + "." + member.Name)).ToArray());
    }

    private readonly Dictionary<IMethodSymbol, IReadOnlyList<CapturedVariable>> _capturedBy = new(SymbolEqualityComparer.Default);

    /// <summary>What a local function uses of its surroundings: as a function of its own it takes these after its parameters.</summary>
    private IReadOnlyList<CapturedVariable> Captured(IMethodSymbol method)
    {
        if (method.MethodKind != MethodKind.LocalFunction) return [];
        method = method.OriginalDefinition;
        if (!_capturedBy.TryGetValue(method, out IReadOnlyList<CapturedVariable>? captured)) _capturedBy[method] = captured = CapturedVariables.Of(method, BodyOf);
        return captured;
    }

    /// <summary>The leaves of the result, then of each <c>ref</c> and <c>out</c> parameter, then of what a local function assigns in its surroundings.</summary>
    private IEnumerable<Value> Results()
    {
        if (_method.MethodKind == MethodKind.Constructor) return Instance().Leaves.ToArray();
        _returns = true;
        var results = new List<Value>();
        if (_frame.Result is { } slot) results.AddRange(LeavesOf(Read(slot)));
        foreach (IParameterSymbol parameter in _method.Parameters)
        {
            if (parameter.RefKind is not (RefKind.Ref or RefKind.Out)) continue;
            results.AddRange(_env.TryGet(parameter, out Binding? binding) && binding is Tree tree
                ? LeavesOf(tree)
                : LeavesOf(Default(Map(parameter.Type))));
        }

        foreach (CapturedVariable variable in Captured(_method).Where(variable => variable.IsWritten))
            results.AddRange(LeavesOf(_env.TryGet(variable.Symbol!, out Binding? binding) && binding is Tree tree ? tree : Default(Map(variable.Type))));
        if (ReturnsReceiver(_method)) results.AddRange(LeavesOf(Instance()));
        return results;
    }

    /// <summary>
    /// A method of a struct may change its receiver: the receiver's leaves are then its last results. A method that has companions may
    /// not, nor may a getter; which it is, is known from the declaration alone.
    /// </summary>
    private bool ReturnsReceiver(IMethodSymbol method) =>
        HasReceiver(method) && method.MethodKind != MethodKind.PropertyGet
        && method.ContainingType is { IsValueType: true, IsReadOnly: false } type && !method.IsReadOnly && !method.IsDifferentiable()
        && Map(type) is AggregateType;

    private Tree Instance() => _env.TryGet(This, out Binding? binding) && binding is Tree tree ? tree : Nothing;

    private Tree Read(Slot slot) => _env.TryGet(slot, out Binding? binding) && binding is Tree tree ? tree : Default(slot.Type);

    /// <summary>False where there is nothing to lower; then there is a problem.</summary>
    private bool LowerBody()
    {
        if (_method.MethodKind == MethodKind.Constructor) return LowerConstructor();
        if (_method.RefKind != RefKind.None)
        {
            Problem(LocationOf(_method), "DG0004", "a result by reference", "what the caller writes to it is not followed", "Return the value");
            return false;
        }

        if (BodyOf(_method) is not { } operation)
        {
            Problem(LocationOf(_method), "DG0018", "only declared");
            return false;
        }

        LowerBlocks(operation);
        return true;
    }

    private static Location LocationOf(ISymbol symbol) => symbol.Locations.FirstOrDefault(location => location.IsInSource) ?? Location.None;

    private void LowerBlocks(IOperation operation)
    {
        IOperation? block = operation switch
        {
            IMethodBodyBaseOperation body => body.BlockBody ?? body.ExpressionBody,
            ILocalFunctionOperation function => function.Body,
            _ => operation,
        };
        if (block is IBlockOperation statements) Statements(statements.Operations, 0, null);
        else if (block is not null && _frame.Result is not null) Return(block, block);
        else if (block is not null) Discard(block);
    }

    /// <summary>Whether the code of a method is here; without binding it.</summary>
    private static bool HasBody(IMethodSymbol method)
    {
        IMethodSymbol definition = method.OriginalDefinition;
        return (definition.PartialImplementationPart ?? definition).DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() switch
        {
            BaseMethodDeclarationSyntax declaration => declaration.Body is not null || declaration.ExpressionBody is not null,
            AccessorDeclarationSyntax accessor => accessor.Body is not null || accessor.ExpressionBody is not null,
            LocalFunctionStatementSyntax or ArrowExpressionClauseSyntax => true,
            _ => false,
        });
    }

    /// <summary>The operations of a method's body, or null where it has none in source.</summary>
    private IOperation? BodyOf(IMethodSymbol method)
    {
        IMethodSymbol definition = method.OriginalDefinition;
        foreach (SyntaxReference reference in (definition.PartialImplementationPart ?? definition).DeclaringSyntaxReferences)
        {
            SyntaxNode syntax = reference.GetSyntax(_cancellation);
            if (syntax is BaseMethodDeclarationSyntax { Body: null, ExpressionBody: null } or AccessorDeclarationSyntax { Body: null, ExpressionBody: null }) continue;
            if (syntax is TypeDeclarationSyntax or ParameterSyntax) continue;
            if (_compilation.GetSemanticModel(syntax.SyntaxTree).GetOperation(syntax, _cancellation) is { } operation) return operation;
        }

        return null;
    }
}
