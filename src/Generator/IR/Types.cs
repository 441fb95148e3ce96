using DiffGen.Generator.Model;

namespace DiffGen.Generator.IR;

/// <summary>
/// The type of an IR value. <see cref="CSharp"/> is the fully qualified C# spelling (<c>global::…</c>, or a keyword such as
/// <c>double</c>): the emitter prints it as it stands.
/// </summary>
internal abstract record IRType(string CSharp)
{
    /// <summary>True for a scalar in which derivatives live: <c>float</c>, <c>double</c>, <c>Half</c>, or a floating-point type parameter.</summary>
    public bool IsFloat => this is ScalarType { Kind: ScalarKind.Float32 or ScalarKind.Float64 or ScalarKind.Half or ScalarKind.Generic or ScalarKind.Lanes } or TensorType { IsMask: false };

    /// <summary>Several numbers at once, the lanes of a vector.</summary>
    public bool IsLanes => this is ScalarType { Kind: ScalarKind.Lanes };

    public bool IsBool => this == ScalarType.Bool;

    public sealed override string ToString() => CSharp;
}

internal enum ScalarKind
{
    Bool,
    /// <summary>Any integer type, <c>char</c> included.</summary>
    Integer,
    Half,
    Float32,
    Float64,
    /// <summary>A type parameter constrained to <c>IFloatingPointIeee754&lt;T&gt;</c> (or an interface that implies it).</summary>
    Generic,
    /// <summary>As many <c>double</c>s or <c>float</c>s as a <c>Vector&lt;T&gt;</c> has: several tangents of one number.</summary>
    Lanes,
    /// <summary><c>decimal</c>: a number, but constant to every derivative.</summary>
    Decimal,
    /// <summary>The shape of a tensor, or a selection of its axes: a plain value of the runtime library's, constant to every derivative.</summary>
    Shape,
}

/// <param name="Class">For the number that stands for an object in the heap (<see cref="BufferKind.Pool"/>): the class.</param>
internal sealed record ScalarType(string CSharp, ScalarKind Kind, string? Class = null) : IRType(CSharp)
{
    public static readonly ScalarType Bool = new("bool", ScalarKind.Bool);
    public static readonly ScalarType Int32 = new("int", ScalarKind.Integer);
    public static readonly ScalarType Int64 = new("long", ScalarKind.Integer);
    public static readonly ScalarType Float32 = new("float", ScalarKind.Float32);
    public static readonly ScalarType Float64 = new("double", ScalarKind.Float64);
    public static readonly ScalarType Half = new("global::System.Half", ScalarKind.Half);

    private static readonly ScalarType s_singles = new("global::System.Numerics.Vector<float>", ScalarKind.Lanes);
    private static readonly ScalarType s_doubles = new("global::System.Numerics.Vector<double>", ScalarKind.Lanes);

    public static readonly ScalarType Shape = new("global::DiffGen.Runtime.Shape", ScalarKind.Shape);
    public static readonly ScalarType Axes = new("global::DiffGen.Runtime.Axes", ScalarKind.Shape);

    public static ScalarType Integer(string csharp) => new(csharp, ScalarKind.Integer);

    /// <summary>An object of a class, as its number among all of them; 0 is null.</summary>
    public static ScalarType Handle(string @class) => new("int", ScalarKind.Integer, @class);

    public static ScalarType Generic(string parameter) => new(parameter, ScalarKind.Generic);

    /// <summary>Whether there are vectors of such numbers.</summary>
    public static bool HasLanes(IRType number) => number is ScalarType { Kind: ScalarKind.Float32 or ScalarKind.Float64 };

    /// <summary>Several of these numbers.</summary>
    public static ScalarType Lanes(ScalarType number) => number.Kind == ScalarKind.Float32 ? s_singles : s_doubles;

    /// <summary>What is in a lane.</summary>
    public ScalarType Lane => this == s_singles ? Float32 : Float64;
}

/// <summary>
/// A tensor of numbers: one value, like a number, with arithmetic element by element. Its elements do not change; a tensor that the source changes is storage and a shape.
/// Zero of this type is the absent tensor, which the adjoints of loops and branches start from.
/// </summary>
/// <param name="IsMask">The outcome of a comparison, element by element: exists within elementwise functions only.</param>
internal sealed record TensorType(ScalarType Element, bool IsMask = false) : IRType($"global::DiffGen.Runtime.Dense<{Element.CSharp}>")
{
    /// <summary>The framework's type for such a value.</summary>
    public string Tensor => $"global::System.Numerics.Tensors.Tensor<{Element.CSharp}>";

    /// <summary>The framework's type for storage of such a value that is written to.</summary>
    public string Span => $"global::System.Numerics.Tensors.TensorSpan<{Element.CSharp}>";

    /// <summary>The framework's type for storage of such a value that is read.</summary>
    public string ReadOnlySpan => $"global::System.Numerics.Tensors.ReadOnlyTensorSpan<{Element.CSharp}>";
}

/// <summary>A value that no derivative flows through and that the IR does not look into: a string, an enum, a delegate, a <c>Random</c>.</summary>
internal sealed record OpaqueType(string CSharp) : IRType(CSharp);

