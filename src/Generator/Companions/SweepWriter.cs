using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes the private methods that hold the derivative code, to which all companions delegate: the joint sweep (value and
/// gradient in one go) and the pair of sweeps that leave the tape between them. They take destinations as the accumulating companions do.
/// </summary>
internal sealed partial class SweepWriter
{
    public const string Tape = "global::DiffGen.Runtime.Tape";

    private const string TapeName = "tape";

    private readonly CompanionShape _shape;
    private readonly MethodSignature _method;
    private readonly CodeWriter _writer;
    private readonly List<Function> _written = [];

    public SweepWriter(CompanionShape shape, CodeWriter writer)
    {
        _shape = shape;
        _method = shape.Signature;
        _writer = writer;
    }

    /// <summary>Writes the sweeps that these companions call, and the methods that the sweeps call.</summary>
    public void Write(Differentiated differentiated, IReadOnlyList<CompanionSignature> companions)
    {
        bool isReplayed = differentiated.Split is null;
        bool Has(CompanionKind kinds) => companions.Any(companion => (companion.Kind & kinds) != 0);
        const CompanionKind Products = CompanionKind.Vjp | CompanionKind.JacobianRow;
        const CompanionKind Repeated = CompanionKind.Pullback | CompanionKind.Jacobian;
        bool hasSparseJacobian = Has(CompanionKind.SparseJacobian), hasSparseHessian = Has(CompanionKind.SparseHessian);
        bool hasRows = differentiated.Rows is not null && Has(CompanionKind.Jacobian);
        bool needsSplit = (!isReplayed && Has((hasRows ? CompanionKind.Pullback : Repeated) | CompanionKind.SparseJacobian)) || (_shape.ResultHoldsBuffers && Has(Products));
        bool needsJoint = Has(CompanionKind.Gradient | CompanionKind.ValueAndGradient) || (isReplayed && Has(Repeated)) || (!_shape.ResultHoldsBuffers && Has(Products));
        if (needsJoint) Joint(differentiated.Joint);
        if (needsJoint && needsSplit) _writer.Blank();
        if (needsSplit) Split(differentiated.Split!.Value.Forward, differentiated.Split.Value.Reverse);
        if (hasRows) Rows(differentiated.Rows!.Adding);
        bool hasColumns = Has(CompanionKind.Jacobian) && new JacobianWriter(_shape, differentiated, _writer).HasColumns;
        TangentFunctions tangents = differentiated.Tangents;
        AdjointFunction? column = tangents.Column;
        bool hasColumnLanes = JacobianWriter.HasLanes(_shape, differentiated), hasLanes = tangents.Lanes is not null;
        bool hasOneColumn = hasColumns && !hasColumnLanes;
        if (tangents.Jvp is { } jvp && (Has(CompanionKind.Jvp) || (hasSparseJacobian && !hasLanes) || (hasOneColumn && column is null))) Tangent(jvp);
        if (column is not null && hasOneColumn) Column(column);
        if (hasLanes && (hasSparseJacobian || (hasColumns && hasColumnLanes)))
        {
            Lanes(tangents.Lanes!);
            if (JacobianWriter.LanesApart(_shape, differentiated) is var (values, alone)) LanesApart(values, alone);
        }

        // Where several directions go at once, single ones are left to the companions that take one.
        bool hasDense = HessianWriter.HasColumns(differentiated, companions), isDenseInLanes = HessianWriter.HasLanes(_shape, differentiated);
        bool isSparseInLanes = tangents.HvpLanes is not null;
        if (tangents.HessianDiagonal is { } diagonal && Has(CompanionKind.HessianDiagonal)) HessianDiagonal(diagonal);
        if (tangents.Hvp is { } hvp && (Has(CompanionKind.Hvp) || (hasDense && !isDenseInLanes) || (hasSparseHessian && !isSparseInLanes))) HessianProduct(hvp);
        if ((hasDense && isDenseInLanes) || (hasSparseHessian && isSparseInLanes)) HessianProductLanes(tangents.HvpLanes!);
        if (hasSparseJacobian) Dependencies(differentiated.Tangents.Dependencies!);
        if (hasSparseHessian) HessianDependencies(differentiated.Tangents.HessianDependencies!);
        if (hasSparseJacobian || hasSparseHessian) Decisions(differentiated.Tangents.Decisions!);
        HashSet<string> called = Called(differentiated.Callees);
        foreach ((string name, Function function, bool usesTape) in differentiated.Callees.Where(callee => called.Contains(callee.Name)))
        {
            _writer.Blank();
            IReadOnlyList<TensorEmission.Kernel> kernels = TensorEmission.Lower(function, name);
            CSharpEmitter.EmitMethod(function, name, "private static", _method.TypeParameters, _method.Constraints, usesTape, _writer);
            Write(kernels);
        }
    }

    private void Write(IEnumerable<TensorEmission.Kernel> kernels)
    {
        foreach (TensorEmission.Kernel kernel in kernels)
        {
            _writer.Blank();
            TensorEmission.Write(kernel, _writer);
        }
    }

    /// <summary>The methods that the sweeps written so far call, directly or not.</summary>
    private HashSet<string> Called(IReadOnlyList<CalleeFunction> callees)
    {
        if (callees.Count == 0) return [];
        var bodies = callees.ToDictionary(callee => callee.Name, callee => callee.Function);
        var called = new HashSet<string>();
        var pending = new Stack<Function>(_written);
        while (pending.Count > 0)
        {
            foreach (Op call in pending.Pop().Body.AllOps(op => op.Code == OpCode.Call))
                if (call.Get<CallTarget>().EmittedName is { } name && called.Add(name) && bodies.TryGetValue(name, out Function? body))
                    pending.Push(body);
        }

        return called;
    }

    private void Joint(AdjointFunction adjoint)
    {
        _writer.Line($"/// <summary>The value of <c>{_method.Name}</c>; its gradient, weighted with the cotangent, is added to the destinations.</summary>");
        Write(adjoint, SweepNames.Joint(_method), ResultType, [.. Inputs, .. Cotangent, .. Destinations], rentsTape: adjoint.UsesTape);
    }

    private void Split(AdjointFunction forward, AdjointFunction reverse)
    {
        var tape = new CompanionParameter("", Tape, TapeName, null, "");
        _writer.Line($"/// <summary>Evaluates <c>{_method.Name}</c> and leaves on the tape what <see cref=\"{SweepNames.Reverse(_method)}\"/> needs.</summary>");
        Write(forward, SweepNames.Forward(_method), ResultType, [.. Inputs, tape], rentsTape: false);
        _writer.Blank();
        _writer.Line($"/// <summary>Adds the gradient of <c>{_method.Name}</c>, weighted with the cotangent, to the destinations.</summary>");
        Write(reverse, SweepNames.Reverse(_method), "void", [.. Cotangent, .. Destinations, tape], rentsTape: false);
    }

    private void Rows(AdjointFunction rows)
    {
        _writer.Blank();
        _writer.Line($"/// <summary>The value of <c>{_method.Name}</c>; its Jacobian is added to the matrices, a reverse sweep per row.</summary>");
        IEnumerable<CompanionParameter> matrices = _shape.Inputs.Select(parameter => new CompanionParameter("", $"global::System.Span<{CompanionSignatures.MatrixElement(parameter)}>", parameter.Destination, null, ""));
        Write(rows, SweepNames.JacobianRows(_method), ResultType, [.. Inputs, .. matrices], rentsTape: rows.UsesTape);
    }

    /// <summary>Writes the statements of the derivative code where a companion has its own, to whose parameters it refers.</summary>
    /// <param name="names">With what the companion has declared so far.</param>
    public void InPlace(AdjointFunction adjoint, Names names) => Body(adjoint, ResultType, names, null, null);

    /// <summary>Writes the statements of a gradient where the companion has them that sets its destinations.</summary>
    /// <param name="names">With what the companion has declared so far.</param>
    public void Setting(AdjointFunction gradient, Names names) => Body(gradient, ResultType, names, null, null, sets: true);

    private string ResultType => _method.ReturnType is null ? "void" : _method.CSharpReturnType;

    private IEnumerable<CompanionParameter> Inputs => CompanionSignatures.Inputs(_shape, false).Select(parameter => parameter with { Modifiers = WithoutThis(parameter.Modifiers) });

    /// <summary>Private methods are no extension methods.</summary>
    public static string WithoutThis(string modifiers) => modifiers.StartsWith("this", StringComparison.Ordinal) ? modifiers.Substring(4).TrimStart() : modifiers;

    /// <summary>Arrays of any shape come as a span, row by row.</summary>
    private IEnumerable<CompanionParameter> Cotangent => CompanionSignatures.Cotangent(_shape)
        .Select(parameter => _shape.Result is BufferType buffer ? parameter with { Type = $"global::System.ReadOnlySpan<{Tangents.OfElement(buffer)}>" } : parameter);

    private IEnumerable<CompanionParameter> Destinations => CompanionSignatures.DestinationsOf(_shape, CompanionForm.Accumulate);

    private void Write(AdjointFunction adjoint, string name, string returnType, IReadOnlyList<CompanionParameter> parameters, bool rentsTape, LaneSweep? lanes = null)
    {
        _written.Add(adjoint.Function);
        // The reverse sweep has everything from the tape, so that a pullback can outlive the receiver.
        bool isStatic = _method.IsStatic || adjoint.Inputs.All(port => port.Role != PortRole.Primal);
        string modifiers = isStatic ? "private static" : "private";
        // The emitted code calls the tape so: a parameter of that name gets another one here.
        Names names = Names.Of(_shape);
        string? renamed = names.Taken.Contains(TapeName) ? names.Fresh("tapeParameter") : null;
        if (renamed is null) names.Fresh(TapeName);
        else parameters = [.. parameters.Select(parameter => parameter.Name == TapeName && parameter.Type != Tape ? parameter with { Name = renamed } : parameter)];
        foreach (LaneSweep.Slot slot in lanes?.Inputs.Concat(lanes.Outputs) ?? []) names.Take(slot.Name);
        _writer.Open(CompanionSignature.Header(modifiers, _method, returnType, name, parameters.Select(parameter => parameter.Declaration)));
        if (rentsTape) _writer.Line($"using {Tape} tape = {Tape}.Rent();");
        IReadOnlyList<TensorEmission.Kernel> kernels = TensorEmission.Lower(adjoint.Function, name, [.. adjoint.Outputs.Select((port, i) => DestinationOf(port, adjoint.Function.Body.Yields[i].Type))]);
        Body(adjoint, returnType, names, renamed, lanes);
        _writer.Close();
        Write(kernels);
    }

    private void Body(AdjointFunction adjoint, string returnType, Names names, string? renamed, LaneSweep? lanes, bool sets = false)
    {
        Function function = adjoint.Function;
        int next = 0;
        for (int i = 0; i < adjoint.Inputs.Count; i++)
        {
            if (lanes is not null && adjoint.Inputs[i].IsTangent) function.Parameters[i].Name = lanes.Inputs[next++].Name;
            else NameInput(adjoint.Inputs[i], function.Parameters[i], names, renamed, function.Body);
        }

        string value = returnType == "void" ? "" : names.Fresh("value", "result");
        bool isPair = lanes is null && _shape.ResultVaries && adjoint.Outputs.Any(port => port is { Role: PortRole.Primal, IsTangent: true });
        string? tangent = isPair ? names.Fresh("tangent", "direction") : null;
        CSharpEmitter.EmitBody(function, Ending(adjoint, returnType, value, tangent, renamed, lanes, sets), names.Taken, _writer);
    }

    /// <summary>Gives an input of the derivative code the C# expression that reads it. Primal inputs have theirs from the frontend.</summary>
    private void NameInput(Port port, Value input, Names names, string? renamed, Region body)
    {
        string expression;
        switch (port.Role)
        {
            case PortRole.Cotangent:
                expression = CotangentOf(port, input.Type);
                break;
            case PortRole.Shadow:
                (ActiveParameter parameter, string path) = Owner(port.Index);
                expression = Access(port.IsTangent ? parameter.Product : parameter.Destination, Tangents.Path(parameter.Type, Leaf.Join(path, port.Path)));
                break;
            case PortRole.Primal when port.IsTangent:
                (ActiveParameter moved, string inner) = Owner(port.Index);
                expression = Access(moved.Tangent, Tangents.Path(moved.Type, Leaf.Join(inner, port.Path)));
                break;
            case PortRole.Support:
                expression = names.Fresh(port.Name, "way", "sets");
                break;
            default:
                expression = InputOf(port.Index, renamed);
                if (input.Type is TensorType) break;
                input.Name = expression;
                return;
        }

        if (input.Type is TensorType tensor)
        {
            string local = names.Fresh(Naming.Plain(expression).Replace(".", "") + "Tensor");
            if (body.Names(input)) _writer.Line($"{tensor.CSharp} {local} = tape.Read({expression});");
            expression = local;
        }

        // Storage comes as a span where it is a parameter of its own, and as an array where it is a member.
        if (input.Type is BufferType { Kind: not BufferKind.Array } buffer && expression.IndexOf('.') >= 0)
        {
            string span = names.Fresh(expression.Replace(".", ""));
            string elements = !port.IsTangent && RankOf(port) > 1 ? Checks.AsSpan(expression) : expression;
            _writer.Line($"global::System.{(port.Role == PortRole.Cotangent ? "ReadOnlySpan" : "Span")}<{Tangents.OfElement(buffer)}> {span} = {elements};");
            expression = span;
        }

        input.Name = expression;
    }

    /// <summary>The C# expression that reads a leaf of the receiver or of a parameter.</summary>
    private string InputOf(int index, string? renamed)
    {
        IEnumerable<(string Access, IRType Type)> parameters = _method.Parameters.Where(parameter => parameter.Passing != Passing.Out)
            .Select(parameter => (renamed is not null && parameter.Name == TapeName ? renamed : parameter.Name, parameter.Type));
        if (_method.Receiver is { } receiver) parameters = parameters.Prepend(("this", receiver.Type));
        foreach ((string access, IRType type) in parameters)
        {
            IReadOnlyList<Leaf> leaves = Leaf.Of(type);
            if (index < leaves.Count) return Spelling.Of(access, type, leaves[index].Path);
            index -= leaves.Count;
        }

        throw new InvalidOperationException($"{_method.Key} has no input {index}.");
    }

    private int RankOf(Port port)
    {
        if (port.Role == PortRole.Cotangent && port.Index < ResultLeaves) return ((BufferType)Leaf.At(Leaf.Of(_shape.Result!)[port.Index].Type, port.Path)).Rank;
        (ActiveParameter parameter, string path) = port.Role == PortRole.Cotangent ? OwnerOfResult(port.Index) : Owner(port.Index);
        return ((BufferType)Tangents.Leaves(parameter.Type).First(leaf => leaf.Path == Leaf.Join(path, port.Path)).Type).Rank;
    }

    private int ResultLeaves => PortOwner.ResultLeaves(_shape);

    /// <summary>What takes no cotangent (it is marked <c>[NoDerivative]</c>) has the cotangent zero.</summary>
    private string CotangentOf(Port port, IRType type)
    {
        if (port.Index < ResultLeaves)
        {
            Leaf leaf = Leaf.Of(_shape.Result!)[port.Index];
            return leaf.IsConstant ? Construct.Zero(type) : Access("cotangent", Tangents.Path(_shape.Result!, Leaf.Join(leaf.Path, port.Path)));
        }

        if (PortOwner.OfOutput(_shape, port.Index) is not var (parameter, output) || output.IsConstant) return Construct.Zero(type);
        return Access(parameter.Destination, Tangents.Path(parameter.Type, output.Path));
    }

    /// <summary>The tensor to which a gradient is added; null for everything else.</summary>
    private string? DestinationOf(Port port, IRType type)
    {
        if (port.Role != PortRole.Gradient || type is not TensorType) return null;
        (ActiveParameter owner, string inner) = Owner(port.Index);
        return Access(port.IsTangent ? owner.Product : owner.Destination, Tangents.Path(owner.Type, Leaf.Join(inner, port.Path)));
    }

    private static string Access(string root, string path) => path.Length == 0 ? root : root + "." + path;

    private (ActiveParameter Parameter, string Path) Owner(int leaf) =>
        PortOwner.OfInput(_shape, leaf) is var (parameter, own)
            ? (parameter, own.Path)
            : throw new InvalidOperationException($"Leaf {leaf} of {_method.Key} belongs to no active parameter.");

    private (ActiveParameter Parameter, string Path) OwnerOfResult(int leaf) =>
        PortOwner.OfOutput(_shape, leaf) is var (parameter, own)
            ? (parameter, own.Path)
            : throw new InvalidOperationException($"Result {leaf} of {_method.Key} belongs to no active parameter.");

    // ---- endings

    /// <summary>
    /// The statements that hand out results. Where parameters are overwritten, the expressions may still read their old values: one
    /// tuple assignment evaluates all of them first.
    /// </summary>
    private string Ending(AdjointFunction adjoint, string returnType, string value, string? tangentOfResult, string? renamed, LaneSweep? lanes, bool sets)
    {
        bool isTangent = adjoint.Inputs.Any(port => port.IsTangent);
        var primal = new Dictionary<int, string>();
        var primalTangents = new Dictionary<(int Leaf, string Path), string>();
        var gradients = new Dictionary<(int Leaf, string Path), string>();
        var gradientTangents = new Dictionary<(int Leaf, string Path), string>();
        var retained = new Dictionary<string, string>();
        var tensors = new List<string>();
        for (int i = 0; i < adjoint.Outputs.Count; i++)
        {
            Port port = adjoint.Outputs[i];
            if (lanes is not null && port.IsTangent) continue;
            bool isTensor = adjoint.Function.Body.Yields[i].Type is TensorType;
            string placeholder = "{" + i + "}" + (isTensor && port.Role == PortRole.Primal ? ".ToTensor()" : "");
            switch (port.Role)
            {
                case PortRole.Primal:
                    if (port.IsTangent) primalTangents[(port.Index, port.Path)] = placeholder;
                    else primal[port.Index] = placeholder;
                    break;
                case PortRole.Gradient when Builder.NumberOf(adjoint.Function.Body.Yields[i]) == 0:
                    // To add zero is to do nothing.
                    break;
                case PortRole.Gradient when isTensor:
                    tensors.Add($"global::DiffGen.Runtime.TensorStorage.Add({placeholder}, {DestinationOf(port, adjoint.Function.Body.Yields[i].Type)});");
                    break;
                case PortRole.Gradient:
                    (port.IsTangent ? gradientTangents : gradients)[(port.Index, port.Path)] = placeholder;
                    break;
                case PortRole.Retained:
                    retained[port.Name] = placeholder;
                    break;
            }
        }

        var assignments = new List<(string Target, string Term, bool Adds)>();
        if (primal.Count > 0) assignments.AddRange(Outputs(primal, renamed));
        if (primalTangents.Count > 0) assignments.AddRange(OutputTangents(primalTangents));
        bool givesGradients = sets || adjoint.Inputs.Any(port => port is { IsTangent: false, Role: PortRole.Cotangent or PortRole.Shadow }) || gradients.Count > 0;
        if (givesGradients) assignments.AddRange(Gradients(gradients, parameter => parameter.Destination, sets));
        if (gradientTangents.Count > 0) assignments.AddRange(Gradients(gradientTangents, parameter => parameter.Product, false));
        foreach (RetainedValue entry in _shape.Retained.Where(entry => entry.Type is TensorType))
            if (!isTangent && retained.TryGetValue(entry.Name, out string? tensor)) tensors.Add($"{entry.Destination} = global::DiffGen.Runtime.TensorStorage.Sum({entry.Destination}, {tensor});");
        foreach (RetainedValue entry in _shape.Retained.Where(entry => entry.Type is not TensorType))
            if (!isTangent && retained.TryGetValue(entry.Name, out string? term))
                assignments.Add((entry.Destination, term, true));

        List<string> lines = [.. lanes?.Assignments ?? [], .. tensors];
        bool overwrites = _method.Parameters.Any(parameter => parameter.Passing is Passing.Ref or Passing.Out);
        bool hasValue = returnType != "void" && (primal.Count > 0 || tangentOfResult is null);
        string? result = !hasValue ? null : Construct.Value(_shape.Result!, Enumerable.Range(0, ResultLeaves).Select(i => primal[i]));
        if (result is not null && overwrites)
        {
            lines.Add($"{_method.CSharpReturnType} {value} = {result};");
            result = value;
        }

        if (tangentOfResult is not null)
        {
            string tangent = ResultTangent(primalTangents, tangentOfResult, lines);
            result = hasValue ? $"({result}, {tangent})" : tangent;
        }

        if (assignments.Count > 1 && overwrites)
        {
            IEnumerable<string> terms = assignments.Select(assignment => assignment.Adds ? $"{assignment.Target} + {assignment.Term}" : assignment.Term);
            lines.Add($"({string.Join(", ", assignments.Select(assignment => assignment.Target))}) = ({string.Join(", ", terms)});");
        }
        else
        {
            foreach ((string target, string term, bool adds) in assignments) lines.Add($"{target} {(adds ? "+=" : "=")} {term};");
        }

        if (result is not null) lines.Add($"return {result};");
        return string.Join("\n", lines);
    }

    /// <summary>Final values of <c>ref</c> and <c>out</c> parameters.</summary>
    private IEnumerable<(string Target, string Term, bool Adds)> Outputs(Dictionary<int, string> primal, string? renamed)
    {
        int leaf = ResultLeaves;
        foreach (ParameterModel parameter in _method.Parameters.Where(parameter => parameter.Passing is Passing.Ref or Passing.Out))
        {
            int first = leaf;
            leaf += Leaf.Of(parameter.Type).Count;
            yield return (renamed is not null && parameter.Name == TapeName ? renamed : parameter.Name, Construct.Value(parameter.Type, Enumerable.Range(first, leaf - first).Select(i => primal[i])), false);
        }
    }

    private IEnumerable<(string Target, string Term, bool Adds)> Gradients(Dictionary<(int Leaf, string Path), string> gradients, Func<ActiveParameter, string> destination, bool sets)
    {
        foreach (ActiveParameter parameter in _shape.Active)
        {
            IReadOnlyList<Leaf> leaves = Leaf.Of(parameter.Type);
            bool isReplaced = sets || parameter.Passing is Passing.Ref or Passing.Out;
            foreach ((string, string, bool) assignment in Construct.Tangent(
                parameter.Type, destination(parameter), !isReplaced, path => parameter.FirstParameterLeaf < 0 ? null : Term(leaves, parameter.FirstParameterLeaf, path, gradients)))
                yield return assignment;
        }
    }

    /// <summary>The expression for the part of a value at a path. An object is one leaf, and its members have ports of their own.</summary>
    private static string? Term(IReadOnlyList<Leaf> leaves, int first, string path, Dictionary<(int Leaf, string Path), string> terms)
    {
        for (int i = 0; i < leaves.Count; i++)
        {
            bool isObject = leaves[i].Type is AggregateType && (leaves[i].Path.Length == 0 || path.StartsWith(leaves[i].Path + ".", StringComparison.Ordinal));
            if (!isObject && leaves[i].Path != path) continue;
            string inner = !isObject ? "" : leaves[i].Path.Length == 0 ? path : path.Substring(leaves[i].Path.Length + 1);
            if (terms.TryGetValue((first + i, inner), out string? term)) return term;
        }

        return null;
    }
}
