using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Writes the tangent of a function beside it, op by op in the order of the program (Griewank, Walther 2008, "Evaluating Derivatives", section 3.1): each varied
/// number gets a tangent, each varied buffer a buffer of tangents of the same shape. A reference to storage is accompanied by the reference to its tangents,
/// so that whatever may be the same storage has the same tangents. Tangents that are zero are absent.
/// <para>
/// The function may be a sweep that <see cref="ReverseSweep"/> wrote: a push of the tape is followed by the push of the tangents of what was recorded, a pop
/// preceded by theirs. That is forward over reverse.
/// </para>
/// <para>
/// What a tangent is, a <see cref="TangentAlgebra"/> says: a number, or the set of inputs on which the value depends.
/// </para>
/// </summary>
internal sealed partial class ForwardSweep
{
    private readonly Function _function;
    private readonly PointsTo _pointsTo;
    private readonly Activity _activity;
    private readonly CallVariants _calls;
    private readonly TangentRecords _records;
    private readonly TangentAlgebra _algebra;
    private readonly TangentTypes _types;
    private readonly Dictionary<Value, Value> _tangents = [];
    private readonly HashSet<Root> _stored = [];
    private readonly Builder _builder = new(new Region(), relaxed: true);
    private readonly Region _start = new();

    /// <summary>What has to stand before the op that is being visited.</summary>
    private Region _before = new();

    public ForwardSweep(Function function, PointsTo pointsTo, Activity activity, CallVariants calls, TangentRecords records, TangentAlgebra algebra)
    {
        _function = function;
        _pointsTo = pointsTo;
        _activity = activity;
        _calls = calls;
        _records = records;
        _algebra = algebra;
        _types = algebra.Types;
        CollectStorage();
    }

    /// <summary>The prefix of the names of tangents: <c>tx</c> is the tangent of <c>x</c>.</summary>
    public static string NameOf(string name) => "t" + name.TrimStart('@').Replace('.', '_');

    private IEnumerable<string> Parts(IRType type) => _types.Parts(type);

    private IRType TypeOf(IRType type, string path = "") => _types.Of(type, path);

    /// <summary>Makes <paramref name="tangent"/>, an input, the tangent of a parameter or of one part of it.</summary>
    public void Seed(Value parameter, string path, Value tangent)
    {
        if (path.Length > 0) _members[(parameter, path)] = tangent;
        else _tangents[parameter] = tangent;
    }

    public void Run()
    {
        _builder.Into(_start, () =>
        {
            foreach (Value parameter in _function.Parameters.Where(HasStorage)) Enter(parameter);
            foreach (Value parameter in _function.Parameters.Where(parameter => parameter.Type is AggregateType)) EnterMembers(parameter);
        });
        Visit(_function.Body);
        int index = 0;
        foreach (Op op in _start.Ops) _function.Body.Insert(index++, op);
        var end = new Region();
        _builder.Into(end, () =>
        {
            foreach ((Value array, Value callers) in _copiedBack) _builder.Copy(array, callers);
        });
        foreach (Op op in end.Ops) _function.Body.Append(op);
    }

    /// <summary>The tangent of a result of the function, or of one part of it.</summary>
    public Value Output(Value result, string path)
    {
        Value? output = null;
        var end = new Region();
        if (result.Type is AggregateType && Leaf.At(result.Type, path) is BufferType)
            (result, path) = (MemberFolding.Find(result, path) ?? throw Refused.Reference("its result", "the array in it belongs to an object that is not made at the end"), "");
        _builder.Into(end, () => output = result.Type is BufferType ? TangentsOrZeros(result, path) : PresentOutput(result, path));
        foreach (Op op in end.Ops) _function.Body.Append(op);
        return output!;
    }

    /// <summary>The tangent of a number; null where it is zero.</summary>
    private Value? Tangent(Value value) => _tangents.TryGetValue(value, out Value? tangent) ? tangent : null;

    private void Bind(Value value, Value? tangent)
    {
        if (tangent is null) return;
        if (tangent.Def is { Code: not OpCode.Constant } && value.Name is { } name) tangent.Name ??= NameOf(name);
        _tangents[value] = tangent;
    }

