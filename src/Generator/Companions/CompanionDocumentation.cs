using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

/// <summary>The XML documentation of companions: what each computes, shapes, exceptions, cost.</summary>
internal static class CompanionDocumentation
{
    public static void Write(CompanionShape shape, CompanionSignature companion, DerivativeFacts facts, CodeWriter writer)
    {
        string summary = Summary(shape, companion);
        IReadOnlyList<string> equations = HasEquations(companion) ? facts.Equations : [];
        if (equations.Count == 0)
        {
            writer.Line("/// <summary>", summary, "</summary>");
        }
        else
        {
            writer.Line("/// <summary>", summary);
            for (int i = 0; i < equations.Count; i++)
                writer.Line("/// ", $"{(i == 0 ? "<para>" : "")}<c>{new XText(equations[i])}</c>{(i < equations.Count - 1 ? "<br/>" : "</para></summary>")}");
        }

        if (!companion.IsInvocation)
        {
            foreach (string parameter in TypeParameterNames(shape.Signature)) writer.Line("/// <typeparam name=\"", parameter, "\">As for ", Name(shape), ".</typeparam>");
        }

        foreach (CompanionParameter parameter in companion.Parameters)
            writer.Line("/// <param name=\"", parameter.Name.TrimStart('@'), "\">", parameter.Documentation, "</param>");
        if (Returns(shape, companion) is { } returns) writer.Line("/// <returns>", returns, "</returns>");
        foreach (string exception in Exceptions(shape, companion)) writer.Line("/// ", exception);
        writer.Line("/// <remarks>", Remarks(shape, companion, facts), "</remarks>");
    }

    public static string Input(MethodSignature signature, ParameterModel parameter, ActiveParameter? active)
    {
        string role = active switch
        {
            null => "a constant to the derivative",
            { Flow: Flow.Output } => "receives the output",
            { Flow: Flow.InputOutput } => "read and written",
            _ => "",
        };
        return $"As for <c>{signature.Name}</c>{(role.Length == 0 ? "" : "; " + role)}.";
    }

    public static string Cotangent(CompanionShape shape) =>
        "The weight of each scalar of the result: the vector <c>v</c> of <c>vᵀJ</c>" + (shape.Result is BufferType ? ", as long as the result." : ".");

    public static string Retained(RetainedValue retained, CompanionForm form) =>
        $"{(form == CompanionForm.Accumulate ? "The gradient with respect to the intermediate value" : "Receives the gradient with respect to the intermediate value")} <c>{retained.Name}</c>{(form == CompanionForm.Accumulate ? " is added to it" : "")}.";

    public static string Destination(ActiveParameter parameter, CompanionForm form, bool isInOut)
    {
        string length = parameter.IsBuffer ? $"; as long as <c>{parameter.Name}</c>" + RowMajor(parameter) : "";
        if (isInOut && parameter.Flow == Flow.Output) return $"On entry the cotangent of what is written to <c>{parameter.Name}</c>, on exit zero{length}.";
        if (isInOut) return $"On entry the cotangent of what is written to <c>{parameter.Name}</c>, on exit the gradient with respect to what was read from it{length}.";
        return form == CompanionForm.Accumulate
            ? $"The gradient with respect to <c>{parameter.Name}</c> is added to it{length}."
            : $"Receives the gradient with respect to <c>{parameter.Name}</c>{length}.";
    }

    public static string Tangent(ActiveParameter parameter)
    {
        string shape = parameter.IsBuffer ? $"; of the shape of <c>{parameter.Name}</c>" : "";
        return parameter.Flow switch
        {
            Flow.Input => $"The direction in which <c>{parameter.Name}</c> moves{shape}.",
            Flow.Output => $"Receives the tangent of what is written to <c>{parameter.Name}</c>{shape}.",
            _ => $"On entry the direction in which <c>{parameter.Name}</c> moves, on exit the tangent of what is written to it{shape}.",
        };
    }

    public static string Product(ActiveParameter parameter, CompanionForm form) =>
        (form == CompanionForm.Accumulate ? $"The part of the product that belongs to <c>{parameter.Name}</c> is added to it" : $"Receives the part of the product that belongs to <c>{parameter.Name}</c>")
        + (parameter.IsBuffer ? $"; as long as <c>{parameter.Name}</c>{RowMajor(parameter)}." : ".");

    public static string Hessian(CompanionForm form) =>
        $"{(form == CompanionForm.Accumulate ? "To it is added" : "Receives")} the Hessian, row by row: n · n numbers for n scalars in the active parameters, flattened and joined in their order.";

