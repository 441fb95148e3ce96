using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Structs, records and classes that the method makes: constructors, initialisers, <c>with</c>. What a declaration says (primary
/// constructors, initialisers of members) is done here; a constructor with a body is called, and gives the members.
/// </summary>
internal sealed partial class Lowering
{
    private Tree ObjectCreation(IObjectCreationOperation creation)
    {
        if (creation.Type is not INamedTypeSymbol type || creation.Constructor is not { } constructor) return Refused(creation);
        IRType mapped = Map(type);
        if (mapped is BufferType storage) return IsListType(mapped) ? ListCreation(creation, storage) : SpanCreation(creation, storage);
        if (ShapeOf(type) is { } aggregate && !type.IsTupleType)
        {
            if (NumericCreation(creation, constructor, aggregate) is { } numeric) return Initialized(numeric, creation.Initializer, creation);
            if (type.HasSource())
            {
                object[] passed = Arguments(constructor, null, creation.Arguments);
                if (Created(creation, constructor, aggregate, passed) is not { } members) return Dummy(type);
                return Object(type, Initialized(members, creation.Initializer, creation));
            }
        }

        if (creation.Initializer is not null)
        {
            Refuse(creation, "an object initializer of this type", "its members are not followed", "Set them after it is constructed, outside of the differentiable method");
            return Dummy(type);
        }

        if (type.IsTupleType && mapped is AggregateType tuple)
        {
            object[] elements = Arguments(constructor, null, creation.Arguments);
            return elements.Length == tuple.Members.Count ? new Tree(tuple, elements.Select(element => ValueOf(element, creation)).ToArray()) : Default(tuple);
        }

        var operands = new List<Value>();
        if (Passed(creation, constructor, creation.Arguments, operands) is not { } arguments) return Dummy(type);
        if (operands.Any(operand => IsListType(operand.Type)))
        {
            Refuse(creation, "a list that is handed on", "what becomes of it there is not known", "Hand on an array");
            return Dummy(type);
        }

        string template = $"new {Literal(TypeName(type))}({arguments})";
        return Opaque(creation, new OpaqueCode(template, Effect.Observable), operands, mapped, false, "DG0005", Display(constructor));
    }

    /// <summary>An instance of a class that can change is an object; of any other type, a value.</summary>
    private Tree Object(INamedTypeSymbol type, Tree members)
    {
        if (type.IsValueType || members.Members is null) return members;
        if (StoredMembers.AreImmutable(type) && !HasCaptured(type) && Map(type) is AggregateType) return members.WithExact(type);
        var target = new HeapObject((AggregateType)members.Type, type);
        _env.Set(target, members);
        return new Tree(target);
    }

    private Tree SpanCreation(IObjectCreationOperation creation, BufferType span)
    {
        IOperation[] arguments = [.. creation.Arguments.OrderBy(argument => argument.Parameter!.Ordinal).Select(argument => WithoutReferenceConversion(argument.Value))];
        if (arguments.Length == 0) return Default(span);
        if (arguments[0].Type is not { } first || Map(first) is not BufferType { Kind: BufferKind.Array })
        {
            if (arguments.Length == 1 && creation.Constructor!.Parameters[0].RefKind == RefKind.None && arguments[0].Type?.TypeKind != TypeKind.Pointer)
            {
                Refuse(creation);
                return Dummy(creation.Type);
            }

            Problem(creation, "DG0012", "a span over a reference or a pointer", "Use an array");
            return Dummy(creation.Type);
        }

        Value array = Buffer(arguments[0]);
        span = Over(span, array);
        if (arguments.Length == 1) return new Tree(_b.AsSpan(array, span));
        Value start = Scalar(arguments[1]);
        return new Tree(_b.Slice(array, start, Scalar(arguments[2]), span));
    }

    /// <summary>The members of a new instance. Null where a constructor cannot be followed.</summary>
    private Tree? Created(IOperation site, IMethodSymbol constructor, AggregateType type, object[] passed)
    {
        SyntaxNode? declaration = constructor.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellation);
        switch (declaration)
        {
            case ConstructorDeclarationSyntax:
                return ConstructorCall(site, constructor, type, passed);
            case TypeDeclarationSyntax primary:
                return ByDeclaration(site, constructor, type, passed, primary.ParameterList);
            case null:
                return ByDeclaration(site, constructor, type, passed, null);
            default:
                Refuse(site);
                return null;
        }
    }

    private Tree ConstructorCall(IOperation site, IMethodSymbol constructor, AggregateType type, object[] passed)
    {
        if (passed.Any(value => value is not Tree tree || IsOwnObject(tree)) || HasCaptured(constructor.ContainingType) || Map(constructor.ContainingType) is OpaqueType
            || StoredMembers.Of(constructor.ContainingType)?.Any(member => MentionsMovable(member.Type)) == true)
        {
            Expand(site, constructor, () => RunConstructor(constructor), EmptyInstance(type, constructor.ContainingType), null, passed);
            return _receiverAfter ?? Default(type);
        }

        List<Value> operands = [.. passed.OfType<Tree>().SelectMany(LeavesOf)];

        IEnumerable<IRType> results = type.Members.SelectMany(member => Leaf.Of(member.Type)).Select(leaf => leaf.Type);
        Op op = _b.Append(OpCode.Call, operands, results, TargetOf(constructor, site));
        Callee(constructor);
        int next = 0;
        return new Tree(type, type.Members.Select(member => TreeOf(member.Type, op.Results, ref next)).ToArray());
    }

    /// <summary>A primary or implicit constructor: positional members, initialisers of members, the base type's constructor.</summary>
    private Tree? ByDeclaration(IOperation site, IMethodSymbol constructor, AggregateType type, object[] passed, ParameterListSyntax? parameters)
    {
        INamedTypeSymbol symbol = constructor.ContainingType;
        Environment before = _env.Copy();
        _env.TryGet(This, out Binding? outer);
        foreach (IParameterSymbol parameter in constructor.Parameters) Assign(parameter.OriginalDefinition, parameter.Name, ValueOf(passed[parameter.Ordinal], site));
        _env.Set(This, EmptyInstance(type, symbol));
        foreach (IParameterSymbol parameter in constructor.Parameters.Where(parameter => IsCaptured(parameter.OriginalDefinition)))
            _env.Set(This, Instance().Replace([IndexOf((AggregateType)Instance().Type, CapturedName(parameter))], 0, Bound(parameter.OriginalDefinition)));
        bool isFollowed = InitializeMembers(site, symbol, positional: parameters is null ? null : constructor) && InitializeBase(site, symbol, type);
        Tree members = Instance();
        if (outer is not null) _env.Set(This, outer);
        _env.Leave(before);
        return isFollowed ? members : null;
    }

    private Tree EmptyInstance(AggregateType type, INamedTypeSymbol symbol)
    {
        AggregateMember[] captured = [.. CapturedBy(symbol).Select(parameter => new AggregateMember(CapturedName(parameter), Map(parameter.Type), false))];
        if (captured.Length > 0) type = type with { Members = type.Members.Concat(captured).ToEquatableArray(), Construction = null };
        return new Tree(type, type.Members.Select(member => Default(member.Type)).ToArray());
    }

    // ---- parameters of primary constructors that members use: storage without a name

    private readonly Dictionary<INamedTypeSymbol, IReadOnlyList<IParameterSymbol>> _captured = new(SymbolEqualityComparer.Default);

    private static string CapturedName(IParameterSymbol parameter) => $"<{parameter.ContainingType.Name}.{parameter.Name}>";

    private bool HasCaptured(INamedTypeSymbol type) => CapturedBy(type).Count > 0;

    private bool IsCaptured(IParameterSymbol parameter) =>
        CapturedBy(parameter.ContainingType).Any(captured => SymbolEqualityComparer.Default.Equals(captured.OriginalDefinition, parameter));

    private IReadOnlyList<IParameterSymbol> CapturedBy(INamedTypeSymbol type)
    {
        if (!_captured.TryGetValue(type, out IReadOnlyList<IParameterSymbol>? captured)) _captured[type] = captured = [.. FindCaptured(type)];
        return captured;
    }

    private IEnumerable<IParameterSymbol> FindCaptured(INamedTypeSymbol type)
    {
        if (type.BaseType is { SpecialType: SpecialType.None } parent && parent.HasSource())
            foreach (IParameterSymbol parameter in CapturedBy(parent)) yield return parameter;
        if (type.IsRecord) yield break;
        TypeDeclarationSyntax[] declarations = [.. type.OriginalDefinition.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(_cancellation)).OfType<TypeDeclarationSyntax>()];
        TypeDeclarationSyntax? primary = declarations.FirstOrDefault(declaration => declaration.ParameterList is { Parameters.Count: > 0 });
        if (primary is null) yield break;
        foreach (TypeDeclarationSyntax declaration in declarations) _read.Add(declaration.SyntaxTree);
        IMethodSymbol? constructor = type.InstanceConstructors.FirstOrDefault(candidate =>
            candidate.OriginalDefinition.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(_cancellation) is TypeDeclarationSyntax));
        if (constructor is null) yield break;
        IdentifierNameSyntax[] names = [.. declarations.SelectMany(declaration => declaration.Members).SelectMany(Code).SelectMany(code => code.DescendantNodesAndSelf()).OfType<IdentifierNameSyntax>()];
        foreach (IParameterSymbol parameter in constructor.Parameters)
            if (names.Any(name => name.Identifier.ValueText == parameter.Name && Means(name, parameter))) yield return parameter;
    }

    /// <summary>Other things may have the name of the parameter.</summary>
    private bool Means(IdentifierNameSyntax name, IParameterSymbol parameter) =>
        !_compilation.ContainsSyntaxTree(name.SyntaxTree)
        || SymbolEqualityComparer.Default.Equals(_compilation.GetSemanticModel(name.SyntaxTree).GetSymbolInfo(name, _cancellation).Symbol?.OriginalDefinition, parameter.OriginalDefinition);

    /// <summary>The code of a member that runs after construction.</summary>
    private static IEnumerable<SyntaxNode> Code(MemberDeclarationSyntax member) => member switch
    {
        FieldDeclarationSyntax or TypeDeclarationSyntax or ConstructorDeclarationSyntax => [],
        PropertyDeclarationSyntax property => property.ExpressionBody is not null ? [property.ExpressionBody] : property.AccessorList is not null ? [property.AccessorList] : [],
        _ => [member],
    };

    /// <summary>The members that the type itself declares, in order: from the parameters of a positional record, or from their initialisers.</summary>
    private bool InitializeMembers(IOperation site, INamedTypeSymbol type, IMethodSymbol? positional)
    {
        if (StoredMembers.Of(type) is not { } members) return true;
        foreach (StoredMember member in members.Where(member => SymbolEqualityComparer.Default.Equals(member.Field.ContainingType, type)))
        {
            SyntaxNode? declaration = member.Symbol.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellation);
            EqualsValueClauseSyntax? initializer = declaration switch
            {
                PropertyDeclarationSyntax property => property.Initializer,
                VariableDeclaratorSyntax field => field.Initializer,
                _ => null,
            };
            Tree? value = null;
            if (declaration is ParameterSyntax && positional?.Parameters.FirstOrDefault(parameter => parameter.Name == member.Name) is { } source)
            {
                value = Bound(source.OriginalDefinition);
            }
            else if (initializer?.Value is IdentifierNameSyntax { Identifier.ValueText: var name } && positional?.Parameters.FirstOrDefault(parameter => parameter.Name == name) is { } same)
            {
                value = Converted(Bound(same.OriginalDefinition), Map(member.Type), site);
            }
            else if (initializer is not null)
            {
                if (type.IsGenericType && !SymbolEqualityComparer.Default.Equals(type, type.OriginalDefinition))
                {
                    Refuse(site, "the initializer of a member of a generic type", "it is not followed with other type arguments", "Set the member in a constructor");
                    return false;
                }

                IOperation? operation = _compilation.GetSemanticModel(initializer.SyntaxTree).GetOperation(initializer, _cancellation);
                if (operation is ISymbolInitializerOperation { Value: { } expression }) value = Converted(Expression(expression), Map(member.Type), expression);
            }

            if (value is null) continue;
            Tree instance = Instance();
            int index = IndexOf((AggregateType)instance.Type, member.EscapedName);
            if (index >= 0) _env.Set(This, instance.Replace([index], 0, value));
        }

        return true;
    }

    private Tree Bound(IParameterSymbol parameter) => _env.TryGet(parameter, out Binding? binding) && binding is Tree tree ? tree : Default(Map(parameter.Type));

    /// <summary>The implicit call of the base type's constructor without arguments, or the one in the list of base types.</summary>
    private bool InitializeBase(IOperation site, INamedTypeSymbol type, AggregateType aggregate)
    {
        if (!type.IsReferenceType || type.BaseType is not { SpecialType: not SpecialType.System_Object } parent) return true;
        PrimaryConstructorBaseTypeSyntax? call = type.OriginalDefinition.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax(_cancellation)).OfType<TypeDeclarationSyntax>()
            .SelectMany(declaration => declaration.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>() ?? []).FirstOrDefault();
        if (call is null)
        {
            IMethodSymbol? implied = parent.InstanceConstructors.FirstOrDefault(constructor => constructor.Parameters.IsEmpty);
            return implied is not null && BaseMembers(site, implied, []);
        }

        if (_compilation.GetSemanticModel(call.SyntaxTree).GetOperation(call, _cancellation) is IInvocationOperation invocation)
            return BaseMembers(site, invocation.TargetMethod, Arguments(invocation.TargetMethod, null, invocation.Arguments));
        Refuse(site, "the constructor of a base type", "it is not followed", "Set the members in this type");
        return false;
    }

    private bool BaseMembers(IOperation site, IMethodSymbol constructor, object[] passed)
    {
        if (ShapeOf(constructor.ContainingType) is not { } type || Created(site, constructor, type, passed) is not { } made) return false;
        Tree instance = Instance();
        type = (AggregateType)made.Type;
        for (int i = 0; i < type.Members.Count; i++)
        {
            int index = IndexOf((AggregateType)instance.Type, type.Members[i].Name);
            if (index >= 0) instance = instance.Replace([index], 0, made.Members![i]);
        }

        _env.Set(This, instance);
        return true;
    }

    /// <summary>A constructor as a method: it gives the members of the instance.</summary>
    private bool LowerConstructor()
    {
        INamedTypeSymbol type = _method.ContainingType;
        if (Map(type) is not AggregateType aggregate)
        {
            Problem(LocationOf(_method), "DG0004", $"the constructor of '{type.Name}'", "the type is not followed member by member", "Use fields and automatic properties only");
            return false;
        }

        _env.Set(This, EmptyInstance(aggregate, type));
        return RunConstructor(_method);
    }

    private bool RunConstructor(IMethodSymbol constructor)
    {
        INamedTypeSymbol type = constructor.ContainingType;
        if (ShapeOf(type) is not { } aggregate || BodyOf(constructor) is not IConstructorBodyOperation body)
        {
            Problem(LocationOf(constructor), "DG0004", $"the constructor of '{type.Name}'", "its code is not here", "Use a constructor with a body");
            return false;
        }

        _statement = body;
        var initializer = body.Initializer is IExpressionStatementOperation { Operation: IInvocationOperation call } ? call : body.Initializer as IInvocationOperation;
        if (initializer is { TargetMethod: var target } && SymbolEqualityComparer.Default.Equals(target.ContainingType.OriginalDefinition, type.OriginalDefinition))
        {
            if (Created(initializer, target, aggregate, Arguments(target, null, initializer.Arguments)) is not { } made) return false;
            _env.Set(This, made);
        }
        else
        {
            if (!InitializeMembers(body, type, null)) return false;
            if (initializer is { TargetMethod: { ContainingType.SpecialType: not SpecialType.System_Object } parent })
            {
                if (!BaseMembers(initializer, parent, Arguments(parent, null, initializer.Arguments))) return false;
            }
            else if (!InitializeBase(body, type, aggregate))
            {
                return false;
            }
        }

        LowerBlocks(body);
        return true;
    }

    // ---- initialisers

    /// <summary>What an object initialiser or <c>with</c> makes of a value.</summary>
    private Tree Initialized(Tree value, IObjectOrCollectionInitializerOperation? initializer, IOperation site)
    {
        if (initializer is null) return value;
        var made = new Slot(null, value.Type);
        _env.Set(made, value);
        Initialize(new SlotPlace(made, [], value.Type), initializer, site);
        return Take(made);
    }

    private void Initialize(Place receiver, IObjectOrCollectionInitializerOperation initializer, IOperation site)
    {
        _receivers.Push(receiver);
        foreach (IOperation step in initializer.Initializers)
        {
            switch (step)
            {
                case ISimpleAssignmentOperation assignment:
                    SimpleAssignment(assignment);
                    break;
                case IMemberInitializerOperation nested:
                    Initialize(PlaceOf(nested.InitializedMember), nested.Initializer, site);
                    break;
                case IInvocationOperation { Instance.Type: { } type } add when IsListType(Map(type)):
                    Expression(add);
                    break;
                default:
                    Refuse(step, "a collection initializer", "it calls Add methods that are not followed", "Use an array");
                    break;
            }
        }

        _receivers.Pop();
    }

    private Tree With(IWithOperation with)
    {
        Tree value = Expression(with.Operand);
        value = Expanded(value);
        if (value.Members is null || with.Type is not INamedTypeSymbol type) return Refused(with);
        return Object(type, Initialized(value, with.Initializer, with));
    }
}
