using System;
using System.Collections.Generic;
using System.Linq;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace DiffGen.MathNet;

/// <summary>
/// A model f with parameters p and observations y. With r = y - f(p), the weights W and the Jacobian J of f, what MathNet's least-squares minimisers expect of an objective
/// is: the value rᵀWr, the gradient -JᵀWr and the Hessian JᵀWJ, those of <i>half</i> the value without second derivatives of f.
/// </summary>
internal sealed class LeastSquaresModel(VectorFunction model, JacobianCompanion jacobian, double[] observed, double[]? weights) : IObjectiveModel
{
    private Vector<double>? _point;
    private bool[]? _isFixed;
    private double[]? _values;
    private Vector<double>? _gradient;
    private Matrix<double>? _hessian;

    public Vector<double> Point => _point ?? throw new InvalidOperationException("The model has not been evaluated at any point yet.");

    public Vector<double> ObservedY { get; } = Vector<double>.Build.Dense(observed);

    /// <summary>Null without weights, as MathNet's own models have it.</summary>
    public Matrix<double> Weights { get; } = weights is null ? null! : Matrix<double>.Build.DiagonalOfDiagonalArray(weights);

    public Vector<double> ModelValues => Vector<double>.Build.Dense(Values);

    public double Value => Values.Select((value, i) => Weight(i) * (observed[i] - value) * (observed[i] - value)).Sum();

    public Vector<double> Gradient
    {
        get
        {
            EvaluateJacobian();
            return _gradient!;
        }
    }

    public Matrix<double> Hessian
    {
        get
        {
            EvaluateJacobian();
            return _hessian!;
        }
    }

    public int FunctionEvaluations { get; set; }

    public int JacobianEvaluations { get; set; }

    public int DegreeOfFreedom => observed.Length - (_point?.Count ?? 0) + (_isFixed?.Count(isFixed => isFixed) ?? 0);

    public bool IsGradientSupported => true;

    public bool IsHessianSupported => true;

    private double[] Values
    {
        get
        {
            if (_values is null)
            {
                double[] values = new double[observed.Length];
                model(Point.AsSpan(), values);
                FunctionEvaluations++;
                _values = values;
            }

            return _values;
        }
    }

    public void SetParameters(Vector<double> initialGuess, List<bool>? isFixed = null)
    {
        ArgumentNullException.ThrowIfNull(initialGuess);
        if (isFixed is not null && isFixed.Count != initialGuess.Count)
            throw new ArgumentException($"{isFixed.Count} parameters are said to be fixed or free; there are {initialGuess.Count}.", nameof(isFixed));
        if (isFixed is not null && isFixed.All(parameter => parameter)) throw new ArgumentException("All parameters are fixed.", nameof(isFixed));
        _isFixed = isFixed?.ToArray();
        EvaluateAt(initialGuess);
    }

    public void EvaluateAt(Vector<double> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        (_point, _values, _gradient, _hessian) = (parameters, null, null, null);
    }

    public IObjectiveModel CreateNew() => new LeastSquaresModel(model, jacobian, observed, weights);

    /// <summary>The fork computes for itself what was not computed yet; gradient and Hessian are not shared, because minimisers scale and shift them in place.</summary>
    public IObjectiveModel Fork() => new LeastSquaresModel(model, jacobian, observed, weights)
    {
        _point = _point,
        _isFixed = _isFixed,
        _values = _values,
        _gradient = _gradient?.Clone(),
        _hessian = _hessian?.Clone(),
        FunctionEvaluations = FunctionEvaluations,
        JacobianEvaluations = JacobianEvaluations,
    };

    /// <summary>As a function to minimise: rᵀWr with its own gradient, which is twice <see cref="Gradient"/>, and twice <see cref="Hessian"/>.</summary>
    public IObjectiveFunction ToObjectiveFunction()
    {
        IObjectiveModel own = Fork();
        return ObjectiveFunction.GradientHessian(point =>
        {
            own.EvaluateAt(point);
            return (own.Value, 2 * own.Gradient, 2 * own.Hessian);
        });
    }

    private double Weight(int observation) => weights is null ? 1 : weights[observation];

    private void EvaluateJacobian()
    {
        if (_gradient is not null) return;
        int n = Point.Count;
        double[] values = new double[observed.Length], rows = new double[observed.Length * n];
        jacobian(Point.AsSpan(), values, rows);
        JacobianEvaluations++;
        _values ??= values;
        for (int j = 0; j < n; j++)
        {
            if (_isFixed is null || !_isFixed[j]) continue;
            for (int i = 0; i < observed.Length; i++)
                rows[i * n + j] = 0;
        }

        double[] gradient = new double[n];
        var hessian = Matrix<double>.Build.Dense(n, n);
        for (int i = 0; i < observed.Length; i++)
        {
            ReadOnlySpan<double> row = rows.AsSpan(i * n, n);
            double weight = Weight(i), residual = weight * (observed[i] - values[i]);
            for (int j = 0; j < n; j++)
            {
                gradient[j] -= row[j] * residual;
                for (int k = 0; k <= j; k++)
                    hessian[j, k] += weight * row[j] * row[k];
            }
        }

        for (int j = 0; j < n; j++)
            for (int k = 0; k < j; k++)
                hessian[k, j] = hessian[j, k];
        (_gradient, _hessian) = (Vector<double>.Build.Dense(gradient), hessian);
    }
}
