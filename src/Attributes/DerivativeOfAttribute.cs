using System;

namespace DiffGen;

/// <summary>
/// Makes a method the derivative of another one: it is used instead of differentiating that one's code, wherever a
/// differentiable method calls it. The signature is that of the companion <c>Vjp</c> (reverse mode) or <c>Jvp</c> (forward mode);
/// a wrong signature is an error that shows the right one.
/// </summary>
/// <remarks>
/// Two uses: a better derivative than that of the code (an iterative solver, whose derivative is that of its fixed point), and
/// a derivative for code whose source is not there.
/// </remarks>
/// <example>
/// <code>
/// public static double Sinc(double x) =&gt; x == 0 ? 1 : Math.Sin(x) / x;
///
/// [DerivativeOf(nameof(Sinc))]
/// private static double SincVjp(double x, double cotangent) =&gt;
///     x == 0 ? 0 : cotangent * (x * Math.Cos(x) - Math.Sin(x)) / (x * x);
///
/// [DerivativeOf(typeof(Special), nameof(Special.Erf))]
/// private static double ErfVjp(double x, double cotangent) =&gt;
///     cotangent * 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DerivativeOfAttribute : Attribute
{
    /// <summary>The derivative of a method of the same type.</summary>
    /// <param name="method">The name of the method; overloads are told apart by the parameters.</param>
    public DerivativeOfAttribute(string method) => Method = method;

    /// <summary>The derivative of a method of another type, which need not be one's own.</summary>
    /// <param name="type">The type that declares the method.</param>
    /// <param name="method">The name of the method; overloads are told apart by the parameters.</param>
    public DerivativeOfAttribute(Type type, string method)
    {
        Type = type;
        Method = method;
    }

    /// <summary>The type that declares the method; null for the type in which the attribute stands.</summary>
    public Type? Type { get; }

    /// <summary>The name of the method whose derivative this is.</summary>
    public string Method { get; }
}
