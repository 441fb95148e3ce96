using System;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace DiffGen.MathNet;

/// <summary>
/// A function of a point. Value and gradient come out of one evaluation. What is handed out is not written to again: the minimisers keep the
/// gradient of the point before.
/// </summary>
internal sealed class ScalarObjective(ScalarCompanion valueAndGradient, ScalarCompanion? hessian) : IObjectiveFunction
{
    private Vector<double>? _point;
    private Vector<double>? _gradient;
    private Matrix<double>? _hessian;
    private double _value;

    public Vector<double> Point => _point ?? throw NotEvaluated();

    public double Value => _point is null ? throw NotEvaluated() : _value;

    public bool IsGradientSupported => true;

    public Vector<double> Gradient => _gradient ?? throw NotEvaluated();

    public bool IsHessianSupported => hessian is not null;

    public Matrix<double> Hessian => _hessian ??= EvaluateHessian();

    public void EvaluateAt(Vector<double> point)
    {
        double[] gradient = new double[point.Count];
        _value = valueAndGradient(point.AsSpan(), gradient);
        (_point, _gradient, _hessian) = (point, Vector<double>.Build.Dense(gradient), null);
    }

    public IObjectiveFunction CreateNew() => new ScalarObjective(valueAndGradient, hessian);

    public IObjectiveFunction Fork() =>
        new ScalarObjective(valueAndGradient, hessian) { _point = _point, _value = _value, _gradient = _gradient, _hessian = _hessian };

    private Matrix<double> EvaluateHessian()
    {
        if (hessian is null) throw new NotSupportedException("The objective was made without the companion for the Hessian.");
        int n = Point.Count;
        double[] entries = new double[n * n];
        hessian(Point.AsSpan(), entries);

        // Symmetric: its rows are its columns.
        return Matrix<double>.Build.Dense(n, n, entries);
    }

    private static InvalidOperationException NotEvaluated() => new("The objective has not been evaluated at any point yet.");
}
