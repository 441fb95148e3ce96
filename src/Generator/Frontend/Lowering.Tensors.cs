using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Tensors. One is a value like a number, and operators and functions make new ones. Where a method changes the elements of tensors, those that it makes are objects with two
/// members: an array of elements and a shape.
/// </summary>
internal sealed partial class Lowering
{
    private const int ElementsOfTensor = 0;
    private const int ShapeOfTensor = 1;

    private static bool IsTensor(Tree tree) => tree.Leaf?.Type is TensorType || IsOwnTensor(tree);

    private static bool IsOwnTensor(Tree tree) => tree.Target is { Symbol: var symbol } && TensorMembers.IsTensor(symbol);

    private bool IsTensor(IOperation operation) =>
        operation.Type is { } type && (Map(type) is TensorType || _spans.ContainsKey(operation));

    /// <summary>The arguments of functions of spans that stand for tensors.</summary>
    private readonly Dictionary<IOperation, Value> _spans = [];

    // ---- shapes

    private readonly KnownShapes _shapes = new();

    /// <summary>What an operation on tensors gives. Where shapes that are known do not fit, that is said at the innermost operation.</summary>
    private Tree? Fitted(IOperation site, System.Func<Tree?> operation)
    {
        Region region = _b.Region;
        int before = region.Ops.Count;
        Tree? result = operation();
        for (int i = before; i < region.Ops.Count; i++)
            if (region.Ops[i].Code is OpCode.Apply or OpCode.Tensor or OpCode.TensorOf && _shapes.Misfit(region.Ops[i].Result) is { } misfit)
                Problem(site, "DG0021", NameOf(site), misfit);
        return result;
    }

