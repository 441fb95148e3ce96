using System;
using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// What a piece of code may change, as far as it can be told before it is lowered. A loop carries these; should one be missed, the
/// environment after the body tells, and the loop is lowered again.
/// </summary>
internal sealed class Assigned
{
    private readonly Func<ISymbol, IOperation?> _function;
    private readonly HashSet<IOperation> _seen = [];

    /// <param name="function">The code of a local function or of a lambda in a variable.</param>
    public Assigned(Func<ISymbol, IOperation?> function) => _function = function;

    /// <summary>Locals and parameters.</summary>
    public HashSet<ISymbol> Symbols { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>The receiver, a struct under construction or being changed.</summary>
    public bool Receiver { get; private set; }

    /// <summary>Some object through a reference.</summary>
    public bool Objects { get; private set; }

    /// <summary>Elements of storage of these types.</summary>
    public HashSet<ITypeSymbol> Elements { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Methods that are not expanded: they may change any storage.</summary>
    public bool HasCalls { get; private set; }

    public Assigned Add(IOperation? code)
    {
        if (code is null || !_seen.Add(code)) return this;
        foreach (IOperation operation in code.DescendantsAndSelf()) Visit(operation);
        return this;
    }

    private void Visit(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation { IsRef: true } assignment:
                Target(assignment.Target);
                Target(assignment.Value);
                break;
            case IAssignmentOperation assignment:
                Target(assignment.Target);
                break;
            case IIncrementOrDecrementOperation increment:
                Target(increment.Target);
                break;
            case IVariableDeclaratorOperation { Symbol.RefKind: not RefKind.None } declarator:
                if (declarator.Initializer is { } initializer) Target(initializer.Value);
                Elements.Add(declarator.Symbol.Type);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Target(argument.Value);
                break;
            case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol: { RefKind: not RefKind.None } element } } loop:
                Target(loop.Collection);
                Elements.Add(element.Type);
                break;
            case IInvocationOperation invocation:
                Invocation(invocation);
                break;
            case IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.Length: > 0 }:
                HasCalls = true;
                break;
            // Code of the user's that gives a variable out; the elements of arrays and spans are none.
            case IPropertyReferenceOperation { Property: { ReturnsByRef: true, DeclaringSyntaxReferences.Length: > 0 } } reference:
                HasCalls = true;
                if (reference.Instance is { Type.IsValueType: true } holder) Target(holder);
                break;
            case IPropertyReferenceOperation { Instance: { Type.IsValueType: true } instance } property when property.Property.SetMethod is not null:
                if (property.Parent is IAssignmentOperation) Target(instance);
                break;
        }
    }

    private void Invocation(IInvocationOperation invocation)
    {
        IMethodSymbol method = invocation.TargetMethod;
        ISymbol? called = method.MethodKind == MethodKind.LocalFunction
            ? method.OriginalDefinition
            : invocation.Instance switch
            {
                ILocalReferenceOperation local when method.MethodKind == MethodKind.DelegateInvoke => local.Local,
                IParameterReferenceOperation parameter when method.MethodKind == MethodKind.DelegateInvoke => parameter.Parameter,
                _ => null,
            };
        if (called is not null && _function(called) is { } function)
        {
            Add(function);
            return;
        }

        if (KnownSymbols.TryGet(method, out _)) return;
        HasCalls = true;
        if (invocation.Instance is { Type.IsValueType: true } instance && !method.IsReadOnly && !instance.Type.IsReadOnly) Target(instance);
    }

    private void Target(IOperation target)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                Symbols.Add(local.Local);
                break;
            case IParameterReferenceOperation parameter:
                Symbols.Add(parameter.Parameter);
                break;
            case IInstanceReferenceOperation:
                Receiver = true;
                break;
            case IDeclarationExpressionOperation declaration:
                Target(declaration.Expression);
                break;
            case IParenthesizedOperation parenthesized:
                Target(parenthesized.Operand);
                break;
            case IConversionOperation conversion:
                Target(conversion.Operand);
                break;
            case ITupleOperation tuple:
                foreach (IOperation element in tuple.Elements) Target(element);
                break;
            case IConditionalOperation conditional:
                Target(conditional.WhenTrue);
                if (conditional.WhenFalse is not null) Target(conditional.WhenFalse);
                break;
            case IMemberReferenceOperation { Instance: { } instance } member:
                if (instance.Type is { IsReferenceType: true }) Objects = true;
                if (member is IPropertyReferenceOperation { Property.IsIndexer: true } && member.Type is not null) Elements.Add(member.Type);
                else Target(instance);
                break;
            case IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation when target.Type is not null:
                Elements.Add(target.Type);
                break;
        }
    }
}
