using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Generator.Frontend;

/// <summary>The flags of <c>DiffGen.Companions</c>, and which result each of them is for.</summary>
internal static class CompanionKinds
{
    /// <summary>All but Gradient, Jvp and the dense Hessians: those with destinations, or with locals of these names.</summary>
    public const int WithDestinations = 62 | 128 | 1024 | 2048;

    /// <summary>Vjp and Pullback.</summary>
    public const int WithCotangent = 12;

    /// <summary>JacobianRow.</summary>
    public const int WithRow = 16;

    /// <summary>Jvp, Hvp and the sparse matrices.</summary>
    public const int WithTangents = 192 | 1024 | 2048;

    private const int All = 4095;

    private static readonly (int Flag, string Name, bool? NeedsScalar)[] Kinds =
    [
        (1, "Gradient", true),
        (2, "ValueAndGradient", true),
        (4, "Vjp", null),
        (8, "Pullback", null),
        (16, "JacobianRow", false),
        (32, "Jacobian", false),
        (64, "Jvp", null),
        (128, "Hvp", true),
        (256, "Hessian", true),
        (512, "HessianDiagonal", true),
        (1024, "SparseJacobian", false),
        (2048, "SparseHessian", true),
    ];

    /// <summary>
    /// The kinds asked for by name that the method cannot have, with the reason. <c>Default</c> and <c>All</c> mean "whatever suits the method".
    /// </summary>
    /// <param name="available">The flags that this version generates.</param>
    public static IEnumerable<(string Name, string Reason)> Unavailable(int companions, bool isScalar, int available)
    {
        int named = companions == All ? 0
            : (companions & SignatureReader.DefaultCompanions) == SignatureReader.DefaultCompanions ? companions & ~SignatureReader.DefaultCompanions
            : companions;
        return Kinds.Where(kind => (named & kind.Flag) != 0).Select(kind => (kind.Name, Reason(kind))).Where(found => found.Item2.Length > 0);

        string Reason((int Flag, string Name, bool? NeedsScalar) kind) =>
            (available & kind.Flag) == 0 ? "this version of DiffGen does not generate it"
            : kind.NeedsScalar == true && !isScalar ? "it is for methods whose only result is one float or double"
            : kind.NeedsScalar == false && isScalar ? "it is for methods with several results, and this one has one"
            : "";
    }
}
