using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

/// <summary>
/// The names and parameter lists of every companion. What is generated, what stands in for it while bodies are bound, the check
/// for names that are taken and the documentation all read this one table.
/// </summary>
internal static class CompanionSignatures
{
    private static readonly CompanionForm[] Destinations = [CompanionForm.Destination, CompanionForm.Accumulate];

    /// <summary>The companions of a method, in the order in which they are written. Those of <c>FPullbackState</c> are apart.</summary>
    public static IReadOnlyList<CompanionSignature> Of(CompanionShape shape, DifferentiableOptions options)
    {
        var kinds = (CompanionKind)options.Companions;
        string name = shape.Signature.Name;
        var list = new List<CompanionSignature>();
        void Add(CompanionKind kind, CompanionForm form, string companion, string returnType, params ParameterList[] parameters)
        {
            if (kind == CompanionKind.Vjp && (form == CompanionForm.Allocating ? options.HasOwnVjp : form == CompanionForm.Destination && options.HasOwnVjpWithDestinations)) return;
            if (kind == CompanionKind.Jvp && options.HasOwnJvp) return;
            if ((kinds & kind) != 0) list.Add(new CompanionSignature(kind, form, companion, returnType, parameters));
        }

        string value = shape.Signature.ReturnType is null ? "void" : shape.Signature.CSharpReturnType;
        string gradient = GradientType(shape), own = shape.Retained.Count == 0 ? gradient : GradientType(shape, false);
        // Many companions take the same parameters.
        ParameterList last = new(() => Inputs(shape, true)), inputs = new(() => Inputs(shape, false)), cotangent = new(() => Cotangent(shape)), tangents = new(() => TangentsOf(shape));
        ParameterList[] destinations = [.. Destinations.Select(form => new ParameterList(() => DestinationsOf(shape, form)))];
        ParameterList[] rows = [.. Destinations.Select(form => new ParameterList(() => RowDestinations(shape, form)))];
        if (shape.ResultIsScalar && HasGradient(shape))
        {
            Add(CompanionKind.Gradient, CompanionForm.Allocating, name + "Gradient", gradient, last);
            Add(CompanionKind.ValueAndGradient, CompanionForm.Allocating, name + "ValueAndGradient", $"({value} Value, {gradient} Gradient)", last);
            for (int i = 0; i < Destinations.Length; i++)
                Add(CompanionKind.ValueAndGradient, Destinations[i], name + "ValueAndGradient" + Suffix(Destinations[i]), value, inputs, destinations[i]);
        }

        if (shape.ResultVaries && HasGradient(shape))
            Add(CompanionKind.Vjp, CompanionForm.Allocating, name + "Vjp", gradient, inputs, cotangent);
        for (int i = 0; i < Destinations.Length; i++)
            Add(CompanionKind.Vjp, Destinations[i], name + "Vjp" + Suffix(Destinations[i]), value, inputs, cotangent, destinations[i]);
        if (HasPullback(shape))
        {
            string state = PullbackState(shape);
            string result = value == "void" ? state : $"({value} Value, {state} Pullback)";
            Add(CompanionKind.Pullback, CompanionForm.Allocating, name + "Pullback", result, last);
        }

        if ((kinds & CompanionKind.Jvp) != 0 && HasTangent(shape))
            Add(CompanionKind.Jvp, CompanionForm.Allocating, name + "Jvp", TangentPair(shape), inputs, tangents);
        if ((kinds & CompanionKind.Hvp) != 0 && HasHessian(shape))
        {
            Add(CompanionKind.Hvp, CompanionForm.Allocating, name + "Hvp", own, inputs, tangents);
            for (int i = 0; i < Destinations.Length; i++)
            {
                CompanionForm form = Destinations[i];
                Add(CompanionKind.Hvp, form, name + "Hvp" + Suffix(form), value, inputs, tangents, rows[i], new ParameterList(() => ProductsOf(shape, form)));
            }
        }

        if ((kinds & (CompanionKind.Hessian | CompanionKind.HessianDiagonal)) != 0 && HasHessian(shape) && HasMatrix(shape) && Tangents.ScalarOf(shape.Inputs) is { } element)
        {
            Add(CompanionKind.Hessian, CompanionForm.Allocating, name + "Hessian", element.CSharp + "[,]", last);
            Add(CompanionKind.HessianDiagonal, CompanionForm.Allocating, name + "HessianDiagonal", element.CSharp + "[]", last);
            foreach (CompanionForm form in Destinations)
            {
                Add(CompanionKind.Hessian, form, name + "Hessian" + Suffix(form), value, inputs, new ParameterList(() => [Into(element, "hessian", CompanionDocumentation.Hessian(form))]));
                Add(CompanionKind.HessianDiagonal, form, name + "HessianDiagonal" + Suffix(form), value, inputs, new ParameterList(() => [Into(element, "diagonal", CompanionDocumentation.Diagonal(form))]));
            }
        }

        if ((kinds & CompanionKind.SparseHessian) != 0 && SparseCompanions.HasHessian(shape)) Sparse(CompanionKind.SparseHessian, "SparseHessian", "hessian", CompanionDocumentation.SparseHessian);
        if ((kinds & CompanionKind.SparseJacobian) != 0 && SparseCompanions.HasJacobian(shape)) Sparse(CompanionKind.SparseJacobian, "SparseJacobian", "jacobian", CompanionDocumentation.SparseJacobian);

        if ((kinds & (CompanionKind.JacobianRow | CompanionKind.Jacobian)) == 0 || !HasJacobian(shape)) return list;
        var row = new ParameterList(() => [new CompanionParameter("", "int", "row", null, "The row: the position of an output, all outputs flattened in row-major order and joined.")]);
        Add(CompanionKind.JacobianRow, CompanionForm.Allocating, name + "JacobianRow", own, inputs, row);
        for (int i = 0; i < Destinations.Length; i++)
            Add(CompanionKind.JacobianRow, Destinations[i], name + "JacobianRow" + Suffix(Destinations[i]), value, inputs, row, rows[i]);
        Add(CompanionKind.Jacobian, CompanionForm.Allocating, name + "Jacobian", JacobianType(shape), last);
        foreach (CompanionForm form in Destinations)
            Add(CompanionKind.Jacobian, form, name + "Jacobian" + Suffix(form), value, inputs, new ParameterList(() => MatrixDestinations(shape, form)));
        return list;

        void Sparse(CompanionKind kind, string suffix, string destination, Func<CompanionForm, string> documentation)
        {
            string matrix = SparseMatrix(Tangents.ScalarOf(shape.Inputs)!);
            Add(kind, CompanionForm.Allocating, name + suffix, matrix, last);
            foreach (CompanionForm form in Destinations)
                Add(kind, form, name + suffix + Suffix(form), value, inputs, new ParameterList(() => [new CompanionParameter("", matrix, destination, null, documentation(form))]));
        }
    }

