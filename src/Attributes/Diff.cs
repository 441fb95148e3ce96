namespace DiffGen;

/// <summary>What the body of a differentiable method can tell the derivative. Outside of one these methods do nothing.</summary>
public static class Diff
{
    /// <summary>Returns <paramref name="value"/>, which is a constant to the derivative (<c>detach</c> in PyTorch).</summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns><paramref name="value"/> itself.</returns>
    /// <example>
    /// <code>
    /// double scale = Diff.StopGradient(Norm(x));   // normalises, but is not differentiated through
    /// return Loss(x) / scale;
    /// </code>
    /// </example>
    public static T StopGradient<T>(T value) => value;

    /// <summary>
    /// Returns <paramref name="value"/> and makes the gradient with respect to it one more named element of what the companions
    /// return, and one more destination, last, of those that write into destinations (<c>retain_grad</c> in PyTorch).
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The name of the element, a constant.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns><paramref name="value"/> itself.</returns>
    /// <example>
    /// <code>
    /// [Differentiable]
    /// public static double F(double x)
    /// {
    ///     double c = Diff.Retain(x * x, "c");
    ///     return Math.Sin(c);
    /// }
    ///
    /// (double x, double c) g = Model.FGradient(2.0);
    /// </code>
    /// </example>
    public static T Retain<T>(T value, string name) => value;
}
