using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>The passes that leave the meaning, and every bit of every value, as it is (of a derivative's, every bit but the sign of zero).</summary>
internal static class Simplification
{
    public static void Apply(Function function)
    {
        MemberFolding.Apply(function);
        Folding.Apply(function);
        InvariantCarriedValues.Apply(function);
        LoopInvariants.Apply(function);
        CommonSubexpressions.Apply(function);
        // What no loop carries any more, or stands before a loop now, may be the same as something else.
        if (InvariantCarriedValues.Apply(function) | LoopInvariants.Apply(function)) CommonSubexpressions.Apply(function);
        DeadCode.Apply(function);
        if (NestedGuards.Apply(function)) DeadCode.Apply(function);
    }
}