    /// <summary>The type of a sparse matrix.</summary>
    public static string SparseMatrix(ScalarType element) => $"global::DiffGen.SparseMatrix<{element.CSharp}>";

    /// <summary>The forms of <c>FPullbackState.Invoke</c>.</summary>
    public static IReadOnlyList<CompanionSignature> Invocations(CompanionShape shape)
    {
        var list = new List<CompanionSignature>();
        if (shape.ResultVaries && HasGradient(shape))
            list.Add(new CompanionSignature(CompanionKind.Pullback, CompanionForm.Allocating, "Invoke", GradientType(shape), [new ParameterList(() => Cotangent(shape))]));
        foreach (CompanionForm form in Destinations)
            list.Add(new CompanionSignature(CompanionKind.Pullback, form, "Invoke" + Suffix(form), "void", [new ParameterList(() => Cotangent(shape)), new ParameterList(() => DestinationsOf(shape, form))]));
        return list;
    }

    /// <summary>The member names that the companions of a method take in its type.</summary>
    public static IReadOnlyList<string> Names(MethodSignature signature, DifferentiableOptions options)
    {
        CompanionShape shape = CompanionShape.Of(signature);
        return Names(shape, options, Of(shape, options));
    }

    /// <param name="companions">Those of this method.</param>
    public static IReadOnlyList<string> Names(CompanionShape shape, DifferentiableOptions options, IReadOnlyList<CompanionSignature> companions)
    {
        List<string> names = [.. companions.Select(companion => companion.Name).Distinct()];
        if (((CompanionKind)options.Companions & CompanionKind.Pullback) != 0 && HasPullback(shape)) names.Add(PullbackStateName(shape.Signature));
        return names;
    }

    /// <summary>Declarations of the companions without bodies, for the compiler to bind calls to them while there are no bodies yet.</summary>
    public static string Stubs(MethodSignature signature, DifferentiableOptions options)
    {
        CompanionShape shape = CompanionShape.Of(signature);
        return PartialDeclaration.File(signature.Namespace, signature.ContainingTypes, signature.IsNullableEnabled, writer =>
        {
            foreach (CompanionSignature companion in Of(shape, options)) writer.Line(companion.Declaration(signature) + " => throw null;");
            if (((CompanionKind)options.Companions & CompanionKind.Pullback) == 0 || !HasPullback(shape)) return;
            writer.Open(PullbackWriter.Declaration(shape));
            foreach (CompanionSignature invocation in Invocations(shape))
                writer.Line($"public {invocation.ReturnType} {invocation.Name}({string.Join(", ", invocation.Parameters.Select(parameter => parameter.Declaration))}) => throw null;");
            writer.Line("public void Dispose() => throw null;");
            writer.Close();
        });
    }

