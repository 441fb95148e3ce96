using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes the nested <c>Tangent</c> of a type marked <c>[Differentiable]</c>: a vector space with one member per differentiable member, and
/// <c>Move</c>, which applies a tangent to a value. An array that is missing in a tangent stands for zeros.
/// </summary>
internal static class TangentWriter
{
    /// <summary>What a type gets by being marked.</summary>
    public static IReadOnlyList<string> Members { get; } = ["Tangent", "Move"];

    /// <returns>Null where a member has no tangent type.</returns>
    public static GeneratedFile? Write(AggregateType type, TypeHeader header)
    {
        if (Support.Refusal(type) is not null) return null;
        string name = header.Types[header.Types.Count - 1].Name;
        string text = PartialDeclaration.File(header.Namespace, header.Types, header.IsNullableEnabled, writer =>
        {
            Tangent(type, name, writer);
            if (type.Construction is null) return;
            writer.Blank();
            Move(type, name, writer);
        });
        return new GeneratedFile(PartialDeclaration.HintName(header.Namespace, header.Types, "Tangent", header.Key), text);
    }

    private static void Tangent(AggregateType type, string name, CodeWriter writer)
    {
        AggregateMember[] members = [.. Tangents.Varying(type)];
        ScalarType scalar = TangentArithmetic.Scalar(type);
        writer.Line($"/// <summary>The tangent of <c>{name}</c>: a derivative with respect to each of its differentiable members, or a step in each of them.</summary>");
        writer.Line(CompanionWriter.GeneratedCode);
        writer.Open("public partial struct Tangent : global::System.IEquatable<Tangent>");
        foreach (AggregateMember member in members)
        {
            writer.Line($"/// <summary>The part of <c>{member.Name.TrimStart('@')}</c>.</summary>");
            writer.Line($"public {Tangents.Of(member.Type)} {member.Name};");
            writer.Blank();
        }

        if (members.All(member => member.Name != "Zero"))
        {
            writer.Line("/// <summary>Zero in every member.</summary>");
            writer.Line("public static Tangent Zero => default;");
            writer.Blank();
        }

        Operator(writer, "The sum, member by member.", "Tangent a, Tangent b", "+", members, member => TangentArithmetic.Add(member.Type, "a." + member.Name, "b." + member.Name));
        Operator(writer, "The difference, member by member.", "Tangent a, Tangent b", "-", members, member => TangentArithmetic.Subtract(member.Type, "a." + member.Name, "b." + member.Name));
        Operator(writer, "The negative of every member.", "Tangent a", "-", members, member => TangentArithmetic.Negate(member.Type, "a." + member.Name));
        Operator(writer, "Every member times a number.", $"{scalar.CSharp} scale, Tangent a", "*", members, member => TangentArithmetic.Scale(member.Type, "scale", scalar, "a." + member.Name));
        Documented(writer, "Every member times a number.", $"public static Tangent operator *(Tangent a, {scalar.CSharp} scale) => scale * a;");
        Equality(members, writer);
        BufferType[] arrays = [.. TangentArithmetic.Arrays(type)];
        if (arrays.Length > 0)
        {
            writer.Blank();
            writer.Open($"internal static class {TangentArithmetic.Operations}");
            for (int i = 0; i < arrays.Length; i++)
            {
                if (i > 0) writer.Blank();
                TangentArrayWriter.Write(arrays[i], writer);
            }

            writer.Close();
        }

        writer.Close();
    }

    private static void Operator(CodeWriter writer, string summary, string parameters, string symbol, AggregateMember[] members, Func<AggregateMember, string> member)
    {
        Documented(writer, summary, $"public static Tangent operator {symbol}({parameters}) => new Tangent {{ {string.Join(", ", members.Select(part => $"{part.Name} = {member(part)}"))} }};");
    }

    private static void Documented(CodeWriter writer, string summary, string line)
    {
        writer.Line($"/// <summary>{summary}</summary>");
        writer.Line(line);
        writer.Blank();
    }

    private static void Equality(IReadOnlyList<AggregateMember> members, CodeWriter writer)
    {
        IEnumerable<string> equal = members.Select(member => TangentArithmetic.AreEqual(member.Type, "this." + member.Name, "other." + member.Name));
        Documented(writer, "Whether every member is equal; arrays are compared by their elements.", $"public bool Equals(Tangent other) => {string.Join(" && ", equal)};");
        writer.Line("/// <inheritdoc/>");
        writer.Line("public override bool Equals(object obj) => obj is Tangent other && Equals(other);");
        writer.Blank();
        writer.Line("/// <inheritdoc/>");
        writer.Open("public override int GetHashCode()");
        writer.Line("var hash = new global::System.HashCode();");
        foreach (AggregateMember member in members)
            writer.Line(member.Type is BufferType ? $"hash.Add(this.{member.Name}?.Length ?? 0);" : member.Type is TensorType ? $"hash.Add(this.{member.Name}?.FlattenedLength ?? 0);" : $"hash.Add(this.{member.Name});");
        writer.Line("return hash.ToHashCode();");
        writer.Close();
        writer.Blank();
        Documented(writer, "Whether every member is equal.", "public static bool operator ==(Tangent a, Tangent b) => a.Equals(b);");
        writer.Line("/// <summary>Whether some member differs.</summary>");
        writer.Line("public static bool operator !=(Tangent a, Tangent b) => !a.Equals(b);");
    }

    private static void Move(AggregateType type, string name, CodeWriter writer)
    {
        writer.Line($"/// <summary>The <c>{name}</c> that a step leads to: every differentiable member plus its part of the step. This one stays as it is.</summary>");
        writer.Line("/// <param name=\"step\">The step.</param>");
        writer.Line(CompanionWriter.GeneratedCode);
        writer.Line($"public {type.CSharp} Move(Tangent step) => {TangentArithmetic.Whole(type, type.Members.Select(member => TangentArithmetic.MoveMember(type, member, "this", "step")))};");
    }
}
