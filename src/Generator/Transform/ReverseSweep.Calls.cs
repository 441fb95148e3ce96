using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>A call that is differentiated: its forward sweep left its records on the tape, its reverse sweep takes them off.</summary>
internal sealed partial class ReverseSweep
{
    /// <summary>The calls of the primal that are differentiated, each with the call of its reverse sweep.</summary>
    public List<(Op Forward, Op Reverse)> Calls { get; } = [];

    /// <summary>Whether adjoints flow through the call. If so both of its sweeps run, whatever the cotangents turn out to be.</summary>
    public bool IsActiveCall(Op call) =>
        call.Results.Any(_activity.IsActive) || call.Operands.Any(operand => IsBuffer(operand) && _activity.IsActive(operand));

    private void VisitCall(Op op, AdjointScope scope)
    {
        if (!IsActiveCall(op)) return;
        CallVariant callee = _calls.Of(op);
        var arguments = new List<Value>();
        var gathered = new List<(Value Buffer, Value Shadow)>();
        foreach (Port port in SplitSignature.ReverseInputs(callee))
        {
            Value operand = port.Role == PortRole.Cotangent ? op.Results[port.Index] : op.Operands[port.Index];
            arguments.Add(port.Role switch
            {
                PortRole.Cotangent => CotangentOf(operand, port.Path, scope),
                PortRole.Primal => operand,
                _ when !_activity.IsActive(operand) => Spare(operand, port.Path),
                _ when port.Path.Length == 0 && ElementOf(operand.Type) is AggregateType && !IsWhole(operand) => Gather(operand, gathered),
                _ => ShadowOf(operand, port.Path).Shadow,
            });
        }

        IReadOnlyList<Port> outputs = SplitSignature.ReverseOutputs(callee);
        _builder.PendingComment = "adjoint of: " + callee.Primal.Name + "(…)";
        Op reverse = _builder.Append(
            OpCode.Call, arguments, outputs.Select(port => Leaf.At(op.Operands[port.Index].Type, port.Path)), op.Get<CallTarget>() with { EmittedName = callee.ReverseName });
        foreach ((Value buffer, Value shadow) in gathered) Move(buffer, shadow, isBack: true);
        Calls.Add((op, reverse));
        for (int i = 0; i < outputs.Count; i++) Add(scope, op.Operands[outputs[i].Index], outputs[i].Path, reverse.Results[i]);
    }

    /// <summary>Adjoints that nobody asks for.</summary>
    private Value Spare(Value buffer, string path)
    {
        IRType element = Leaf.At(TangentType.OfElement(ElementOf(buffer.Type)), path);
        return _builder.AsSpan(_builder.Allocate(BufferType.Array(element), [_builder.Length(buffer)], isShadow: true), BufferType.Span(element));
    }

    /// <summary>The callee takes the adjoints of an element together, while those of storage that is made here lie apart.</summary>
    private Value Gather(Value buffer, List<(Value Buffer, Value Shadow)> gathered)
    {
        if (buffer.Type is BufferType { Element: BufferType }) throw Refused.Reference($"'{buffer.Name ?? "an array"}'", "it is an array of arrays of structs, and is passed to a method that is recursive or long");
        Value shadow = Spare(buffer, "");
        Move(buffer, shadow, isBack: false);
        gathered.Add((buffer, shadow));
        return shadow;
    }

    private void Move(Value buffer, Value shadow, bool isBack) => ForEach(_builder.Length(buffer), i =>
    {
        foreach (string path in Leaf.Numbers(ElementOf(buffer.Type)))
        {
            Value part = ShadowOf(buffer, path).Shadow;
            IRType type = Leaf.At(ElementOf(buffer.Type), path);
            if (isBack) _builder.Store(part, [i], _builder.Load(shadow, [i], type, path));
            else _builder.Store(shadow, [i], _builder.Load(part, [i], type), path);
        }
    });

    private Value CotangentOf(Value result, string path, AdjointScope scope)
    {
        if (path.Length == 0) return Adjoint(result, scope) ?? _builder.Zero(result.Type);
        Value? adjoint = _activity.IsActive(result) ? scope.Find(Part(result, path)) : null;
        return adjoint ?? _builder.Zero(Leaf.At(result.Type, path));
    }
}

/// <summary>What goes into and comes out of the reverse sweep of a callee. Buffers are passed again; scalars come from the tape.</summary>
internal static class SplitSignature
{
    public static IReadOnlyList<Port> ReverseInputs(CallVariant callee)
    {
        var ports = new List<Port>();
        IReadOnlyList<Value> parameters = callee.Primal.Parameters;
        for (int i = 0; i < parameters.Count; i++)
            if (parameters[i].Type is not ScalarType)
                ports.Add(new Port(PortRole.Primal, i, parameters[i].Name ?? "p" + i));
        for (int k = 0; k < callee.ActiveResults.Length; k++)
            if (callee.ActiveResults[k])
                ports.AddRange(Leaf.Numbers(callee.Primal.Body.Yields[k].Type).Select(path => new Port(PortRole.Cotangent, k, Named("cotangent" + (k == 0 ? "" : k.ToString()), path), path)));
        for (int i = 0; i < parameters.Count; i++)
            if (parameters[i].Type is BufferType && callee.ActiveParameters[i])
                foreach (string path in ShadowPaths(ReverseSweep.ElementOf(parameters[i].Type)))
                    ports.Add(new Port(PortRole.Shadow, i, ReverseSweep.AdjointName(Named(parameters[i].Name ?? "p" + i, path)), path));
        return ports;
    }

    public static IReadOnlyList<Port> ReverseOutputs(CallVariant callee)
    {
        var ports = new List<Port>();
        for (int i = 0; i < callee.Primal.Parameters.Count; i++)
            if (callee.Primal.Parameters[i].Type is not BufferType && callee.ActiveParameters[i])
                ports.AddRange(Leaf.Numbers(callee.Primal.Parameters[i].Type).Select(path => new Port(PortRole.Gradient, i, Named(callee.Primal.Parameters[i].Name ?? "p" + i, path), path)));
        return ports;
    }

    /// <summary>Where elements have no type for their tangents, each number in them has a shadow of its own.</summary>
    private static IEnumerable<string> ShadowPaths(IRType element) => TangentType.Exists(element) ? [""] : Leaf.Numbers(element);

    private static string Named(string name, string path) => path.Length == 0 ? name : name + "_" + path.Replace('.', '_');
}