    public static string PullbackStateName(MethodSignature signature) =>
        signature.Name + "PullbackState" + SweepNames.Number(signature);

    public static string PullbackState(CompanionShape shape) => PullbackStateName(shape.Signature) + shape.Signature.TypeParameters;

    /// <summary>A span cannot be an element of a tuple, so that a method that returns one has no pullback.</summary>
    public static bool HasPullback(CompanionShape shape) => !shape.ResultIsSpan;

    /// <summary>Rows are there for whatever has more than one scalar output, columns for what is one scalar type throughout.</summary>
    public static bool HasJacobian(CompanionShape shape) =>
        ((shape.ResultVaries && !shape.ResultIsScalar) || shape.WritesOutputs || (!shape.IsExact && shape.Result is null))
        && HasGradient(shape)
        && HasMatrix(shape)
        && (!shape.ResultVaries || IsFlat(shape.Result!));

    /// <summary>The scalars of the active parameters can be counted, so that they can be the columns of a matrix.</summary>
    public static bool HasMatrix(CompanionShape shape) =>
        shape.Inputs.Any()
        && shape.Active.All(parameter => IsFlat(parameter.Type) && (!parameter.IsWritten || parameter.IsBuffer || !Tangents.HoldsBuffers(parameter.Type)));

    /// <summary>Like a pullback, a pair of value and tangent cannot hold a span.</summary>
    private static bool HasTangent(CompanionShape shape) => !shape.ResultIsSpan && shape.Inputs.Any();

    /// <summary>The one output is the result.</summary>
    public static bool HasHessian(CompanionShape shape) => shape.ResultIsScalar && !shape.WritesOutputs && shape.Inputs.Any();

    private static string TangentPair(CompanionShape shape)
    {
        string value = shape.Signature.CSharpReturnType;
        return shape.Result is null ? "void" : shape.ResultVaries ? $"({value} Value, {Tangents.Of(shape.Result)} Tangent)" : value;
    }

    /// <summary>A tangent for each active parameter. That of a written parameter is in-out, like the parameter itself.</summary>
    public static IEnumerable<CompanionParameter> TangentsOf(CompanionShape shape) => shape.Active.Select(parameter => new CompanionParameter(
        parameter.Passing is Passing.Ref or Passing.Out ? Keyword(parameter.Passing) : parameter.Type is TensorType ? "in" : "",
        parameter.IsWritten && parameter.Type is BufferType { Rank: 1, Element: not BufferType } ? Tangents.OfDestination(parameter.Type) : Tangents.OfCotangent(parameter.Type),
        parameter.Tangent, null, CompanionDocumentation.Tangent(parameter)));

    private static IEnumerable<CompanionParameter> ProductsOf(CompanionShape shape, CompanionForm form) => shape.Inputs.Select(parameter => new CompanionParameter(
        parameter.Type is TensorType ? "in" : parameter.IsBuffer ? "" : form == CompanionForm.Accumulate ? "ref" : "out", parameter.DestinationType, parameter.Product, null, CompanionDocumentation.Product(parameter, form)));

    private static CompanionParameter Into(ScalarType element, string name, string documentation) => new("", $"global::System.Span<{element.CSharp}>", name, null, documentation);

    private static bool HasGradient(CompanionShape shape) => shape.Inputs.Any() || shape.Retained.Count > 0;

    /// <summary>No storage inside of storage: the number of scalars is known from the lengths of a few arrays.</summary>
    public static bool IsFlat(IRType type) => type switch
    {
        BufferType buffer => !Tangents.IsJagged(type) && Tangents.ScalarOf(type) is not null && !IsMixedTuple(buffer.Element),
        AggregateType aggregate => Tangents.ScalarOf(type) is not null && Tangents.Varying(aggregate).All(member => IsFlat(member.Type)),
        _ => true,
    };

    /// <summary>Tangents of such elements keep the constants, so that scalars do not follow one another.</summary>
    private static bool IsMixedTuple(IRType type) =>
        type is AggregateType aggregate && ((Tangents.IsTuple(aggregate) && Tangents.Varying(aggregate).Count() < aggregate.Members.Count) || aggregate.Members.Any(member => IsMixedTuple(member.Type)));

