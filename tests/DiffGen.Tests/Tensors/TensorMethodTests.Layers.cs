namespace DiffGen.Tests.Tensors;

public sealed partial class TensorMethodTests
{
    private const string Classes = "static readonly Tensor<int> s_classes = Tensor.Create(new[] { 4, 0, -100, 2 });";

    private static Sample[] LayerSamples =>
    [
        new("WeightedClasses", "return Tensor.CrossEntropy<double>(a, s_classes, 0.2, Tensor.Exp<double>(b));", ["4, 5", "5"], true, Classes),
        new("SumsOverClasses", "return Tensor.CrossEntropy<double>(a, s_classes, weights: b * b, reduction: LossReduction.Sum);", ["4, 5", "5"], true, Classes),
        new("ClassesBetween", "return Tensor.CrossEntropyLosses<double>(a, Tensor.Reshape<int>(s_classes, [2, 2]), 0.1, b, axis: 1) * c;", ["2, 5, 2", "5", "2, 2"], false, Classes),
        new("ClassProbabilities", "return Tensor.CrossEntropy<double>(a, Tensor.Softmax<double>(b, 1), 1) + Tensor.CrossEntropy<double>(a, b, 0, LossReduction.Sum);", ["3, 4", "3, 4"], true),
        new("Likelihoods", "return Tensor.NegativeLogLikelihood<double>(Tensor.LogSoftmax<double>(a, 1), s_classes, Tensor.Exp<double>(b));", ["4, 5", "5"], true, Classes),
        new("LikelihoodsOfRows", "return Tensor.NegativeLogLikelihoodLosses<double>(a, s_classes) * b;", ["4, 5", "4"], false, Classes),
        new("BinaryClasses", "return Tensor.BinaryCrossEntropy<double>(Tensor.Sigmoid<double>(a), Tensor.Sigmoid<double>(b), Tensor.Exp<double>(c));", ["3, 4", "3, 4", "4"], true),
        new("BinaryLogits", "return Tensor.BinaryCrossEntropyWithLogits<double>(a, b, Tensor.Exp<double>(c), Tensor.Exp<double>(d), LossReduction.Sum);", ["3, 4", "3, 4", "3, 4", "4"], true),
        new("Distances", "return Tensor.Huber<double>(a, b, 0.3) + 2 * Tensor.SmoothL1<double>(a * 2, b, 0.4, LossReduction.Sum) + Tensor.AbsoluteError<double>(a, b) + Tensor.SquaredError<double>(a, b, LossReduction.Sum);", ["3, 7", "3, 7"], true),
        new("DistanceTerms", "return Tensor.HuberLosses<double>(a, b, 0.3) * Tensor.SmoothL1Losses<double>(b, a, 0.2) * Tensor.SmoothL1Losses<double>(b, a, 0);", ["3, 7", "7"]),
        new("LimitIsParameter", "double l = Tensor.Sum<double>(b * b); return Tensor.Huber<double>(a, 2 * a, l) * Tensor.SmoothL1<double>(a, 3 * a * a, l);", ["9", "2"], true),
        new("Divergences", "return Tensor.KlDivergence<double>(a, Tensor.Softmax<double>(b, 1)) + Tensor.KlDivergence<double>(a, Tensor.LogSoftmax<double>(b, 1), true, LossReduction.Sum);", ["3, 4", "3, 4"], true),
        new("LayerNorms", "return Tensor.Sum<double>(Tensor.LayerNorm<double>(a, b, c) * Tensor.LayerNorm<double>(Tensor.Sin<double>(a), lastAxes: 2, epsilon: 0.1));", ["2, 3, 4", "4", "4"], true),
        new("BatchNorms", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.BatchNorm<double>(a, b, c)) * Tensor.BatchNorm<double>(a * a));", ["4, 3, 2", "3", "3"], true),
        new("BatchNormsAfterwards", "return Tensor.BatchNorm<double>(a, b, Tensor.Exp<double>(c), d, null) + Tensor.BatchNorm<double>(a, b, c * c + 1, null, d, 0.5);", ["4, 3, 2", "3", "3", "3"]),
        new("NormalizedVectors", "return Tensor.Sum<double>(Tensor.Normalize<double>(a) * Tensor.Normalize<double>(b * a, 0));", ["3, 4", "3, 4"], true),
        new("Dropouts", "return Tensor.Dropout<double>(a * b, s_kept, 0.4);", ["2, 3", "3"], Members: "static readonly Tensor<bool> s_kept = Tensor.Create(new[] { true, false, true, true, false, true }, [2, 3]);"),
        new("LineConvolutions", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.Conv1d<double>(a, b, c, 2, 1, 2)));", ["2, 2, 9", "3, 2, 3", "3"], true),
        new("GroupedConvolutions", "return Tensor.Conv2d<double>(a, b, c, [2, 1], [1, 0], [1, 2], 2) * Tensor.Conv2d<double>(a, b, c, [2, 1], [1, 0], [1, 2], 2);", ["1, 4, 5, 6", "4, 2, 2, 3", "4"]),
        new("ConvolutionCurvature", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.Conv2d<double>(a, b, c, 1, 1)));", ["1, 2, 4, 3", "3, 2, 2, 3", "3"], true),
        new("TransposedConvolutions", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.ConvTranspose2d<double>(a, b, c, [2, 1], [0, 1], [1, 0], 2)));", ["2, 2, 3, 4", "2, 2, 2, 3", "4"], true),
        new("TransposedLines", "return Tensor.ConvTranspose1d<double>(a, b, c, 3, 1, 2) * Tensor.ConvTranspose1d<double>(a, b, null, 3, 1, 2);", ["2, 2, 4", "2, 3, 3", "3"]),
        new("LargestOfWindows", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.MaxPool2d<double>(a, [3, 2], [2, 1], [1, 0], [1, 2], true)) * Tensor.MaxPool2d<double>(a * a, [3, 2], [2, 1], [1, 0], [1, 2], true));", ["1, 2, 6, 5"], true),
        new("LargestOfLines", "return Tensor.MaxPool1d<double>(a, 3, 2, 1, 1, true) * Tensor.AvgPool1d<double>(a, 3, 2, 1, true, false);", ["2, 2, 8"]),
        new("MeansOfWindows", "return Tensor.AvgPool2d<double>(a, [3, 2], [2, 1], [1, 1], true, false) + Tensor.AvgPool2d<double>(a * a, [3, 2], [2, 1], [1, 1], true);", ["1, 2, 6, 5"]),
    ];

    private const string Eye = "static Tensor<double> Eye(int n) { var e = new double[n * n]; for (int i = 0; i < n; i++) e[i * n + i] = 1; return Tensor.Create(e, [n, n]); }";

    private static Sample[] MatrixSamples =>
    [
        new("VectorProducts", "return Tensor.Sum<double>(Tensor.VecDot<double>(a, b * a) * Tensor.VecDot<double>(a, a, 0)) + Tensor.Sum<double>(Tensor.Outer<double>(c, c) * Tensor.Outer<double>(c * c, c));", ["3, 3", "3", "3"], true),
        new("TensorProducts", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.TensorDot<double>(a, b))) + Tensor.Sum<double>(Tensor.Sin<double>(Tensor.TensorDot<double>(a, c, [0, -1], [2, 0])));", ["2, 3, 4", "3, 4, 2", "4, 2, 2"], true),
        new("OuterTensorProducts", "return Tensor.TensorDot<double>(a, b, 0) + Tensor.TensorDot<double>(a, b, 0);", ["2, 3", "2"]),
        new("NamedAxes", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.Einsum<double>(\"bij,jk,b->bik\", a, b, c)));", ["2, 3, 4", "4, 2", "2"], true),
        new("EinsumDiagonals", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.Einsum<double>(\"ii,ij,k->j\", a, a, b)));", ["3, 3", "4"], true),
        new("NamedTraces", "return Tensor.Einsum<double>(\"ij,ij\", a, b) * Tensor.Einsum<double>(\"ij->\", a) + Tensor.Einsum<double>(\"ba\", a);", ["3, 3", "3, 3"]),
        new("DeterminantCurvature", "return Tensor.Sum<double>(Tensor.Det<double>(a) * Tensor.Det<double>(a));", ["2, 3, 3"], true),
        new("LogDeterminantCurvature", "return Tensor.Sum<double>(Tensor.LogDet<double>(Tensor.MatMul<double>(a, Tensor.MatrixTranspose<double>(a))));", ["2, 3, 3"], true),
        new("SignsAndLogarithms", "var (s, l) = Tensor.SLogDet<double>(a); return Tensor.Sum<double>(s * l * l);", ["2, 3, 3"], true),
        new("InverseCurvature", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.Inverse<double>(a + 3 * Eye(3))));", ["3, 3"], true, Eye),
        new("SolutionCurvature", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.Solve<double>(a + 3 * Eye(3), b) * Tensor.Sum<double>(Tensor.Solve<double>(a + 3 * Eye(3), c))));", ["3, 3", "2, 3, 2", "3"], true, Eye),
        new("VectorsForStacks", "return Tensor.Solve<double>(a + 3 * Eye(3), b) + Tensor.TriangularSolve<double>(a + 3 * Eye(3), b);", ["3, 3, 3", "3"], Members: Eye),
        new("UpperTriangles", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.TriangularSolve<double>(a + 3 * Eye(3), b, upper: true)));", ["2, 3, 3", "3, 2"], true, Eye),
        new("TurnedTriangles", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.TriangularSolve<double>(a, b, upper: true, transpose: true, unitDiagonal: true)));", ["3, 3", "3, 2"], true),
        new("ChosenTriangles", "bool t = b[0, 0] > 0; return Tensor.TriangularSolve<double>(a + 3 * Eye(3), b, t, !t, t) + Tensor.TriangularSolve<double>(a + 3 * Eye(3), b, !t, t, !t);", ["3, 3", "3, 2"], Members: Eye),
        new("CholeskyCurvature", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.Cholesky<double>(Tensor.MatMul<double>(a, Tensor.MatrixTranspose<double>(a)) + Eye(3))));", ["2, 3, 3"], true, Eye),
        new("CholeskyFactors", "return Tensor.Cholesky<double>(Tensor.MatMul<double>(a, Tensor.MatrixTranspose<double>(a)) + Eye(3));", ["3, 3"], Members: Eye),
        new("ExponentialCurvature", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.MatrixExp<double>(a)));", ["2, 3, 3"], true),
        new("PowerCurvature", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.MatrixPower<double>(a, 3))) + Tensor.Sum<double>(Tensor.MatrixPower<double>(a + 3 * Eye(3), -2));", ["2, 3, 3"], true, Eye),
        new("Eigenvalues", "return Tensor.EigenvaluesSymmetric<double>(a + Tensor.MatrixTranspose<double>(a));", ["2, 4, 4"]),
        new("EigenSystems", "var (w, v) = Tensor.EigenSymmetric<double>(a + Tensor.MatrixTranspose<double>(a)); return Tensor.MatMul<double>(v * Tensor.Unsqueeze<double>(Tensor.Sin<double>(w) + 2 * w, 0), Tensor.MatrixTranspose<double>(v));", ["4, 4"]),
        new("EigenvalueCurvature", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.EigenvaluesSymmetric<double>(a + Tensor.MatrixTranspose<double>(a))));", ["2, 4, 4"], true),
        new("EigenvectorCurvature", "var (w, v) = Tensor.EigenSymmetric<double>(a + Tensor.MatrixTranspose<double>(a)); return Tensor.Sum<double>(Tensor.Sin<double>(w) * w) + Tensor.Sum<double>(b * Tensor.MatMul<double>(v * w * w, Tensor.MatrixTranspose<double>(v)));", ["3, 3", "3, 3"], true),
        new("SingularCurvature", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.SingularValues<double>(a))) + Tensor.Sum<double>(Tensor.Cos<double>(Tensor.SingularValues<double>(b)));", ["2, 3, 4", "2, 4, 3"], true),
        new("SingularNumbers", "return Tensor.SingularValues<double>(a) * Tensor.SingularValues<double>(b);", ["2, 3, 4", "2, 4, 3"]),
        new("MatrixNorms", "return Tensor.MatrixNorm<double>(a) * Tensor.MatrixNorm<double>(a, MatrixNormKind.Nuclear) + Tensor.MatrixNorm<double>(a, MatrixNormKind.Spectral) + Tensor.MatrixNorm<double>(a, MatrixNormKind.One) * Tensor.MatrixNorm<double>(a, MatrixNormKind.Infinity);", ["2, 3, 4"]),
        new("AllDistances", "return Tensor.Sum<double>(Tensor.Sin<double>(Tensor.PairwiseDistances<double>(a, b)));", ["2, 3, 4", "5, 4"], true),
    ];
}
