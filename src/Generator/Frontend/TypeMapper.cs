using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// C# types → IR types. A type is followed member by member only if all of its storage is known and each member is read and
/// written by its name without running code; every other type is opaque. Not thread-safe: one mapper per lowering.
/// </summary>
internal sealed class TypeMapper
{
    /// <summary>Generic types can grow without bound (<c>A&lt;A&lt;T&gt;&gt;</c> inside <c>A&lt;T&gt;</c>).</summary>
    private const int DepthLimit = 24;

    private readonly Dictionary<ITypeSymbol, IRType> _mapped = new(SymbolEqualityComparer.Default);
    private readonly List<ITypeSymbol> _inProgress = [];
    private readonly HashSet<ITypeSymbol> _recursive = new(SymbolEqualityComparer.Default);

    private readonly Dictionary<string, string> _domains = [];

    private readonly Compilation _compilation;

    public TypeMapper(Compilation compilation)
    {
        _compilation = compilation;
        Private = new PrivateMemberReader(compilation);
    }

    /// <summary>Which members and types only some code may name.</summary>
    public PrivateMemberReader Private { get; }

    /// <summary>The documentation id of the type inside of which alone <paramref name="type"/>, mapped before, can be named; null where all code can.</summary>
    public string? DomainOf(IRType type)
    {
        while (type is BufferType buffer) type = buffer.Element;
        return _domains.TryGetValue(type.CSharp, out string? domain) ? domain : null;
    }

    public IRType Map(ITypeSymbol type)
    {
        if (Scalar(type) is { } scalar) return scalar;
        if (IsIndirectStorage(type)) return Indirect((INamedTypeSymbol)type);
        if (_mapped.TryGetValue(type, out IRType? known)) return known;
        if (_recursive.Contains(type) || _inProgress.Count > DepthLimit) return Opaque(type);
        int cycle = _inProgress.FindIndex(open => SymbolEqualityComparer.Default.Equals(open, type));
        if (cycle >= 0)
        {
            // Every type on the cycle contains itself: none of them has finitely many leaves.
            foreach (ITypeSymbol member in _inProgress.Skip(cycle)) _recursive.Add(member);
            return Opaque(type);
        }

        _inProgress.Add(type);
        IRType mapped = MapComposite(type) ?? Opaque(type);
        _inProgress.RemoveAt(_inProgress.Count - 1);
        if (_recursive.Contains(type)) mapped = Opaque(type);
        if (mapped is not BufferType && PrivateMemberReader.DomainOf(type) is { } domain) _domains[mapped.CSharp] = domain;
        if (_inProgress.Count == 0 || !_inProgress.Any(_recursive.Contains)) _mapped[type] = mapped;
        return mapped;
    }

    /// <summary>
    /// Memories and lists of what can vary, and lists of arrays, are followed where they stand by themselves; as parts of other types they are opaque.
    /// </summary>
    private IRType Indirect(INamedTypeSymbol type)
    {
        if (_inProgress.Count > 0) return Opaque(type);
        IRType element = Map(type.TypeArguments[0]);
        if (element is BufferType ? !(type.IsList() && element is BufferType { Kind: BufferKind.Array }) : !Leaf.CanVary(element)) return Opaque(type);
        return type.IsList() ? BufferType.List(element) : type.Name == "Memory" ? BufferType.Memory(element) : BufferType.ReadOnlyMemory(element);
    }

    public static bool IsIndirectStorage(ITypeSymbol type) => type.IsInSystem("Memory") || type.IsInSystem("ReadOnlyMemory") || type.IsList();

    /// <summary>
    /// The type of a receiver. Members of a class that can change are not followed unless the user marked it: they are read where
    /// the code reads them, and are constants.
    /// </summary>
    public IRType MapReceiver(INamedTypeSymbol type) =>
        type.IsValueType || type.IsDifferentiable() || StoredMembers.AreImmutable(type) ? Map(type) : Opaque(type);

