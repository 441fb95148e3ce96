using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>Members of the framework's tensors, and of what the runtime library adds to them, as functions of the IR.</summary>
internal static partial class TensorMembers
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

    /// <summary>A function of spans of numbers.</summary>
    public static bool IsOfSpans(IMethodSymbol method) => method.ContainingType is { Name: "TensorPrimitives" } type && IsInTensors(type);

    /// <summary>The parameter that receives the result; -1 where there is none.</summary>
    public static int Destination(IMethodSymbol method)
    {
        for (int i = 0; i < method.Parameters.Length; i++)
            if (method.Parameters[i].Name == "destination" && method.Parameters[i].Type.Name == "TensorSpan")
                return i;
        return -1;
    }

    /// <summary>Whether the method gives the tensor itself, or one that shows its elements.</summary>
    public static bool MayShare(IMethodSymbol method) =>
        IsItself(method) || Destination(method) >= 0
        || method.Name is "Reshape" or "Squeeze" or "SqueezeDimension" or "Unsqueeze" or "Transpose" or "PermuteDimensions" or "Slice" or "Create";

    /// <summary>Whether the method gives the tensor that it is called with. (Where it is not dense there, <c>ToDenseTensor</c> makes a copy; those that a method changes are dense.)</summary>
    public static bool IsItself(IMethodSymbol method) => method.Name is "ToDenseTensor" or "AsTensorSpan" or "AsReadOnlyTensorSpan";

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
        return s_notElementwise.Contains(name) || !Primitives.TryGet(primitive, out Primitive found) || found.Arity != arguments || found.YieldsInt || found.Traps
            || found.YieldsBool && LaneForms.OfTest(found) is null
            || found.Notation == Notation.Infix && found.Partials.Count == 0 && !found.YieldsBool
            ? null
            : found;
    }

    // Of one tensor these are reductions; of two they are done element by element, which the number of arguments tells.
    private static readonly HashSet<string> s_notElementwise = ["Norm"];

    public static bool IsFunction(string name) => Function(name) is not null || IsPair(name);

    public static Function_? Function(string name) =>
        new[] { s_functions, s_places, s_losses, s_layers, s_linearAlgebra }.Select(table => table.TryGetValue(name, out Function_? function) ? function : null).FirstOrDefault(function => function is not null);

    private static readonly Dictionary<string, Function_> s_functions = new(StringComparer.Ordinal)
    {
        // ---- to one number, or over axes
        ["Sum"] = x => Reduction(x, tensor => Total(tensor), "Sum"),
        ["Average"] = x => Mean(x),
        ["Mean"] = x => Mean(x),
        ["Product"] = x => Whole(x, "Prod"),
        ["Prod"] = x => Reduction(x, null, "Prod"),
        ["Max"] = x => Reduction(x, null, "Max"),
        ["Min"] = x => Reduction(x, null, "Min"),
        ["LogSumExp"] = x => Reduction(x, null, "LogSumExp"),
        ["Var"] = x => Variance(x)?.Value,
        ["Std"] = x => Variance(x)?.Apply("rootOfSquares").Value,
        ["StdDev"] = x => Whole(x, tensor => (Total((tensor - Total(tensor) / CountIn(x, tensor)).Square()) / CountIn(x, tensor)).Apply("rootOfSquares")),
        ["Dot"] = x => Total(x.Tensor(0) * x.Tensor(1)).Value,
        ["Norm"] = x => x.Count == 1 ? Total(x.Tensor(0).Square()).Apply("rootOfSquares").Value : null,
        ["Distance"] = x => Total((x.Tensor(0) - x.Tensor(1)).Square()).Apply("rootOfSquares").Value,
        ["CosineSimilarity"] = x => CosineSimilarity(x.Tensor(0), x.Tensor(1)).Value,
        ["SumOfSquares"] = x => Total(x.Tensor(0).Square()).Value,
        ["SumOfMagnitudes"] = x => Total(x.Tensor(0).Apply("abs")).Value,
        ["ProductOfSums"] = x => Product(x, x.Tensor(0) + x.Tensor(1)).Value,
        ["ProductOfDifferences"] = x => Product(x, x.Tensor(0) - x.Tensor(1)).Value,
        ["CumSum"] = x => x.Tensor(0).Tensor("CumSum", x.Int(1), x.False).Value,

        // ---- element by element, of others
        ["Reciprocal"] = x => (1 / x.Tensor(0)).Value,
        ["ReciprocalSqrt"] = x => (1 / x.Tensor(0).Sqrt()).Value,
        ["Square"] = x => x.Tensor(0).Square().Value,
        ["Increment"] = x => (x.Tensor(0) + 1).Value,
        ["Decrement"] = x => (x.Tensor(0) - 1).Value,
        ["AddMultiply"] = x => ((x.Operand(0) + x.Operand(1)) * x.Operand(2)).Value,
        ["MultiplyAdd"] = x => ((x.Operand(0) * x.Operand(1)) + x.Operand(2)).Value,
        ["FusedMultiplyAdd"] = x => ((x.Operand(0) * x.Operand(1)) + x.Operand(2)).Value,
        ["MultiplyAddEstimate"] = x => ((x.Operand(0) * x.Operand(1)) + x.Operand(2)).Value,
        ["Softplus"] = x => Softplus(x.Tensor(0), x.Operand(1), x.Operand(2)).Value,
        ["Silu"] = x => (x.Tensor(0) * x.Tensor(0).Apply("sigmoid")).Value,
        ["Gelu"] = x => Gelu(x.Tensor(0)).Value,
        ["GeluTanh"] = x => GeluTanh(x.Tensor(0)).Value,
        ["Mish"] = x => (x.Tensor(0) * x.Tensor(0).Apply("softplus").Apply("tanh")).Value,
        ["Elu"] = x => Elu(x.Tensor(0), x.Operand(1)).Value,
        ["LeakyRelu"] = x => LeakyRelu(x.Tensor(0), x.Operand(1)).Value,
        ["Hardtanh"] = x => Hardtanh(x.Tensor(0), x.Operand(1), x.Operand(2)).Value,
        ["Where"] = x => x.Mask(0, x.Operand(1), x.Operand(2)) is { } mask ? mask.Choose(x.Operand(1), x.Operand(2)).Value : null,

        // ---- over one axis
        ["SoftMax"] = x => x.Count == 1 ? Softmax(x.Tensor(0), x.AllAxes).Value : null,
        ["Softmax"] = x => x.Axes(1) is { } axes ? Softmax(x.Tensor(0), axes).Value : null,
        ["LogSoftmax"] = x => x.Axes(1) is { } axes ? LogSoftmax(x.Tensor(0), axes).Value : null,

        // ---- arrangement
        ["Reshape"] = x => x.Shape(1) is { } shape ? x.Tensor(0).Tensor("Reshape", shape).Value : null,
        ["Broadcast"] = x => (x.IsTensor(1) ? x.Tensor(1).Shape : x.Shape(1)) is { } shape ? x.Tensor(0).Tensor("BroadcastTo", shape).Value : null,
        ["BroadcastTo"] = x => x.Shape(1) is { } shape ? x.Tensor(0).Tensor("BroadcastTo", shape).Value : null,
        ["Transpose"] = x => x.Count == 1 ? Rearranged(x, x.Tensor(0), "Permute", "{0}.LastTwoSwapped()") : null,
        ["PermuteDimensions"] = x => x.Axes(1) is { } axes ? x.Tensor(0).Tensor("Permute", axes).Value : null,
        ["Squeeze"] = x => x.Count == 1 ? Reshaped(x, "{0}.Squeezed().WithAnAxis()") : Reshaped(x, "{0}.Without({1}).WithAnAxis()", x.Int(1)),
        ["SqueezeDimension"] = x => Reshaped(x, "{0}.Without({1}).WithAnAxis()", x.Int(1)),
        ["Unsqueeze"] = x => Reshaped(x, "{0}.Inserted({1})", x.Int(1)),
        ["Flatten"] = x => Reshaped(x, ScalarType.Shape.CSharp + ".Of({0}.Count)"),
        ["Reverse"] = x => x.Tensor(0).Tensor("Flip", x.AllAxes).Value,
        ["ReverseDimension"] = x => x.Axes(1) is { } axes ? x.Tensor(0).Tensor("Flip", axes).Value : null,
        ["Flip"] = x => x.Axes(1) is { } axes ? x.Tensor(0).Tensor("Flip", axes).Value : null,
        ["Tril"] = x => x.Tensor(0).Tensor("Tril", x.Count > 1 ? x.Int(1) : x.Integer(0)).Value,
        ["Triu"] = x => x.Tensor(0).Tensor("Triu", x.Count > 1 ? x.Int(1) : x.Integer(0)).Value,
        ["ToDenseTensor"] = x => x.Tensor(0).Value,
        ["AsTensorSpan"] = x => x.Count == 1 && x.IsTensor(0) ? x.Tensor(0).Value : null,
        ["AsReadOnlyTensorSpan"] = x => x.Count == 1 && x.IsTensor(0) ? x.Tensor(0).Value : null,
        ["Concatenate"] = x => x.Tensors(0) is { } parts ? Concatenated(parts, x.Integer(0)) : null,
        ["ConcatenateOnDimension"] = x => x.Tensors(1) is { } parts ? Concatenated(parts, x.Int(0)) : null,
        ["Concat"] = x => x.Tensors(1) is { } parts ? Concatenated(parts, x.Int(0)) : null,
        ["Stack"] = x => x.Tensors(0) is { } parts ? Stacked(x, parts, x.Integer(0)) : null,
        ["StackAlongDimension"] = x => x.Tensors(1) is { } parts ? Stacked(x, parts, x.Int(0)) : null,

        // ---- places
        ["CumProd"] = x => x.Tensor(0).Tensor("CumProd", x.Int(1)).Value,
    };

    private static E Total(E tensor) => tensor.Tensor("SumTo", new E(tensor.Builder, ShapeRules.Scalar(tensor.Builder))).Tensor("Item");

    /// <summary>The number of elements, in the type of the elements.</summary>
    private static E CountIn(Lowering.TensorArguments x, E tensor) => x.InTypeOf(x.Number("{0}.Count", ScalarType.Int32, tensor.Shape), tensor);

    /// <summary>Of one tensor alone a number; over axes a tensor.</summary>
    private static Value? Reduction(Lowering.TensorArguments x, Func<E, E>? total, string rule)
    {
        if (x.Count == 1) return total is null ? Whole(x, rule) : total(x.Tensor(0)).Value;
        return x.Axes(1) is { } axes ? Shown(x.Tensor(0).Tensor(rule, axes, x.Bool(2)), x.Bool(2)).Value : null;
    }

    private static Value? Whole(Lowering.TensorArguments x, string rule) => x.Count == 1 ? x.Tensor(0).Tensor(rule, x.AllAxes, x.False).Tensor("Item").Value : null;

    private static Value? Whole(Lowering.TensorArguments x, Func<E, E> reduction) => x.Count == 1 ? reduction(x.Tensor(0)).Value : null;

    private static E Product(Lowering.TensorArguments x, E factors) => factors.Tensor("Prod", x.AllAxes, x.False).Tensor("Item");

    private static Value? Mean(Lowering.TensorArguments x)
    {
        E tensor = x.Tensor(0);
        if (x.Count == 1) return (Total(tensor) / CountIn(x, tensor)).Value;
        return x.Axes(1) is { } axes ? (Shown(tensor.Tensor("Sum", axes, x.Bool(2)), x.Bool(2)) / CountOver(x, tensor, axes)).Value : null;
    }

    /// <summary>The number of elements that are reduced to one.</summary>
    private static E CountOver(Lowering.TensorArguments x, E tensor, E axes) => x.InTypeOf(x.Number("{0}.CountOf({1})", ScalarType.Int32, tensor.Shape, axes), tensor);

    /// <summary>The sum of squares of the distances from the mean, divided by the number of elements less a correction. The arguments are the tensor, axes, correction and keepDims.</summary>
    private static E? Variance(Lowering.TensorArguments x)
    {
        if (x.Axes(1) is not { } axes) return null;
        E tensor = x.Tensor(0), keeps = new(tensor.Builder, tensor.Builder.Bool(true));
        E count = CountOver(x, tensor, axes), mean = tensor.Tensor("Sum", axes, keeps) / count;
        E correction = x.Count > 2 ? x.InTypeOf(x.Int(2), tensor) : count.Number(0);
        return Shown((tensor - mean).Square().Tensor("Sum", axes, x.Bool(3)), x.Bool(3)) / (count - correction);
    }

    private static E CosineSimilarity(E a, E b) => Total(a * b) / (Total(a.Square()).Apply("rootOfSquares") * Total(b.Square()).Apply("rootOfSquares"));

    /// <summary>The largest element is taken out first, so that no exponential overflows; it is a constant to the derivative, on which it has no influence.</summary>
    private static E Softmax(E tensor, E axes)
    {
        E keeps = new(tensor.Builder, tensor.Builder.Bool(true));
        E weights = (tensor - Constant(tensor.Tensor("Max", axes, keeps))).Apply("exp");
        return weights / weights.Tensor("Sum", axes, keeps);
    }

    private static E LogSoftmax(E tensor, E axes) => tensor - tensor.Tensor("LogSumExp", axes, new E(tensor.Builder, tensor.Builder.Bool(true)));

    private static E Softplus(E x, E beta, E threshold)
    {
        E scaled = x * beta;
        return (scaled > threshold).Choose(x, scaled.Apply("softplus") / beta);
    }

    /// <summary>x Φ(x); written with the complement of the error function, of which something is left far to the left.</summary>
    private static E Gelu(E x) => 0.5 * x * (-Math.Sqrt(0.5) * x).Apply("erfc");

    /// <summary>The approximation of Hendrycks, Gimpel 2016.</summary>
    private static E GeluTanh(E x) => 0.5 * x * (1 + (Math.Sqrt(2 / Math.PI) * (x + 0.044715 * (x.Square() * x))).Apply("tanh"));

    // At 0 the side of the negative numbers.
    private static E Elu(E x, E alpha) => (x <= x.Number(0)).Choose(alpha * x.Apply("expM1"), x);

    private static E LeakyRelu(E x, E slope) => (x > x.Number(0)).Choose(x, slope * x);

    // At a bound the derivative is 0.
    private static E Hardtanh(E x, E low, E high) => (x <= low).Choose(low, (x >= high).Choose(high, x));

    private static E Constant(E value) => new(value.Builder, value.Builder.Append(OpCode.StopGradient, [value.Value], [value.Value.Type]).Result);

    private static Value Rearranged(Lowering.TensorArguments x, E tensor, string rule, string axes) => tensor.Tensor(rule, x.Number(axes, ScalarType.Axes, tensor.Shape)).Value;

    private static Value Reshaped(Lowering.TensorArguments x, string shape, params E[] arguments)
    {
        E tensor = x.Tensor(0);
        return tensor.Tensor("Reshape", x.Number(shape, ScalarType.Shape, [tensor.Shape, .. arguments])).Value;
    }

    private static Value Concatenated(IReadOnlyList<E> parts, E axis) => parts[0].Builder.Tensor("Concat", [.. parts.Select(part => part.Value), axis.Value]);

    private static Value Stacked(Lowering.TensorArguments x, IReadOnlyList<E> parts, E axis) =>
        Concatenated([.. parts.Select(part => part.Tensor("Reshape", x.Number("{0}.Inserted({1})", ScalarType.Shape, part.Shape, axis)))], axis);
}
