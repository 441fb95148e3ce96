using System.Linq;
using System.Text.Json;

namespace DiffGen.Programs.Reference;

/// <summary>One evaluation of a reference program: inputs, constants, and the stored value and derivatives (one row per output).</summary>
public sealed record Point(string Program, int Index, double[] Inputs, JsonElement Constants, double[] Value, double[][] Jacobian)
{
    public double Number(string constant) => Constants.GetProperty(constant).GetDouble();

    public int Integer(string constant) => Constants.GetProperty(constant).GetInt32();

    public bool Flag(string constant) => Constants.GetProperty(constant).GetBoolean();

    public double[] Numbers(string constant) => Numbers(Constants.GetProperty(constant));

    public int[] Integers(string constant) => [.. Constants.GetProperty(constant).EnumerateArray().Select(item => item.GetInt32())];

    public bool[] Flags(string constant) => [.. Constants.GetProperty(constant).EnumerateArray().Select(item => item.GetBoolean())];

    public double[][] Rows(string constant) => [.. Constants.GetProperty(constant).EnumerateArray().Select(Numbers)];

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];

    public override string ToString() => $"{Program}[{Index}]";
}
