using System;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>A transform has met a program that it does not differentiate. It becomes a diagnostic; never leaves the generator.</summary>
internal sealed class Refused : Exception
{
    public Refused(Refusal refusal)
        : base(refusal.Arguments) => Refusal = refusal;

    public Refusal Refusal { get; }

    /// <summary>A refusal that concerns the method as a whole.</summary>
    public static Refused Internally(string reason) => new(new Refusal("", -1, "DG0004", reason));
}
