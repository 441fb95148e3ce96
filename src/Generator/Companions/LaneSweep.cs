using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>The private method that holds a sweep with several directions at once: a parameter for each tangent that goes in, an <c>out</c> parameter for each that comes out.</summary>
internal sealed class LaneSweep
{
    private readonly CompanionShape _shape;
    private readonly AdjointFunction _function;
    private readonly HashSet<string> _taken;

    public LaneSweep(CompanionShape shape, AdjointFunction function)
    {
        _shape = shape;
        _function = function;
        _taken = new HashSet<string>(shape.Signature.Parameters.Select(parameter => parameter.Name.TrimStart('@')).Concat(shape.Active.Select(parameter => parameter.Destination.TrimStart('@')))) { "cotangent", "tape" };
        Inputs = [.. function.Inputs.Select((port, i) => (port, i)).Where(input => input.port.IsTangent).Select(input => new Slot(input.port, function.Function.Parameters[input.i].Type, Name(input.port)))];
        Outputs = [.. function.Outputs.Select((port, i) => (port, i)).Where(output => output.port.IsTangent).Select(output => new Slot(output.port, function.Function.Body.Yields[output.i].Type, Name(output.port)))];
    }

    /// <param name="Type">That of the parameter.</param>
    /// <param name="Name">That of the parameter.</param>
    public sealed record Slot(Port Port, IRType Type, string Name);

    public IReadOnlyList<Slot> Inputs { get; }

    public IReadOnlyList<Slot> Outputs { get; }

    public IEnumerable<CompanionParameter> InputParameters => Inputs.Select(slot => new CompanionParameter("", slot.Type.CSharp, slot.Name, null, ""));

    public IEnumerable<CompanionParameter> OutputParameters => Outputs.Select(slot => new CompanionParameter("out", slot.Type.CSharp, slot.Name, null, ""));

    /// <summary>The statements that hand out the tangents: placeholders of the function's results.</summary>
    public IEnumerable<string> Assignments
    {
        get
        {
            int next = 0;
            for (int i = 0; i < _function.Outputs.Count; i++)
                if (_function.Outputs[i].IsTangent)
                    yield return $"{Outputs[next++].Name} = {{{i}}};";
        }
    }

    /// <summary>The part of a parameter to which a tangent that goes in belongs.</summary>
    public static (ActiveParameter Parameter, string Path) OwnerOf(CompanionShape shape, Slot slot)
    {
        (ActiveParameter parameter, Leaf leaf) = PortOwner.OfInput(shape, slot.Port.Index)!.Value;
        return (parameter, Leaf.Join(leaf.Path, slot.Port.Path));
    }

    /// <summary>The part of the result (no parameter) or of a parameter to which a tangent that comes out belongs; null where that is a constant to the derivative.</summary>
    public static (ActiveParameter? Parameter, string Path)? OwnerOfOutput(CompanionShape shape, Slot slot)
    {
        if (slot.Port.Role == PortRole.Gradient) return OwnerOf(shape, slot);
        if (slot.Port.Index < PortOwner.ResultLeaves(shape)) return (null, Leaf.Join(Leaf.Of(shape.Result!)[slot.Port.Index].Path, slot.Port.Path));
        return PortOwner.OfOutput(shape, slot.Port.Index) is var (parameter, leaf) ? (parameter, Leaf.Join(leaf.Path, slot.Port.Path)) : null;
    }

    private string Name(Port port)
    {
        string name = port.Name.Length == 0 ? "tangent" : port.Name;
        if (port.Role is PortRole.Shadow or PortRole.Gradient && PortOwner.OfInput(_shape, port.Index) is var (parameter, leaf))
            name = Leaf.Join(Leaf.Join(parameter.Product, leaf.Path), port.Path);
        name = new([.. name.TrimStart('@').Select(c => char.IsLetterOrDigit(c) ? c : '_')]);
        string unique = name;
        for (int number = 1; !_taken.Add(unique); number++) unique = name + ScalarCount.Text(number);
        return Naming.Escape(unique);
    }
}

/// <summary>To which parameter an input or output of a derivative's code belongs.</summary>
internal static class PortOwner
{
    public static int ResultLeaves(CompanionShape shape) => shape.Result is null ? 0 : Leaf.Of(shape.Result).Count;

    public static (ActiveParameter Parameter, Leaf Leaf)? OfInput(CompanionShape shape, int leaf) => Find(shape, leaf, isOutput: false);

    public static (ActiveParameter Parameter, Leaf Leaf)? OfOutput(CompanionShape shape, int leaf) => Find(shape, leaf, isOutput: true);

    private static (ActiveParameter Parameter, Leaf Leaf)? Find(CompanionShape shape, int leaf, bool isOutput)
    {
        foreach (ActiveParameter parameter in shape.Active)
        {
            IReadOnlyList<Leaf> leaves = Leaf.Of(parameter.Type);
            int first = isOutput ? parameter.FirstResultLeaf : parameter.FirstParameterLeaf, offset = leaf - first;
            if (first >= 0 && offset >= 0 && offset < leaves.Count) return (parameter, leaves[offset]);
        }

        return null;
    }
}
