using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Calls that are expanded where they stand: of local functions and lambdas, which see and change what they capture, and of methods that
/// are given what a call cannot pass: an object that was made here and can change, a function, storage under two names.
/// </summary>
internal sealed partial class Lowering
{
    /// <summary>Functions that call functions that call functions grow exponentially when they are expanded.</summary>
    private const int ExpansionLimit = 400;

    private int _expansions;

    /// <summary>Files with code that was expanded: the result depends on them.</summary>
    private readonly HashSet<SyntaxTree> _read = [];

    private Tree Expand(IOperation site, IMethodSymbol method, Action build, Binding? receiver, Callable? function, object[] passed)
    {
        IMethodSymbol definition = method.OriginalDefinition;
        _receiverAfter = receiver as Tree;
        for (Frame? frame = _frame; frame is not null; frame = frame.Caller)
        {
            if (!SymbolEqualityComparer.Default.Equals(frame.Method.OriginalDefinition, definition)) continue;
            Problem(site, "DG0016", method.Name);
            return Dummy(method.ReturnType);
        }

        if (++_expansions > ExpansionLimit)
        {
            Refuse(site, $"the call of '{method.Name}'", "the code becomes too large where it is expanded", "Make it a method of numbers, arrays and structs");
            return Dummy(method.ReturnType);
        }

        foreach (SlotPlace place in passed.OfType<SlotPlace>())
            if (!_env.Contains(place.Key))
                _env.Set(place.Key, Default(place.Type));
        Environment before = _env.Copy();
        _env.TryGet(This, out Binding? outer);
        Frame caller = _frame;
        var frame1 = new Frame(caller, method, TypeArguments(method, function)) { Receiver = caller.Receiver, Site = site.Syntax.GetLocation() };
        IRType? result = method.ReturnsVoid ? null : Map(method.ReturnType);
        _frame = frame1;
        if (result is not null) frame1.Result = new Slot("result", result);
        if (receiver is not null)
        {
            frame1.Receiver = function?.Owner ?? frame1;
            _env.Set(This, receiver);
        }

        IParameterSymbol[] parameters = [.. ParametersOf(definition)];
        for (int i = 0; i < parameters.Length; i++)
        {
            switch (passed[i])
            {
                case Tree tree:
                    Assign(parameters[i], parameters[i].Name, tree);
                    break;
                case Place place:
                    _env.Set(parameters[i], new Alias(place));
                    break;
                case Callable callable:
                    _env.Set(parameters[i], callable);
                    break;
            }
        }

        IOperation? statement = _statement;
        build();
        _statement = statement;
        Tree value = frame1.Result is not { } slot ? Nothing : _env.Contains(slot) ? Read(slot) : Default(result!);
        _receiverAfter = receiver is null ? null : Instance();
        _frame = caller;
        if (receiver is not null)
        {
            if (outer is null) _env.Remove(This);
            else _env.Set(This, outer);
        }

        _env.Leave(before);
        return value;
    }

    /// <summary>What an expanded method has made of its receiver.</summary>
    private Tree? _receiverAfter;

    private Dictionary<ITypeSymbol, ITypeSymbol> TypeArguments(IMethodSymbol method, Callable? function)
    {
        var arguments = new Dictionary<ITypeSymbol, ITypeSymbol>(SymbolEqualityComparer.Default);
        if (function is not null)
            foreach (KeyValuePair<ITypeSymbol, ITypeSymbol> pair in function.TypeArguments) arguments[pair.Key] = pair.Value;
        foreach ((ITypeParameterSymbol parameter, ITypeSymbol argument) in TypeArgumentsOf(method))
            if (!SymbolEqualityComparer.Default.Equals(parameter, argument)) arguments[parameter.OriginalDefinition] = argument;
        return arguments;
    }

