using System;

namespace DiffGen;

/// <summary>
/// On a method: generate its derivatives, as further methods ("companions") of the same partial type. On a partial struct, record
/// or class: its <c>float</c>, <c>double</c> and likewise differentiable members form a tangent space, and a nested <c>Tangent</c>
/// type is generated.
/// </summary>
/// <remarks>
/// The method stays ordinary C# and its type must be <c>partial</c>. Whatever the generator cannot differentiate correctly is an error
/// at the place in question, never a wrong number.
/// </remarks>
/// <example>
/// <code>
/// public static partial class Model
/// {
///     [Differentiable]
///     public static double SquaredError(ReadOnlySpan&lt;double&gt; x, double target)
///     {
///         double sum = 0;
///         foreach (double xi in x) sum += (xi - target) * (xi - target);
///         return sum;
///     }
/// }
///
/// // Several active parameters: the gradients form a tuple named after them.
/// (double[] x, double target) gradient = Model.SquaredErrorGradient(x, 0.5);
///
/// // Into destinations, without allocating.
/// double value = Model.SquaredErrorValueAndGradient(x, 0.5, dx, out double dtarget);
/// </code>
/// A type with a tangent space:
/// <code>
/// [Differentiable]
/// public readonly partial record struct Camera(double Focal, double Angle, [property: NoDerivative] int Frame);
///
/// Camera.Tangent step = Model.LossGradient(camera);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class DifferentiableAttribute : Attribute
{
    /// <summary>Which companions to generate. Those that do not suit the method (a gradient of a vector) are left out.</summary>
    /// <example><code>[Differentiable(Companions = Companions.Default | Companions.Hvp)]</code></example>
    public Companions Companions { get; set; } = Companions.Default;

    /// <summary>
    /// The names of the parameters to differentiate with respect to; without it all parameters of a differentiable type that are not
    /// marked <see cref="NoDerivativeAttribute"/>.
    /// </summary>
    /// <example><code>[Differentiable(WithRespectTo = new[] { nameof(weights) })]</code></example>
    public string[]? WithRespectTo { get; set; }

    /// <summary>
    /// Allows the companions' value to differ from the method's own in rounding: sums may be reassociated and vector mathematics be
    /// used. Without it the value is the same bit for bit. Derivatives are accurate to rounding either way.
    /// </summary>
    public bool FastMath { get; set; }
}
