using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The diagonal of a Hessian that is proved to have no other entries (<see cref="Separability"/>): its product with ones. The ones are constants of the code, so that factors of one vanish, and
/// the gradient, of which the product is the tangent, is computed as far only as the product needs it.
/// </summary>
internal static class DiagonalHessian
{
    /// <param name="product">The joint sweep with its tangent, unfinished; it stays as it is.</param>
    /// <returns>Takes what the method takes, and destinations for the diagonal; null where there is no proof.</returns>
    public static AdjointFunction? Of(AdjointFunction product)
    {
        if (!Separability.IsDiagonal(product.Copy().Only(port => port.IsTangent, keepsFailures: false))) return null;
        // It returns the value as well, and fails where that fails.
        AdjointFunction diagonal = product.Copy().Only(port => port.IsTangent || port.Role == PortRole.Primal, keepsFailures: true);
        PutOnes(diagonal);
        Simplification.Apply(diagonal.Function);
        return WithoutVector(diagonal);
    }

    private static bool IsOne(Port port) => port.Role == PortRole.Cotangent || port is { Role: PortRole.Primal, IsTangent: true };

    /// <summary>The vector and the weight of the gradient are constants.</summary>
    private static void PutOnes(AdjointFunction function)
    {
        Region body = function.Function.Body;
        Value[] ones = [.. body.Arguments.Where((_, i) => IsOne(function.Inputs[i]))];
        var storage = new HashSet<Value>(ones.Where(input => input.Type is BufferType));
        var constants = new Builder(new Region());
        Dictionary<Value, Value> replacement = ones.Where(input => input.Type.IsFloat).ToDictionary(input => input, input => constants.Number(input.Type, 1));
        foreach (Op op in body.AllOps())
        {
            if (op.Code is not (OpCode.Load or OpCode.Slice or OpCode.AsSpan) || !storage.Contains(op.Operands[0])) continue;
            if (op.Code == OpCode.Load) replacement[op.Result] = constants.Number(op.Result.Type, 1);
            else storage.Add(op.Result);
        }

        Substitution.Apply(body, replacement);
        for (int i = 0; i < constants.Region.Ops.Count; i++) body.Insert(i, constants.Region.Ops[i]);
    }

    /// <summary>Without the inputs that are constants now, and without the destinations of the gradient; null where the code still names one.</summary>
    private static AdjointFunction? WithoutVector(AdjointFunction function)
    {
        Region body = function.Function.Body;
        int[] kept = [.. Enumerable.Range(0, function.Inputs.Count).Where(i => function.Inputs[i] is { Role: PortRole.Primal, IsTangent: false } or { Role: PortRole.Shadow, IsTangent: true })];
        var dropped = new HashSet<Value>(body.Arguments.Where((_, i) => !kept.Contains(i)));
        bool IsNamed(IEnumerable<Value> values) => values.Any(dropped.Contains);
        if (IsNamed(body.Yields) || body.Any(op => IsNamed(op.Operands) || op.Regions.Any(region => IsNamed(region.Yields)))) return null;
        body.Arguments.RemoveAll(dropped.Contains);
        return new AdjointFunction(function.Function, [.. kept.Select(i => function.Inputs[i])], function.Outputs);
    }
}
