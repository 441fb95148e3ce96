using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

/// <summary>How an active parameter takes part in the derivative.</summary>
internal enum Flow
{
    /// <summary>Only read: its destination receives a gradient.</summary>
    Input,
    /// <summary>Read and written: its destination holds a cotangent first and the gradient afterwards.</summary>
    InputOutput,
    /// <summary>Written, and never read before: its destination holds a cotangent first and zero afterwards.</summary>
    Output,
}

/// <summary>A parameter (or the receiver) with respect to which the method is differentiated.</summary>
/// <param name="Name">As documentation and destinations call it: <c>x</c>, <c>self</c>.</param>
/// <param name="Access">The C# expression that reads it: <c>x</c>, <c>@event</c>, <c>this</c>.</param>
/// <param name="FirstParameterLeaf">The position of its first leaf among the parameters of the primal function; -1 for <c>out</c>.</param>
/// <param name="FirstResultLeaf">The position of its first leaf among the results of the primal function; -1 unless <c>ref</c> or <c>out</c>.</param>
internal sealed record ActiveParameter(
    string Name, string Access, IRType Type, Passing Passing, Flow Flow, int FirstParameterLeaf, int FirstResultLeaf)
{
    public string Destination { get; } = Naming.Escape("d" + Name);

    /// <summary>The parameter of forward-mode companions for the tangent.</summary>
    public string Tangent { get; } = Naming.Escape("t" + Name);

    /// <summary>The destination of the product of the Hessian and the tangents.</summary>
    public string Product { get; } = Naming.Escape("h" + Name);

    /// <summary>Its destination is storage that the caller supplies.</summary>
    public bool IsBuffer => Type is BufferType or TensorType;

    public bool IsInput => Flow != Flow.Output;

    /// <summary>Whether the destination is in-out, so that it is not cleared.</summary>
    public bool IsWritten => Flow != Flow.Input;

    public string DestinationType => Tangents.OfDestination(Type);

    public string TangentType => Tangents.Of(Type);
}
