using System;
using MathNet.Numerics.Optimization;

namespace DiffGen.MathNet;

/// <summary>Objectives for the minimisers of MathNet.Numerics, made of companions.</summary>
/// <example>
/// <code>
/// IObjectiveFunction objective = Objective.Of(Model.RosenbrockValueAndGradient);
/// MinimizationResult minimum = new BfgsMinimizer(1e-8, 1e-8, 1e-8).FindMinimum(objective, start);
///
/// IObjectiveModel fit = Objective.LeastSquares(
///     (b, residuals) =&gt; Model.Residuals(b, x, y, residuals),
///     (b, residuals, jacobian) =&gt; Model.ResidualsJacobian(b, x, y, residuals, jacobian),
///     count: y.Length);
/// NonlinearMinimizationResult result = new LevenbergMarquardtMinimizer().FindMinimum(fit, start);
/// </code>
/// </example>
public static class Objective
{
    /// <summary>A function with its gradient, for BFGS, conjugate gradients and their like.</summary>
    /// <param name="valueAndGradient">The companion <c>FValueAndGradient</c>.</param>
    /// <returns>The objective. Objectives forked from it may be used by several threads at once, if the companion may.</returns>
    public static IObjectiveFunction Of(ScalarCompanion valueAndGradient)
    {
        ArgumentNullException.ThrowIfNull(valueAndGradient);
        return new ScalarObjective(valueAndGradient, hessian: null);
    }

    /// <summary>A function with its gradient and its Hessian, for Newton's method.</summary>
    /// <param name="valueAndGradient">The companion <c>FValueAndGradient</c>.</param>
    /// <param name="hessian">The companion <c>FHessian</c> (<c>Companions.Hessian</c>).</param>
    /// <returns>The objective. The Hessian is computed when it is asked for.</returns>
    public static IObjectiveFunction Of(ScalarCompanion valueAndGradient, ScalarCompanion hessian)
    {
        ArgumentNullException.ThrowIfNull(valueAndGradient);
        ArgumentNullException.ThrowIfNull(hessian);
        return new ScalarObjective(valueAndGradient, hessian);
    }

    /// <summary>Half the sum of squared residuals is minimised, for Levenberg-Marquardt and the trust-region minimisers.</summary>
    /// <param name="residuals">Writes the residuals.</param>
    /// <param name="jacobian">Writes the residuals and their Jacobian.</param>
    /// <param name="count">The number of residuals.</param>
    /// <returns>The model. Its observations are zeros and its model values are the residuals.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public static IObjectiveModel LeastSquares(VectorFunction residuals, JacobianCompanion jacobian, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return CurveFit(residuals, jacobian, new double[count]);
    }

    /// <summary>A model is fitted to observations: half the weighted sum of the squares of observed minus predicted is minimised.</summary>
    /// <param name="model">Writes what the model predicts for each observation.</param>
    /// <param name="jacobian">Writes that and its Jacobian.</param>
    /// <param name="observed">The observations.</param>
    /// <param name="weights">A weight for each observation, 1/σ² where the errors have the standard deviation σ; none: all weigh the same.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">There is no observation, or the weights are not as many as the observations, not finite, negative or all zero.</exception>
    public static IObjectiveModel CurveFit(VectorFunction model, JacobianCompanion jacobian, double[] observed, double[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(jacobian);
        ArgumentNullException.ThrowIfNull(observed);
        if (observed.Length == 0) throw new ArgumentException("There is no observation.", nameof(observed));
        if (weights is not null) Check(weights, observed.Length);
        return new LeastSquaresModel(model, jacobian, [.. observed], weights is null ? null : [.. weights]);
    }

    private static void Check(double[] weights, int count)
    {
        if (weights.Length != count) throw new ArgumentException($"There are {weights.Length} weights for {count} observations.", nameof(weights));
        if (!Array.TrueForAll(weights, weight => weight >= 0 && double.IsFinite(weight))) throw new ArgumentException("A weight is negative or not finite.", nameof(weights));
        if (Array.TrueForAll(weights, weight => weight == 0)) throw new ArgumentException("All weights are zero.", nameof(weights));
    }
}
