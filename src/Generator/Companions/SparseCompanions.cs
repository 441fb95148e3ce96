using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>Which methods have <c>FSparseJacobian</c> and <c>FSparseHessian</c>.</summary>
internal static class SparseCompanions
{
    public const CompanionKind Kinds = CompanionKind.SparseJacobian | CompanionKind.SparseHessian;

    public static bool HasJacobian(CompanionShape shape) => CompanionSignatures.HasJacobian(shape) && ObstacleOfJacobian(shape) is null;

    public static bool HasHessian(CompanionShape shape) => CompanionSignatures.HasHessian(shape) && ObstacleOfHessian(shape) is null;

    /// <summary>Why a companion that was asked for by its name cannot be had; null where none is missing.</summary>
    public static Refusal? Missing(CompanionShape shape, DifferentiableOptions options)
    {
        var kinds = (CompanionKind)options.Companions;
        if (kinds == CompanionKind.All) return null;
        if ((kinds & CompanionKind.SparseJacobian) != 0 && (!shape.ResultIsScalar || shape.WritesOutputs) && ObstacleOfJacobian(shape) is var (what, why, wayOut))
            return Refused.Because(what, why, wayOut + ", or leave out the sparse Jacobian").Refusal;
        if ((kinds & CompanionKind.SparseHessian) != 0 && CompanionSignatures.HasHessian(shape) && ObstacleOfHessian(shape) is var (inputs, reason, way))
            return Refused.Because(inputs, reason, way + ", or leave out the sparse Hessian").Refusal;
        return null;
    }

    private static (string What, string Why, string WayOut)? ObstacleOfJacobian(CompanionShape shape)
    {
        if (!shape.IsRepeatable) return ("code whose result may be another one each time", "the sparse Jacobian runs the method once for each colour", "Pass in what that code returns");
        if (shape.ResultIsSpan) return ("a span as the result", "the sparse Jacobian runs the method once for each colour, and would have to keep all spans", "Return an array, or write to a span");
        if (shape.IsExact && shape.Active.FirstOrDefault(parameter => parameter.Flow == Flow.InputOutput) is { } changed)
            return ($"the parameter '{changed.Name}', which is read and written", "the sparse Jacobian runs the method once for each colour, and each run would find what the one before has left", "Write to a parameter of its own");
        return ObstacleOfMatrix(shape, OutputTypes(shape));
    }

    private static (string What, string Why, string WayOut)? ObstacleOfHessian(CompanionShape shape) => ObstacleOfMatrix(shape, []);

    private static (string What, string Why, string WayOut)? ObstacleOfMatrix(CompanionShape shape, IEnumerable<IRType> outputs)
    {
        if (shape.HasTensors) return ("a tensor on the way", "which of its elements depend on which is not traced", "Use arrays");
        if (!CompanionSignatures.HasMatrix(shape)) return ("a parameter that holds arrays in arrays", "its numbers cannot be counted from a few lengths", "Use one array");
        if (shape.ResultVaries && !CompanionSignatures.IsFlat(shape.Result!)) return ("a result that holds arrays in arrays", "its numbers cannot be counted from a few lengths", "Use one array");
        ScalarType?[] types = [.. shape.Inputs.Select(parameter => Tangents.ScalarOf(parameter.Type)).Concat(outputs.Select(Tangents.ScalarOf)).Distinct()];
        return types.Length == 1 && types[0] is not null ? null : ("numbers of several types", "the matrix has one type of number", "Use one floating-point type for all parameters and results, or mark some [NoDerivative]");
    }

    private static IEnumerable<IRType> OutputTypes(CompanionShape shape) =>
        (shape.ResultVaries ? new[] { shape.Result! } : []).Concat(shape.Active.Where(parameter => parameter.IsWritten).Select(parameter => parameter.Type));
}