/// <summary>One instance member (field or property with storage, or tuple element) of an aggregate, in declaration order.</summary>
/// <param name="Name">The name by which C# reads it.</param>
/// <param name="IsConstant">Marked <c>[NoDerivative]</c>: no tangent.</param>
/// <param name="Private">Where only one type may name it.</param>
/// <param name="Accessor">The C# method through which code that may not name it reaches it. Set when it is known where the code will stand.</param>
internal sealed record AggregateMember(
    string Name, IRType Type, bool IsConstant, MemberAccess Access = MemberAccess.Variable, PrivateMember? Private = null, string? Accessor = null);

/// <summary>What C# can do with a member of a variable besides reading it.</summary>
internal enum MemberAccess
{
    /// <summary>A field: is itself a variable, whose members can be assigned.</summary>
    Variable,
    /// <summary>A property: can be assigned as a whole.</summary>
    Settable,
    /// <summary>Has its value from construction.</summary>
    ReadOnly,
}

/// <summary>How a value of an aggregate type is put together from its members in emitted code.</summary>
/// <param name="ConstructorMembers">The members that the constructor takes, in parameter order.</param>
/// <param name="InitializerMembers">The members that an object initialiser sets afterwards.</param>
/// <param name="IsTuple">A C# tuple literal.</param>
/// <param name="Domain">The documentation id of the type inside of which alone code may do so; null where all code of the assembly may.</param>
internal sealed record Construction(EquatableArray<string> ConstructorMembers, EquatableArray<string> InitializerMembers, bool IsTuple, string? Domain = null);

/// <summary>
/// A struct, record, class or tuple that is followed member by member. Values of this type occur only at the border
/// (parameters, results, elements of arrays in the signature); inside a function the frontend works on the leaves.
/// </summary>
/// <param name="TangentCSharp">The tangent type (<c>S.Tangent</c>, or the type itself for vectors), null where none is public.</param>
/// <param name="Construction">Null where emitted code cannot build a value.</param>
internal sealed record AggregateType(
    string CSharp,
    EquatableArray<AggregateMember> Members,
    bool IsReferenceType,
    string? TangentCSharp,
    Construction? Construction) : IRType(CSharp);

internal enum BufferKind
{
    Array,
    Span,
    ReadOnlySpan,
    Memory,
    ReadOnlyMemory,
    /// <summary><c>List&lt;T&gt;</c>, whose elements are read through a span.</summary>
    List,
    /// <summary>One member of all objects of a class, indexed by the objects' numbers: as long as it has to be.</summary>
    Pool,
}

/// <summary>
/// Storage of many elements: an array (rank 1 or more), a span, a memory, a list. Buffers are references: two values may name the same storage.
/// A jagged array is a buffer whose elements are buffers.
/// </summary>
internal sealed record BufferType(string CSharp, BufferKind Kind, int Rank, IRType Element) : IRType(CSharp)
{
    public static BufferType Array(IRType element, int rank = 1) =>
        new(ArrayName(element, rank), BufferKind.Array, rank, element);

    public static BufferType Span(IRType element) =>
        new($"global::System.Span<{element.CSharp}>", BufferKind.Span, 1, element);

    public static BufferType ReadOnlySpan(IRType element) =>
        new($"global::System.ReadOnlySpan<{element.CSharp}>", BufferKind.ReadOnlySpan, 1, element);

    public static BufferType Pool(IRType element) =>
        new($"global::DiffGen.Runtime.Pool<{element.CSharp}>", BufferKind.Pool, 1, element);

    public static BufferType Memory(IRType element) =>
        new($"global::System.Memory<{element.CSharp}>", BufferKind.Memory, 1, element);

    public static BufferType ReadOnlyMemory(IRType element) =>
        new($"global::System.ReadOnlyMemory<{element.CSharp}>", BufferKind.ReadOnlyMemory, 1, element);

    public static BufferType List(IRType element) =>
        new($"global::System.Collections.Generic.List<{element.CSharp}>", BufferKind.List, 1, element);

    /// <summary>Whether it is storage of another value, seen through a window.</summary>
    public bool IsView => Kind is BufferKind.Span or BufferKind.ReadOnlySpan or BufferKind.Memory or BufferKind.ReadOnlyMemory;

    /// <summary>Whether elements are reached through a span of it only.</summary>
    public bool IsIndirect => Kind is BufferKind.Memory or BufferKind.ReadOnlyMemory or BufferKind.List;

    /// <summary>The same kind of storage with other elements.</summary>
    public BufferType Of(IRType element) => Kind switch
    {
        BufferKind.Array => Array(element, Rank),
        BufferKind.Span => Span(element),
        BufferKind.ReadOnlySpan => ReadOnlySpan(element),
        BufferKind.Memory => Memory(element),
        BufferKind.ReadOnlyMemory => ReadOnlyMemory(element),
        BufferKind.Pool => Pool(element),
        _ => List(element),
    };

    /// <summary>C# writes the ranks of nested arrays from the outside in: an array of <c>double[]</c> of rank 2 is <c>double[,][]</c>.</summary>
    private static string ArrayName(IRType element, int rank)
    {
        string own = "[" + new string(',', rank - 1) + "]";
        IRType inner = element;
        string suffix = "";
        while (inner is BufferType { Kind: BufferKind.Array } array)
        {
            suffix += "[" + new string(',', array.Rank - 1) + "]";
            inner = array.Element;
        }

        return inner.CSharp + own + suffix;
    }
}
