using System;
using System.Globalization;

namespace DiffGen;

/// <summary>The outcome of a <see cref="GradientCheck"/>: the component in which the derivative and the differences disagree most.</summary>
public sealed class GradientCheckReport
{
    private readonly string _component;

    internal GradientCheckReport(
        bool passed, int worstIndex, string component, double expected, double actual, double uncertainty, double allowed, int count)
    {
        Passed = passed;
        WorstIndex = worstIndex;
        _component = component;
        Expected = expected;
        Actual = actual;
        Uncertainty = uncertainty;
        Allowed = allowed;
        Count = count;
    }

    /// <summary>Whether every component agrees.</summary>
    public bool Passed { get; }

    /// <summary>The index of the worst component (row-major in a Jacobian); -1 if there are none.</summary>
    public int WorstIndex { get; }

    /// <summary>The worst component as differences of the function give it.</summary>
    public double Expected { get; }

    /// <summary>The worst component as it was given to the check.</summary>
    public double Actual { get; }

    /// <summary>The absolute difference of <see cref="Expected"/> and <see cref="Actual"/>.</summary>
    public double Error => Expected.Equals(Actual) ? 0 : Math.Abs(Expected - Actual);

    /// <summary>The largest <see cref="Error"/> that would have passed.</summary>
    public double Allowed { get; }

    /// <summary>How uncertain <see cref="Expected"/> is. Large values mean that the function is not smooth here or that its values are noisy.</summary>
    public double Uncertainty { get; }

    /// <summary>The number of components compared.</summary>
    public int Count { get; }

    /// <summary>Throws if the check failed.</summary>
    /// <exception cref="GradientCheckException">The check failed; the message is that of <see cref="ToString"/>.</exception>
    public void ThrowIfFailed()
    {
        if (!Passed) throw new GradientCheckException(this);
    }

    /// <summary>One line that names the worst component.</summary>
    public override string ToString()
    {
        if (Count == 0) return "Gradient check passed: there are no components.";
        string verdict = Passed ? "passed" : "failed";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Gradient check {verdict}: {_component} is {Actual:R}, differences give {Expected:R} (error {Error:G3}, allowed {Allowed:G3}, uncertainty of the differences {Uncertainty:G3}; worst of {Count}).");
    }
}

/// <summary>A <see cref="GradientCheck"/> failed.</summary>
public sealed class GradientCheckException : Exception
{
    internal GradientCheckException(GradientCheckReport report)
        : base(report.ToString()) => Report = report;

    /// <summary>What disagrees.</summary>
    public GradientCheckReport Report { get; }
}
