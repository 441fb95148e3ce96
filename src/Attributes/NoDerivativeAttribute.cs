using System;

namespace DiffGen;

/// <summary>
/// A constant to every derivative: on a parameter, it is not differentiated with respect to; on a field or property of a
/// <see cref="DifferentiableAttribute"/> type, it has no counterpart in the tangent; on a method, its result does not depend on
/// its arguments as far as derivatives are concerned, and calls of it are allowed although its code is not differentiated.
/// </summary>
/// <example>
/// <code>
/// [Differentiable]
/// public static double Loss(ReadOnlySpan&lt;double&gt; weights, [NoDerivative] ReadOnlySpan&lt;double&gt; data) { … }
///
/// double[] g = Model.LossGradient(weights, data);   // with respect to the weights alone
///
/// [NoDerivative]
/// private static void Log(double value) =&gt; Console.WriteLine(value);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Method)]
public sealed class NoDerivativeAttribute : Attribute
{
}