    /// <summary>The fully qualified C# spelling, without nullability.</summary>
    public static string Name(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static OpaqueType Opaque(ITypeSymbol type) => new(Name(type));

    private static IRType? Scalar(ITypeSymbol type)
    {
        switch (type.SpecialType)
        {
            case SpecialType.System_Boolean: return ScalarType.Bool;
            case SpecialType.System_Double: return ScalarType.Float64;
            case SpecialType.System_Single: return ScalarType.Float32;
            case SpecialType.System_Decimal: return new ScalarType("decimal", ScalarKind.Decimal);
            case SpecialType.System_Int32: return ScalarType.Int32;
            case SpecialType.System_Int64: return ScalarType.Int64;
            case SpecialType.System_Byte:
            case SpecialType.System_SByte:
            case SpecialType.System_Int16:
            case SpecialType.System_UInt16:
            case SpecialType.System_UInt32:
            case SpecialType.System_UInt64:
            case SpecialType.System_Char:
            case SpecialType.System_IntPtr:
            case SpecialType.System_UIntPtr:
                return ScalarType.Integer(Name(type));
        }

        if (type is ITypeParameterSymbol parameter) return TypeParameter(parameter);
        return type.IsInSystem("Half") ? ScalarType.Half : null;
    }

    private static IRType TypeParameter(ITypeParameterSymbol parameter)
    {
        string[] numerics =
        [
            .. parameter.ConstraintTypes.OfType<INamedTypeSymbol>().SelectMany(constraint => constraint.AllInterfaces.Add(constraint))
                .Where(constraint => constraint.IsIn("System", "Numerics") && constraint.TypeArguments.Length > 0
                    && SymbolEqualityComparer.Default.Equals(constraint.TypeArguments[0], parameter))
                .Select(constraint => constraint.Name),
        ];
        if (numerics.Contains("IBinaryInteger")) return ScalarType.Integer(Name(parameter));
        return numerics.Contains("INumberBase") ? ScalarType.Generic(Name(parameter)) : Opaque(parameter);
    }

    private IRType? MapComposite(ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return BufferType.Array(Map(array.ElementType), array.Rank);
            case INamedTypeSymbol when NullableTypes.Underlying(type) is { } underlying:
                return NullableTypes.Of(Map(underlying));
            case INamedTypeSymbol { IsTupleType: true } tuple:
                return Tuple(tuple);
            case INamedTypeSymbol named when named.IsInSystem("Span"):
                return BufferType.Span(Map(named.TypeArguments[0]));
            case INamedTypeSymbol named when named.IsInSystem("ReadOnlySpan"):
                return BufferType.ReadOnlySpan(Map(named.TypeArguments[0]));
            case INamedTypeSymbol tensor when TensorMembers.IsTensor(tensor):
                return Map(tensor.TypeArguments[0]) is ScalarType { Kind: ScalarKind.Float32 or ScalarKind.Float64 } number ? new TensorType(number) : null;
            case INamedTypeSymbol named:
                return NumericsTypes.TryGet(named) ?? Followed(named);
            default:
                return null;
        }
    }

    private AggregateType Tuple(INamedTypeSymbol tuple)
    {
        AggregateMember[] members = [.. tuple.TupleElements.Select(element => new AggregateMember(element.Name, Map(element.Type), false))];
        var construction = new Construction(members.Select(member => member.Name).ToEquatableArray(), EquatableArray<string>.Empty, IsTuple: true);
        return new AggregateType(Name(tuple), members.ToEquatableArray(), false, null, construction);
    }

    private AggregateType? Followed(INamedTypeSymbol type)
    {
        if (StoredMembers.Of(type) is not { } stored) return null;
        AggregateMember[] members =
            [.. stored.Select(member => new AggregateMember(member.EscapedName, Map(member.Type), member.IsConstant, member.Access, Private.Of(member)))];
        return new AggregateType(
            Name(type),
            members.ToEquatableArray(),
            type.IsReferenceType,
            type.IsDifferentiable() ? Name(type) + ".Tangent" : null,
            new ConstructionReader(_compilation).Read(type, stored));
    }
}
