using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.CodeFixes;

/// <summary>How the names of companions are made of the name of their method.</summary>
internal static class CompanionNames
{
    private const string Accumulate = "Accumulate";

    /// <summary>The members of <c>Companions</c>, each the ending of a name; longer endings first.</summary>
    private static readonly string[] Endings =
        [.. "Gradient ValueAndGradient Vjp Pullback JacobianRow Jacobian Jvp Hvp Hessian HessianDiagonal SparseJacobian SparseHessian".Split(' ').OrderByDescending(ending => ending.Length)];

    /// <summary>Those that <c>Companions.Default</c> holds.</summary>
    private static readonly string[] OfDefault = ["Gradient", "ValueAndGradient", "Vjp", "Pullback", "JacobianRow", "Jacobian"];

    /// <summary><c>LossVjpAccumulate</c>: the method <c>Loss</c>, the companion <c>Vjp</c>, the ending <c>VjpAccumulate</c>. A name may be read in several ways.</summary>
    public static IEnumerable<(string Method, string Companion, string Ending)> Readings(string name)
    {
        string stem = name.EndsWith(Accumulate, StringComparison.Ordinal) ? name.Substring(0, name.Length - Accumulate.Length) : name;
        foreach (string companion in Endings)
            if (stem.Length > companion.Length && stem.EndsWith(companion, StringComparison.Ordinal))
                yield return (stem.Substring(0, stem.Length - companion.Length), companion, name.Substring(stem.Length - companion.Length));
    }

    /// <summary>The attribute that asks for a companion.</summary>
    public static string Attribute(string companion) =>
        OfDefault.Contains(companion) ? "Differentiable" : $"Differentiable(Companions = Companions.Default | Companions.{companion})";
}
