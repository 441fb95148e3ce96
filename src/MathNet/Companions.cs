using System;

namespace DiffGen.MathNet;

/// <summary>
/// The companion <c>FValueAndGradient</c> or <c>FHessian</c> of a method <c>double F(ReadOnlySpan&lt;double&gt; x)</c>, in the form that writes into a destination.
/// </summary>
/// <param name="x">The point.</param>
/// <param name="destination">Receives the gradient, or the Hessian row by row.</param>
/// <returns>The value at the point.</returns>
public delegate double ScalarCompanion(ReadOnlySpan<double> x, Span<double> destination);

/// <summary>A method with several results: the residuals of a least-squares problem, or what a model predicts for each observation.</summary>
/// <param name="parameters">The parameters that are fitted.</param>
/// <param name="values">Receives the results.</param>
public delegate void VectorFunction(ReadOnlySpan<double> parameters, Span<double> values);

/// <summary>The companion <c>FJacobian</c> of a <see cref="VectorFunction"/>, in the form that writes into a destination.</summary>
/// <param name="parameters">The parameters that are fitted.</param>
/// <param name="values">Receives the results.</param>
/// <param name="jacobian">Receives the Jacobian row by row: one row for each result, one column for each parameter.</param>
public delegate void JacobianCompanion(ReadOnlySpan<double> parameters, Span<double> values, Span<double> jacobian);
