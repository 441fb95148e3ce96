using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Optimize;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The gradient of a short function of numbers, with the cotangent 1 as a part of its code: it is set where the joint sweep adds to it, and most of what guards infinite factors against a cotangent of
/// zero goes. In a function of a few operations the rest of the sweep is as much as the derivative.
/// </summary>
internal static class ShortGradient
{
    /// <summary>The most ops, constants apart, of which there is one copy more.</summary>
    private const int Longest = 60;

    /// <returns>Null where the function is not of that kind.</returns>
    public static AdjointFunction? Of(MethodSignature signature, AdjointFunction joint)
    {
        // What the function reads must not be a destination as well, for destinations are set before everything has been read.
        bool isPlain = signature.Receiver is null && signature.ReturnType is ScalarType { IsFloat: true }
            && signature.Parameters.All(parameter => parameter.Passing == Passing.Value && parameter.Type is ScalarType)
            && joint.Inputs.Count(port => port.Role == PortRole.Cotangent) == 1 && joint.Outputs.All(port => port.Role is PortRole.Primal or PortRole.Gradient)
            && joint.Function.Body.AllOps() is var ops && ops.All(OnlyComputes) && ops.Count(op => op.Code != OpCode.Constant) <= Longest;
        if (!isPlain) return null;
        Function function = new Cloner().CloneFunction(new Function(joint.Function.Name + "Gradient", joint.Function.Body));
        Region body = function.Body;
        int cotangent = joint.Inputs.Select(port => port.Role).ToList().IndexOf(PortRole.Cotangent);
        Value one = new Builder(new Region()).Number(body.Arguments[cotangent].Type, 1);
        body.Insert(0, one.Def!);
        Substitution.Apply(body, new Dictionary<Value, Value> { [body.Arguments[cotangent]] = one });
        body.Arguments.RemoveAt(cotangent);
        Simplification.Apply(function);
        return new AdjointFunction(function, [.. joint.Inputs.Where(port => port.Role != PortRole.Cotangent)], joint.Outputs);
    }

    private static bool OnlyComputes(Op op) => op.Code is OpCode.Constant or OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Guard or OpCode.StopGradient or OpCode.If or OpCode.Throw;
}