    private void Visit(Region region)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            Region outer = _before, after = new();
            _before = new Region();
            _builder.Into(after, () => Visit(op));
            foreach (Op inserted in _before.Ops) region.Insert(i++, inserted);
            foreach (Op inserted in after.Ops) region.Insert(++i, inserted);
            _before = outer;
        }
    }

    private void Visit(Op op)
    {
        switch (op.Code)
        {
            case OpCode.Apply:
                VisitApply(op);
                break;
            case OpCode.Convert when op.Result.Type.IsFloat:
                if (Tangent(op.Operands[0]) is { } converted) Bind(op.Result, _builder.Convert(converted, TypeOf(op.Result.Type)));
                break;
            case OpCode.Select when op.Result.Type is not BufferType:
                VisitSelect(op);
                break;
            case OpCode.Guard:
                if (Present(op.Operands[0]) is { } term) Bind(op.Result, TensorShapes.Repeated(_builder, _algebra.Guard(_builder, op, term, Present), op.Result));
                break;
            case OpCode.Retain when op.Result.Type is ScalarType or TensorType:
                Bind(op.Result, Tangent(op.Operands[0]));
                break;
            case OpCode.Member:
                VisitMember(op);
                break;
            case OpCode.Construct:
                VisitConstruct(op);
                break;
            case OpCode.Opaque or OpCode.Unsupported:
                VisitOpaque(op);
                break;
            case OpCode.Custom:
                VisitCustom(op);
                break;
            case OpCode.Derivative:
                VisitDerivative(op);
                break;
            case OpCode.If:
                VisitIf(op);
                break;
            case OpCode.For or OpCode.While:
                VisitLoop(op);
                break;
            case OpCode.Call:
                VisitCall(op);
                break;
            case OpCode.Tensor:
                VisitTensor(op);
                break;
            default:
                VisitMemory(op);
                break;
        }
    }

    /// <summary>The tangent of a result, or of a tensor in it.</summary>
    private Value PresentOutput(Value result, string path)
    {
        Value tangent = Carried(result, path);
        return TensorShapes.PresentBeside(_builder, tangent, path.Length > 0 && tangent.Type is TensorType tensor && result.Type is AggregateType ? _builder.Member(result, path, tensor) : result);
    }

    private Value OrZero(Value value) => Tangent(value) ?? _builder.Zero(TypeOf(value.Type));

    private void VisitApply(Op op)
    {
        if (!op.Result.Type.IsFloat) return;
        Primitive primitive = op.Get<Primitive>();
        Value? sum = null;
        for (int i = 0; i < primitive.Partials.Count; i++)
        {
            if (primitive.Partials[i].Contribution is null || Present(op.Operands[i]) is not { } tangent) continue;
            Value term = _algebra.Term(_builder, op, i, tangent);
            sum = sum is null ? term : _algebra.Add(_builder, sum, term);
        }

        if (sum is not null) Bind(op.Result, TensorShapes.Repeated(_builder, sum, op.Result));
    }

    /// <summary>The tangent of a number or a tensor; of the latter zeros where it may be absent when the code runs.</summary>
    private Value? Present(Value value) => Tangent(value) is { } tangent ? TensorShapes.PresentBeside(_builder, tangent, value) : null;

    private void VisitTensor(Op op)
    {
        TensorRule rule = op.Get<TensorRule>();
        Value?[] tangents = [.. op.Operands.Select((operand, i) => rule.Varies(op.Operands, i) ? Tangent(operand) : null)];
        if (!op.Result.Type.IsFloat || tangents.All(tangent => tangent is null)) return;
        if (_algebra is not LinearTangents) throw Refused.Because("a function of tensors", "sparse matrices of it are not derived", "Leave out these companions");
        if (rule.Name is "OrZeros" or "OrZerosLike")
        {
            Bind(op.Result, _builder.Tensor(rule, tangents[0]!, op.Operands[1]));
            return;
        }

        if (rule.IsLinear)
        {
            bool takesAbsent = rule.Name == "AddPresent";
            Bind(op.Result, _builder.Tensor(rule, [.. op.Operands.Select((operand, i) => !rule.Varies(op.Operands, i) ? operand
                : takesAbsent ? tangents[i] ?? _builder.Zero(operand.Type)
                : TensorShapes.PresentBeside(_builder, tangents[i] ?? _builder.Zero(operand.Type), operand))]));
            return;
        }

        E[] x = [.. op.Operands.Select(operand => new E(_builder, operand))];
        Value? sum = null;
        for (int i = 0; i < tangents.Length; i++)
        {
            if (tangents[i] is not { } tangent) continue;
            tangent = TensorShapes.PresentBeside(_builder, tangent, op.Operands[i]);
            Value term = rule.Partial(i)!.Pushforward is { } pushforward
                ? pushforward(new E(_builder, tangent), x, new E(_builder, op.Result)).Value
                : _builder.Tensor(rule, [.. op.Operands.Select((operand, k) => k == i ? tangent : operand)]);
            sum = sum is null ? term : _builder.Add(sum, term);
        }

        Bind(op.Result, sum);
    }

    /// <summary>Code that the IR does not look into: constant, as the analysis of what is refused has made sure of.</summary>
    private void VisitOpaque(Op op) => ProvideStorage(op);

    private void VisitIf(Op op)
    {
        (int Index, string Path)[] tracked = [.. Enumerable.Range(0, op.Results.Length).SelectMany(k => Tracked(op.Results[k]).Select(path => (k, path)))];
        foreach (Region branch in op.Regions)
        {
            Visit(branch);
            if (branch.EndsInThrow) continue;
            RequireConstant(branch.Yields, tracked);
            _builder.Into(branch, () => branch.Yields = [.. branch.Yields, .. tracked.Select(number => Carried(branch.Yields[number.Index], number.Path))]);
        }

        if (ZeroAdjoints.IsSkip(op)) _builder.Into(_before, () => op.Operands[0] = ZeroAdjoints.Widened(_builder, op.Operands[0], Tangent));
        AddResults(op, tracked);
    }

    private void AddResults(Op op, (int Index, string Path)[] tracked)
    {
        Value[] results = [.. tracked.Select(number => new Value(TypeOf(op.Results[number.Index].Type, number.Path), null) { Def = op })];
        for (int n = 0; n < tracked.Length; n++) Bind(op.Results[tracked[n].Index], tracked[n].Path, results[n]);
        op.Results = [.. op.Results, .. results];
    }

    private void VisitLoop(Op op)
    {
        Region body = op.Regions[op.Regions.Length - 1];
        int operands = op.Operands.Length - op.Results.Length, arguments = body.Arguments.Count - op.Results.Length;
        (int Index, string Path)[] tracked =
        [
            .. Enumerable.Range(0, op.Results.Length)
                .SelectMany(k => Tracked(op.Results[k]).Union(Tracked(body.Arguments[arguments + k])).Select(path => (k, path))),
        ];
        _builder.Into(_before, () => op.Operands = [.. op.Operands, .. tracked.Select(number => Carried(op.Operands[operands + number.Index], number.Path))]);
        foreach ((int k, string path) in tracked)
        {
            Value carried = body.Arguments[arguments + k];
            foreach (Region region in op.Regions)
            {
                Value argument = region.AddArgument(TypeOf(carried.Type, path), carried.Name is { } name ? NameOf(Leaf.Join(name, path)) : null);
                if (region == body) Bind(carried, path, argument);
            }
        }

        Visit(body);
        if (!body.EndsInThrow)
        {
            RequireConstant(body.Yields, tracked);
            _builder.Into(body, () => body.Yields = [.. body.Yields, .. tracked.Select(number => Carried(body.Yields[number.Index], number.Path))]);
        }

        AddResults(op, tracked);
    }

    /// <summary>Numbers that nothing accompanies out of a region have no tangents there.</summary>
    private void RequireConstant(Value[] yields, (int Index, string Path)[] tracked)
    {
        for (int k = 0; k < yields.Length; k++)
            if (tracked.All(number => number.Index != k))
                RequireConstant(yields[k]);
    }

    /// <summary>A tangent that nobody hands on would be lost: the analysis of what varies must have said so.</summary>
    private void RequireConstant(Value value)
    {
        if (value.Type is not BufferType && Parts(value.Type).Any(path => Tangent(value, path) is not null)) throw new InvalidOperationException($"'{value}' has a tangent although it does not vary.");
    }
}