    public static string Diagonal(CompanionForm form) =>
        $"{(form == CompanionForm.Accumulate ? "To it is added" : "Receives")} the diagonal of the Hessian: n numbers for n scalars in the active parameters, flattened and joined in their order.";

    public static string SparseHessian(CompanionForm form) =>
        $"{(form == CompanionForm.Accumulate ? "To it is added" : "Receives")} the Hessian: a row and a column for each scalar in the active parameters, flattened and joined in their order. A new matrix, or one that this companion has filled before: then its pattern is used again.";

    public static string SparseJacobian(CompanionForm form) =>
        $"{(form == CompanionForm.Accumulate ? "To it is added" : "Receives")} the Jacobian: a row for each output, a column for each scalar in the active parameters, flattened and joined in their order. A new matrix, or one that this companion has filled before: then its pattern is used again.";

    public static string Matrix(ActiveParameter parameter, CompanionForm form) =>
        $"{(form == CompanionForm.Accumulate ? "To it is added" : "Receives")} the Jacobian with respect to <c>{parameter.Name}</c>, row by row: m · n numbers for m outputs and n scalars in <c>{parameter.Name}</c>.";

    private static string RowMajor(ActiveParameter parameter) => parameter.Type is BufferType { Rank: > 1 } ? ", row by row" : "";

    private static string Name(CompanionShape shape) => $"<c>{shape.Signature.Name}</c>";

    private static string Summary(CompanionShape shape, CompanionSignature companion)
    {
        string method = Name(shape);
        string respect = shape.InputNames;
        string verb = companion.Form == CompanionForm.Accumulate ? "Adds" : "Computes";
        string to = companion.Form == CompanionForm.Accumulate ? " to the destinations" : "";
        return companion.Kind switch
        {
            CompanionKind.Gradient => $"The gradient of {method} with respect to {respect}.",
            CompanionKind.ValueAndGradient when companion.Form == CompanionForm.Allocating => $"The value of {method} and its gradient with respect to {respect}.",
            CompanionKind.ValueAndGradient => $"{verb} the gradient of {method} with respect to {respect}{to}, and returns the value.",
            CompanionKind.Vjp when companion.Form == CompanionForm.Allocating => $"The vector-Jacobian product of {method}: the gradient of its result, weighted with <paramref name=\"cotangent\"/>, with respect to {respect}.",
            CompanionKind.Vjp => $"{verb} the vector-Jacobian product of {method} with respect to {respect}{to}{(shape.Result is null ? "." : ", and returns the value.")}",
            CompanionKind.Pullback when companion.IsInvocation => companion.Form == CompanionForm.Allocating
                ? $"The vector-Jacobian product of {method} with respect to {respect}."
                : $"{verb} the vector-Jacobian product of {method} with respect to {respect}{to}.",
            CompanionKind.Pullback => $"Evaluates {method} and keeps what its derivatives need: each call of <c>Invoke</c> is one reverse sweep.",
            CompanionKind.Jvp => $"The value of {method} and its derivative in the direction of the tangents of {respect}: forward mode.",
            CompanionKind.Hvp when companion.Form == CompanionForm.Allocating => $"The product of the Hessian of {method} with respect to {respect} and the tangents.",
            CompanionKind.Hvp => $"{verb} the gradient of {method} with respect to {respect} and the product of its Hessian and the tangents{to}, and returns the value.",
            CompanionKind.Hessian when companion.Form == CompanionForm.Allocating => $"The Hessian of {method} with respect to {respect}.",
            CompanionKind.Hessian => $"{verb} the Hessian of {method} with respect to {respect}{to}, and returns the value.",
            CompanionKind.HessianDiagonal when companion.Form == CompanionForm.Allocating => $"The diagonal of the Hessian of {method} with respect to {respect}.",
            CompanionKind.HessianDiagonal => $"{verb} the diagonal of the Hessian of {method} with respect to {respect}{to}, and returns the value.",
            CompanionKind.SparseHessian when companion.Form == CompanionForm.Allocating => $"The Hessian of {method} with respect to {respect}, as a sparse matrix.",
            CompanionKind.SparseHessian => $"{verb} the Hessian of {method} with respect to {respect}{ToMatrix(companion)}, and returns the value.",
            CompanionKind.SparseJacobian when companion.Form == CompanionForm.Allocating => $"The Jacobian of {method} with respect to {respect}, as a sparse matrix.",
            CompanionKind.SparseJacobian => $"{verb} the Jacobian of {method} with respect to {respect}{ToMatrix(companion)}{(shape.Result is null ? "." : ", and returns the value.")}",
            CompanionKind.JacobianRow when companion.Form == CompanionForm.Allocating => $"One row of the Jacobian of {method}: the gradient of one output with respect to {respect}.",
            CompanionKind.JacobianRow => $"{verb} one row of the Jacobian of {method}, the gradient of one output with respect to {respect}{to}.",
            _ when companion.Form == CompanionForm.Allocating => $"The Jacobian of {method} with respect to {respect}.",
            _ => $"{verb} the Jacobian of {method} with respect to {respect}{to}.",
        };
    }

