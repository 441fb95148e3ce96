namespace DiffGen.Tests.Tensors;

/// <summary>Methods that reduce, arrange, find places and choose.</summary>
public sealed partial class TensorMethodTests
{
    private const string Rows = "static readonly Tensor<int> s_rows = Tensor.Create(new[] { 2, 0, -1, 1, 2 });";

    private static Sample[] ShapeSamples =>
    [
        // ---- over axes and along one
        new("EuclideanNorms", "var n = Tensor.VectorNorm<double>(a, 1); return Tensor.Sum<double>(n * n * n) + Tensor.Sum<double>(Tensor.VectorNorm<double>(a * b, 0));", ["3, 4", "3, 4"], true),
        new("OtherNorms", "return Tensor.Sum<double>(Tensor.VectorNorm<double>(a, 1, 3) * Tensor.VectorNorm<double>(b, 1, 1)) + Tensor.Sum<double>(Tensor.VectorNorm<double>(a * b, [], 2.5)) * Tensor.Sum<double>(Tensor.VectorNorm<double>(a * a * b, 0, double.PositiveInfinity));", ["3, 4", "3, 4"], true),
        new("NormsOverAxes", "return Tensor.VectorNorm<double>(a, 1, keepDims: true) * b - Tensor.VectorNorm<double>(b, [0, 1], 1.5);", ["3, 4", "3, 4"]),
        new("SecondOrderOfProducts", "return Tensor.Sum<double>(Tensor.Prod<double>(a, 1) * Tensor.Prod<double>(b, 0)) + Tensor.Product<double>(a * a);", ["2, 3", "4, 2"], true),
        new("CumulativeProducts", "return Tensor.CumProd<double>(a, 1) * Tensor.CumProd<double>(b, 0);", ["3, 4", "3, 4"]),
        new("SecondOrderOfCumulativeProducts", "return Tensor.Sum<double>(Tensor.CumProd<double>(a * b, 1) * b) * Tensor.Sum<double>(Tensor.CumProd<double>(b, 0));", ["3, 4", "3, 4"], true),
        new("CumulativeExtrema", "return Tensor.Sum<double>(Tensor.CumMax<double>(a * b, 1) * Tensor.CumMin<double>(a, 0) * a);", ["3, 5", "3, 5"], true),
        new("CumulativeLogSumExps", "return Tensor.LogCumSumExp<double>(a * b, 1) * b;", ["3, 5", "3, 5"]),
        new("SecondOrderOfCumulativeLogSumExps", "return Tensor.Sum<double>(Tensor.LogCumSumExp<double>(a * b, 0) * b) * Tensor.Sum<double>(Tensor.LogCumSumExp<double>(b, 1));", ["3, 4", "3, 4"], true),
        new("Medians", "return Tensor.Median<double>(a * b, 1) * Tensor.Median<double>(a) + Tensor.Median<double>(b, [0, 1], keepDims: true);", ["4, 5", "4, 5"]),
        new("Sorted", "return Tensor.Sum<double>(Tensor.Sort<double>(a * a, 0) * b * Tensor.Sort<double>(b, 1, descending: true));", ["4, 3", "4, 3"], true),
        new("Largest", "return Tensor.TopK<double>(a * b, 2, 0) * Tensor.TopK<double>(b, 2, 0, largest: false);", ["5, 3", "5, 3"]),
        new("RanksOfReductions", "var s = Tensor.Sum<double>(a, [0, 1]); var m = Tensor.Unsqueeze<double>(Tensor.Max<double>(a, [0, 1]), 0); return s[0] * m * (int)m.Rank + Tensor.StackAlongDimension<double>(0, s, Tensor.VectorNorm<double>(a, [0, 1]));", ["3, 4"]),

        // ---- places
        new("FirstPlaces", "var i = Tensor.ArgMax<double>(a, 1, true); return Tensor.TakeAlongAxis<double>(a * b, i, 1) * Tensor.TakeAlongAxis<double>(b, Tensor.ArgMin<double>(a, 1, true), 1);", ["3, 4", "3, 4"]),
        new("PlacesInLoops", "var y = a; for (int k = 0; k < 3; k++) { var i = Tensor.ArgMax<double>(y, 0, true); y = y * b + Tensor.TakeAlongAxis<double>(y, i, 0); } return y;", ["3, 4", "3, 4"]),
        new("PlacesAcrossBranches", "Tensor<int> i = Tensor.ArgMax<double>(a, 0, true); if (Tensor.Sum<double>(b) > 100) i = Tensor.ArgMin<double>(a, 0, true); return Tensor.TakeAlongAxis<double>(b * a, i, 0);", ["3, 4", "3, 4"]),
        new("Identities", "return Tensor.Inverse<double>(Tensor.MatMul<double>(a, Tensor.Transpose(a)) + 3.0 * Tensor.Eye<double>(3)) + Tensor.Sum<double>(a * Tensor.Eye<double>(3, 4, 1)) - Tensor.Eye<double>(3, diagonal: -2) * Tensor.Sum<double>(a * a);", ["3, 4"]),
        new("Filled", "double s = Tensor.Sum<double>(a); return Tensor.Full<double>([2, 2], s * s) * Tensor.Ones<double>([2, 2]) + Tensor.Zeros<double>([2, 1]) + Tensor.Linspace<double>(s, a[0, 0] * a[1, 1], 4)[..2] + Tensor.Linspace<double>(0, s, 1) + Tensor.Sum<double>(Tensor.Linspace<double>(s, 1, 0));", ["3, 4"]),
        new("EachElement", "double s = 0, p = 1; foreach (double v in a) { s += v * v * p; p *= 0.9; } foreach (double v in a[1.., ..2]) { if (v > 0.9) break; s += v * v * v; } var y = a * 2; y[0, 1] *= y[1, 1]; foreach (double v in y) s += v * s * 0.01; return s;", ["3, 4"], true),
        new("PlacesMadeInside", "var i = Tensor.Create(new[] { 2, 0, 2 }); return Tensor.Take<double>(a, i, 0) * Tensor.Take<double>(b, new[] { 0, 1, 1 }, 0);", ["3, 4", "3, 4"]),
        new("PlacesComputed", "return Tensor.Take<double>(a, (s_rows + 3) / 2, 0) * Tensor.Take<double>(a, Tensor.Reverse<int>(s_rows), 0);", ["3, 4"], Members: Rows),
        new("SortedByOthers", "var i = Tensor.ArgSort<double>(a, 1); return Tensor.TakeAlongAxis<double>(b, i, 1) * Tensor.TakeAlongAxis<double>(a * b, Tensor.ArgTopK<double>(b, 4, 1), 1);", ["3, 4", "3, 4"]),
        new("AddedAtPlaces", "return Tensor.Sum<double>(Tensor.AddAt<double>(a, s_rows, b * b, 0) * a) + Tensor.Sum<double>(Tensor.Embedding<double>(b, s_rows, 3) * b);", ["3, 2", "5, 2"], true, Rows, HasHessian: true),
        new("OverwrittenPlaces", "return Tensor.SetAt<double>(a * a, s_rows, b, 0) * Tensor.SetAt<double>(Tensor.PermuteDimensions<double>(c, [1, 0]), s_rows, Tensor.PermuteDimensions<double>(b * b, [1, 0]), 1)[0..1, ..][.., 0..2];", ["3, 2", "5, 2", "3, 2"], Members: Rows),
        new("Scattered", "return Tensor.Sum<double>(Tensor.Scatter<double>(a, s_places, b * b, 1) * a) + Tensor.Sum<double>(Tensor.ScatterAdd<double>(a * a, s_places, b, 0) * a);", ["4, 3", "2, 3"], true, "static readonly Tensor<int> s_places = Tensor.Create(new[] { 2, 0, 2, 1, 1, -1 }, [2, 3]);"),
        new("PointsOfTensors", "return Tensor.TakePoints<double>(a * a, s_rows, s_rows) * Tensor.TakePoints<double>(a, s_rows, s_columns) * Tensor.TakePoints<double>(a, s_rows)[.., 0..1];", ["3, 4"], Members: Rows + " static readonly Tensor<int> s_columns = Tensor.Create(new[] { 0, 3, 3, -2, 0 }, [5, 1]);"),
        new("AddedPoints", "return Tensor.Sum<double>(Tensor.AddPoints<double>(a, b * b, s_rows, s_rows) * Tensor.SetPoints<double>(a * a, b, s_rows, s_rows));", ["3, 4", "5"], true, Rows),

        new("PartsInPlace", "var y = a * 1; y[.., 1..3] = b * b; y[0..1, ..] *= y[1..2, ..]; for (int k = 0; k < 2; k++) y[k..(k + 1), 0..2] = y[(k + 1)..(k + 2), 1..3] * a[0..1, 0..2]; return y * y[^1.., ..];", ["3, 4", "2"]),

        // ---- masks
        new("KeptMasks", "var m = Tensor.GreaterThan<double>(a, b); var y = Tensor.Where<double>(m, a * a, b); return y * Tensor.Where<double>(m, b, a);", ["3, 5", "5"]),
        new("MasksInLoops", "var m = Tensor.GreaterThan<double>(a, 0.0); var y = a; for (int k = 0; k < 3; k++) { y = Tensor.Where<double>(m, y * b, y + b); m = Tensor.LessThan<double>(y, b); } return y;", ["7", "7"]),
        new("MasksAcrossBranches", "Tensor<bool> m; if (a[0] > 0) m = Tensor.GreaterThan<double>(a, b); else m = Tensor.LessThanOrEqual<double>(a, b); return Tensor.Where<double>(m, a * b, 2 * a);", ["7", "7"]),
        new("MaskedElements", "return Tensor.MaskedSelect<double>(a * b, Tensor.GreaterThan<double>(a, 0.0)) * Tensor.MaskedSelect<double>(a, Tensor.GreaterThan<double>(a, 0.0));", ["3, 5", "3, 5"]),
        new("MaskFromElsewhere", "return Tensor.Where<double>(s_mask, a * a, b) * Tensor.Sum<double>(Tensor.MaskedSelect<double>(b, s_mask));", ["2, 2", "2, 2"], Members: "static readonly Tensor<bool> s_mask = Tensor.Create(new[] { true, false, false, true }, [2, 2]);"),
        new("AnyAndAll", "var y = a * a + 1; while (Tensor.LessThanAny<double>(y, 10.0)) y = y * 2 + b * b; if (Tensor.All(Tensor.GreaterThan<double>(y, 0.0)) && !Tensor.EqualsAny<double>(y, a)) y = y * b; if (Tensor.Any(Tensor.LessThan<double>(y, -1e9))) y = y * 0; return y;", ["4", "4"]),
        new("Clipped", "return Tensor.Clip<double>(a, b, 0.4 + b * b) * Tensor.Clip<double>(b, -0.3, 0.5);", ["3, 4", "4"]),

        new("ClampedSpans", "var x = new double[4]; var y = new double[4]; for (int k = 0; k < 4; k++) x[k] = a[k] * b[k]; System.Numerics.Tensors.TensorPrimitives.Clamp<double>(x, -0.05, 0.1, y); return Tensor.Create(y, [4]) * a;", ["4", "4"]),

        // ---- arrangement
        new("Padded", "return Tensor.Pad<double>(a * a, [1, 0], [0, 2], b[0] * b[1]) * Tensor.Pad<double>(a, [0, 1], [1, 1]);", ["2, 3", "2"]),
        new("PaddedWithItself", "return Tensor.Pad<double>(a, [1, 2], [1, 0], PadMode.Wrap) * Tensor.Pad<double>(a * b, [2, 1], [0, 1], PadMode.Reflect) * Tensor.Pad<double>(b, [0, 0], [2, 2], PadMode.Edge);", ["3, 4", "3, 4"]),
        new("Rolled", "return Tensor.Roll<double>(a, [1, -2], [0, 1]) * Tensor.Roll<double>(b, 5, 1) * Tensor.Roll<double>(a * b, [3], []);", ["3, 4", "3, 4"]),
        new("Tiled", "return Tensor.Tile<double>(a, 2, 3) * Tensor.Repeat<double>(Tensor.Repeat<double>(b, 2, 0), 3, -1);", ["2, 3", "2, 3"]),
        new("Windowed", "return Tensor.Sum<double>(Tensor.Windows<double>(a * b, 1, 3, 2) * Tensor.Windows<double>(b, 1, 3, 2));", ["2, 7", "2, 7"], true),
        new("Diagonals", "return Tensor.DiagonalMatrix<double>(Tensor.Diagonal<double>(a, 1) * Tensor.Diagonal<double>(b, 1), -1);", ["2, 3, 4", "2, 3, 4"]),
        new("Narrowed", "return Tensor.Narrow<double>(a, 1, -1, 3, -2) * Tensor.Narrow<double>(b, 1, 1, 3);", ["2, 5", "2, 5"]),
        new("SelectedAndMoved", "return Tensor.Select<double>(a, 1, -1) * Tensor.PermuteDimensions<double>(Tensor.Select<double>(Tensor.MoveAxis<double>(a * a, 0, 2), 0, 1), [1, 0]) + Tensor.Select<double>(Tensor.Select<double>(b, 0, 1), 0, 0);", ["2, 3, 4", "2, 2"]),
    ];
}
