using System;
using System.Collections.Generic;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Members of the framework's tensors, and of what the runtime library adds to them, as functions of the IR.</summary>
internal static class TensorMembers
{
    public delegate Value? Function_(Lowering.TensorArguments arguments);

    /// <summary><c>Tensor&lt;T&gt;</c> and its spans.</summary>
    public static bool IsTensor(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Tensor" or "TensorSpan" or "ReadOnlyTensorSpan", TypeArguments.Length: 1 } named && IsInTensors(named);

    private static bool IsInTensors(INamedTypeSymbol type) => type.ContainingNamespace is { Name: "Tensors", ContainingNamespace: { Name: "Numerics", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } };

    /// <summary>A member of theirs, or a function of tensors; extension members count as members of the class that they extend.</summary>
    public static bool IsMember(IMethodSymbol method)
    {
        INamedTypeSymbol type = method.ContainingType;
        while (type.ContainingType is { } outer) type = outer;
        return (type.Name is "Tensor" or "TensorSpan" or "ReadOnlyTensorSpan" && IsInTensors(type))
            || (type.Name == "TensorOperations" && type.ContainingNamespace is { Name: "DiffGen", ContainingNamespace.IsGlobalNamespace: true });
    }

    /// <summary>The parameter that receives the result; -1 where there is none.</summary>
    public static int Destination(IMethodSymbol method)
    {
        for (int i = 0; i < method.Parameters.Length; i++)
            if (method.Parameters[i].Name == "destination" && method.Parameters[i].Type.Name == "TensorSpan")
                return i;
        return -1;
    }

    /// <summary>Whether the method changes elements of a tensor.</summary>
    public static bool Writes(IMethodSymbol method) => Destination(method) >= 0 || method.Name is "Fill" or "Clear" or "SetSlice" or "FilteredUpdate";

    /// <summary>The primitive that a function applies to each element.</summary>
    public static Primitive? Elementwise(string name, int arguments)
    {
        string primitive = name switch
        {
            "GreaterThan" => "greater",
            "GreaterThanOrEqual" => "greaterOrEqual",
            "LessThan" => "less",
            "LessThanOrEqual" => "lessOrEqual",
            "Equals" => "equal",
            _ => char.ToLowerInvariant(name[0]) + name.Substring(1),
        };
        return s_notElementwise.Contains(name) || !Primitives.TryGet(primitive, out Primitive found) || found.Arity != arguments || found.Notation == Notation.Infix && found.Partials.Count == 0 && !found.YieldsBool
            ? null
            : found;
    }

    // Of one tensor these are reductions; of two they are done element by element, which the number of arguments tells.
    private static readonly HashSet<string> s_notElementwise = ["Norm"];

    public static Function_? Function(string name, IMethodSymbol method) => s_functions.TryGetValue(name, out Function_? function) ? function : null;

    private static readonly Dictionary<string, Function_> s_functions = new(StringComparer.Ordinal)
    {
        // ---- to one number
        ["Sum"] = x => x.Count == 1 ? Total(x.Tensor(0)).Value : Reduction(x, "Sum"),
        ["Average"] = x => x.Count == 1 ? (Total(x.Tensor(0)) / CountIn(x, x.Tensor(0))).Value : null,
        ["Dot"] = x => Total(x.Tensor(0) * x.Tensor(1)).Value,
        ["Norm"] = x => x.Count == 1 ? SafeRoot(Total(x.Tensor(0).Square())).Value : null,
        ["Distance"] = x => SafeRoot(Total((x.Tensor(0) - x.Tensor(1)).Square())).Value,
        ["SumOfSquares"] = x => Total(x.Tensor(0).Square()).Value,

        // ---- element by element, of others
        ["Reciprocal"] = x => (1 / x.Tensor(0)).Value,
        ["Increment"] = x => (x.Tensor(0) + 1).Value,
        ["Decrement"] = x => (x.Tensor(0) - 1).Value,

        // ---- arrangement
        ["Reshape"] = x => x.Shape(1) is { } shape ? x.Tensor(0).Tensor("Reshape", shape).Value : null,
        ["ToDenseTensor"] = x => x.Tensor(0).Value,
        ["AsTensorSpan"] = x => x.Count == 1 && x.IsTensor(0) ? x.Tensor(0).Value : null,
        ["AsReadOnlyTensorSpan"] = x => x.Count == 1 && x.IsTensor(0) ? x.Tensor(0).Value : null,

        // ---- products of matrices
        ["MatMul"] = x => x.Tensor(0).Tensor("MatMul", x.Tensor(1)).Value,
    };

    private static E Total(E tensor) => tensor.Tensor("SumTo", new E(tensor.Builder, ShapeRules.Scalar(tensor.Builder))).Tensor("Item");

    /// <summary>The number of elements, in the type of the elements.</summary>
    private static E CountIn(Lowering.TensorArguments x, E tensor) =>
        new(tensor.Builder, tensor.Builder.Convert(x.Number("{0}.Count", ScalarType.Int32, tensor.Shape).Value, ((TensorType)tensor.Value.Type).Element));

    /// <summary>The root of a sum of squares, whose derivative at 0 is 0: hypot with nothing.</summary>
    private static E SafeRoot(E squares) => squares.Sqrt();

    private static Value? Reduction(Lowering.TensorArguments x, string rule)
    {
        if (x.Axes(1) is not { } axes) return null;
        E tensor = x.Tensor(0);
        return tensor.Tensor(rule, axes, x.Bool(2)).Value;
    }
}
