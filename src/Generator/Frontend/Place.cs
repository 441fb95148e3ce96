using System.Collections.Generic;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Where a value is stored. Its sub-expressions (buffer, indices, receiver) are evaluated already, once.</summary>
internal abstract record Place(IRType Type);

/// <summary>A local, a parameter or an object made here, or a member of it (indices into the members, from the outside in).</summary>
internal sealed record SlotPlace(object Key, IReadOnlyList<int> Path, IRType Type) : Place(Type);

/// <summary>An element of a buffer, or a member of it (dotted path).</summary>
internal sealed record ElementPlace(Value Buffer, IReadOnlyList<Value> Indices, string Path, IRType Type) : Place(Type);

/// <summary>A value that is not stored anywhere that the method may write to.</summary>
internal sealed record TemporaryPlace(Tree Value) : Place(Value.Type);

/// <summary>Storage outside the method: a static member, or a member of an object that came from outside.</summary>
/// <param name="Template">C# that reads it and can be assigned to.</param>
internal sealed record ForeignPlace(ISymbol Symbol, string Template, IReadOnlyList<Value> Operands, IRType Type, Effect ReadEffect) : Place(Type);

/// <summary>A member of an object of a followed class that came from outside.</summary>
internal sealed record ReferencePlace(Value Object, string Path, IRType Type) : Place(Type);

/// <summary>A member (dotted path) of an object in the heap.</summary>
internal sealed record HeapPlace(Value Object, string Path, IRType Type) : Place(Type);

/// <summary>A property or indexer with code in its accessors.</summary>
internal sealed record AccessorPlace(IMethodSymbol? Getter, IMethodSymbol Setter, Place? Receiver, IReadOnlyList<object> Indices, IRType Type) : Place(Type);

/// <summary>The target <c>_</c>.</summary>
internal sealed record DiscardPlace(IRType Type) : Place(Type);

/// <summary>A name that stands for a place: a ref local, a <c>ref</c> parameter of a function that is expanded where it is called.</summary>
internal sealed class Alias : Binding
{
    public Alias(Place place) => Place = place;

    public Place Place { get; }
}

/// <summary>A local function, or a lambda or method in a delegate variable that is called directly.</summary>
internal sealed class Callable : Binding
{
    public Callable(IOperation? function, IMethodSymbol method, object owner, Binding? receiver, IReadOnlyDictionary<ITypeSymbol, ITypeSymbol> typeArguments)
    {
        Function = function;
        Method = method;
        Owner = owner;
        Receiver = receiver;
        TypeArguments = typeArguments;
    }

    /// <summary>An <c>ILocalFunctionOperation</c> or <c>IAnonymousFunctionOperation</c>; null for a method of a type.</summary>
    public IOperation? Function { get; }

    public IMethodSymbol Method { get; }

    /// <summary>Whose <c>this</c> it sees.</summary>
    public object Owner { get; }

    public Binding? Receiver { get; }

    public IReadOnlyDictionary<ITypeSymbol, ITypeSymbol> TypeArguments { get; }
}
