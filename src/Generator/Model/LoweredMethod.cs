using System;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Model;

/// <summary>
/// A method after the frontend: free of symbols and positions. Two are equal if they say the same: the printed body is the
/// identity of the IR, which nobody changes once it is lowered (transforms copy).
/// </summary>
internal sealed class LoweredMethod : IEquatable<LoweredMethod>
{
    public LoweredMethod(
        MethodSignature signature, DifferentiableOptions? options, Function? body, EquatableArray<string> callees, EquatableArray<Refusal> problems,
        EquatableArray<PrivateUse> privateUses = default)
    {
        Signature = signature;
        Options = options;
        Body = body;
        BodyText = body is null ? "" : Printer.Print(body);
        _types = body is null
            ? EquatableArray<AggregateType>.Empty
            : body.Body.AllOps().SelectMany(op => op.Results).Select(result => Bottom(result.Type)).OfType<AggregateType>().Distinct().ToEquatableArray();
        Callees = callees;
        Problems = problems;
        PrivateUses = privateUses;
    }

    /// <summary>Types of which the text has only the names: how they are read and put together matters too.</summary>
    private readonly EquatableArray<AggregateType> _types;

    private static IRType Bottom(IRType type)
    {
        while (type is BufferType buffer) type = buffer.Element;
        return type;
    }

    public MethodSignature Signature { get; }

    /// <summary>Null for a method without the attribute that is only called by one.</summary>
    public DifferentiableOptions? Options { get; }

    /// <summary>
    /// Parameters: the receiver if there is one, then every parameter that is not <c>out</c>, each as its leaves
    /// (<see cref="Leaf.Of"/>). Results: the leaves of the return value, then of each <c>ref</c> and <c>out</c> parameter.
    /// Null where the method cannot be lowered at all; then there are <see cref="Problems"/>.
    /// </summary>
    public Function? Body { get; }

    public string BodyText { get; }

    /// <summary>Keys of the methods that the body calls.</summary>
    public EquatableArray<string> Callees { get; }

    /// <summary>What is wrong whatever is active: the type is not partial, the method is async.</summary>
    public EquatableArray<Refusal> Problems { get; }

    /// <summary>Private members that the body's code names: it cannot be inlined into another type.</summary>
    public EquatableArray<PrivateUse> PrivateUses { get; }

    public bool Equals(LoweredMethod? other) =>
        ReferenceEquals(this, other) || (other is not null && BodyText == other.BodyText && Signature == other.Signature && Equals(Options, other.Options)
        && Problems.Equals(other.Problems) && Callees.Equals(other.Callees) && PrivateUses.Equals(other.PrivateUses)
        && _types.Equals(other._types));

    public override bool Equals(object? obj) => Equals(obj as LoweredMethod);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Signature.Key);
}
