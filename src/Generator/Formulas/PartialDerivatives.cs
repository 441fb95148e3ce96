using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Companions;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Formulas;

/// <summary>
/// The partial derivatives of a method that is one line or two of mathematics, read from the code that computes them: <c>∂F/∂x = 2·x·cos(x²)</c>.
/// </summary>
internal static class PartialDerivatives
{
    private const int MostEntries = 4;
    private const int MostOps = 150;
    private const int LongestText = 60;

    /// <summary>An equation for each partial derivative that is short enough to help; none where there are more than a few.</summary>
    public static IReadOnlyList<string> Of(CompanionShape shape, AdjointFunction joint)
    {
        int[] cotangents = Ports(joint.Inputs, PortRole.Cotangent), gradients = Ports(joint.Outputs, PortRole.Gradient);
        Region body = joint.Function.Body;
        if (cotangents.Length * gradients.Length is 0 or > MostEntries || body.Ops.Count > MostOps || joint.Inputs.Any(port => port.Role == PortRole.Shadow)) return [];
        if (cotangents.Any(input => !body.Arguments[input].Type.IsFloat)) return [];
        List<string> inputs = [.. Names(shape.Signature)];
        Dictionary<Value, Formula> symbols = [];
        for (int i = 0; i < joint.Inputs.Count; i++)
            if (joint.Inputs[i] is { Role: PortRole.Primal, IsTangent: false } port && body.Arguments[i].Type is AggregateType or ScalarType { Kind: ScalarKind.Integer } or { IsFloat: true })
                symbols.Add(body.Arguments[i], Formula.Symbol(inputs[port.Index], port.Index));
        var equations = new List<string>();
        foreach (int output in cotangents)
        {
            if (ResultName(shape, joint.Inputs[output]) is not { } result) continue;
            foreach (int other in cotangents) symbols[body.Arguments[other]] = other == output ? Formula.One : Formula.Zero;
            var reader = new FormulaReader(symbols);
            foreach (int input in gradients)
            {
                Formula formula = reader.Read(body.Yields[input]);
                if (formula.IsTooLong) continue;
                string text = FormulaPrinter.Print(formula);
                Port from = joint.Outputs[input];
                if (text.Length <= LongestText) equations.Add($"∂{result}/∂{Leaf.Join(inputs[from.Index], from.Path)} = {text}");
            }
        }

        return equations;
    }

    private static int[] Ports(IReadOnlyList<Port> ports, PortRole role) => [.. Enumerable.Range(0, ports.Count).Where(i => ports[i].Role == role)];

    /// <summary>What a reader of the source calls each leaf of what comes in.</summary>
    private static IEnumerable<string> Names(MethodSignature signature)
    {
        if (signature.Receiver is { } receiver)
            foreach (Leaf leaf in Leaf.Of(receiver.Type)) yield return leaf.Path.Length == 0 ? "self" : leaf.Path;
        foreach (ParameterModel parameter in signature.Parameters.Where(parameter => parameter.Passing != Passing.Out))
            foreach (Leaf leaf in Leaf.Of(parameter.Type)) yield return leaf.Access(parameter.Name.TrimStart('@'));
    }

    /// <summary>What a reader calls an output; null for one that is a constant by the user's word.</summary>
    private static string? ResultName(CompanionShape shape, Port cotangent)
    {
        if (cotangent.Index < PortOwner.ResultLeaves(shape)) return Leaf.Join(shape.Signature.Name, Leaf.Join(Leaf.Of(shape.Result!)[cotangent.Index].Path, cotangent.Path));
        return PortOwner.OfOutput(shape, cotangent.Index) is var (parameter, leaf)
            ? Leaf.Join(parameter.Name, Leaf.Join(leaf.Path, cotangent.Path))
            : null;
    }
}
