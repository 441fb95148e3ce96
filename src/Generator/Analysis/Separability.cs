using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Whether each component of the product of a Hessian and a vector depends on the component of the vector in the same place alone: then the Hessian is diagonal, and its product with
/// ones is the diagonal. It is proved on the code of the product, from reads of the vector to what is added to the product: all of a term's reads have to be at the very index to which it is added,
/// as a sum of the same values, in the same iteration of all loops around. What passes through storage, from iteration to iteration or through a call proves nothing. A branch on data decides
/// for both in the same way.
/// </summary>
internal sealed class Separability
{
    /// <summary>A component of the vector or of the product.</summary>
    private readonly record struct Component((int Parameter, string Path) Input, LinearForm? Index)
    {
        public bool IsSame(Component other) =>
            Input == other.Input && (Index is null ? other.Index is null : other.Index is not null && Index.Plus(other.Index, -1).IsZero);
    }

    private readonly Dictionary<Value, (bool IsProduct, Component Start)> _storage = [];
    private readonly Dictionary<Value, Component[]> _reads = [];

    private Separability()
    {
    }

    /// <param name="product">The joint sweep with its tangent: of its results the tangents only.</param>
    public static bool IsDiagonal(AdjointFunction product)
    {
        Function function = product.Function;
        var proof = new Separability();
        for (int i = 0; i < product.Inputs.Count; i++)
        {
            Port port = product.Inputs[i];
            if (!port.IsTangent) continue;
            Value parameter = function.Parameters[i];
            bool isVector = parameter.Type is BufferType { Rank: 1, Element: ScalarType };
            // Objects and structures have several numbers in one place.
            if (port.Path.Length > 0 || (!isVector && !parameter.Type.IsFloat)) return false;
            var input = new Component((port.Index, ""), isVector ? LinearForm.One.Plus(LinearForm.One, -1) : null);
            if (isVector) proof._storage[parameter] = (port.Role == PortRole.Shadow, input);
            else proof._reads[parameter] = [input];
        }

        if (!proof.Holds(function.Body)) return false;
        for (int k = 0; k < product.Outputs.Count; k++)
        {
            Port port = product.Outputs[k];
            Component[] reads = proof.ReadsOf(function.Body.Yields[k]);
            if (port is { IsTangent: true, Role: PortRole.Gradient } ? reads.Any(read => !read.IsSame(new Component((port.Index, ""), null))) : reads.Length > 0) return false;
        }

        return function.Body.Yields.All(yield => !proof._storage.ContainsKey(yield));
    }

    private Component[] ReadsOf(Value value) => _reads.TryGetValue(value, out Component[]? reads) ? reads : [];

    private bool Holds(Region region) => region.Ops.All(Holds) && region.Yields.All(yield => !_storage.ContainsKey(yield));

    /// <summary>What a branch yields has been read in it; what a loop yields may be from another iteration.</summary>
    private bool HoldsInside(Op op)
    {
        if (!op.Regions.All(Holds)) return false;
        if (op.Code != OpCode.If) return op.Regions.All(region => region.Yields.All(yield => ReadsOf(yield).Length == 0));
        for (int k = 0; k < op.Results.Length; k++)
        {
            Component[] reads = [.. op.Regions.Where(branch => !branch.EndsInThrow).SelectMany(branch => ReadsOf(branch.Yields[k]))];
            if (reads.Length > 0) _reads[op.Results[k]] = reads;
        }

        return true;
    }

    private bool Holds(Op op)
    {
        bool isOfStorage = op.Operands.Length > 0 && _storage.ContainsKey(op.Operands[0]);
        if (op.Operands.Skip(1).Any(_storage.ContainsKey)) return false;
        switch (op.Code)
        {
            case OpCode.Length:
                return true;
            case OpCode.Slice when isOfStorage:
                (bool isProduct, Component start) = _storage[op.Operands[0]];
                _storage[op.Result] = (isProduct, start with { Index = start.Index!.Plus(LinearForm.Of(op.Operands[1]), 1) });
                return true;
            case OpCode.AsSpan when isOfStorage:
                _storage[op.Result] = _storage[op.Operands[0]];
                return true;
            case OpCode.Load when isOfStorage:
                if (_storage[op.Operands[0]].IsProduct || op.Get<string>().Length > 0) return false;
                _reads[op.Result] = [At(op)];
                return true;
            case OpCode.Accumulate when isOfStorage:
                Component target = At(op);
                return _storage[op.Operands[0]].IsProduct && ReadsOf(op.Operands[op.Operands.Length - 1]).All(target.IsSame);
            case OpCode.Apply or OpCode.Guard or OpCode.Convert or OpCode.Select when !isOfStorage && op.Result.Type.IsFloat:
                Component[] reads = [.. op.Operands.SelectMany(ReadsOf)];
                if (reads.Length > 0) _reads[op.Result] = reads;
                return true;
            default:
                return !isOfStorage && op.Operands.All(operand => ReadsOf(operand).Length == 0) && HoldsInside(op);
        }
    }

    private Component At(Op access)
    {
        Component start = _storage[access.Operands[0]].Start;
        return start with { Index = start.Index!.Plus(LinearForm.Of(access.Operands[1]), 1) };
    }
}
