using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>Writes the methods of a tangent for one type of array among its members.</summary>
internal static class TangentArrayWriter
{
    public static void Write(BufferType array, CodeWriter writer)
    {
        string tangent = Tangents.Of(array), value = array.CSharp;
        ScalarType scalar = TangentArithmetic.Scalar(array);
        string[] indices = ["i", "j", "k"];
        string index = string.Join(", ", indices.Take(array.Rank));

        writer.Open($"public static {tangent} Add({tangent} a, {tangent} b)");
        writer.Line("if (a is null || b is null) return a ?? b;");
        SameShape(array, "a", "b", writer);
        writer.Line($"{tangent} sum = ({tangent})a.Clone();");
        Loop(array, "a", writer, $"sum[{index}] = {TangentArithmetic.Add(array.Element, $"a[{index}]", $"b[{index}]")};");
        writer.Line("return sum;");
        writer.Close();

        writer.Blank();
        writer.Open($"public static {tangent} Scale({scalar.CSharp} scale, {tangent} a)");
        writer.Line("if (a is null) return null;");
        writer.Line($"{tangent} product = ({tangent})a.Clone();");
        Loop(array, "a", writer, $"product[{index}] = {TangentArithmetic.Scale(array.Element, "scale", scalar, $"a[{index}]")};");
        writer.Line("return product;");
        writer.Close();

        writer.Blank();
        writer.Open($"public static bool AreEqual({tangent} a, {tangent} b)");
        writer.Line("if (a is null || b is null) return a is null && b is null;");
        for (int dimension = 0; dimension < array.Rank; dimension++)
            writer.Line($"if (a.GetLength({dimension}) != b.GetLength({dimension})) return false;");
        Loop(array, "a", writer, $"if (!{TangentArithmetic.AreEqual(array.Element, $"a[{index}]", $"b[{index}]")}) return false;");
        writer.Line("return true;");
        writer.Close();

        writer.Blank();
        writer.Open($"public static {value} Move({value} start, {tangent} step)");
        writer.Line("if (start is null) return null;");
        writer.Line($"{value} moved = ({value})start.Clone();");
        writer.Line("if (step is null) return moved;");
        SameShape(array, "start", "step", writer);
        string target = TangentArithmetic.Move(array.Element, $"start[{index}]", $"step[{index}]");
        Loop(array, "start", writer, $"moved[{index}] = {target};");
        writer.Line("return moved;");
        writer.Close();
    }

    private static void Loop(BufferType array, string name, CodeWriter writer, string statement)
    {
        string[] indices = ["i", "j", "k"];
        for (int dimension = 0; dimension < array.Rank; dimension++)
            writer.Line($"{new string(' ', 4 * dimension)}for (int {indices[dimension]} = 0; {indices[dimension]} < {name}.GetLength({dimension}); {indices[dimension]}++)");
        writer.Line(new string(' ', 4 * array.Rank) + statement);
    }

    private static void SameShape(BufferType array, string a, string b, CodeWriter writer)
    {
        string differs = string.Join(" || ", Enumerable.Range(0, array.Rank).Select(dimension => $"{a}.GetLength({dimension}) != {b}.GetLength({dimension})"));
        writer.Line($"if ({differs}) throw new global::System.ArgumentException(\"The arrays have different shapes.\", \"{b}\");");
    }
}
