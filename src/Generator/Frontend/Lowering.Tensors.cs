using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
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

    // ---- tensors that change

    private readonly Dictionary<IMethodSymbol, bool> _changesTensors = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the method writes to elements of tensors: only then does it matter which variables name the same one.</summary>
    private bool ChangesTensors
    {
        get
        {
            IMethodSymbol method = _frame.Method;
            if (!_changesTensors.TryGetValue(method, out bool changes))
                _changesTensors[method] = changes = BodyOf(method) is { } body && body.Descendants().Any(IsChange);
            return changes;
        }
    }

    private bool IsChange(IOperation operation) => operation switch
    {
        ICompoundAssignmentOperation { OperatorMethod.IsStatic: false } assignment => IsTensor(assignment.Target),
        IAssignmentOperation { Target: IPropertyReferenceOperation { Instance: { } instance } } => IsTensor(instance),
        IIncrementOrDecrementOperation { Target: IPropertyReferenceOperation { Instance: { } instance } } => IsTensor(instance),
        IInvocationOperation call => TensorMembers.IsMember(call.TargetMethod) && TensorMembers.Writes(call.TargetMethod),
        _ => false,
    };

    private Tree NewTensor(ITypeSymbol type, Value elements, Value shape)
    {
        var symbol = (INamedTypeSymbol)Actual(type);
        AggregateMember[] members = [new("elements", elements.Type, false), new("shape", ScalarType.Shape, false)];
        var target = new HeapObject(new AggregateType(TypeMapper.Name(symbol), members.ToEquatableArray(), IsReferenceType: true, null, null), symbol);
        _env.Set(target, new Tree(target.Type, [new Tree(elements), new Tree(shape)]));
        return new Tree(target);
    }

    private (Value Elements, Value Shape) PartsOfTensor(HeapObject tensor)
    {
        Tree[] members = Read(tensor).Members!;
        return (members[ElementsOfTensor].Leaf!, members[ShapeOfTensor].Leaf!);
    }

    /// <summary>A tensor as it is kept in a variable.</summary>
    private Tree Kept(Tree value, ITypeSymbol type)
    {
        if (!ChangesTensors || value.Leaf is not { Type: TensorType } tensor || !IsNew(tensor)) return value;
        if (tensor.Def is { Code: OpCode.Tensor } view && view.Get<TensorRule>().IsView && _statement is { } statement)
        {
            Refuse(statement, "a variable for another view of a tensor, in a method that changes tensors", "that the view changes with it is not followed", "Use the view where it is needed, or copy it with ToDenseTensor");
            return value;
        }

        Value shape = _b.Tensor("ShapeOf", tensor);
        Value elements = _b.Allocate(BufferType.Array(((TensorType)tensor.Type).Element), [CountOf(shape)]);
        _b.Copy(_b.Elements(tensor), elements);
        return NewTensor(type, elements, shape);
    }

    /// <summary>No variable outside names it.</summary>
    private static bool IsNew(Value tensor) => tensor.Def is { Code: OpCode.Apply or OpCode.Select or OpCode.Guard or OpCode.Tensor or OpCode.TensorOf or OpCode.Convert };

    /// <summary>A function that is called with a tensor of which it may return another name.</summary>
    private void PassTensors(IOperation site, IMethodSymbol method, object[] passed)
    {
        if (passed.Any(argument => argument is Tree tree && IsOwnTensor(tree)) && !method.ReturnsVoid && Leaf.CanVary(Map(method.ReturnType)) && Map(method.ReturnType) is not ScalarType)
            Refuse(site, "a tensor that is handed to a method which returns a tensor, where tensors are changed", "whether both are the same is not followed", "Copy it with ToDenseTensor");
        for (int i = 0; i < passed.Length; i++)
            if (passed[i] is Tree own && IsOwnTensor(own))
                passed[i] = new Tree(TensorValue(own));
    }

    /// <summary>The elements of a tensor, in row-major order.</summary>
    private Value ElementsOf(Tree tensor) => tensor.Target is { } target ? PartsOfTensor(target).Elements : _b.Elements(tensor.Leaf!);

    private Value CountOf(Value shape) => _b.Append(OpCode.Opaque, [shape], [ScalarType.Int32], new OpaqueCode("{0}.Count", Effect.Pure)).Result;

    /// <summary>The present value of a tensor.</summary>
    private Value TensorValue(Tree tree)
    {
        if (tree.Target is not { } target) return tree.Leaf!;
        (Value elements, Value shape) = PartsOfTensor(target);
        return _b.TensorOf(elements, shape);
    }

    /// <summary>The present elements of storage are a tensor of one axis.</summary>
    private Value TensorValue(IOperation operation)
    {
        if (!_spans.TryGetValue(operation, out Value? elements)) return TensorValue(Expression(operation));
        return _b.TensorOf(elements, Number($"{ScalarType.Shape.CSharp}.Of({{0}})", ScalarType.Shape, Length(elements)));
    }

    /// <summary>The tensor that an operation is to change; null where it is refused.</summary>
    private HeapObject? Changed(IOperation site, IOperation operation)
    {
        Tree tree = Expression(Unconverted(operation));
        if (IsOwnTensor(tree)) return tree.Target;
        string hint = site is ICompoundAssignmentOperation { Target: ILocalReferenceOperation or IParameterReferenceOperation } ? $" ('{NameOf(site)}' changes it in place; 'x = x {NameOf(site).TrimEnd('=')} y' makes a new one)" : "";
        Problem(site, "DG0006", "a tensor that the method did not make" + hint);
        return null;
    }

    private static IOperation Unconverted(IOperation operation) => operation is IConversionOperation { Operand: { } inner } && TensorMembers.IsTensor(inner.Type) ? Unconverted(inner) : operation;

    private void Overwrite(HeapObject tensor, Value value) => _b.Copy(_b.Elements(value), PartsOfTensor(tensor).Elements);

    private Place ElementOfTensor(IPropertyReferenceOperation reference, IOperation instance)
    {
        Tree tensor = Expression(Unconverted(instance));
        if (Offsets(tensor, reference.Arguments[0].Value) is not var (elements, offset)) return new TemporaryPlace(Refused(reference));
        var element = new ElementPlace(elements, [offset], "", TypeOf(reference));
        if (IsOwnTensor(tensor) || !IsAssigned(reference)) return element;
        Problem(reference, "DG0006", "a tensor that the method did not make");
        return new DiscardPlace(element.Type);
    }

    private static bool IsAssigned(IOperation target) => target.Parent is IAssignmentOperation assignment ? assignment.Target == target : target.Parent is IIncrementOrDecrementOperation;

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
        return Operator(binary.OperatorKind, Operand(binary.LeftOperand), Operand(binary.RightOperand)) is { } value ? new Tree(value) : Refused(binary);
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
            UnaryOperatorKind.Plus => new Tree(TensorValue(unary.Operand)),
            _ => Refused(unary),
        };
    }

    private Tree? TensorAssignment(ICompoundAssignmentOperation assignment)
    {
        if (!IsTensor(assignment.Target)) return null;
        if (IsPart(assignment.Target))
            return ChangePart(assignment, (IPropertyReferenceOperation)assignment.Target, part => Operator(assignment.OperatorKind, part, Operand(assignment.Value)));
        if (assignment.OperatorMethod is { IsStatic: false })
        {
            if (Changed(assignment, assignment.Target) is not { } target) return Nothing;
            Value right = Operand(assignment.Value), before = TensorValue(new Tree(target));
            if (Operator(assignment.OperatorKind, before, right) is not { } value) return Refused(assignment);
            Overwrite(target, value);
            return Nothing;
        }

        Place place = PlaceOf(assignment.Target);
        Value old = TensorValue(Read(place, assignment));
        if (Operator(assignment.OperatorKind, old, Operand(assignment.Value)) is not { } next) return Refused(assignment);
        Tree kept = Kept(new Tree(next), assignment.Target.Type!);
        if (!Ended) Write(place, kept, assignment);
        return kept;
    }

    /// <summary>A tensor or a number.</summary>
    private Value Operand(IOperation operation) => IsTensor(operation) ? TensorValue(operation) : Scalar(operation);

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
            if (name == "BroadcastTo") written = _b.Tensor("BroadcastTo", written, PartsOfTensor(target).Shape);
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
                return shape is null ? null : new Tree(_b.TensorOf(array, shape));
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

    private Value? TensorFunction(IInvocationOperation call, string name, IOperation[] arguments)
    {
        if (TensorMembers.Elementwise(name, arguments.Length) is { } primitive && arguments.Any(IsTensor) && arguments.All(argument => IsTensor(argument) || Map(argument.Type!) is ScalarType))
            return _b.Apply(primitive, [.. arguments.Select(Operand)]);
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

    /// <summary>The arguments of a function of tensors, each as the kind of value that the function takes there; a failed one makes the whole call unknown.</summary>
    internal sealed partial class TensorArguments
    {
        private readonly Lowering _lowering;
        private readonly IOperation[] _arguments;

        public TensorArguments(Lowering lowering, IOperation[] arguments)
        {
            _lowering = lowering;
            _arguments = arguments;
        }

        public int Count => _arguments.Length;

        public Builder Builder => _lowering._b;

        public bool IsTensor(int i) => i < Count && _lowering.IsTensor(_arguments[i]);

        public E Tensor(int i) => new(Builder, _lowering.TensorValue(_arguments[i]));

        public E Number(int i) => new(Builder, _lowering.Scalar(_arguments[i]));

        public E Int(int i) => new(Builder, _lowering.Int(_arguments[i]));

        /// <summary>The axes that an argument names; all of them where there is no such argument.</summary>
        public E? Axes(int i) => i >= Count ? AllAxes : _lowering.AxesOf(_arguments[i]) is { } axes ? new E(Builder, axes) : null;

        public E Operand(int i) => new(Builder, _lowering.Operand(_arguments[i]));

        /// <summary>A condition, element by element: the outcome of a comparison, or a tensor of <c>bool</c>. Null where the argument is something else.</summary>
        /// <param name="users">What it chooses between.</param>
        public E? Mask(int i, params E[] users)
        {
            if (_lowering.Expression(WithoutConversions(_arguments[i])!) is not { Target: null, Leaf: { } mask }) return null;
            if (mask.Type is TensorType { IsMask: true }) return new E(Builder, mask);
            if (Dense(mask, "bool") is not { } marks) return null;
            IRType element = users.Select(user => user.Value.Type).OfType<TensorType>().FirstOrDefault()?.Element ?? users.Select(user => user.Value.Type).FirstOrDefault() ?? ScalarType.Float64;
            return new E(Builder, Builder.Tensor("MarksAsNumbers", marks.Value, Builder.Number(element, 1))).Apply("notEqual", new E(Builder, Builder.Number(element, 0)));
        }

        /// <summary>A condition, element by element, as a constant tensor.</summary>
        /// <param name="user">What it is applied to.</param>
        public E? Marks(int i, E user) =>
            _lowering.Expression(WithoutConversions(_arguments[i])!) is not { Target: null, Leaf: { } mask } ? null
            : mask.Type is TensorType { IsMask: true, Element: var element } ? new E(Builder, mask).Choose(new E(Builder, Builder.Number(element, 1)), 0).Tensor("Marks")
            : Dense(mask, "bool");

        /// <summary>A constant tensor of whole numbers or conditions; null where it is something else.</summary>
        private E? Dense(Value tensor, string element)
        {
            if (tensor.Def is { Code: OpCode.Opaque } made && made.Get<OpaqueCode>() == s_shown) return new E(Builder, made.Operands[0]);
            const string Tensors = "global::System.Numerics.Tensors.";
            return tensor.Type is OpaqueType { CSharp: var type } && (type == $"{Tensors}Tensor<{element}>" || type == $"{Tensors}ReadOnlyTensorSpan<{element}>" || type == $"{Tensors}TensorSpan<{element}>")
                ? Number("tape.Read({0})", new OpaqueType($"global::DiffGen.Runtime.Dense<{element}>"), new E(Builder, tensor))
                : null;
        }

        public const string Kernels = "global::DiffGen.Runtime.TensorKernels";

        public static readonly IRType DenseOfIndices = new OpaqueType("global::DiffGen.Runtime.Dense<int>");

        /// <summary>Places that were found, as a tensor of the framework's.</summary>
        public Value Places(E places) =>
            Builder.Append(OpCode.Opaque, [Number($"{Kernels}.WithAnAxis(tape, {{0}})", DenseOfIndices, places).Value], [new OpaqueType("global::System.Numerics.Tensors.Tensor<int>")], s_shown).Result;

        /// <summary>The tensors of whole numbers of a list.</summary>
        public E[]? EachIndices(int i)
        {
            if (Listed(_arguments[i]) is not { } list) return null;
            E?[] indices = [.. list.Select(Indices)];
            return indices.All(each => each is not null) ? [.. indices.Select(each => each!.Value)] : null;
        }

        /// <summary>Whole numbers, a tensor or an array of them: a constant.</summary>
        public E? Indices(int i) => Indices(_arguments[i]);

        private E? Indices(IOperation argument)
        {
            Value indices = _lowering.Scalar(argument);
            return indices.Type is BufferType { Rank: 1, Element: ScalarType { CSharp: "int" } }
                ? Number($"tape.Read<int>({{0}}, {ScalarType.Shape.CSharp}.Of({{1}}))", DenseOfIndices, new E(Builder, indices), new E(Builder, _lowering.Length(indices)))
                : Dense(indices, "int");
        }

        public E False => new(Builder, Builder.Bool(false));

        public E True => new(Builder, Builder.Bool(true));

        public E Real(double number) => new(Builder, Builder.Number(ScalarType.Float64, number));

        public E Integer(int number) => new(Builder, Builder.Int(number));

        /// <summary>An integer in the type of the elements of a tensor.</summary>
        public E InTypeOf(E integer, E tensor) => new(Builder, Builder.Convert(integer.Value, ((TensorType)tensor.Value.Type).Element));

        public E AllAxes => new(Builder, _lowering.AllAxes);

        public E? Shape(int i) => _lowering.Shape(_arguments[i]) is { } shape ? new E(Builder, shape) : null;

        public E Bool(int i) => i < Count ? new E(Builder, _lowering.Scalar(_arguments[i])) : new E(Builder, Builder.Bool(false));

        /// <summary>The tensors of a list.</summary>
        public E[]? Tensors(int i) => Listed(_arguments[i]) is { } list ? [.. list.Select(each => new E(Builder, _lowering.TensorValue(each)))] : null;

        public E Constant(string csharp, IRType type) => new(Builder, Builder.Constant(type, new ConstantValue(csharp, 0, false)));

        public E Number(string template, IRType type, params E[] operands) => new(Builder, _lowering.Number(template, type, [.. operands.Select(operand => operand.Value)]));
    }
}
