using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>Which written parameters are inputs as well.</summary>
public class OutputTests
{
    [Fact]
    public void What_is_written_before_it_is_read_is_no_input()
    {
        const string Multiply = """
            [Differentiable] public static void ByRows(double[,] a, ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++)
                {
                    y[i] = 0;
                    for (int j = 0; j < x.Length; j++) y[i] += a[i, j] * x[j];
                }
            }
            [Differentiable] public static void ByColumns(double[,] a, ReadOnlySpan<double> x, Span<double> y)
            {
                y.Clear();
                for (int j = 0; j < x.Length; j++)
                    for (int i = 0; i < y.Length; i++) y[i] += a[i, j] * x[j];
            }
            [Differentiable] public static void Twice(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = x[i];
                for (int i = 1; i < y.Length; i++) y[i] += y[i - 1];
            }
            """;
        Assert.Equal([3, 0, 2, 1, 0, 0, 3, 0, 0, 1, 1], SignatureTests.Run(Multiply, """
            double[,] a = { { 1, 2 }, { 3, 4 } };
            double[] y = [7, 7];
            (double[,] a, double[,] x) rows = Model.ByRowsJacobian(a, [5, 6], y);
            (double[,] a, double[,] x) columns = Model.ByColumnsJacobian(a, [5, 6], y);
            double[,] twice = Model.TwiceJacobian([5, 6], y);
            double[] dy = [1, 1];
            Model.ByRowsVjp(a, [5, 6], y, new double[4], new double[2], dy);
            return [rows.x[1, 0], rows.a[1, 1], rows.x[0, 1], rows.x[0, 0], dy[0], dy[1], columns.x[1, 0], columns.a[0, 2], twice[0, 1], twice[1, 0], twice[1, 1]];
            """));
    }

    [Fact]
    public void What_may_be_read_first_is_an_input()
    {
        Assert.Equal([1, 0, 1, 2, 0, 1], SignatureTests.Run("""
            [Differentiable] public static void Add(double x, Span<double> y) { for (int i = 0; i < y.Length; i++) y[i] += x; }
            [Differentiable] public static void Sometimes(double x, Span<double> y) { for (int i = 0; i < y.Length; i++) { if (x > i) y[i] = 0; y[i] += 2 * x; } }
            """, """
            (double[,] x, double[,] y) add = Model.AddJacobian(1, new double[] { 7, 7 });
            (double[,] x, double[,] y) sometimes = Model.SometimesJacobian(1, new double[] { 7, 7 });
            return [add.y[0, 0], add.y[0, 1], add.x[1, 0], sometimes.x[1, 0], sometimes.y[0, 0], sometimes.y[1, 1]];
            """));
    }

    [Fact]
    public void Rows_that_are_written_must_be_apart()
    {
        Assert.Equal([1, 1, 8], SignatureTests.Run("""
            [Differentiable] public static double Squared(double[][] x) { double s = 0; for (int i = 0; i < x.Length; i++) for (int j = 0; j < x[i].Length; j++) { x[i][j] *= x[i][j]; s += x[i][j]; } return s; }
            """, """
            double[] row = [1, 2];
            int found = 0;
            try { Model.SquaredGradient([row, row]); } catch (ArgumentException) { found++; }
            return [found, row[0], Model.SquaredGradient([[1], [4]])[1][0]];
            """));
    }
}
