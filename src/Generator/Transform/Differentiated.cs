using System.Collections.Generic;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>A method and its adjoint functions.</summary>
internal sealed class Differentiated
{
    public Differentiated(
        Function primal,
        AdjointFunction joint,
        AdjointFunction forward,
        AdjointFunction reverse,
        IReadOnlyList<(string Name, Function Function, bool UsesTape)> callees,
        IReadOnlyList<bool> writtenParameters,
        IReadOnlyList<bool> readsBeforeWrite)
    {
        Primal = primal;
        Joint = joint;
        Forward = forward;
        Reverse = reverse;
        Callees = callees;
        WrittenParameters = writtenParameters;
        ReadsBeforeWrite = readsBeforeWrite;
    }

    public Function Primal { get; }

    public AdjointFunction Joint { get; }

    public AdjointFunction Forward { get; }

    public AdjointFunction Reverse { get; }

    public IReadOnlyList<(string Name, Function Function, bool UsesTape)> Callees { get; }

    /// <summary>Per leaf parameter: the body stores into this buffer.</summary>
    public IReadOnlyList<bool> WrittenParameters { get; }

    /// <summary>Per leaf parameter: some of its value on entry may be read.</summary>
    public IReadOnlyList<bool> ReadsBeforeWrite { get; }
}
