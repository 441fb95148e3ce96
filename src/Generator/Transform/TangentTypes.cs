using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>In which types tangents are held.</summary>
internal sealed class TangentTypes
{
    /// <summary>The tangent of a number is a number.</summary>
    public static readonly TangentTypes OfNumbers = new(areLanes: false);

    /// <summary>A number has several tangents, the lanes of a vector.</summary>
    public static readonly TangentTypes OfLanes = new(areLanes: true);

    private readonly bool _areLanes;

    private TangentTypes(bool areLanes) => _areLanes = areLanes;

    /// <summary>
    /// The paths to the tangents that go with a value: one for each number in an object, one for all of a buffer. Where the elements of a buffer are or hold
    /// objects that have no type for their tangents, each number in them has a buffer of its own.
    /// </summary>
    public IEnumerable<string> Parts(IRType type) => type switch
    {
        BufferType when !Leaf.CanVary(type) => [],
        BufferType buffer when !IsSplit(ReverseSweep.ElementOf(buffer)) => [""],
        _ => Leaf.Numbers(ReverseSweep.ElementOf(type)),
    };

    /// <summary>A struct is its own tangent where it has no other, as long as it holds no object. No struct holds lanes.</summary>
    public bool IsSplit(IRType element) => _areLanes
        ? element is AggregateType
        : !TangentType.Exists(element) && Leaf.Of(element).Any(leaf => leaf is { IsConstant: false, Type: AggregateType });

    /// <summary>The type of the tangents of one part of a value.</summary>
    public IRType Of(IRType type, string path = "") =>
        type is not BufferType buffer ? OfNumber(Leaf.At(type, path)) : Of(path.Length == 0 ? buffer : Numbers(buffer, path));

    /// <summary>The type in which a function gets the tangents of a parameter: an array comes as a span.</summary>
    public IRType OfInput(IRType type, string path = "") =>
        Of(type, path) is var tangents && tangents is BufferType { Kind: BufferKind.Array, Rank: 1, Element: not BufferType } array ? BufferType.Span(array.Element) : tangents;

    private IRType Of(BufferType buffer) => buffer.Kind switch
    {
        BufferKind.Array => BufferType.Array(OfElement(buffer), buffer.Rank),
        BufferKind.Span or BufferKind.Memory or BufferKind.List => BufferType.Span(OfElement(buffer)),
        BufferKind.Pool => BufferType.Pool(OfElement(buffer)),
        _ => BufferType.ReadOnlySpan(OfElement(buffer)),
    };

    private IRType OfElement(BufferType buffer) => buffer.Element is BufferType row ? Of(row) : OfNumber(TangentType.OfElement(buffer.Element));

    private IRType OfNumber(IRType type)
    {
        if (!_areLanes || type is not ScalarType { IsFloat: true } number) return type;
        return ScalarType.HasLanes(number) ? ScalarType.Lanes(number) : throw Refused.Because(number.CSharp, "there are no vectors of it", "");
    }

    private static BufferType Numbers(BufferType buffer, string path) =>
        buffer.Of(buffer.Element is BufferType row ? Numbers(row, path) : Leaf.At(buffer.Element, path));
}
