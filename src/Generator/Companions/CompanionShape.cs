using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>An intermediate value whose gradient the user asked for.</summary>
internal sealed record RetainedValue(string Name, IRType Type)
{
    public string Destination => Naming.Escape("d" + Name);

    /// <summary>The C# type of the gradient.</summary>
    public string CSharpType => Type is TensorType tensor ? tensor.Tensor : Type.CSharp;
}

/// <summary>
/// What decides which companions a method has and how they look: its signature, its active parameters with their roles, the
/// retained values. The same for the generated code and for the declarations that stand in for it while bodies are bound; only that
/// the latter do not know the bodies yet: <see cref="IsExact"/>.
/// </summary>
internal sealed class CompanionShape
{
    private CompanionShape(MethodSignature signature, Differentiated? differentiated)
    {
        Signature = signature;
        IsExact = differentiated is not null;
        IsRepeatable = differentiated?.IsRepeatable ?? true;
        IsReadAgain = differentiated?.IsReadAgain ?? false;
        HasTensors = differentiated?.HasTensors ?? false;
        Retained = differentiated is null
            ? []
            :
            [
                .. differentiated.Joint.Outputs.Select((port, i) => (Port: port, Index: i)).Where(output => output.Port.Role == PortRole.Retained)
                    .Select(output => new RetainedValue(output.Port.Name, differentiated.Joint.Function.Body.Yields[output.Index].Type)),
            ];
        Active = ReadActive(signature, differentiated);
        Inputs = [.. Active.Where(parameter => parameter.IsInput)];
    }

    public MethodSignature Signature { get; }

    public bool IsExact { get; }

    /// <summary>The method may run again within one call of a companion, as far as is known.</summary>
    public bool IsRepeatable { get; }

    /// <summary>The text is not compiled but lowered, to be differentiated once more.</summary>
    public bool IsReadAgain { get; }

    /// <summary>Some value on the way is a tensor, as far as is known.</summary>
    public bool HasTensors { get; }

    public IReadOnlyList<ActiveParameter> Active { get; }

    public IReadOnlyList<RetainedValue> Retained { get; }

    public IRType? Result => Signature.ReturnType;

    /// <summary>Whether the returned value takes a cotangent.</summary>
    public bool ResultVaries => Result is not null && Leaf.CanVary(Result);

    public bool ResultIsScalar => Result is ScalarType { IsFloat: true };

    /// <summary>Whether the size of the returned value is known only after the forward sweep.</summary>
    public bool ResultHoldsBuffers => ResultVaries && Tangents.HoldsBuffers(Result!);

    public bool ResultIsSpan => Result is BufferType { Kind: BufferKind.Span or BufferKind.ReadOnlySpan };

    public bool WritesOutputs => Active.Any(parameter => parameter.IsWritten);

    public IReadOnlyList<ActiveParameter> Inputs { get; }

    /// <summary>The inputs as documentation lists them.</summary>
    public string InputNames => field ??= CompanionDocumentation.Join(Inputs);

    /// <summary>The identifiers that every companion has in scope.</summary>
    public HashSet<string> Identifiers => field ??= Names.In(this);

    public static CompanionShape Of(MethodSignature signature) => new(signature, null);

    public static CompanionShape Of(MethodSignature signature, Differentiated differentiated) => new(signature, differentiated);

    private static List<ActiveParameter> ReadActive(MethodSignature signature, Differentiated? differentiated)
    {
        var active = new List<ActiveParameter>();
        int parameterLeaf = 0;
        int resultLeaf = signature.ReturnType is null ? 0 : Leaf.Of(signature.ReturnType).Count;
        if (signature.Receiver is { } receiver)
        {
            if (receiver.IsActive)
                active.Add(new ActiveParameter("self", "this", receiver.Type, Passing.Value, FlowOf(receiver.Type, Passing.Value, 0, differentiated), 0, -1));
            parameterLeaf += Leaf.Of(receiver.Type).Count;
        }

        foreach (ParameterModel parameter in signature.Parameters)
        {
            bool isRead = parameter.Passing != Passing.Out;
            bool isResult = parameter.Passing is Passing.Ref or Passing.Out;
            if (parameter.IsActive)
            {
                Flow flow = FlowOf(parameter.Type, parameter.Passing, parameterLeaf, differentiated);
                active.Add(new ActiveParameter(
                    parameter.Name.TrimStart('@'), parameter.Name, parameter.Type, parameter.Passing, flow, isRead ? parameterLeaf : -1, isResult ? resultLeaf : -1));
            }

            int leaves = Leaf.Of(parameter.Type).Count;
            if (isRead) parameterLeaf += leaves;
            if (isResult) resultLeaf += leaves;
        }

        return active;
    }

    private static Flow FlowOf(IRType type, Passing passing, int firstLeaf, Differentiated? differentiated)
    {
        if (passing == Passing.Out) return Flow.Output;
        if (differentiated is null) return passing == Passing.Ref ? Flow.InputOutput : Flow.Input;
        IEnumerable<int> leaves = Enumerable.Range(firstLeaf, Leaf.Of(type).Count);
        bool isWritten = passing == Passing.Ref || leaves.Any(leaf => differentiated.WrittenParameters[leaf]);
        if (!isWritten) return Flow.Input;
        return leaves.Any(leaf => differentiated.ReadParameters[leaf]) ? Flow.InputOutput : Flow.Output;
    }
}
