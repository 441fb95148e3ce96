using System;
using MathNet.Numerics.LinearAlgebra;

namespace DiffGen.MathNet;

internal static class Points
{
    /// <summary>The numbers of a vector: its own storage where it is dense, which nobody writes to here.</summary>
    public static ReadOnlySpan<double> AsSpan(this Vector<double> point) => point.AsArray() ?? point.ToArray();
}