    /// <summary>What cannot be passed to a call: it has to be seen by the callee's code as it is here.</summary>
    private bool MustExpand(IMethodSymbol method, Tree? self, object[] passed)
    {
        if (self is not null && IsOwnObject(self)) return true;
        if (!method.ReturnsVoid && Actual(method.ReturnType) is INamedTypeSymbol { TypeKind: TypeKind.Struct } result && result.HasSource() && HasCaptured(result)) return true;
        if (!method.ReturnsVoid && MentionsMovable(method.ReturnType) && !IsRecursive(method)) return true;
        if (!method.ReturnsVoid && IsListType(Map(method.ReturnType))) return true;
        // An object that only its own type can make comes back member by member.
        if (!method.ReturnsVoid && Map(method.ReturnType) is AggregateType { IsReferenceType: true, Construction: null }) return true;
        IParameterSymbol[] parameters = [.. ParametersOf(method)];
        for (int i = 0; i < parameters.Length; i++)
        {
            if (passed[i] is Callable || (passed[i] is Tree tree && IsOwnObject(tree))) return true;
        }

        return PassesObjectVariable(method, passed) || DependsOnTypeArguments(method);
    }

    /// <summary>A callee that may make a variable refer to another object has to know which objects there are.</summary>
    private bool PassesObjectVariable(IMethodSymbol method, object[] passed) =>
        ParametersOf(method).Zip(passed, (parameter, value) => value is Place && MentionsMovable(parameter.Type)).Any(isObject => isObject);

    /// <summary>A type argument that is followed here would be opaque in the method, or nobody would know there whose static members are meant.</summary>
    private bool DependsOnTypeArguments(IMethodSymbol method) =>
        TypeArgumentsOf(method).Any(pair => _types.Map(pair.Parameter) is OpaqueType
            && (Leaf.CanVary(Map(pair.Argument)) || Map(pair.Argument) is AggregateType or BufferType
                || (pair.Argument is INamedTypeSymbol && HasStaticSlots(pair.Parameter))));

    /// <summary>Some interface that the type argument implements has static members of which each implementation has its own.</summary>
    private static bool HasStaticSlots(ITypeParameterSymbol parameter) =>
        parameter.ConstraintTypes.SelectMany(constraint => constraint.AllInterfaces.Concat(constraint is INamedTypeSymbol named ? [named] : []))
            .Any(constraint => constraint.TypeKind == TypeKind.Interface && constraint.GetMembers().Any(member => member.IsStatic && (member.IsAbstract || member.IsVirtual)));

    /// <summary>Objects that cannot change are passed as they are, if they can be put together at all; where a method calls itself, they have to be.</summary>
    private bool CanPass(IMethodSymbol method, Tree? self, object[] passed)
    {
        bool isPassable(Tree tree) =>
            tree.Target is null && !(tree.Leaf is { } leaf && HoldsHandle(leaf.Type))
            && (tree.Members is not { } members
                || (tree.Type is AggregateType { IsReferenceType: var isObject, Construction: var construction } type && (!isObject || construction is not null)
                    && type.Members.All(member => member.Name[0] != '<') && members.All(isPassable)));
        return (self is null || isPassable(self)) && passed.All(value => value is Place || (value is Tree tree && isPassable(tree)))
            && !PassesObjectVariable(method, passed) && !DependsOnTypeArguments(method);
    }

    /// <summary>A value that cannot cross a call: an object that was made here, storage without a name, or something that holds one.</summary>
    private static bool IsOwnObject(Tree tree) =>
        tree.Target is not null || (tree.Leaf is { } leaf && HoldsHandle(leaf.Type))
        || (tree.Members is { } members && tree.Type is AggregateType type
            && (type.IsReferenceType || type.Members.Any(member => member.Name[0] == '<') || members.Any(IsOwnObject)));

    private Tree ExpandMethod(IOperation site, IMethodSymbol method, Tree? self, Place? receiver, object[] passed)
    {
        if (BodyOf(method) is not { } body)
        {
            Problem(site, "DG0005", Display(method));
            return Dummy(method.ReturnType);
        }

        _read.Add(body.Syntax.SyntaxTree);
        if (!HasReceiver(method)) return Expand(site, method, () => LowerBlocks(body), null, null, passed);
        Tree instance = self ?? Instance();
        Tree value = Expand(site, method, () => LowerBlocks(body), instance, null, passed);
        // A struct is copied in and out.
        if (method.ContainingType.IsValueType && _receiverAfter is { } after && !after.SameAs(instance) && IsWritable(receiver)) Write(receiver!, after, site);
        return value;
    }

    private static bool IsWritable(Place? place) => place is SlotPlace or HeapPlace or ElementPlace { Buffer.Type: BufferType { Kind: not BufferKind.ReadOnlySpan } };
}