    /// <summary>The scalar type of a parameter's matrix in a Jacobian.</summary>
    public static string MatrixElement(ActiveParameter parameter) => Tangents.ScalarOf(parameter.Type)!.CSharp;

    public static string Suffix(CompanionForm form) => form == CompanionForm.Accumulate ? "Accumulate" : "";

    private static string GradientType(CompanionShape shape, bool withRetained = true) => Tangents.Tuple(
        [.. shape.Inputs.Select(parameter => (parameter.TangentType, parameter.Name)), .. shape.Retained.Where(_ => withRetained).Select(retained => (retained.CSharpType, retained.Name))]);

    private static string JacobianType(CompanionShape shape) =>
        Tangents.Tuple([.. shape.Inputs.Select(parameter => (MatrixElement(parameter) + "[,]", parameter.Name))]);

    /// <summary>F's own parameters. Defaults and <c>params</c> need to stand last, so that they go where something follows.</summary>
    public static IEnumerable<CompanionParameter> Inputs(CompanionShape shape, bool isLast)
    {
        foreach (ParameterModel parameter in shape.Signature.Parameters)
        {
            ActiveParameter? active = shape.Active.FirstOrDefault(candidate => candidate.Access == parameter.Name);
            yield return new CompanionParameter(
                Modifiers(parameter, isLast), parameter.CSharpType, parameter.Name, isLast ? parameter.DefaultValue : null,
                CompanionDocumentation.Input(shape.Signature, parameter, active));
        }
    }

    private static string Modifiers(ParameterModel parameter, bool isLast)
    {
        var modifiers = new List<string>();
        if (parameter.IsExtensionThis) modifiers.Add("this");
        if (parameter.IsParams && isLast) modifiers.Add("params");
        else if (parameter.IsScoped) modifiers.Add("scoped");
        if (parameter.Passing != Passing.Value) modifiers.Add(Keyword(parameter.Passing));
        return string.Join(" ", modifiers);
    }

    public static string Keyword(Passing passing) => passing switch
    {
        Passing.In => "in",
        Passing.Ref => "ref",
        Passing.Out => "out",
        _ => "",
    };

    public static IEnumerable<CompanionParameter> Cotangent(CompanionShape shape)
    {
        if (shape.ResultVaries)
            yield return new CompanionParameter(shape.Result is TensorType ? "in" : shape.ResultIsSpan ? "scoped" : "", Tangents.OfCotangent(shape.Result!), "cotangent", null, CompanionDocumentation.Cotangent(shape));
    }

    /// <summary>One destination per active parameter, then one per retained value.</summary>
    public static IEnumerable<CompanionParameter> DestinationsOf(CompanionShape shape, CompanionForm form)
    {
        foreach (ActiveParameter parameter in shape.Active)
            yield return Destination(shape, parameter, form, parameter.IsWritten);
        foreach (RetainedValue retained in shape.Retained)
        {
            yield return new CompanionParameter(
                Scoped(shape, form == CompanionForm.Accumulate ? "ref" : "out"), retained.CSharpType, retained.Destination, null, CompanionDocumentation.Retained(retained, form));
        }
    }

    /// <summary>In a row the outputs' cotangents are ones and zeros: nothing comes in through the destinations.</summary>
    private static IEnumerable<CompanionParameter> RowDestinations(CompanionShape shape, CompanionForm form) =>
        shape.Inputs.Select(parameter => Destination(shape, parameter, form, isInOut: false));

    private static CompanionParameter Destination(CompanionShape shape, ActiveParameter parameter, CompanionForm form, bool isInOut)
    {
        string modifier = parameter.Type is TensorType ? "in" : parameter.IsBuffer ? "" : isInOut || form == CompanionForm.Accumulate ? "ref" : "out";
        return new CompanionParameter(
            Scoped(shape, modifier), parameter.DestinationType, parameter.Destination, null, CompanionDocumentation.Destination(parameter, form, isInOut));
    }

    private static IEnumerable<CompanionParameter> MatrixDestinations(CompanionShape shape, CompanionForm form) =>
        shape.Inputs.Select(parameter => new CompanionParameter(
            Scoped(shape, ""), $"global::System.Span<{MatrixElement(parameter)}>", parameter.Destination, null, CompanionDocumentation.Matrix(parameter, form)));

    /// <summary>A span that is returned could otherwise be one of the destinations, as far as the compiler knows.</summary>
    private static string Scoped(CompanionShape shape, string modifier) =>
        !shape.ResultIsSpan || modifier == "out" ? modifier : modifier.Length == 0 ? "scoped" : "scoped " + modifier;
}
