using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes the code that prepares tangents to be added to: allocates them in the shape of a value, checks the shape of those that are
/// there, sets them to zero. An array that is missing inside of a tangent stands for zeros.
/// </summary>
internal sealed class TangentStorage
{
    private readonly CodeWriter _writer;
    private readonly string _tape;

    /// <param name="tape">The variable of the tape that arrays come from; empty where they are new ones.</param>
    public TangentStorage(CodeWriter writer, Extents extents, string tape = "")
    {
        _writer = writer;
        Extents = extents;
        _tape = tape;
    }

    public Extents Extents { get; }

    /// <summary>The same, with arrays from a tape.</summary>
    public TangentStorage Into(string tape) => new(_writer, Extents, tape);

    /// <summary>
    /// Declares a local tangent, zero, in the shape of <paramref name="source"/>. Of an array of arrays it is one flat array,
    /// which <see cref="Result"/> turns into rows.
    /// </summary>
    public void Declare(IRType type, string target, string source)
    {
        switch (type)
        {
            case BufferType buffer when Tangents.IsJagged(type):
                _writer.Line($"{Tangents.OfElement(buffer)}[] {target} = {NewArray(Tangents.OfElement(buffer), Extents.Length(buffer, source))};");
                break;
            case BufferType buffer:
                _writer.Line($"{Tangents.Of(type)} {target} = {NewArray(buffer, source)};");
                break;
            case TensorType tensor when _tape.Length > 0:
                string shape = Extents.Shape(tensor, source);
                _writer.Line($"{tensor.Span} {target} = global::DiffGen.Runtime.TensorStorage.Over<{tensor.Element.CSharp}>({NewArray(tensor.Element.CSharp, shape + ".Count")}, {shape});");
                break;
            case TensorType tensor:
                _writer.Line($"{tensor.Tensor} {target} = {NewTensor(tensor, source)};");
                break;
            case ScalarType:
                _writer.Line($"{Tangents.Of(type)} {target} = {Construct.Zero(type)};");
                break;
            default:
                _writer.Line($"{Tangents.Of(type)} {target} = default;");
                Complete(type, target, source);
                break;
        }
    }

    /// <summary>Declares a local for the gradient of an intermediate value. How large a tensor is, the sweep knows.</summary>
    public void DeclareRetained(IRType type, string target)
    {
        if (type is TensorType tensor) _writer.Line($"{tensor.Tensor} {target} = null!;");
        else Declare(type, target, "");
    }

    /// <summary>Sets the gradient of an intermediate value to zero.</summary>
    public void ClearRetained(IRType type, string target)
    {
        if (type is TensorType) _writer.Line($"{target} = null!;");
        else Clear(type, target, "");
    }

    /// <summary>What a local tangent is for the caller.</summary>
    public string Result(IRType type, string target, string source) => type is BufferType buffer && Tangents.IsJagged(type)
        ? $"global::DiffGen.Runtime.Buffers.ToRows<{Tangents.OfElement(buffer)}>({target}, {Extents.RowLengths(buffer, source)})"
        : target;

    /// <summary>Throws if a destination does not have the shape of <paramref name="source"/>.</summary>
    public void Check(IRType type, string target, string source)
    {
        if (type is BufferType buffer) Require(target, buffer, source, target);
        else if (type is TensorType tensor) Require(target, tensor, source, target);
        else CheckMembers(type, target, source);
    }

    /// <summary>Sets an existing tangent to zero.</summary>
    public void Clear(IRType type, string target, string source)
    {
        switch (type)
        {
            case BufferType or TensorType:
                _writer.Line($"{target}.Clear();");
                break;
            case ScalarType:
                _writer.Line($"{target} = {Construct.Zero(type)};");
                break;
            default:
                _writer.Line($"{target} = default;");
                Complete(type, target, source);
                break;
        }
    }

    /// <summary>Allocates the arrays that are missing inside of a tangent.</summary>
    public void Complete(IRType type, string target, string source)
    {
        if (type is not AggregateType aggregate) return;
        foreach (AggregateMember member in Tangents.Varying(aggregate).Where(member => Tangents.HoldsBuffers(member.Type)))
        {
            (string inner, string from) = Below(aggregate, member, target, source);
            if (member.Type is BufferType buffer) _writer.Line($"{inner} ??= {NewArray(buffer, from)};");
            else if (member.Type is TensorType tensor) _writer.Line($"{inner} ??= {NewTensor(tensor, from)};");
            else Complete(member.Type, inner, from);
        }
    }

    /// <summary>Sets the scalars of a tangent to zero and leaves its arrays as they are.</summary>
    public void ClearScalars(IRType type, string target)
    {
        if (type is not AggregateType aggregate) return;
        foreach (AggregateMember member in Tangents.Varying(aggregate).Where(member => member.Type is not (BufferType or TensorType)))
        {
            (string inner, _) = Below(aggregate, member, target, "");
            if (Tangents.HoldsBuffers(member.Type)) ClearScalars(member.Type, inner);
            else _writer.Line($"{inner} = default;");
        }
    }

    private void CheckMembers(IRType type, string target, string source)
    {
        if (type is not AggregateType aggregate) return;
        foreach (AggregateMember member in Tangents.Varying(aggregate).Where(member => Tangents.HoldsBuffers(member.Type)))
        {
            (string inner, string from) = Below(aggregate, member, target, source);
            if (member.Type is not (BufferType or TensorType))
            {
                CheckMembers(member.Type, inner, from);
                continue;
            }

            _writer.Open($"if ({inner} is not null)");
            Check(member.Type, inner, from);
            _writer.Close();
        }
    }

    private void Require(string target, BufferType buffer, string source, string name) =>
        _writer.Line($"global::DiffGen.Runtime.Require.Length({target}.Length, {Extents.Length(buffer, source)}, \"{Naming.Plain(name)}\");");

    private void Require(string target, TensorType tensor, string source, string name) =>
        _writer.Line($"global::DiffGen.Runtime.TensorStorage.Require<{tensor.Element.CSharp}>({target}, {Extents.Shape(tensor, source)}, \"{Naming.Plain(name)}\");");

    private string NewTensor(TensorType tensor, string source) => $"global::DiffGen.Runtime.TensorStorage.Zeros<{tensor.Element.CSharp}>({Extents.Shape(tensor, source)})";

    private (string Target, string Source) Below(AggregateType aggregate, AggregateMember member, string target, string source)
    {
        string inner = Tangents.Path(aggregate, member.Name);
        return (inner.Length == 0 ? target : $"{target}.{inner}", Extents.Member(aggregate, source, member));
    }

    private string NewArray(BufferType buffer, string source) => NewArray(
        Tangents.OfElement(buffer), string.Join(", ", Enumerable.Range(0, buffer.Rank).Select(dimension => Extents.Dimension(buffer, source, dimension))));

    private string NewArray(string element, string lengths) =>
        _tape.Length == 0 ? $"new {element}[{lengths}]" : $"{_tape}.NewArray<{element}>({lengths})";
}
