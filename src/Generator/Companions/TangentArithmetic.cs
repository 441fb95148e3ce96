using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>C# expressions that add, scale, compare and apply tangents of any differentiable type. Arrays go through methods nested in the tangent.</summary>
internal static class TangentArithmetic
{
    /// <summary>The nested class of a tangent that works on arrays, out of the way of the members' names.</summary>
    public const string Operations = "ArrayOperations";

    private static readonly ScalarKind[] WidestFirst = [ScalarKind.Float64, ScalarKind.Generic, ScalarKind.Float32, ScalarKind.Half];

    private const string Tensors = "global::DiffGen.Runtime.TensorStorage";

    /// <summary>The type of the scalars that scale a tangent: the widest of its own.</summary>
    public static ScalarType Scalar(IRType type)
    {
        ScalarType[] scalars = [.. Scalars(type).Distinct()];
        return WidestFirst.Select(kind => scalars.FirstOrDefault(scalar => scalar.Kind == kind)).First(scalar => scalar is not null)!;
    }

    /// <summary>The array types in a tangent, each before those that it consists of.</summary>
    public static IEnumerable<BufferType> Arrays(AggregateType type) => Tangents.Varying(type).SelectMany(member => Arrays(member.Type)).Distinct();

    public static string Add(IRType type, string a, string b) => type switch
    {
        BufferType => $"{Operations}.Add({a}, {b})",
        TensorType => $"{Tensors}.Sum({a}, {b})",
        AggregateType aggregate when IsMemberwise(aggregate) => Memberwise(aggregate, member => Add(member.Type, Part(aggregate, member, a), Part(aggregate, member, b))),
        _ => $"{a} + {b}",
    };

    public static string Subtract(IRType type, string a, string b) => type switch
    {
        BufferType => $"{Operations}.Add({a}, {Negate(type, b)})",
        TensorType => $"{Tensors}.Sum({a}, {Negate(type, b)})",
        AggregateType aggregate when IsMemberwise(aggregate) => Memberwise(aggregate, member => Subtract(member.Type, Part(aggregate, member, a), Part(aggregate, member, b))),
        _ => $"{a} - {b}",
    };

    public static string Negate(IRType type, string a) => type switch
    {
        BufferType => $"{Operations}.Scale(-{Construct.One(Scalar(type))}, {a})",
        TensorType => $"{Tensors}.Product(-{Construct.One(Scalar(type))}, {a})",
        AggregateType aggregate when IsMemberwise(aggregate) => Memberwise(aggregate, member => Negate(member.Type, Part(aggregate, member, a))),
        _ => $"-{a}",
    };

    /// <param name="scalarType">The type of the expression <paramref name="scalar"/>.</param>
    public static string Scale(IRType type, string scalar, ScalarType scalarType, string a) => type switch
    {
        BufferType => $"{Operations}.Scale({Cast(scalar, scalarType, Scalar(type))}, {a})",
        TensorType => $"{Tensors}.Product({Cast(scalar, scalarType, Scalar(type))}, {a})",
        AggregateType aggregate when IsMemberwise(aggregate) => Memberwise(aggregate, member => Scale(member.Type, scalar, scalarType, Part(aggregate, member, a))),
        AggregateType => $"{a} * {Cast(scalar, scalarType, Scalar(type))}",
        _ => Cast($"{scalar} * {Cast(a, (ScalarType)type, scalarType)}", scalarType, (ScalarType)type),
    };

    public static string AreEqual(IRType type, string a, string b) => type is BufferType ? $"{Operations}.AreEqual({a}, {b})" : type is TensorType ? $"{Tensors}.AreEqual({a}, {b})" : $"{a}.Equals({b})";

    /// <summary>The value that lies at a tangent's distance. Constant members stay.</summary>
    public static string Move(IRType type, string value, string tangent)
    {
        switch (type)
        {
            case BufferType:
                return $"Tangent.{Operations}.Move({value}, {tangent})";
            case TensorType:
                return $"{Tensors}.Move({value}, {tangent})";
            case AggregateType aggregate when IsMemberwise(aggregate):
                IEnumerable<string> members = aggregate.Members.Select(member => MoveMember(aggregate, member, value, tangent));
                return Whole(aggregate, members);
            case AggregateType aggregate when !Tangents.IsOwnTangent(aggregate):
                return $"{value}.Move({tangent})";
            default:
                return $"{value} + {tangent}";
        }
    }

    public static string MoveMember(AggregateType aggregate, AggregateMember member, string value, string tangent) =>
        member.IsConstant || !Leaf.CanVary(member.Type) ? $"{value}.{member.Name}" : Move(member.Type, $"{value}.{member.Name}", Part(aggregate, member, tangent));

    /// <summary>A value put together from its members, in their order.</summary>
    public static string Whole(AggregateType aggregate, IEnumerable<string> members)
    {
        var values = aggregate.Members.Zip(members, (member, value) => (member.Name, value)).ToDictionary(pair => pair.Name, pair => pair.value);
        string arguments = string.Join(", ", aggregate.Construction!.ConstructorMembers.Select(name => values[name]));
        if (aggregate.Construction.IsTuple) return $"({arguments})";
        string initializer = string.Join(", ", aggregate.Construction.InitializerMembers.Select(name => $"{name} = {values[name]}"));
        return $"new {aggregate.CSharp}({arguments}){(initializer.Length == 0 ? "" : " { " + initializer + " }")}";
    }

    private static IEnumerable<ScalarType> Scalars(IRType type) => type switch
    {
        ScalarType scalar => [scalar],
        BufferType buffer => Scalars(buffer.Element),
        TensorType tensor => [tensor.Element],
        AggregateType aggregate => Tangents.Varying(aggregate).SelectMany(member => Scalars(member.Type)),
        _ => [],
    };

    private static IEnumerable<BufferType> Arrays(IRType type) => type switch
    {
        BufferType buffer => new[] { buffer }.Concat(Arrays(buffer.Element)),
        AggregateType aggregate when IsMemberwise(aggregate) => Arrays(aggregate),
        _ => [],
    };

    /// <summary>Tuples have no operators, and of the types of <c>System.Numerics</c> neither has <c>Plane</c>.</summary>
    private static bool IsMemberwise(AggregateType aggregate) =>
        Tangents.IsTuple(aggregate) || aggregate.CSharp == "global::System.Numerics.Plane";

    private static string Memberwise(AggregateType aggregate, System.Func<AggregateMember, string> member)
    {
        string[] members = [.. Tangents.Varying(aggregate).Select(member)];
        return Tangents.IsTuple(aggregate) ? members.Length == 1 ? members[0] : $"({string.Join(", ", members)})" : Whole(aggregate, members);
    }

    private static string Part(AggregateType aggregate, AggregateMember member, string tangent)
    {
        string path = Tangents.Path(aggregate, member.Name);
        return path.Length == 0 ? tangent : $"{tangent}.{path}";
    }

    private static string Cast(string expression, ScalarType from, ScalarType to)
    {
        if (from == to) return expression;
        return from.Kind == ScalarKind.Generic || to.Kind == ScalarKind.Generic ? $"{to.CSharp}.CreateChecked({expression})" : $"({to.CSharp})({expression})";
    }
}