    private static string NameOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod.Name,
        IBinaryOperation { Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.BinaryExpressionSyntax syntax } => syntax.OperatorToken.Text,
        IAssignmentOperation { Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.AssignmentExpressionSyntax syntax } => syntax.OperatorToken.Text,
        _ => operation.Syntax.ToString(),
    };

    // ---- operators

    private Tree? TensorOperator(IBinaryOperation binary)
    {
        if (!IsTensor(binary)) return null;
        Tree left = OperandTree(binary.LeftOperand), right = OperandTree(binary.RightOperand);
        return Operator(binary.OperatorKind, TensorValue(left), TensorValue(right)) is { } value ? new Tree(value) : Refused(binary);
    }

    /// <summary>A new tensor, also where its elements are those of an operand: what is written to one is not written to the other.</summary>
    private Value NewTensor(string primitive, params Value[] operands)
    {
        Value result = _b.Apply(primitive, operands);
        return operands.Contains(result) ? _b.Append(OpCode.Apply, operands, [result.Type], Primitives.Get(primitive)).Result : result;
    }

    private Value? Operator(BinaryOperatorKind kind, Value left, Value right) => kind switch
    {
        BinaryOperatorKind.Add => NewTensor("add", left, right),
        BinaryOperatorKind.Subtract => NewTensor("subtract", left, right),
        BinaryOperatorKind.Multiply => NewTensor("multiply", left, right),
        BinaryOperatorKind.Divide => NewTensor("divide", left, right),
        _ => null,
    };

    private Tree? TensorOperator(IUnaryOperation unary)
    {
        if (!IsTensor(unary)) return null;
        return unary.OperatorKind switch
        {
            UnaryOperatorKind.Minus => new Tree(NewTensor("negate", TensorValue(unary.Operand))),
            // The tensor itself.
            UnaryOperatorKind.Plus => Expression(unary.Operand),
            _ => Refused(unary),
        };
    }

    private Tree? TensorAssignment(ICompoundAssignmentOperation assignment)
    {
        if (!IsTensor(assignment.Target)) return null;
        if (IsPart(assignment.Target))
            return ChangePart(assignment, (IPropertyReferenceOperation)assignment.Target, part => Operator(assignment.OperatorKind, part, Operand(assignment.Value)));
        bool isInPlace = assignment.OperatorMethod is { IsStatic: false }, isSoleName = IsSoleName(assignment.Target);
        if (isInPlace && !isSoleName)
        {
            if (Changed(assignment, assignment.Target) is not { } target) return Dummy(assignment.Type);
            Value right = Operand(assignment.Value), before = TensorValue(new Tree(target));
            if (Operator(assignment.OperatorKind, before, right) is not { } value) return Refused(assignment);
            Overwrite(target, value);
            return new Tree(target);
        }

        Place place = PlaceOf(assignment.Target);
        Tree old = Read(place, assignment);
        Value added = Operand(assignment.Value);
        if (isInPlace) RequireShape(TensorValue(old), added, NameOf(assignment));
        if (Operator(assignment.OperatorKind, TensorValue(old), added) is not { } next) return Refused(assignment);
        Tree kept = ChangesTensors && !isSoleName ? Own(next, assignment.Target.Type!) : new Tree(next);
        if (!Ended) Write(place, kept, assignment);
        return kept;
    }

    /// <summary>A tensor or a number.</summary>
    private Value Operand(IOperation operation) => IsTensor(operation) ? TensorValue(operation) : Scalar(operation);

    /// <summary>An operand before its elements are read: C# evaluates all operands first, and one of them may change another.</summary>
    private Tree OperandTree(IOperation operation) => !IsTensor(operation) ? new Tree(Scalar(operation)) : _spans.ContainsKey(operation) ? new Tree(TensorValue(operation)) : Expression(operation);

    // ---- members

    private Tree? TensorProperty(IPropertyReferenceOperation reference)
    {
        if (LengthOfAxis(reference) is { } length) return new Tree(length);
        if (reference.Instance is not { } instance || !IsTensor(instance)) return null;
        if (reference.Property.IsIndexer)
        {
            if (IsTensor(reference)) return Slice(reference, instance, reference.Arguments[0].Value);
            Tree tensor = Expression(instance);
            return Offsets(tensor, reference.Arguments[0].Value) is var (elements, offset) ? Loaded(new ElementPlace(elements, [offset], "", TypeOf(reference)), "", TypeOf(reference)) : Refused(reference);
        }

        Value shape = ShapeOf(Expression(instance));
        return reference.Property.Name switch
        {
            "Rank" => new Tree(Number("{0}.WithAnAxis().Rank", ScalarType.Int32, shape)),
            "FlattenedLength" => new Tree(_b.Convert(CountOf(shape), TypeOf(reference))),
            "IsEmpty" => new Tree(_b.Apply("equal", CountOf(shape), _b.Int(0))),
            _ => Refused(reference),
        };
    }

    private Value ShapeOf(Tree tensor) => tensor.Target is { } target ? PartsOfTensor(target).Shape : _b.Tensor("ShapeOf", tensor.Leaf!);

    private Value Number(string template, IRType type, params Value[] operands) => _b.Append(OpCode.Opaque, operands, [type], new OpaqueCode(template, Effect.Traps)).Result;

    /// <summary><c>x.Lengths[1]</c>.</summary>
    private Value? LengthOfAxis(IPropertyReferenceOperation reference) =>
        reference.Property.IsIndexer && WithoutConversions(reference.Instance) is IPropertyReferenceOperation { Property.Name: "Lengths", Instance: { } tensor } && IsTensor(tensor)
            ? _b.Convert(Number("{0}[{1}]", ScalarType.Int32, ShapeOf(Expression(tensor)), Scalar(reference.Arguments[0].Value)), TypeOf(reference))
            : null;

    private static IOperation? WithoutConversions(IOperation? operation) => operation is IConversionOperation conversion ? WithoutConversions(conversion.Operand) : operation;

    /// <summary>The elements of a tensor and the place of one of them; null where an index is none.</summary>
    private (Value Elements, Value Offset)? Offsets(Tree tensor, IOperation indices)
    {
        if (Listed(indices) is not { } list) return null;
        Value shape = ShapeOf(tensor);
        Value elements = ElementsOf(tensor);
        var numbers = new List<Value>();
        foreach (IOperation index in list)
        {
            if (FromEnd(index) is { } back) numbers.Add(_b.Apply("subtract", Number($"{{0}}[{numbers.Count}]", ScalarType.Int32, shape), Int(back)));
            else if (Map(Plain(index).Type!) is ScalarType) numbers.Add(Int(Plain(index)));
            else return null;
        }

        return (elements, Number($"{{0}}.Offset({Placeholders(1, numbers.Count)})", ScalarType.Int32, [shape, .. numbers]));
    }

    /// <summary>The number in <c>^1</c>.</summary>
    private static IOperation? FromEnd(IOperation index) => Plain(index) is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } hat ? hat.Operand : null;

    /// <summary>Without conversions to <c>nint</c>, <c>NIndex</c>, <c>NRange</c>.</summary>
    private static IOperation Plain(IOperation operation) =>
        operation is IConversionOperation conversion && (conversion.Type?.SpecialType is SpecialType.System_IntPtr || conversion.OperatorMethod is not null || conversion.Type?.Name is "NIndex" or "NRange" or "Index")
            ? Plain(conversion.Operand)
            : operation;

    private Value Int(IOperation operation) => _b.Convert(Scalar(operation), ScalarType.Int32, Overflow.Checked);

    /// <summary>The elements of a list that stands in the source; null where it is something else.</summary>
    private static IReadOnlyList<IOperation>? Listed(IOperation operation) => operation switch
    {
        ICollectionExpressionOperation collection when !collection.Elements.Any(element => element is ISpreadOperation) => collection.Elements,
        IArrayCreationOperation { Initializer: { } initializer } => initializer.ElementValues,
        IConversionOperation conversion => Listed(conversion.Operand),
        _ => null,
    };

    /// <summary>A shape that is an argument: a list of lengths, or the lengths of another tensor.</summary>
    private Value? Shape(IOperation operation)
    {
        if (WithoutConversions(operation) is IPropertyReferenceOperation { Property.Name: "Lengths", Instance: { } tensor } && IsTensor(tensor)) return ShapeOf(Expression(tensor));
        if (Listed(operation) is not { } lengths) return null;
        Value[] numbers = [.. lengths.Select(length => Int(Plain(length)))];
        return Number($"{ScalarType.Shape.CSharp}.Of({Placeholders(0, numbers.Length)})", ScalarType.Shape, numbers);
    }

    private Value? AxesOf(IOperation operation)
    {
        if (Map(operation.Type!) is ScalarType { Kind: ScalarKind.Integer }) return Axes(Int(operation));
        return Listed(operation) is { } axes ? Axes([.. axes.Select(axis => Int(Plain(axis)))]) : null;
    }

    private Value Axes(params Value[] numbers) => Number($"{ScalarType.Axes.CSharp}.Of({Placeholders(0, numbers.Length)})", ScalarType.Axes, numbers);

    private Value AllAxes => _b.Constant(ScalarType.Axes, new ConstantValue($"default({ScalarType.Axes.CSharp})", 0, false));

    private Tree Slice(IOperation site, IOperation instance, IOperation ranges)
    {
        Value tensor = TensorValue(instance);
        return Part(_b.Tensor("ShapeOf", tensor), ranges) is var (from, size) ? new Tree(_b.Tensor("Slice", tensor, from, size, AllAxes)) : Refused(site);
    }

    /// <summary>The first place on each axis and the lengths of a part of a tensor; null where it is not named by ranges.</summary>
    private (Value From, Value Size)? Part(Value shape, IOperation ranges)
    {
        if (Listed(ranges) is not { } list) return null;
        var starts = new List<Value>();
        var lengths = new List<Value>();
        foreach (IOperation each in list)
        {
            Value length = Number($"{{0}}[{starts.Count}]", ScalarType.Int32, shape);
            Value start = _b.Int(0), end = length;
            if (Plain(each) is IRangeOperation range)
            {
                if (range.LeftOperand is { } left) start = Bound(left, length);
                if (range.RightOperand is { } right) end = Bound(right, length);
            }
            else if (Plain(each) is not IDefaultValueOperation && !IsAll(each))
            {
                return null;
            }

            starts.Add(start);
            lengths.Add(_b.Apply("subtract", end, start));
        }

        return (
            Number($"{ScalarType.Shape.CSharp}.Of({Placeholders(0, starts.Count)})", ScalarType.Shape, [.. starts]),
            Number($"{ScalarType.Shape.CSharp}.Of({Placeholders(0, lengths.Count)})", ScalarType.Shape, [.. lengths]));
    }

    private bool IsPart(IOperation target) => target is IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } instance } && IsTensor(instance) && IsTensor(target);

    /// <summary>A part of a tensor that the method made gets other elements, repeated where they are fewer.</summary>
    /// <param name="value">The elements, of what is there before.</param>
    private Tree ChangePart(IOperation site, IPropertyReferenceOperation part, System.Func<Value, Value?> value)
    {
        if (Changed(site, part.Instance!) is not { } target) return Nothing;
        if (Part(PartsOfTensor(target).Shape, part.Arguments[0].Value) is not var (from, size)) return Refused(site);
        if (value(_b.Tensor("Slice", TensorValue(new Tree(target)), from, size, AllAxes)) is not { } written) return Refused(site);
        Overwrite(target, _b.Tensor("SetSlice", TensorValue(new Tree(target)), _b.Tensor("BroadcastTo", written, size), from));
        return new Tree(written);
    }

    private static bool IsAll(IOperation range) => range is IPropertyReferenceOperation { Property.Name: "All" };

    private Value Bound(IOperation index, Value length) => FromEnd(index) is { } back ? _b.Apply("subtract", length, Int(back)) : Int(Plain(index));

    // ---- calls

    /// <summary>Null where the call is none of a tensor's.</summary>
    private Tree? TensorCall(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (SpanCall(call) is { } ofSpans) return ofSpans;
        if (!TensorMembers.IsMember(method) || !IsOfNumbers(method)) return null;
        IOperation[] arguments = [.. call.Arguments.OrderBy(argument => argument.Parameter!.Ordinal).Select(argument => argument.Value)];
        if (call.Instance is { } instance && !method.IsStatic) arguments = [instance, .. arguments];
        string name = method.Name;
        int destination = TensorMembers.Destination(method);
        if (destination >= 0)
        {
            destination += arguments.Length - method.Parameters.Length;
            if (Changed(call, arguments[destination]) is not { } target) return Dummy(call.Type);
            IOperation[] inputs = [.. arguments.Where((_, i) => i != destination)];
            Value? written = name is "CopyTo" or "BroadcastTo" ? TensorValue(inputs[0]) : TensorFunction(call, name, inputs);
            if (written is null) return UnknownTensorCall(call);
            Overwrite(target, written);
            return call.Type is null or { SpecialType: SpecialType.System_Void } ? Nothing : new Tree(target);
        }

        if (name is "Fill" or "Clear" && IsTensor(arguments[0]))
        {
            if (Changed(call, arguments[0]) is not { } target) return Nothing;
            Value elements = PartsOfTensor(target).Elements;
            if (name == "Clear") Clear(elements);
            else Fill(elements, new Tree(Scalar(arguments[1])));
            return Nothing;
        }

        if (TensorMembers.IsItself(method) && arguments.Length == 1 && IsTensor(arguments[0])) return Expression(arguments[0]);
        if (TensorMembers.IsPair(name) && TypeOf(call) is AggregateType pair && TensorMembers.Pair(name, new TensorArguments(this, arguments)) is var (first, second))
            return new Tree(pair, [new Tree(first.Value), new Tree(second.Value)]);
        return TensorCreation(call, name, arguments) ?? (TensorFunction(call, name, arguments) is { } value ? new Tree(value) : UnknownTensorCall(call));
    }

    /// <summary>Tensors of whole numbers, of conditions and the like are constants: what is done with them is C# like any other.</summary>
    private bool IsOfNumbers(IMethodSymbol method)
    {
        ITypeSymbol[] elements = [.. method.TypeArguments, .. method.ContainingType.TypeArguments];
        return elements.Length == 0 || elements.Any(element => Map(element) is ScalarType { Kind: ScalarKind.Float32 or ScalarKind.Float64 });
    }

    /// <summary>Functions of spans compute as functions of tensors do, and copy what they give into the destination. Null where the call is none of them.</summary>
    private Tree? SpanCall(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (!TensorMembers.IsOfSpans(method)) return null;
        IOperation[] arguments = [.. call.Arguments.OrderBy(argument => argument.Parameter!.Ordinal).Select(argument => WithoutReferenceConversion(argument.Value))];
        if (!arguments.Any(argument => Map(argument.Type!) is BufferType { Element: ScalarType { Kind: ScalarKind.Float32 or ScalarKind.Float64 } })) return null;
        if (call.Type is { } result && !result.SpecialType.Equals(SpecialType.System_Void) && TypeOf(call) is not ScalarType { IsFloat: true }) return null;
        int destination = method.Parameters.Length - 1;
        if (method.Parameters[destination].Name != "destination") destination = -1;
        IOperation[] inputs = [.. arguments.Where((_, i) => i != destination)];
        foreach (IOperation input in inputs)
            if (Map(input.Type!) is BufferType { Element: ScalarType { Kind: ScalarKind.Float32 or ScalarKind.Float64 } })
                _spans[input] = WholeSpan(Buffer(input));
        Value[] lengths = [.. inputs.Where(_spans.ContainsKey).Select(input => Length(_spans[input]))];
        for (int i = 1; i < lengths.Length; i++)
            Branch(_b.Apply("equal", lengths[0], lengths[i]), () => { }, () => Throw("new global::System.ArgumentException(\"Input span arguments must all have the same length.\")"));
        Value? value = TensorFunction(call, method.Name, inputs);
        if (value is null) return UnknownTensorCall(call);
        if (destination < 0) return new Tree(value);
        _b.Copy(_b.Elements(value), WholeSpan(Buffer(arguments[destination])));
        return Nothing;
    }

    /// <summary>What gives no tensor and no number stays C#: it looks and answers.</summary>
    private Tree? UnknownTensorCall(IInvocationOperation call)
    {
        Problem(call, "DG0005", Display(call.TargetMethod));
        return Dummy(call.Type);
    }

    private Tree? TensorCreation(IInvocationOperation call, string name, IOperation[] arguments)
    {
        if (!IsTensor(call)) return null;
        var type = (TensorType)TypeOf(call);
        switch (name)
        {
            case "Create" when Map(arguments[0].Type!) is BufferType { Rank: 1 }:
                Value array = Buffer(arguments[0]);
                Value? shape = arguments.Length == 1 ? Number($"{ScalarType.Shape.CSharp}.Of({{0}})", ScalarType.Shape, Length(array)) : arguments.Length == 2 ? Shape(arguments[1]) : null;
                if (shape is null) return null;
                // The tensor and the array are one storage.
                return array.Type is BufferType { Kind: BufferKind.Array } && MayChange(call, arguments[0]) ? Over(call.Type!, array, shape) : new Tree(_b.TensorOf(array, shape));
            case "CreateFromShape" or "CreateFromShapeUninitialized" or "Zeros" when Shape(arguments[0]) is { } lengths:
                return new Tree(_b.TensorOf(_b.Allocate(BufferType.Array(type.Element), [CountOf(lengths)]), lengths));
            case "Ones" when Shape(arguments[0]) is { } lengths:
                return new Tree(_b.Tensor("BroadcastTo", _b.Number(type.Element, 1), lengths));
            case "Full" when Shape(arguments[0]) is { } lengths:
                return new Tree(_b.Tensor("BroadcastTo", Scalar(arguments[1]), lengths));
            case "Eye":
                Value rows = Int(arguments[0]);
                Value columns = WithoutConversions(arguments[1]) is IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } } ? rows : Int(WithoutConversions(arguments[1])!);
                return new Tree(_b.Tensor("Eye", rows, columns, Int(arguments[2]), _b.Number(type.Element, 1)));
            case "Linspace":
                Value start = Scalar(arguments[0]), range = _b.Apply("subtract", Scalar(arguments[1]), start);
                return new Tree(_b.Apply("add", _b.Apply("multiply", _b.Tensor("Fractions", Int(arguments[2]), _b.Number(type.Element, 1)), range), start));
            default:
                return null;
        }
    }

    /// <summary>Whether the elements of a tensor over an array may change under another name of either.</summary>
    private bool MayChange(IOperation creation, IOperation array)
    {
        if (WithoutConversions(array) is IArrayCreationOperation or ICollectionExpressionOperation) return false;
        if (ChangesTensors) return true;
        IOperation? again = Enclosing(creation).LastOrDefault(outer => outer is ILoopOperation);
        return BodyOf(Outermost(_frame.Method)) is { } body && body.Descendants().Any(operation => ChangesElements(operation) && (operation.Syntax.SpanStart > creation.Syntax.SpanStart
            || again?.Syntax.Span.Contains(operation.Syntax.Span) == true || Enclosing(operation).Concat(Enclosing(creation)).Any(outer => outer is ILocalFunctionOperation or IAnonymousFunctionOperation)));
    }

    private static IEnumerable<IOperation> Enclosing(IOperation operation)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent) yield return outer;
    }

    /// <summary>Writes to an array, or hands one to a method that may.</summary>
    private bool ChangesElements(IOperation operation) => operation switch
    {
        IAssignmentOperation assignment => IsElement(assignment.Target) || (assignment is IDeconstructionAssignmentOperation && assignment.Target.Descendants().Any(IsElement)),
        IIncrementOrDecrementOperation change => IsElement(change.Target),
        IArgumentOperation { Value.Type: { } type, Parent: IInvocationOperation call } => !TensorMembers.IsMember(call.TargetMethod) && IsStorage(type),
        IInvocationOperation { Instance.Type: { } receiver } => IsStorage(receiver),
        _ => false,
    };

    private bool IsStorage(ITypeSymbol type) => Map(type) is BufferType { Element: ScalarType { IsFloat: true } };

    private bool IsElement(IOperation operation) => operation is IArrayElementReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true } or ILocalReferenceOperation { Local.RefKind: not RefKind.None };

    private Value? TensorFunction(IInvocationOperation call, string name, IOperation[] arguments)
    {
        if (TensorMembers.Elementwise(name, arguments.Length) is { } primitive && arguments.Any(IsTensor) && arguments.All(argument => IsTensor(argument) || Map(argument.Type!) is ScalarType))
        {
            Tree[] operands = [.. arguments.Select(OperandTree)];
            return _b.Apply(primitive, [.. operands.Select(TensorValue)]);
        }

        return TensorMembers.Function(name) is { } function ? function(new TensorArguments(this, arguments)) : null;
    }

    /// <summary>A constant tensor of ours as one of the framework's.</summary>
    private static readonly OpaqueCode s_shown = new("{0}.ToTensor()", Effect.Pure);

    /// <summary>The outcome of a comparison as a tensor that can be kept: a constant.</summary>
    private Value MaskAsTensor(Value mask)
    {
        E marks = new E(_b, mask).Choose(new E(_b, _b.Number(((TensorType)mask.Type).Element, 1)), 0).Tensor("Marks");
        return _b.Append(OpCode.Opaque, [marks.Value], [new OpaqueType("global::System.Numerics.Tensors.Tensor<bool>")], s_shown).Result;
    }
}
