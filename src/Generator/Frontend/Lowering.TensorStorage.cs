using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Rules;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Tensors that change: where a method stores into elements, what may show the change, and what a copy keeps.</summary>
internal sealed partial class Lowering
{
    private readonly Dictionary<IMethodSymbol, bool> _changesTensors = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the method writes to elements of tensors: only then does it matter which variables name the same one. A local function counts as part of its method.</summary>
    private bool ChangesTensors
    {
        get
        {
            IMethodSymbol method = Outermost(_frame.Method);
            if (!_changesTensors.TryGetValue(method, out bool changes))
                _changesTensors[method] = changes = BodyOf(method) is { } body && body.Descendants().Any(IsChange);
            return changes;
        }
    }

    private static IMethodSymbol Outermost(IMethodSymbol method) => method.ContainingSymbol is IMethodSymbol outer ? Outermost(outer) : method;

    private bool IsChange(IOperation operation) => operation switch
    {
        ICompoundAssignmentOperation { OperatorMethod.IsStatic: false } assignment => IsTensor(assignment.Target) && !IsSoleName(assignment.Target),
        IAssignmentOperation { Target: IPropertyReferenceOperation { Instance: { } instance } } => IsTensor(instance),
        IIncrementOrDecrementOperation { Target: IPropertyReferenceOperation { Instance: { } instance } } => IsTensor(instance),
        IInvocationOperation call => TensorMembers.IsMember(call.TargetMethod) && TensorMembers.Writes(call.TargetMethod),
        IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol.RefKind: RefKind.Ref }, Collection: { } collection } => IsTensor(WithoutConversions(collection)!),
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: IPropertyReferenceOperation { Instance: { } instance } } => IsTensor(instance),
        IVariableDeclaratorOperation { Symbol.RefKind: RefKind.Ref } declarator => declarator.GetVariableInitializer()?.Value is IPropertyReferenceOperation { Instance: { } instance } && IsTensor(instance),
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

    private Tree Over(ITypeSymbol type, Value array, Value shape)
    {
        Tree tensor = NewTensor(type, array, shape);
        _overArrays.Add(tensor.Target!);
        return tensor;
    }

    private (Value Elements, Value Shape) PartsOfTensor(HeapObject tensor)
    {
        Tree[] members = Read(tensor).Members!;
        return (members[ElementsOfTensor].Leaf!, members[ShapeOfTensor].Leaf!);
    }

    /// <summary>A tensor as it is kept in a variable.</summary>
    /// <param name="source">The expression that gives it.</param>
    private Tree Kept(Tree value, ITypeSymbol type, IOperation source)
    {
        if (value.Members is { } members)
        {
            foreach (Tree member in members) _ = Kept(member, type, source.Parent!);
            return value;
        }

        if (value.Leaf is not { Type: TensorType { IsMask: false } } tensor) return value;
        if (!ChangesTensors || !IsNew(source) || !TensorMembers.IsTensor(Actual(type)))
        {
            if (Shows(tensor)) RefuseView();
            return value;
        }

        return Own(tensor, type);
    }

    /// <summary>A tensor that can change, with the elements of a value.</summary>
    private Tree Own(Value tensor, ITypeSymbol type)
    {
        Value shape = _b.Tensor("ShapeOf", tensor);
        Value elements = _b.Allocate(BufferType.Array(((TensorType)tensor.Type).Element), [CountOf(shape)]);
        _b.Copy(_b.Elements(tensor), elements);
        return NewTensor(type, elements, shape);
    }

    private void RefuseView()
    {
        if (_statement is { } statement)
            Refuse(statement, "another name or a view of a tensor that is kept, in a method that changes tensors", "that it changes with the tensor is not followed", "Use the view where it is needed, or copy it, as in 'y * 1'");
    }

    /// <summary>
    /// Whether an expression makes a tensor that has no other name. What is held by a variable, an object or storage is none, nor is what shows the elements of such a tensor:
    /// a change would be seen there as well.
    /// </summary>
    private bool IsNew(IOperation operation) => operation switch
    {
        IConversionOperation conversion => IsNew(conversion.Operand),
        IParenthesizedOperation inner => IsNew(inner.Operand),
        IBinaryOperation or IArrayCreationOperation or ICollectionExpressionOperation => true,
        IUnaryOperation unary => unary.OperatorKind == UnaryOperatorKind.Minus,
        IConditionalOperation { WhenFalse: { } otherwise } choice => IsNew(choice.WhenTrue) && IsNew(otherwise),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } tensor } when IsTensor(tensor) => IsNew(tensor),
        IInvocationOperation call when KnownSymbols.TryGet(call.TargetMethod, out KnownMethod known) && known.Kind is KnownKind.StopGradient or KnownKind.Retain => IsNew(First(call)),
        IInvocationOperation call when TensorMembers.IsMember(call.TargetMethod) => !TensorMembers.MayShare(call.TargetMethod) || IsNew(First(call)),
        IInvocationOperation { TargetMethod.IsVirtual: false, TargetMethod.IsAbstract: false, TargetMethod.IsOverride: false } call => ReturnsNew(call.TargetMethod),
        _ => false,
    };

    private static IOperation First(IInvocationOperation call) => call.Instance ?? call.Arguments.First(argument => argument.Parameter!.Ordinal == 0).Value;

    private readonly Dictionary<IMethodSymbol, bool> _returnsNew = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a method of the user's returns tensors that nothing else names. (In a recursion the calls that return decide.)</summary>
    private bool ReturnsNew(IMethodSymbol method)
    {
        if (_returnsNew.TryGetValue(method, out bool known)) return known;
        _returnsNew[method] = true;
        return _returnsNew[method] = !MayKeep(method) && BodyOf(method) is { } body && Within(body).OfType<IReturnOperation>().All(exit => exit.ReturnedValue is { } value && IsNewIn(body, value, []));
    }

    /// <summary>A variable is new where all that it is assigned is.</summary>
    private bool IsNewIn(IOperation body, IOperation value, HashSet<ISymbol> seen)
    {
        if (value is not ILocalReferenceOperation { Local: var local }) return IsNew(value);
        return !seen.Add(local) || Within(body).All(operation => operation switch
        {
            IVariableDeclaratorOperation declarator when Is(declarator.Symbol, local) => declarator.GetVariableInitializer() is not { } initializer || IsNewIn(body, initializer.Value, seen),
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when Is(target.Local, local) => IsNewIn(body, assignment.Value, seen),
            IDeconstructionAssignmentOperation or IArgumentOperation { Parameter.RefKind: not (RefKind.None or RefKind.In) } => !operation.Descendants().Any(inner => inner is ILocalReferenceOperation { Local: var changed } && Is(changed, local)),
            IAnonymousFunctionOperation or ILocalFunctionOperation => false,
            _ => true,
        });
    }

    private static bool Is(ISymbol symbol, ISymbol other) => SymbolEqualityComparer.Default.Equals(symbol, other);

    private static IEnumerable<IOperation> Within(IOperation operation) =>
        operation.ChildOperations.SelectMany(child => child is IAnonymousFunctionOperation or ILocalFunctionOperation ? [child] : Within(child).Prepend(child));

    /// <summary>Whether a method can hand an argument to something that outlives the call.</summary>
    private bool MayKeep(IMethodSymbol method) =>
        (!method.IsStatic && method.MethodKind is MethodKind.Ordinary && MayKeepInObject(method))
        || method.Parameters.Any(parameter => (parameter.RefKind is RefKind.Ref or RefKind.Out && Map(parameter.Type) is not ScalarType) || IsHolder(parameter.Type))
        || (method.MethodKind is MethodKind.LocalFunction or MethodKind.LambdaMethod && Captured(method).Any(variable => variable.IsWritten && Map(variable.Type) is not ScalarType));

    private readonly Dictionary<IMethodSymbol, bool> _keepsInObject = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a method of an object can make the object, or another that it knows, refer to an argument. (In a recursion the other calls decide.)</summary>
    private bool MayKeepInObject(IMethodSymbol method)
    {
        if (_keepsInObject.TryGetValue(method, out bool known)) return known;
        _keepsInObject[method] = false;
        return _keepsInObject[method] = BodyOf(method) is not { } body || body.Descendants().Any(operation => operation switch
        {
            IAssignmentOperation { Target: not (ILocalReferenceOperation or IParameterReferenceOperation or IDiscardOperation) } assignment => assignment.Value.Type is { } type && Map(type) is not ScalarType,
            IInvocationOperation call => !TensorMembers.IsMember(call.TargetMethod) && call.Arguments.Any(argument => argument.Value.Type is { } type && Map(type) is not ScalarType) && MayKeep(call.TargetMethod),
            _ => false,
        });
    }

    private bool IsHolder(ITypeSymbol type) => Map(type) switch
    {
        ScalarType or TensorType => false,
        BufferType buffer => buffer.Element is not ScalarType,
        _ => Actual(type) is { IsValueType: false, TypeKind: not TypeKind.Delegate, SpecialType: not SpecialType.System_String },
    };

    /// <summary>Tensors that show an array which may change.</summary>
    private readonly HashSet<HeapObject> _overArrays = [];

    /// <summary>Present elements of tensors that change.</summary>
    private readonly HashSet<Value> _snapshots = [];

    /// <summary>Whether C# shows a change of a tensor here as well, in the tensor itself under another name or in a view of it.</summary>
    private bool Shows(Value value) =>
        _snapshots.Contains(value) || (value.Def is { Operands.Length: > 0 } op && (op.Code is OpCode.StopGradient or OpCode.Retain || (op.Code == OpCode.Tensor && op.Get<TensorRule>().IsView)) && Shows(op.Operands[0]));

    /// <summary>What is handed to a method while it runs.</summary>
    private readonly HashSet<Value> _lent = [];

    /// <summary>A method gets the present value of a tensor; it must not return or keep another name of it.</summary>
    private void PassTensors(IOperation site, IMethodSymbol method, object[] passed)
    {
        bool isDecided = false;
        for (int i = 0; i < passed.Length; i++)
        {
            if (passed[i] is not Tree tree || !(IsOwnTensor(tree) || (tree.Leaf is { } leaf && Shows(leaf)))) continue;
            bool returns = !method.ReturnsVoid && Leaf.CanVary(Map(method.ReturnType)) && Map(method.ReturnType) is not ScalarType;
            if (!isDecided && ((returns && !ReturnsNew(method)) || MayKeep(method)))
                Refuse(site, "a tensor that is handed to a method which may return or keep it, where tensors are changed", "whether both are the same is not followed", "Copy it, as in 'y * 1', or let the method return what it computes");
            isDecided = true;
            Value value = TensorValue(tree);
            _lent.Add(value);
            passed[i] = new Tree(value);
        }
    }

    /// <summary>The elements of a tensor, in row-major order.</summary>
    private Value ElementsOf(Tree tensor) => tensor.Target is { } target ? PartsOfTensor(target).Elements : _b.Elements(tensor.Leaf!);

    private Value CountOf(Value shape) => _b.Append(OpCode.Opaque, [shape], [ScalarType.Int32], new OpaqueCode("{0}.Count", Effect.Pure)).Result;

    /// <summary>The present value of a tensor.</summary>
    private Value TensorValue(Tree tree)
    {
        if (tree.Target is not { } target) return tree.Leaf!;
        (Value elements, Value shape) = PartsOfTensor(target);
        Value present = _b.TensorOf(elements, shape);
        if (ChangesTensors || _overArrays.Contains(target)) _snapshots.Add(present);
        return present;
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

    /// <summary>The elements of a tensor become those of a value that is repeated to its shape.</summary>
    private void Overwrite(HeapObject tensor, Value value)
    {
        (Value elements, Value shape) = PartsOfTensor(tensor);
        bool fits = TensorShapes.Of(value).SetEquals(TensorShapes.OfShape(shape));
        _b.Copy(_b.Elements(fits ? value : _b.Tensor("BroadcastTo", value, shape)), elements);
    }

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
}