    private static string ToMatrix(CompanionSignature companion) => companion.Form == CompanionForm.Accumulate ? " to the matrix" : " into a sparse matrix";

    /// <summary>The parameters with respect to which derivatives are taken, as a list.</summary>
    public static string Join(IEnumerable<ActiveParameter> inputs)
    {
        string[] names = [.. inputs.Select(parameter => $"<c>{parameter.Name}</c>")];
        if (names.Length == 0) return "the retained values";
        return names.Length == 1 ? names[0] : string.Join(", ", names.Take(names.Length - 1)) + " and " + names[names.Length - 1];
    }

    private static string? Returns(CompanionShape shape, CompanionSignature companion)
    {
        if (companion.Form != CompanionForm.Allocating) return companion.ReturnType == "void" ? null : $"The value of {Name(shape)}.";
        return companion.Kind switch
        {
            CompanionKind.ValueAndGradient => "The value and the gradient: " + Gradients(shape) + ".",
            CompanionKind.Pullback when !companion.IsInvocation => shape.Result is null ? "The pullback; dispose it after use." : "The value and the pullback; dispose the latter after use.",
            CompanionKind.Jvp => companion.ReturnType == "void" ? null : shape.ResultVaries ? "The value and its tangent." : $"The value of {Name(shape)}.",
            CompanionKind.Hvp => "The parts of the product: " + Gradients(shape, false) + ".",
            CompanionKind.Hessian => "A symmetric matrix: a row and a column for each scalar in the active parameters, flattened and joined in their order.",
            CompanionKind.HessianDiagonal => "An entry for each scalar in the active parameters, flattened and joined in their order.",
            CompanionKind.SparseHessian => "A symmetric matrix: a row and a column for each scalar in the active parameters, flattened and joined in their order. Handed to the form with a destination, it is filled again.",
            CompanionKind.SparseJacobian => "A row for each output, in row-major order, and a column for each scalar in the active parameters, flattened and joined in their order. Handed to the form with a destination, it is filled again.",
            CompanionKind.Jacobian => "One matrix for each of these parameters: a row for each output, in row-major order, and a column for each scalar of the parameter.",
            _ => Capitalised(Gradients(shape)) + ".",
        };
    }

    private static string Gradients(CompanionShape shape, bool withRetained = true)
    {
        IEnumerable<string> parts = shape.Inputs.Select(parameter => parameter.Type switch
        {
            BufferType { Rank: 1 } => $"a new array as long as <c>{parameter.Name}</c>",
            BufferType => $"a new array of the shape of <c>{parameter.Name}</c>",
            _ => $"the partial derivative with respect to <c>{parameter.Name}</c>",
        }).Concat(shape.Retained.Where(_ => withRetained).Select(retained => $"the derivative with respect to the intermediate value <c>{retained.Name}</c>"));
        return string.Join(", ", parts);
    }

