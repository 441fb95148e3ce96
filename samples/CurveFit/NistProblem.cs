using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;

namespace CurveFit;

/// <summary>A nonlinear regression of the Statistical Reference Datasets, read from the file as NIST publishes it.</summary>
/// <param name="Name">Of the dataset.</param>
/// <param name="Level">How difficult it is: Lower, Average or Higher.</param>
/// <param name="Starts">Two points to start from, the first far away.</param>
/// <param name="Certified">The parameters of best fit, to eleven digits.</param>
/// <param name="StandardErrors">Those of the parameters, certified as well.</param>
/// <param name="SumOfSquares">Of the residuals, certified as well.</param>
/// <param name="X">The predictor.</param>
/// <param name="Y">The response.</param>
internal sealed partial record NistProblem(
    string Name, string Level, double[][] Starts, double[] Certified, double[] StandardErrors, double SumOfSquares, double[] X, double[] Y)
{
    public static NistProblem Load(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.dat")!;
        using var reader = new StreamReader(stream);
        string[] lines = [.. reader.ReadToEnd().Split('\n').Select(line => line.Trim())];

        // "b1 =   500         250           2.3894212918E+02  2.7070075241E+00": start 1, start 2, certified value, its standard error.
        double[][] parameters = [.. lines.Where(line => Parameter().IsMatch(line)).Select(line => Numbers(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]))];
        string level = lines.Single(line => line.EndsWith("Level of Difficulty", StringComparison.Ordinal)).Split(' ')[0];
        double squares = Numbers(lines.Single(line => line.StartsWith("Residual Sum of Squares:", StringComparison.Ordinal)).Split(':')[1])[0];

        // The last "Data:" heads the observations: the response, then the predictor.
        double[][] data = [.. lines[(Array.FindLastIndex(lines, line => line.StartsWith("Data:", StringComparison.Ordinal)) + 1)..].Where(line => line.Length > 0).Select(Numbers)];
        double[] Column(double[][] rows, int column) => [.. rows.Select(row => row[column])];
        return new(
            name, level, [Column(parameters, 0), Column(parameters, 1)], Column(parameters, 2), Column(parameters, 3), squares, Column(data, 1), Column(data, 0));
    }

    private static double[] Numbers(string line) =>
        [.. line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^b\d+ *=")]
    private static partial Regex Parameter();
}
