using System;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>C# expressions for the lengths of storage. A null array counts as empty: what the method itself says about it comes later.</summary>
internal sealed class Extents
{
    private readonly Func<string, string>? _field;

    /// <param name="field">Maps a storage expression to the prefix of the fields that remember its lengths; null to read them from the storage.</param>
    public Extents(Func<string, string>? field = null) => _field = field;

    public static Extents OfValues { get; } = new();

    /// <summary>The expression of a member of a value that has storage.</summary>
    public string Member(AggregateType type, string access, AggregateMember member) =>
        _field is null ? Tangents.Member(type, access, member) : $"{access}.{member.Name}";

    /// <summary>The number of all elements.</summary>
    public string Length(BufferType type, string access)
    {
        if (_field is null && Tangents.IsJagged(type)) return $"global::DiffGen.Runtime.Buffers.TotalLength<{Tangents.Bottom(type).CSharp}>({access})";
        if (_field is not null)
        {
            string product = Dimension(type, access, 0);
            for (int i = 1; i < type.Rank; i++) product += " * " + Dimension(type, access, i);
            return product;
        }

        return type.Kind switch
        {
            BufferKind.Array => $"{access}?.Length ?? 0",
            BufferKind.List => $"{access}?.Count ?? 0",
            _ => access + ".Length",
        };
    }

    public string Dimension(BufferType type, string access, int dimension)
    {
        if (_field is not null) return _field(access) + (type.Rank == 1 ? "" : dimension.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return type.Rank == 1 ? Length(type, access) : $"{access}?.GetLength({dimension}) ?? 0";
    }

    /// <summary>The shape of a tensor.</summary>
    public string Shape(TensorType type, string access) => _field is not null ? _field(access) : $"global::DiffGen.Runtime.TensorStorage.ShapeOf<{type.Element.CSharp}>({access})";

    /// <summary>The lengths of the rows of an array of arrays.</summary>
    public string RowLengths(BufferType type, string access) =>
        _field is not null ? _field(access) + "OfRows" : $"global::DiffGen.Runtime.Buffers.RowLengths<{Tangents.Bottom(type).CSharp}>({access})";
}