    private static string Capitalised(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text.Substring(1);

    private static IEnumerable<string> Exceptions(CompanionShape shape, CompanionSignature companion)
    {
        if (companion.Form != CompanionForm.Allocating && (companion.Kind & CompanionKind.Sparse) != 0)
        {
            yield return "<exception cref=\"global::System.ArgumentNullException\">There is no matrix.</exception>";
            string shapes = companion.Form == CompanionForm.Accumulate ? ", or the matrix has another shape" : "";
            yield return $"<exception cref=\"global::System.ArgumentException\">An input is the storage of the matrix{shapes}.</exception>";
            yield break;
        }

        bool hasSpans = companion.Form != CompanionForm.Allocating && shape.Active.Any(parameter => Tangents.HoldsBuffers(parameter.Type));
        bool checksCotangent = shape.ResultHoldsBuffers && companion.Kind is CompanionKind.Vjp or CompanionKind.Pullback && companion.Parameters.Any(parameter => parameter.Name == "cotangent");
        if (hasSpans)
            yield return "<exception cref=\"global::System.ArgumentException\">A destination has the wrong length, or overlaps another or an input. Nothing is written then.</exception>";
        else if (checksCotangent)
            yield return "<exception cref=\"global::System.ArgumentException\">The cotangent is not as long as the result.</exception>";
        if (companion.Kind == CompanionKind.JacobianRow)
            yield return "<exception cref=\"global::System.ArgumentOutOfRangeException\">There is no such row.</exception>";
        if (companion.IsInvocation)
            yield return "<exception cref=\"global::System.ObjectDisposedException\">The pullback was disposed.</exception>";
    }

    /// <summary>Where the partial derivatives themselves, or their products with the cotangent, are what is computed.</summary>
    private static bool HasEquations(CompanionSignature companion) => companion.IsInvocation
        || companion.Kind is CompanionKind.Gradient or CompanionKind.ValueAndGradient or CompanionKind.Vjp or CompanionKind.Jacobian or CompanionKind.JacobianRow;

    private static string Remarks(CompanionShape shape, CompanionSignature companion, DerivativeFacts facts)
    {
        bool makesArrays = companion.Form == CompanionForm.Destination && shape.Active.Any(parameter => !parameter.IsBuffer && Tangents.HoldsBuffers(parameter.Type));
        string allocated = (makesValue: shape.Result is not (null or ScalarType), makesArrays) switch
        {
            (true, true) => "the value and the arrays in the gradients",
            (true, false) => "the value",
            (false, true) => "the arrays in the gradients",
            _ => "",
        };
        string allocation = companion.Form == CompanionForm.Allocating ? "" : allocated.Length == 0 ? " Allocates nothing." : $" Allocates nothing but {allocated}.";
        string throws = " Throws what " + Name(shape) + " throws.";
        (string? cost, string? tape) = facts.Of(companion);
        string? counted = cost is null ? null : "Costs " + cost;
        string recorded = tape is null ? "" : " " + tape;
        return companion.Kind switch
        {
            CompanionKind.Jvp => $"{counted ?? $"Costs about twice {Name(shape)}, whatever the number of parameters"}.{recorded}{allocation}{throws}",
            CompanionKind.Hvp => $"{counted ?? $"Costs a small multiple of the gradient of {Name(shape)}, whatever the number of parameters"}.{recorded}{allocation}{throws}",
            CompanionKind.Hessian => $"Costs a product of the Hessian and a vector for each scalar in the active parameters.{allocation}{throws}",
            CompanionKind.HessianDiagonal => $"Costs a product of the Hessian and a vector for each scalar in the active parameters, or one where the code shows that the Hessian is diagonal.{allocation}{throws}",
            CompanionKind.SparseHessian => $"Costs a product of the Hessian and a vector for each colour of its columns: in a band not more than its width, whatever the number of parameters. {Pattern}{Kept(companion, allocated)}{throws}",
            CompanionKind.SparseJacobian => $"Costs a sweep, a small multiple of {Name(shape)}, for each colour of its columns or rows: no more than a few for outputs that depend on a few parameters each. {Pattern}{Kept(companion, allocated)}{throws}",
            CompanionKind.Jacobian => $"Costs one evaluation of {Name(shape)} and one reverse sweep, a small multiple of it, per row.{allocation}{throws}",
            CompanionKind.Pullback when companion.IsInvocation => $"{counted ?? $"Costs a small multiple of {Name(shape)}"}; may be called any number of times.{allocation}",
            CompanionKind.Pullback => $"{counted ?? $"Costs little more than {Name(shape)}"}.{recorded}{throws}",
            _ => $"{counted ?? $"Costs a small multiple of {Name(shape)}, whatever the number of parameters"}.{recorded}{allocation}{throws}",
        };
    }

    private const string Pattern = "The pattern and the colours are found in the first call and kept in the matrix; they are found anew, and only grow, when shapes change or the method takes branches or indices that it has not taken before.";

    private static string Kept(CompanionSignature companion, string allocated) => companion.Form == CompanionForm.Allocating ? ""
        : " Allocates nothing then" + (allocated.Length == 0 ? "." : companion.Kind == CompanionKind.SparseJacobian ? $" but {allocated} and tangents of it." : $" but {allocated}.");

    private static IEnumerable<string> TypeParameterNames(MethodSignature signature) =>
        signature.TypeParameters.Trim('<', '>').Split(',').Select(name => name.Trim()).Where(name => name.Length > 0);
}
