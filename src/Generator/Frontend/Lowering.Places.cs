using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Places: what can be assigned to, and where values are read from without copying what surrounds them.</summary>
internal sealed partial class Lowering
{
    /// <summary>Receivers of object initialisers and <c>with</c>, innermost last.</summary>
    private readonly Stack<Place> _receivers = [];

    private Place PlaceOf(IOperation operation)
    {
        Guard();
        switch (operation)
        {
            case ILocalReferenceOperation local:
                return Variable(local.Local, local, local.Local.Type);
            case IParameterReferenceOperation parameter:
                return Variable(parameter.Parameter, parameter, parameter.Parameter.Type);
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver or InstanceReferenceKind.PatternInput } when _receivers.Count > 0:
                return _receivers.Peek();
            case IInstanceReferenceOperation self:
                return ThisPlace(self);
            case IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared }:
                return new SlotPlace(declared.Local, [], Map(declared.Local.Type));
            case IDiscardOperation discard:
                return new DiscardPlace(TypeOf(discard));
            case IParenthesizedOperation parenthesized:
                return PlaceOf(parenthesized.Operand);
            case IConversionOperation { Conversion.IsIdentity: true } conversion:
                return PlaceOf(conversion.Operand);
            case IFieldReferenceOperation { Field: { IsConst: false } field } reference:
                return FieldPlace(reference, field);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } indexed } reference when IsTensor(indexed) && !IsTensor(reference):
                return ElementOfTensor(reference, indexed);
            case IPropertyReferenceOperation { Instance.Type: { } nullable } when NullableTypes.Underlying(nullable) is not null && Map(nullable) is AggregateType:
                return new TemporaryPlace(Expression(operation));
            case IPropertyReferenceOperation { Property: var property } reference when IsStored(property):
                return MemberPlace(reference, property, reference.Instance!);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { Type: { } type } instance } reference when Map(type) is BufferType:
                Value span = Buffer(instance);
                return ElementAt(span, Index(reference.Arguments[0].Value, span, 0), type);
            case IPropertyReferenceOperation { Property: { RefKind: not RefKind.None, GetMethod: { } getter } } reference when ReferredTo(reference, getter, reference.Instance, reference.Arguments) is { } referred:
                return referred;
            case IInvocationOperation { TargetMethod: { RefKind: not RefKind.None } method } invocation when ReferredTo(invocation, method, invocation.Instance, invocation.Arguments) is { } referred:
                return referred;
            case IPropertyReferenceOperation reference when HasSetter(reference) || HasBodySetter(reference):
                return Accessor(reference);
            case IPropertyReferenceOperation reference when IsForeign(reference):
                return ForeignProperty(reference);
            case IPropertyReferenceOperation { Property: { IsIndexer: true, SetMethod: not null, IsStatic: false } indexer, Instance: { } owner } reference when reference.Parent is IAssignmentOperation:
                var operands = new List<Value> { Scalar(owner) };
                string? arguments = Passed(reference, indexer.GetMethod ?? indexer.SetMethod, reference.Arguments, operands);
                return new ForeignPlace(indexer, $"{{0}}[{arguments}]", operands, Map(indexer.Type), Effect.Observable);
            case IArrayElementReferenceOperation element when IsElement(element):
                Value array = Buffer(element.ArrayReference);
                List<Value> indices = [];
                foreach (IOperation index in element.Indices) indices.Add(Index(index, array, indices.Count));
                return Element(array, indices);
            case IImplicitIndexerReferenceOperation { Argument: { } argument } element when !IsRange(argument) && Map(element.Instance.Type!) is BufferType:
                Value buffer = Buffer(element.Instance);
                return ElementAt(buffer, Index(argument, buffer, 0), element.Instance.Type!);
            default:
                return new TemporaryPlace(Expression(operation));
        }
    }

    private static ElementPlace Element(Value buffer, IReadOnlyList<Value> indices) => new(buffer, indices, "", ((BufferType)buffer.Type).Element);

    /// <summary>A list checks its indices itself, and says so in its own words.</summary>
    private ElementPlace ElementAt(Value buffer, Value index, ITypeSymbol container)
    {
        if (container.IsList())
        {
            Value count = Length(buffer);
            bool isNatural = Builder.NumberOf(index) >= 0;
            Branch(
                isNatural ? _b.Apply("less", index, count) : _b.Apply("less", Unsigned(index), Unsigned(count)), () => { },
                () => Throw("new global::System.ArgumentOutOfRangeException(\"index\", \"Index was out of range. Must be non-negative and less than the size of the collection.\")"));
        }

        return Element(buffer, [index]);
    }

    private Value Unsigned(Value index)
    {
        ScalarType type = ScalarType.Integer("uint");
        return _b.Convert(index, type, ContextOf(false, type));
    }

    private static bool IsElement(IArrayElementReferenceOperation element) => !element.Indices.Any(IsRange);

    private static bool IsRange(IOperation index) => index.Type?.IsInSystem("Range") == true;

    private Place Variable(ISymbol symbol, IOperation site, ITypeSymbol type)
    {
        if (_conflicts.Contains(symbol))
            Refuse(site, $"'{symbol.Name}'", "it stands for different variables or functions on different paths", "Use a variable for each");
        if (!_env.TryGet(symbol, out Binding? binding))
        {
            // An out parameter or a local that is not assigned yet; or a parameter of the primary constructor.
            if (symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } captured) return CapturedPlace(captured, site);
            return new SlotPlace(symbol, [], Map(type));
        }

        switch (binding)
        {
            case Alias alias:
                return alias.Place;
            case Tree:
                return new SlotPlace(symbol, [], Map(type));
            default:
                Refuse(site, $"'{symbol.Name}' as a value", "only functions that are called directly are followed", "Call it directly, or pass what it computes");
                return new TemporaryPlace(Dummy(type));
        }
    }

    private Place CapturedPlace(IParameterSymbol parameter, IOperation site)
    {
        Tree self = Instance();
        AggregateType? type = self.Target?.Type ?? (self.Members is null ? null : self.Type as AggregateType);
        int index = type is null ? -1 : IndexOf(type, CapturedName(parameter));
        if (index >= 0) return new SlotPlace(self.Target is { } target ? target : This, [index], type!.Members[index].Type);
        Refuse(site, $"the primary constructor's parameter '{parameter.Name}'", "the storage behind it has no name", "Keep it in a field or property");
        return new TemporaryPlace(Dummy(parameter.Type));
    }

    private Place ThisPlace(IInstanceReferenceOperation self)
    {
        if (_env.TryGet(This, out Binding? binding))
            return binding is Alias alias ? alias.Place : new SlotPlace(This, [], Instance().Type);
        Refuse(self, "'this'", "it is not known here", "Pass it as a parameter");
        return new TemporaryPlace(Dummy(self.Type));
    }

    /// <summary>A property that stands for its backing field.</summary>
    private bool IsStored(IPropertySymbol property)
    {
        if (property.IsStatic || property.IsIndexer) return false;
        return ShapeOf(property.ContainingType) is { } type && IndexOf(type, Escaped(property.Name)) >= 0
            && (!property.ContainingType.HasSource() || property.ContainingType.IsTupleType || StoredMembers.Of(property.ContainingType) is not null);
    }

    /// <summary>A property that is read by its name and no more: a static one, one without code here, one that another type may override.</summary>
    private bool IsForeign(IPropertyReferenceOperation reference)
    {
        IPropertySymbol property = reference.Property;
        if (property.IsIndexer) return false;
        if (reference.Instance is { Type: { } type } && Map(type) is BufferType) return false;
        if (property.GetMethod is not { } getter || (property.IsStatic && !IsDispatched(getter, null))) return true;
        return Target(getter, reference.Instance, reference) is not { } target || !HasBody(target);
    }

    private Place FieldPlace(IFieldReferenceOperation reference, IFieldSymbol field)
    {
        if (field.IsStatic || reference.Instance is null)
        {
            return new ForeignPlace(
                field, Literal(TypeName(field.ContainingType) + "." + Escaped(field.Name)), [], Map(field.Type),
                field.IsReadOnly ? Effect.Pure : Effect.Observable);
        }

        return MemberPlace(reference, field, reference.Instance);
    }

    private Place ForeignProperty(IPropertyReferenceOperation reference)
    {
        IPropertySymbol property = reference.Property;
        IRType type = Map(property.Type);
        if (reference.Instance is null)
            return new ForeignPlace(
                property, Qualifier(property, reference) + "." + Literal(Escaped(property.Name)), [], type, IsSetOnce(property) ? Effect.Pure : Effect.Observable);
        return new ForeignPlace(property, "{0}." + Literal(Escaped(property.Name)), [ValueOf(Expression(reference.Instance))], type, Effect.Observable);
    }

    /// <summary><c>{ get; } = …</c>: a field that is read-only.</summary>
    private static bool IsSetOnce(IPropertySymbol property) =>
        property is { SetMethod: null, GetMethod: { IsAbstract: false, IsVirtual: false, IsExtern: false } getter } && property.HasSource() && !HasBody(getter);

    private Place MemberPlace(IOperation reference, ISymbol member, IOperation instance)
    {
        Place parent;
        if (instance.Type is { IsReferenceType: true } && instance is not IInstanceReferenceOperation)
        {
            Tree receiver = Expression(instance);
            parent = receiver.Target is { } target ? new SlotPlace(target, [], target.Type) : new TemporaryPlace(receiver);
        }
        else
        {
            parent = PlaceOf(instance);
        }

        if (parent is SlotPlace { Type: AggregateType { IsReferenceType: true } or OpaqueType or ScalarType { Class: not null } }) parent = Referenced(parent);
        if (parent is TemporaryPlace { Value.Target: { } made }) parent = new SlotPlace(made, [], made.Type);
        if (parent is TemporaryPlace { Value.Leaf: { } number } && IsHandle(number.Type)) return MemberInHeap(number, member);
        int index = parent.Type is AggregateType aggregate ? MemberIndex(aggregate, member) : -1;
        if (index < 0)
        {
            // The type is not followed: neither is the member.
            Value receiver = ValueOf(Read(parent, reference));
            IRType type = Map(member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type);
            return new ForeignPlace(member, "{0}." + Literal(Escaped(member.Name)), [receiver], type, ReadEffect(member));
        }

        AggregateMember found = ((AggregateType)parent.Type).Members[index];
        if (parent is ForeignPlace && found.Private is { } own) Restrict(own, reference);
        return parent switch
        {
            SlotPlace slot => new SlotPlace(slot.Key, [.. slot.Path, index], found.Type),
            ElementPlace element => element with { Path = element.Path.Length == 0 ? found.Name : element.Path + "." + found.Name, Type = found.Type },
            ReferencePlace inner => inner with { Path = inner.Path + "." + found.Name, Type = found.Type },
            HeapPlace heap => heap with { Path = Leaf.Join(heap.Path, found.Name), Type = found.Type },
            ForeignPlace foreign => foreign with { Template = foreign.Template + "." + Literal(found.Name), Type = found.Type },
            TemporaryPlace { Value: { Leaf: { } leaf } } => new ReferencePlace(leaf, found.Name, found.Type),
            TemporaryPlace { Value: { Members: { } members } } => new TemporaryPlace(members[index]),
            _ => parent,
        };
    }

    /// <summary>The place of an object behind a variable: the object itself, whoever else refers to it.</summary>
    private Place Referenced(Place place)
    {
        Tree value = Read(place, null);
        return value.Target is { } target ? new SlotPlace(target, [], target.Type) : place is SlotPlace && value.Members is not null ? place : new TemporaryPlace(value);
    }

    private static int MemberIndex(AggregateType type, ISymbol member) =>
        member is IFieldSymbol { ContainingType.IsTupleType: true } element
            ? int.Parse((element.CorrespondingTupleField ?? element).Name.Substring(4), System.Globalization.CultureInfo.InvariantCulture) - 1
            : IndexOf(type, Escaped(member.Name));

    /// <summary>A member that the method, or a method that it calls, might write is read where it stands, each time.</summary>
    private static Effect ReadEffect(ISymbol member) => member switch
    {
        IFieldSymbol { IsReadOnly: true } => Effect.Traps,
        IPropertySymbol { SetMethod: null or { IsInitOnly: true } } property when property.HasSource() => Effect.Traps,
        _ => Effect.Observable,
    };

    private Tree Read(Place place, IOperation? site)
    {
        switch (place)
        {
            case SlotPlace { Key: HeapObject moved } member when Read(moved).Leaf is { } number:
                return member.Path.Count == 0 ? Read(moved) : Read(HeapPlaceOf(number, member.Path), site);
            case HeapPlace heap:
                return LoadFromHeap(heap.Object, heap.Path, heap.Type);
            case SlotPlace slot:
                Tree tree = slot.Key is HeapObject target ? Read(target) : _env.TryGet(slot.Key, out Binding? binding) && binding is Tree bound ? bound : Default(RootType(slot));
                foreach (int index in slot.Path)
                {
                    tree = Expanded(tree);
                    tree = tree.Members![index];
                }

                return tree;
            case ElementPlace element:
                return Loaded(element, element.Path, element.Type);
            case TemporaryPlace temporary:
                return temporary.Value;
            case ReferencePlace reference:
                return MemberOf(reference.Object, reference.Path, reference.Type);
            case ForeignPlace foreign:
                return Opaque(site ?? _statement!, new OpaqueCode(foreign.Template, foreign.ReadEffect, Private: Names(foreign, site, isWritten: false)), foreign.Operands, foreign.Type, false, "DG0005", foreign.Symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat));
            case AccessorPlace accessor:
                return Read(accessor, site ?? _statement!);
            default:
                return Default(place.Type);
        }
    }

    private static IRType RootType(SlotPlace slot) => slot.Path.Count == 0 ? slot.Type : ScalarType.Bool;

    private Tree Loaded(ElementPlace element, string path, IRType type)
    {
        if (type is AggregateType { IsReferenceType: false } aggregate)
        {
            return new Tree(aggregate, aggregate.Members
                .Select(member => Loaded(element, path.Length == 0 ? member.Name : path + "." + member.Name, member.Type)).ToArray());
        }

        return new Tree(_b.Load(element.Buffer, element.Indices, type, path));
    }

    private void Write(Place place, Tree value, IOperation site)
    {
        switch (place)
        {
            case SlotPlace { Key: HeapObject moved } member when member.Path.Count > 0 && Read(moved).Leaf is { } number:
                Write(HeapPlaceOf(number, member.Path), value, site);
                return;
            case HeapPlace heap:
                StoreInHeap(heap.Object, heap.Path, heap.Type, value);
                return;
            case SlotPlace { Key: var key } slot:
                if (slot.Path.Count == 0)
                {
                    value = value.As(slot.Type);
                    if (NameOf(key) is { } name) Name(value, name);
                    _conflicts.Remove(key);
                    _env.Set(key, value);
                    return;
                }

                Tree root = key is HeapObject target ? Read(target) : _env.TryGet(key, out Binding? binding) && binding is Tree tree ? tree : Default(slot.Type);
                if (root.Members is null)
                {
                    WriteOutside(site, "a member of an object that was passed in", value, always: true);
                    return;
                }

                if (NameOf(key) is { } owner) Name(value, owner + "_" + MemberName(root, slot.Path));
                _env.Set(key, root.Replace(slot.Path, 0, value));
                return;
            case ElementPlace element:
                Stored(element, element.Path, element.Type, value);
                return;
            case ForeignPlace foreign:
                WriteForeign(foreign, value, site);
                return;
            case ReferencePlace reference:
                WriteOutside(site, $"the member '{reference.Path}' of an object that was passed in", value, always: true);
                return;
            case AccessorPlace accessor:
                Write(accessor, value, site);
                return;
            case TemporaryPlace:
                Refuse(site, "this target of an assignment", "what it stands for is not known", "Assign to a variable or an element");
                return;
        }
    }

    private static string MemberName(Tree root, IReadOnlyList<int> path)
    {
        IRType type = root.Type;
        string name = "";
        foreach (int index in path)
        {
            AggregateMember member = ((AggregateType)type).Members[index];
            name += (name.Length == 0 ? "" : "_") + member.Name.TrimStart('@');
            type = member.Type;
        }

        return name;
    }

    private void Stored(ElementPlace element, string path, IRType type, Tree value)
    {
        if (type is AggregateType { IsReferenceType: false } aggregate && Expanded(value).Members is { } members)
        {
            if (members.Length != aggregate.Members.Count)
            {
                if (_statement is { } statement) Refuse(statement, "an element that keeps a parameter of its primary constructor", "the storage behind it has no name", "Keep it in a field or property");
                return;
            }

            for (int i = 0; i < members.Length; i++)
            {
                string name = aggregate.Members[i].Name;
                Stored(element, path.Length == 0 ? name : path + "." + name, aggregate.Members[i].Type, members[i]);
            }

            return;
        }

        if (path.EndsWith(")", System.StringComparison.Ordinal) && _statement is { } site)
        {
            Refuse(site, "a nullable value that is stored in an array", "it cannot be written member by member", "Keep a flag and a number");
            return;
        }

        if (element.Buffer.Type is BufferType { Kind: BufferKind.ReadOnlySpan } && _statement is { } writer)
        {
            Problem((writer as IExpressionStatementOperation)?.Operation ?? writer, "DG0006", "an element of a list that the method did not make");
            return;
        }

        _b.Store(element.Buffer, element.Indices, Fitting(value, type), path);
    }

    private void WriteForeign(ForeignPlace foreign, Tree value, IOperation site)
    {
        if (foreign is { Symbol: { IsStatic: false, ContainingType.IsValueType: true }, Operands.Count: > 0 })
        {
            Refuse(site, $"an assignment to '{foreign.Symbol.Name}'", "its type is not followed member by member", "Use a struct whose source is here");
            return;
        }

        Value stored = ValueOf(value);
        string what = foreign.Symbol.IsStatic ? $"the static {Kind(foreign.Symbol)} '{foreign.Symbol.Name}'" : $"the {Kind(foreign.Symbol)} '{foreign.Symbol.Name}'";
        var code = new OpaqueCode($"{foreign.Template} = {{{foreign.Operands.Count}}}", Effect.Observable, Private: Names(foreign, site, isWritten: true));
        Opaque(site, code, [.. foreign.Operands, stored], null, false, "DG0006", what);
    }

    private static string Kind(ISymbol symbol) => symbol is IPropertySymbol { IsIndexer: true } ? "indexer" : symbol is IPropertySymbol ? "property" : "field";

    private void WriteOutside(IOperation site, string what, Tree value, bool always)
    {
        if (always || value.Leaves.Any(MayVary)) Problem(site, "DG0006", what);
    }
}
