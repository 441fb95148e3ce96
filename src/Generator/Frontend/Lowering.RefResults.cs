using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Methods, properties and indexers that return by reference: the call stands for the place that the one <c>return ref</c> names.</summary>
internal sealed partial class Lowering
{
    /// <summary>Null where it is not known which place that is: it depends on a branch, or on the object.</summary>
    private Place? ReferredTo(IOperation site, IMethodSymbol method, IOperation? instance, IEnumerable<IArgumentOperation> arguments)
    {
        if (IsDispatched(method, instance) || ExtensionReceiverOf(method) is not null || !HasBody(method) || BodyOf(method) is not { } body) return null;
        IReturnOperation[] returns = [.. body.Descendants().OfType<IReturnOperation>()];
        IOperation? block = body switch
        {
            IMethodBodyBaseOperation whole => whole.BlockBody ?? whole.ExpressionBody,
            ILocalFunctionOperation function => function.Body,
            _ => body,
        };
        if (block is not IBlockOperation { Operations: var statements } || returns.Length != 1 || statements.LastOrDefault() != returns[0] || returns[0].ReturnedValue is not { } target) return null;

        // Called on 'this', it sees the same.
        Binding? receiver = null;
        if (HasReceiver(method) && instance is not IInstanceReferenceOperation)
        {
            if (instance is null) return null;
            // A member of a struct is a part of the variable that holds the struct.
            receiver = method.ContainingType.IsValueType ? new Alias(PlaceOf(instance)) : Expression(instance);
            if (receiver is Alias { Place: SlotPlace { Key: Slot key } } && key == This) return null;
        }

        object[] passed = Arguments(method, null, arguments);
        _read.Add(body.Syntax.SyntaxTree);
        Place? place = null;
        Expand(
            site, method,
            () =>
            {
                Statements([.. statements.Take(statements.Length - 1)], 0, null);
                place = PlaceOf(target);
                // A value that is passed where a reference to one is expected has no variable that outlives the call.
                if (place is SlotPlace { Key: IParameterSymbol parameter } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method.OriginalDefinition))
                    place = new TemporaryPlace(Read(place, site));
            },
            receiver, null, passed);
        return place;
    }
}
