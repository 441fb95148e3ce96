using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <content>
/// Variables of tensors that are like variables of numbers. <c>x += y</c> changes the tensor itself, and whatever else names it shows the change. Where nothing else names the tensors of a
/// variable and they change as a whole only, the variable may as well get a new one: there is nothing to follow, and nothing to copy.
/// </content>
internal sealed partial class Lowering
{
    private readonly Dictionary<ILocalSymbol, bool> _soleNames = new(SymbolEqualityComparer.Default);

    /// <summary>Whether what is assigned to is the only name of its tensors.</summary>
    private bool IsSoleName(IOperation target) => target is ILocalReferenceOperation { Local: var local } && IsSoleName(local);

    private bool IsSoleName(ILocalSymbol local)
    {
        if (!_soleNames.TryGetValue(local, out bool known)) _soleNames[local] = known = local.RefKind == RefKind.None && TensorMembers.IsTensor(Actual(local.Type)) && HasNoOtherName(local);
        return known;
    }

    private bool HasNoOtherName(ILocalSymbol local)
    {
        if (local.ContainingSymbol is not IMethodSymbol method || BodyOf(Outermost(method)) is not { } body) return false;
        bool isDeclared = false;
        foreach (IOperation operation in body.Descendants())
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator when Is(declarator.Symbol, local):
                    if (declarator.Parent is not IVariableDeclarationOperation || (declarator.GetVariableInitializer() is { } initializer && !IsNew(initializer.Value))) return false;
                    isDeclared = true;
                    break;
                case ILocalReferenceOperation reference when Is(reference.Local, local):
                    if (!Is(FunctionOf(reference) ?? method, method) || !IsReadHere(reference, local)) return false;
                    break;
            }
        }

        return isDeclared;
    }

    /// <summary>The lambda or the local function in which an operation stands.</summary>
    private static IMethodSymbol? FunctionOf(IOperation operation) => operation.Parent switch
    {
        null => null,
        IAnonymousFunctionOperation lambda => lambda.Symbol,
        ILocalFunctionOperation function => function.Symbol,
        var parent => FunctionOf(parent),
    };

    /// <summary>Whether a tensor or a view of it is read where it stands and gets no other name; or it is assigned to the variable, or changed as a whole, by a statement.</summary>
    private bool IsReadHere(IOperation tensor, ILocalSymbol local) => tensor.Parent switch
    {
        IConversionOperation or IParenthesizedOperation => IsReadHere(tensor.Parent, local),
        ISimpleAssignmentOperation assignment => assignment.Target == tensor && assignment.Parent is IExpressionStatementOperation && IsNew(assignment.Value),
        ICompoundAssignmentOperation assignment when assignment.Target == tensor => assignment.Parent is IExpressionStatementOperation,
        // A view would change while it is read.
        ICompoundAssignmentOperation assignment => tensor is ILocalReferenceOperation || assignment.Target is not ILocalReferenceOperation { Local: var changed } || !Is(changed, local),
        IBinaryOperation => true,
        IUnaryOperation unary => unary.OperatorKind == UnaryOperatorKind.Minus || IsReadHere(unary, local),
        IPropertyReferenceOperation { Property.IsIndexer: true } part => !IsAssigned(part) && part.Parent is not IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } && (!IsTensor(part) || IsReadHere(part, local)),
        IPropertyReferenceOperation property => property.Property.Name is "Rank" or "FlattenedLength" or "IsEmpty" or "Lengths",
        IArgumentOperation { Parent: IInvocationOperation call } argument => IsReadBy(call, argument.Parameter!, local),
        IInvocationOperation call => IsReadBy(call, null, local),
        IReturnOperation exit => !IsInTry(exit),
        _ => false,
    };

    private static bool IsInTry(IOperation operation) => operation.Parent is { } parent && (parent is ITryOperation { Finally: not null } || IsInTry(parent));

    /// <param name="parameter">The parameter that the tensor is passed to; null: it is called upon.</param>
    private bool IsReadBy(IInvocationOperation call, IParameterSymbol? parameter, ILocalSymbol local)
    {
        IMethodSymbol method = call.TargetMethod;
        if (KnownSymbols.TryGet(method, out KnownMethod known) && known.Kind is KnownKind.StopGradient or KnownKind.Retain) return IsReadHere(call, local);
        if (TensorMembers.IsMember(method))
        {
            if (TensorMembers.Writes(method)) return parameter is not null && parameter.Ordinal != TensorMembers.Destination(method);
            return !TensorMembers.MayShare(method) || parameter is { Ordinal: > 0 } || IsReadHere(call, local);
        }

        if (parameter is not { RefKind: RefKind.None or RefKind.In } || method.IsVirtual || method.IsAbstract || method.IsOverride || MayKeep(method)) return false;
        return method.ReturnsVoid || Map(method.ReturnType) is ScalarType || ReturnsNew(method);
    }

    /// <summary>What a variable gets that is the only name of its tensors: their elements, which nothing changes any more.</summary>
    private Tree Unnamed(Tree value)
    {
        if (!IsOwnTensor(value)) return value;
        Value present = TensorValue(value);
        _snapshots.Remove(present);
        return new Tree(present);
    }

    /// <summary>A tensor that is changed in place keeps its shape: the other operand is repeated to it.</summary>
    private void RequireShape(Value tensor, Value other, string operation)
    {
        if (other.Type is not TensorType) return;
        HashSet<Value> present = TensorShapes.Of(tensor);
        foreach (Value each in TensorShapes.Of(other).Where(each => !present.Contains(each)))
            Number($"{{0}}.Holding({{1}}, \"{operation}\")", ScalarType.Shape, _b.Tensor("ShapeOf", tensor), each.Type is TensorType ? _b.Tensor("ShapeOf", each) : each);
    }
}
