using System;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>A transform has met a program that it does not differentiate. It becomes a diagnostic; never leaves the generator.</summary>
internal sealed class Refused : Exception
{
    public Refused(Refusal refusal)
        : base(refusal.Arguments) => Refusal = refusal;

    public Refusal Refusal { get; }

    /// <summary>A refusal that concerns the method as a whole: the construct, why it stands in the way, and the way out.</summary>
    public static Refused Because(string construct, string reason, string wayOut) => new(new Refusal("", -1, "DG0004", string.Join("\u001f", construct, reason, wayOut)));

    /// <summary>A refusal of one call that has a derivative of the user's.</summary>
    public static Refused At(Op op, DerivativeCode derivative, string construct, string reason, string wayOut)
    {
        Refusal refusal = Because(construct, reason, wayOut).Refusal;
        return new Refused(op.Origin is { } origin ? refusal with { Method = origin.Method, Site = derivative.Target.Site } : refusal);
    }

    /// <summary>A reference to storage that cannot be followed.</summary>
    public static Refused Reference(string construct, string reason) =>
        Because(construct, reason, "Use an array whose variable keeps referring to the same storage, or copy the elements");
}
