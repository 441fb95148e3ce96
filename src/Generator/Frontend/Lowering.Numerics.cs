using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Members of <c>System.Numerics</c>.</summary>
internal sealed partial class Lowering
{
    private Tree? NumericCall(IInvocationOperation call) => null;

    private Tree? NumericProperty(IPropertyReferenceOperation reference) => null;

    private Tree? NumericOperator(IOperation site, IMethodSymbol method, Tree[] operands) => null;

    private Tree? NumericCreation(IObjectCreationOperation creation, IMethodSymbol constructor, AggregateType type) => null;
}
