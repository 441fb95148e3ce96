using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Calls: which way each goes.</summary>
internal sealed partial class Lowering
{
    private Tree Invocation(IInvocationOperation invocation)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (method.MethodKind == MethodKind.LocalFunction) return LocalCall(invocation, method);
        if (method.MethodKind == MethodKind.DelegateInvoke && CalledDirectly(invocation) is { } function) return FunctionCall(invocation, function, function.Method);
        if (NullableCall(invocation) is { } nullable) return nullable;
        if (Intrinsic(invocation) is { } intrinsic) return intrinsic;
        if (CustomCall(invocation) is { } custom) return custom;
        if (Fitted(invocation, () => TensorCall(invocation)) is { } tensor) return tensor;
        if (KnownSymbols.TryGet(method, out KnownMethod known) && known.Kind == KnownKind.Expression) return ExpressionCall(invocation, known.Build!);
        if (BufferCall(invocation) is { } buffer) return buffer;
        if (ReferenceEquality(invocation) is { } same) return new Tree(same);
        if (NumericCall(invocation) is { } numeric) return numeric;
        if (method.RefKind != RefKind.None && ReferredTo(invocation, method, invocation.Instance, invocation.Arguments) is { } place) return Read(place, invocation);
        if (IsSink(method)) return Sink(() => ForeignCall(invocation, method, invocation.Instance, invocation.Arguments));
        if (Target(method, invocation.Instance, invocation) is not { } target || !CanCall(target)) return ForeignCall(invocation, method, invocation.Instance, invocation.Arguments);
        return (!method.IsStatic || !IsDispatched(method, null)) && IsConstantCall(invocation)
            ? ForeignCall(invocation, method, invocation.Instance, invocation.Arguments, isFollowed: true)
            : SourceCall(invocation, target, invocation.Instance, invocation.Arguments);
    }

    /// <summary>A method whose derivative the user has written; its arguments are one value each.</summary>
    private Tree? CustomCall(IInvocationOperation invocation)
    {
        CustomDerivatives derivatives = CustomDerivatives.Of(_compilation);
        if (derivatives.Find(invocation.TargetMethod, method => TargetOf(method, invocation)) is not { } custom) return null;
        Names(invocation.TargetMethod, invocation, template: null);
        foreach (IMethodSymbol derivative in derivatives.MethodsOf(invocation.TargetMethod))
        {
            if (!_compilation.IsSymbolAccessibleWithin(derivative, _method.ContainingType))
            {
                Refuse(invocation, $"'{invocation.TargetMethod.Name}'", $"its derivative '{Display(derivative)}' is private to another type", "Make that derivative internal");
                return Dummy(invocation.Type);
            }

            Names(derivative, invocation, template: null);
            Callee(derivative);
        }

        Value[] operands = [.. Arguments(invocation.TargetMethod, null, invocation.Arguments).Select(argument => ((Tree)argument).Leaf!)];
        return new Tree(_b.Append(OpCode.Custom, operands, [TypeOf(invocation)], custom).Result);
    }

    /// <summary>A method whose body is here, and is the one that runs.</summary>
    private static bool CanCall(IMethodSymbol method) =>
        !method.IsAbstract && !method.IsExtern && !method.IsAsync && !method.IsNoDerivative()
        && method.RefKind == RefKind.None && HasBody(method) && !IsIterator(method);

    private static bool IsIterator(IMethodSymbol method) =>
        method.ReturnType is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T or SpecialType.System_Collections_Generic_IEnumerator_T }
        && method.OriginalDefinition.DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax().DescendantNodes().OfType<Microsoft.CodeAnalysis.CSharp.Syntax.YieldStatementSyntax>().Any());

    /// <summary>
    /// The method that runs: it may depend on the object, or, for a static member of an interface, on the type argument. Null where that type is
    /// not known.
    /// </summary>
    private IMethodSymbol? Target(IMethodSymbol method, IOperation? instance, IOperation? site = null)
    {
        if (!IsDispatched(method, instance)) return method;
        INamedTypeSymbol? type = method.IsStatic ? ConstrainedTo(site) as INamedTypeSymbol : instance is null ? null : ExactTypeOf(instance);
        if (type is null) return null;
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            var slot = (IMethodSymbol?)type.AllInterfaces.FirstOrDefault(implemented => SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, method.ContainingType.OriginalDefinition))?
                .GetMembers(method.Name).FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, method.OriginalDefinition));
            return slot is null || method.IsGenericMethod ? null : type.FindImplementationForInterfaceMember(slot) as IMethodSymbol;
        }

        for (INamedTypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
            foreach (IMethodSymbol candidate in declaring.GetMembers(method.Name).OfType<IMethodSymbol>())
                for (IMethodSymbol? overridden = candidate; overridden is not null; overridden = overridden.OverriddenMethod)
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, method.OriginalDefinition) && !method.IsGenericMethod)
                        return candidate;
        return null;
    }

    /// <summary>The type whose static member is meant: in <c>P.V(x)</c> what P stands for here, or P itself.</summary>
    private ITypeSymbol? ConstrainedTo(IOperation? site)
    {
        ITypeSymbol? type = site switch
        {
            IInvocationOperation invocation => invocation.ConstrainedToType,
            IMemberReferenceOperation member => member.ConstrainedToType,
            IBinaryOperation binary => binary.ConstrainedToType,
            IUnaryOperation unary => unary.ConstrainedToType,
            ICompoundAssignmentOperation assignment => assignment.ConstrainedToType,
            IIncrementOrDecrementOperation increment => increment.ConstrainedToType,
            IConversionOperation conversion => conversion.ConstrainedToType,
            _ => null,
        };
        return type is null ? null : Actual(type);
    }

    /// <summary>What a static member is named by.</summary>
    private string Qualifier(ISymbol member, IOperation? site) => Literal(TypeName(ConstrainedTo(site) ?? member.ContainingType));

    /// <summary>The type of the object itself: of a struct, or of an object that was made here.</summary>
    private INamedTypeSymbol? ExactTypeOf(IOperation instance)
    {
        switch (instance)
        {
            case IConversionOperation { OperatorMethod: null, Conversion.IsReference: true } conversion:
                return ExactTypeOf(conversion.Operand);
            case ILocalReferenceOperation local:
                return ExactTypeOf(local.Local) ?? ValueType(instance);
            case IParameterReferenceOperation parameter:
                return ExactTypeOf(parameter.Parameter) ?? ValueType(instance);
            case IInstanceReferenceOperation:
                return ExactTypeOf(This) ?? ValueType(instance);
            default:
                return ValueType(instance);
        }
    }

    private INamedTypeSymbol? ExactTypeOf(object key) =>
        _env.TryGet(key, out Binding? binding) && binding is Tree tree ? ExactOf(tree) : null;

    private INamedTypeSymbol? ValueType(IOperation instance) =>
        instance.Type is { } type && Actual(type) is INamedTypeSymbol { IsValueType: true } value ? value : null;

    /// <summary>Which body runs depends on the object.</summary>
    private static bool IsDispatched(IMethodSymbol method, IOperation? instance)
    {
        if (method.IsStatic) return method.ContainingType.TypeKind == TypeKind.Interface && (method.IsAbstract || method.IsVirtual);
        if (method.ContainingType.TypeKind == TypeKind.Interface) return true;
        if (!(method.IsVirtual || method.IsAbstract || method.IsOverride) || method.IsSealed || method.ContainingType.IsSealed || method.ContainingType.IsValueType) return false;
        return instance?.Syntax is not Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax && instance?.Type is not { IsSealed: true };
    }

    /// <summary>
    /// Code that takes and gives nothing that varies is a constant, whatever it does. Storage that it makes may be written to later, so
    /// only calls that give plain values count.
    /// </summary>
    private bool IsConstantCall(IInvocationOperation invocation)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (method.Parameters.Any(parameter => parameter.RefKind is RefKind.Ref or RefKind.Out || Leaf.CanVary(Map(parameter.Type)))) return false;
        if (HasReceiver(method) && (MapReceiver(method.ContainingType) is not OpaqueType || ExactTypeOf(invocation.Instance!) is not null)) return false;
        // An object that was made here may hide behind a base type.
        if (invocation.Arguments.Any(argument => AsItIs(argument.Value).Type is INamedTypeSymbol { IsReferenceType: true } type && type.HasSource())) return false;
        if (ExtensionReceiverOf(method) is not null || TypeArgumentsOf(method).Any(pair => MentionsParameter(pair.Argument))) return false;
        IRType? result = method.ReturnsVoid ? null : Map(method.ReturnType);
        return result is null or ScalarType or OpaqueType || !Leaf.CanVary(result);
    }

    private Tree ExpressionCall(IInvocationOperation invocation, BuildCall build)
    {
        Value[] operands = new Value[invocation.Arguments.Length];
        foreach (IArgumentOperation argument in invocation.Arguments) operands[argument.Parameter!.Ordinal] = Scalar(argument.Value);
        return From(StepOperand(invocation), () => Built(build, operands, TypeOf(invocation)));
    }

    /// <summary>The argument that a step takes no derivative from.</summary>
    private static IOperation? StepOperand(IInvocationOperation invocation) =>
        KnownSymbols.TryGetPrimitive(invocation.TargetMethod, out Primitive primitive)
            ? invocation.Arguments.FirstOrDefault(argument => primitive.IsStepIn(argument.Parameter!.Ordinal))?.Value
            : null;

    /// <summary>What is built is about this operand rather than about the statement.</summary>
    private Tree From(IOperation? operand, Func<Tree> build)
    {
        if (operand is null) return build();
        Origin? statement = _b.Origin;
        _b.Origin = new Origin(_key, SiteOf(operand.Syntax.GetLocation()));
        Tree built = build();
        _b.Origin = statement;
        return built;
    }

    private Tree Built(BuildCall build, IReadOnlyList<Value> operands, IRType type)
    {
        int next = 0;
        return TreeOf(type, build(_b, operands, type), ref next);
    }

    /// <summary>Messages and checks: what enters them comes out nowhere.</summary>
    private static bool IsSink(IMethodSymbol method)
    {
        INamedTypeSymbol type = method.ContainingType;
        if (!method.IsStatic) return false;
        if (type.IsIn("System", "Diagnostics") && type.Name is "Debug" or "Trace") return true;
        if (type.IsInSystem("Console")) return true;
        return KnownSymbols.TryGet(method, out KnownMethod known) && known.Kind == KnownKind.Guard;
    }

    // ---- methods with source

    private Tree SourceCall(IOperation site, IMethodSymbol method, IOperation? instance, IEnumerable<IArgumentOperation> arguments)
    {
        Place? receiver = null;
        Tree? self = null;
        if (instance is not null && HasReceiver(method))
        {
            receiver = method.ContainingType.IsValueType ? PlaceOf(instance) : null;
            self = receiver is null ? Expression(instance) : null;
        }

        object[] passed = Arguments(method, ExtensionReceiverOf(method) is null ? null : instance, arguments);
        // What the arguments changed of a struct, its method sees.
        self ??= receiver is null ? null : Read(receiver, instance);
        return Call(site, method, self, receiver, passed);
    }

    /// <summary>By position, evaluated in the order of C#: a place for <c>ref</c> and <c>out</c>, else a tree.</summary>
    private object[] Arguments(IMethodSymbol method, IOperation? extensionReceiver, IEnumerable<IArgumentOperation> arguments)
    {
        int shift = extensionReceiver is null ? 0 : 1;
        var passed = new object[method.Parameters.Length + shift];
        if (extensionReceiver is not null) passed[0] = Converted(Expression(extensionReceiver), Map(ExtensionReceiverOf(method)!.Type), extensionReceiver);
        foreach (IArgumentOperation argument in arguments)
        {
            IParameterSymbol parameter = argument.Parameter!;
            passed[parameter.Ordinal + shift] = !IsRead(parameter) || (parameter.RefKind != RefKind.None && IsVariable(argument.Value))
                ? PlaceOf(argument.Value)
                : parameter.Type.TypeKind == TypeKind.Delegate && CallableOf(argument.Value) is { } function
                    ? function
                    : Converted(Expression(argument.Value), Map(parameter.Type), argument.Value);
        }

        return passed;
    }

    private Tree Call(IOperation site, IMethodSymbol method, Tree? self, Place? receiver, object[] passed)
    {
        PassTensors(site, method, passed);
        bool isLifted = method.MethodKind == MethodKind.LocalFunction;
        if (!isLifted && ((MustExpand(method, self, passed) && !(CanPass(method, self, passed) && IsRecursive(method))) || Shares([.. ParametersOf(method)], passed, ReturnsReceiver(method) ? receiver : null))) return ExpandMethod(site, method, self, receiver, passed);
        var operands = new List<Value>();
        if (HasReceiver(method))
        {
            IRType expected = MapReceiver(method.ContainingType);
            Tree value = self ?? Instance();
            operands.AddRange(LeavesOf(value.Type is AggregateType { IsReferenceType: true } && expected is OpaqueType ? Cast(value, expected, site) : value));
        }

        IParameterSymbol[] parameters = [.. ParametersOf(method)];
        var results = new List<IRType>();
        if (!method.ReturnsVoid) results.AddRange(Leaf.Of(Map(method.ReturnType)).Select(leaf => leaf.Type));
        for (int i = 0; i < parameters.Length; i++)
        {
            IRType type = Map(parameters[i].Type);
            if (passed[i] is Tree tree) operands.AddRange(LeavesOf(tree));
            if (passed[i] is not Place place) continue;
            if (parameters[i].RefKind != RefKind.Out) operands.AddRange(LeavesOf(Converted(Read(place, site), type, site)));
            if (!IsRead(parameters[i])) results.AddRange(Leaf.Of(type).Select(leaf => leaf.Type));
        }

        IReadOnlyList<CapturedVariable> captured = Captured(method);
        Place[] capturedPlaces = [.. captured.Where(variable => variable.IsWritten).Select(variable => Variable(variable.Symbol!, site, variable.Type))];
        if (isLifted) CheckShares(site, method, passed, capturedPlaces);
        foreach (CapturedVariable variable in captured)
        {
            Tree value = variable.Symbol is null ? Instance() : Read(Variable(variable.Symbol, site, variable.Type), site);
            operands.AddRange(LeavesOf(variable.Symbol is null ? value : Converted(value, Map(variable.Type), site)));
            if (variable.IsWritten) results.AddRange(Leaf.Of(Map(variable.Type)).Select(leaf => leaf.Type));
        }

        bool changesReceiver = ReturnsReceiver(method);
        if (changesReceiver) results.AddRange(Leaf.Of(Map(method.ContainingType)).Select(leaf => leaf.Type));
        Op op = _b.Append(OpCode.Call, operands, results, TargetOf(method, site));
        Callee(method);
        int next = 0;
        Tree result = method.ReturnsVoid ? Nothing : TreeOf(Map(method.ReturnType), op.Results, ref next);
        for (int i = 0; i < parameters.Length; i++)
            if (passed[i] is Place place && !IsRead(parameters[i]))
                Write(place, TreeOf(Map(parameters[i].Type), op.Results, ref next), site);
        foreach (Place place in capturedPlaces) Write(place, TreeOf(place.Type, op.Results, ref next), site);
        if (changesReceiver)
        {
            Tree changed = TreeOf(Map(method.ContainingType), op.Results, ref next);
            if (IsWritable(receiver)) Write(receiver!, changed, site);
            else if (self is null) _env.Set(This, changed);
        }

        return result;
    }

    private void CallWithOuts(IOperation site, IMethodSymbol method, Tree self, out Tree[] outs)
    {
        Slot[] slots = [.. method.Parameters.Select(parameter => new Slot(null, Map(parameter.Type)))];
        object[] passed = [.. slots.Select(slot => (object)new SlotPlace(slot, [], slot.Type))];
        Call(site, method, self, new TemporaryPlace(self), passed);
        outs = [.. slots.Select(Take)];
    }

    private void Callee(IMethodSymbol method)
    {
        if (_calleeKeys.Add(KeyOf(method))) _callees.Add(method.OriginalDefinition);
    }

    /// <summary>The callee does not write to what is passed.</summary>
    private static bool IsRead(IParameterSymbol parameter) => parameter.RefKind is not (RefKind.Ref or RefKind.Out);

    /// <summary>What is passed, as a value.</summary>
    private Tree ValueOf(object passed, IOperation site) => passed as Tree ?? Read((Place)passed, site);

    /// <summary>A variable or an element: the callee sees what becomes of it during the call.</summary>
    private bool IsVariable(IOperation argument) => argument switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation => true,
        IArrayElementReferenceOperation element => IsElement(element),
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance.Type: { } type } => Map(type) is BufferType,
        IFieldReferenceOperation { Field.IsStatic: false, Instance: { Type.IsValueType: true } instance } => IsVariable(instance),
        IFieldReferenceOperation { Field.IsStatic: false, Instance: { Type: { IsReferenceType: true } type } } => IsMovable(type),
        _ => false,
    };

    /// <summary>Arguments are copied in and results copied out, which is right as long as what is written is no other argument's storage.</summary>
    private static bool Shares(IParameterSymbol[] parameters, object[] passed, Place? receiver)
    {
        List<Place> written = IsWritable(receiver) ? [receiver!] : [];
        var read = new List<Place>();
        for (int i = 0; i < passed.Length; i++)
            if (passed[i] is Place place) (IsRead(parameters[i]) ? read : written).Add(place);
        for (int i = 0; i < written.Count; i++)
            if (written.Take(i).Concat(read).Any(other => Overlaps(written[i], other))) return true;
        Value[] buffers = [.. passed.OfType<Tree>().SelectMany(tree => tree.Leaves).Where(value => value.Type is BufferType)];
        return written.OfType<ElementPlace>().Any(element => buffers.Any(buffer => MayHold(buffer, element)))
            || read.OfType<ElementPlace>().Any(element => buffers.Any(buffer => buffer.Type is BufferType { Kind: not BufferKind.ReadOnlySpan } && MayHold(buffer, element)));
    }

    /// <summary>A lifted function that calls itself cannot be expanded, so that two names for one variable have to be refused.</summary>
    private void CheckShares(IOperation site, IMethodSymbol method, object[] passed, Place[] captured)
    {
        IParameterSymbol[] parameters = [.. method.Parameters];
        bool isCapturedToo = passed.OfType<Place>().Any(place => captured.Any(other => Overlaps(place, other)));
        if (isCapturedToo || Shares(parameters, passed, null))
            Refuse(site, $"the call of '{method.Name}'", "one variable is known to it under two names", "Pass a copy, or use a variable for each");
    }

    private static bool MayHold(Value buffer, ElementPlace element) =>
        ((BufferType)buffer.Type).Element == ((BufferType)element.Buffer.Type).Element || ((BufferType)buffer.Type).Element is BufferType;

    private static bool Overlaps(Place left, Place right) => (left, right) switch
    {
        (SlotPlace a, SlotPlace b) => Equals(a.Key, b.Key) && (a.Path.Take(b.Path.Count).SequenceEqual(b.Path) || b.Path.Take(a.Path.Count).SequenceEqual(a.Path)),
        (ElementPlace a, ElementPlace b) => MayMeet(a, b),
        (HeapPlace a, HeapPlace b) => a.Object.Type == b.Object.Type
            && (a.Path.StartsWith(b.Path, StringComparison.Ordinal) || b.Path.StartsWith(a.Path, StringComparison.Ordinal)),
        // The object may have moved to the heap since.
        (SlotPlace { Key: HeapObject made }, HeapPlace b) => (b.Object.Type as ScalarType)?.Class == made.Type.CSharp,
        (HeapPlace, SlotPlace) => Overlaps(right, left),
        _ => false,
    };

    private static bool MayMeet(ElementPlace a, ElementPlace b)
    {
        if (((BufferType)a.Buffer.Type).Element != ((BufferType)b.Buffer.Type).Element) return false;
        if (a.Path != b.Path && !a.Path.StartsWith(b.Path, StringComparison.Ordinal) && !b.Path.StartsWith(a.Path, StringComparison.Ordinal)) return false;
        // Different constant indices into one buffer.
        return a.Buffer != b.Buffer || a.Indices.Zip(b.Indices, (i, j) => Builder.NumberOf(i) is { } m && Builder.NumberOf(j) is { } n && m != n).All(differs => !differs);
    }

    /// <summary>A user-defined operator or conversion.</summary>
    private Tree OperatorCall(IOperation site, IMethodSymbol method, params IOperation[] operands)
    {
        Tree[] values = new Tree[operands.Length];
        for (int i = 0; i < operands.Length; i++) values[i] = Expression(operands[i]);
        return OperatorCall(site, method, values);
    }

    private Tree OperatorCall(IOperation site, IMethodSymbol method, Tree[] operands)
    {
        if (NumericOperator(site, method, operands) is { } numeric) return numeric;
        if (!method.IsStatic)
        {
            Refuse(site, "a compound assignment operator that changes its receiver", "it is not followed", "Write x = x + y");
            return operands[0];
        }

        object[] passed = [.. operands.Select((operand, index) => (object)Converted(operand, Map(method.Parameters[index].Type), site))];
        if (Target(method, null, site) is { } target && CanCall(target)) return Call(site, target, null, null, passed);
        string template = method.MethodKind == MethodKind.Conversion
            ? $"({Literal(TypeName(method.ReturnType))}){{0}}"
            // Names of namespaces are not at hand where the code will stand, and extensions are found by them.
            : method.ContainingType is { CanBeReferencedByName: false, ContainingType: { } extending } ? $"{Literal(TypeName(extending))}.{method.Name}({Placeholders(0, operands.Length)})"
            : operands.Length == 1 ? OperatorText(method.Name) + "{0}" : "{0} " + OperatorText(method.Name) + " {1}";
        IRType result = Map(method.ReturnType);
        // A comparison gives no derivative on; everything else may.
        return Opaque(site, new OpaqueCode(template, Effect.Traps), [.. passed.Select(value => ValueOf((Tree)value))], result, result.IsBool, "DG0005", Display(method));
    }

    private static string OperatorText(string name) => name switch
    {
        "op_Addition" => "+",
        "op_Subtraction" or "op_UnaryNegation" => "-",
        "op_Multiply" => "*",
        "op_Division" => "/",
        "op_Modulus" => "%",
        "op_BitwiseAnd" => "&",
        "op_BitwiseOr" => "|",
        "op_ExclusiveOr" => "^",
        "op_LeftShift" => "<<",
        "op_RightShift" => ">>",
        "op_Equality" => "==",
        "op_Inequality" => "!=",
        "op_LessThan" => "<",
        "op_LessThanOrEqual" => "<=",
        "op_GreaterThan" => ">",
        "op_GreaterThanOrEqual" => ">=",
        "op_LogicalNot" => "!",
        "op_OnesComplement" => "~",
        _ => "+",
    };

    private static string Display(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}
