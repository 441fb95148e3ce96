using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>The aggregates of <c>System.Numerics</c>: members with storage, and a constructor that takes them in this order.</summary>
internal static class NumericsTypes
{
    private static readonly AggregateType Vector2 = Of("Vector2", ScalarType.Float32, "X", "Y");
    private static readonly AggregateType Vector3 = Of("Vector3", ScalarType.Float32, "X", "Y", "Z");
    private static readonly AggregateType Vector4 = Of("Vector4", ScalarType.Float32, "X", "Y", "Z", "W");
    private static readonly AggregateType Quaternion = Of("Quaternion", ScalarType.Float32, "X", "Y", "Z", "W");
    private static readonly AggregateType Plane = Of("Plane", ("Normal", Vector3), ("D", ScalarType.Float32));
    private static readonly AggregateType Matrix3x2 = Of("Matrix3x2", ScalarType.Float32, "M11", "M12", "M21", "M22", "M31", "M32");
    private static readonly AggregateType Matrix4x4 = Of(
        "Matrix4x4", ScalarType.Float32,
        "M11", "M12", "M13", "M14", "M21", "M22", "M23", "M24", "M31", "M32", "M33", "M34", "M41", "M42", "M43", "M44");
    private static readonly AggregateType Complex = Of("Complex", ScalarType.Float64, "Real", "Imaginary");

    public static AggregateType? TryGet(INamedTypeSymbol type)
    {
        if (!type.IsIn("System", "Numerics") || type.IsGenericType) return null;
        return type.Name switch
        {
            "Vector2" => Vector2,
            "Vector3" => Vector3,
            "Vector4" => Vector4,
            "Quaternion" => Quaternion,
            "Plane" => Plane,
            "Matrix3x2" => Matrix3x2,
            "Matrix4x4" => Matrix4x4,
            "Complex" => Complex,
            _ => null,
        };
    }

    private static AggregateType Of(string name, IRType element, params string[] members) =>
        Of(name, [.. members.Select(member => (member, element))]);

    private static AggregateType Of(string name, params (string Name, IRType Type)[] members)
    {
        string csharp = "global::System.Numerics." + name;
        var construction = new Construction(members.Select(member => member.Name).ToEquatableArray(), EquatableArray<string>.Empty, IsTuple: false);
        return new AggregateType(
            csharp, members.Select(member => new AggregateMember(member.Name, member.Type, false, name == "Complex" ? MemberAccess.ReadOnly : MemberAccess.Variable)).ToEquatableArray(), false, csharp, construction);
    }
}
