using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
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
        IRType mapped = _types.Map(type);
        if (mapped is BufferType span) return SpanCreation(creation, span);
        if (mapped is AggregateType aggregate && !type.IsTupleType)
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
            return elements.Length == tuple.Members.Count ? new Tree(tuple, elements.Cast<Tree>()) : Default(tuple);
        }

        var operands = new List<Value>();
        if (Passed(creation, constructor, creation.Arguments, operands) is not { } arguments) return Dummy(type);
        string template = $"new {Literal(TypeMapper.Name(type))}({arguments})";
        return Opaque(creation, new OpaqueCode(template, Effect.Observable), operands, mapped, false, "DG0005", Display(constructor));
    }

    /// <summary>An instance of a class that can change is an object; of any other type, a value.</summary>
    private Tree Object(INamedTypeSymbol type, Tree members)
    {
        if (type.IsValueType || StoredMembers.AreImmutable(type) || members.Members is null) return members;
        var target = new HeapObject((AggregateType)members.Type);
        _env.Set(target, members);
        return new Tree(target);
    }

    private Tree SpanCreation(IObjectCreationOperation creation, BufferType span)
    {
        IOperation[] arguments = [.. creation.Arguments.OrderBy(argument => argument.Parameter!.Ordinal).Select(argument => WithoutReferenceConversion(argument.Value))];
        if (arguments.Length == 0) return Default(span);
        if (arguments[0].Type is not { } first || _types.Map(first) is not BufferType { Kind: BufferKind.Array })
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
        if (!CheckAliases(site, passed, null)) return Default(type);
        List<Value> operands = [.. passed.OfType<Tree>().SelectMany(LeavesOf)];
        if (passed.Any(value => value is Place))
        {
            Refuse(site, "a constructor with ref or out parameters", "what it writes there is not followed", "Use a method");
            return Default(type);
        }

        IEnumerable<IRType> results = type.Members.SelectMany(member => Leaf.Of(member.Type)).Select(leaf => leaf.Type);
        Op op = _b.Append(OpCode.Call, operands, results, new CallTarget(KeyOf(constructor), TypeArgumentText(constructor), SiteOf(site.Syntax.GetLocation())));
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
        foreach (IParameterSymbol parameter in constructor.Parameters) Assign(parameter.OriginalDefinition, parameter.Name, (Tree)passed[parameter.Ordinal]);
        _env.Set(This, EmptyInstance(type));
        bool isFollowed = InitializeMembers(site, symbol, positional: parameters is null ? null : constructor) && InitializeBase(site, symbol, type);
        Tree members = Instance();
        if (outer is not null) _env.Set(This, outer);
        _env.Leave(before);
        return isFollowed ? members : null;
    }

    private Tree EmptyInstance(AggregateType type) => new(type, type.Members.Select(member => DefaultOf(member.Type)).ToArray());

    private Tree DefaultOf(IRType type) => Default(type);

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
                value = Converted(Bound(same.OriginalDefinition), _types.Map(member.Type), site);
            }
            else if (initializer is not null)
            {
                if (type.IsGenericType && !SymbolEqualityComparer.Default.Equals(type, type.OriginalDefinition))
                {
                    Refuse(site, "the initializer of a member of a generic type", "it is not followed with other type arguments", "Set the member in a constructor");
                    return false;
                }

                IOperation? operation = _compilation.GetSemanticModel(initializer.SyntaxTree).GetOperation(initializer, _cancellation);
                if (operation is ISymbolInitializerOperation { Value: { } expression }) value = Converted(Expression(expression), _types.Map(member.Type), expression);
            }

            if (value is null) continue;
            Tree instance = Instance();
            int index = IndexOf((AggregateType)instance.Type, member.EscapedName);
            if (index >= 0) _env.Set(This, instance.Replace([index], 0, value));
        }

        return true;
    }

    private Tree Bound(IParameterSymbol parameter) => _env.TryGet(parameter, out Binding? binding) && binding is Tree tree ? tree : Default(_types.Map(parameter.Type));

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
        if (_types.Map(constructor.ContainingType) is not AggregateType type || Created(site, constructor, type, passed) is not { } made) return false;
        Tree instance = Instance();
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
        if (_types.Map(type) is not AggregateType aggregate || BodyOf(_method) is not IConstructorBodyOperation body)
        {
            Problem(LocationOf(_method), "DG0004", $"the constructor of '{type.Name}'", "the type is not followed member by member", "Use fields and automatic properties only");
            return false;
        }

        _statement = body;
        _env.Set(This, EmptyInstance(aggregate));
        var initializer = body.Initializer is IExpressionStatementOperation { Operation: IInvocationOperation call } ? call : body.Initializer as IInvocationOperation;
        if (initializer is { TargetMethod: var target } && SymbolEqualityComparer.Default.Equals(target.ContainingType, type))
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
        if (value.Target is { } target) value = Read(target);
        value = Expanded(value);
        if (value.Members is null || with.Type is not INamedTypeSymbol type) return Refused(with);
        return Object(type, Initialized(value, with.Initializer, with));
    }
}
