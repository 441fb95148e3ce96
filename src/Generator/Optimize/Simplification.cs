using DiffGen.Generator.IR;

namespace DiffGen.Generator.Optimize;

/// <summary>The passes that leave the meaning, and every bit of every value, as it is.</summary>
internal static class Simplification
{
    public static void Apply(Function function)
    {
        for (int round = 0; round < 2; round++)
        {
            InvariantCarriedValues.Apply(function);
            CommonSubexpressions.Apply(function);
            LoopInvariants.Apply(function);
            DeadCode.Apply(function);
        }
    }
}
