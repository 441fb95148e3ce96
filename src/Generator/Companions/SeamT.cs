using System.Collections.Generic;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Transform;

internal sealed class Differentiated
{
}

internal static class Differentiator
{
    public static Differentiated? Create(LoweredMethod root, IReadOnlyList<LoweredMethod> closure, out IReadOnlyList<Refusal> refusals)
    {
        refusals = [];
        return new Differentiated();
    }
}
