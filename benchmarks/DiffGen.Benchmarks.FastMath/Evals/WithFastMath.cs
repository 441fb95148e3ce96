namespace DiffGen.Benchmarks.Evals;

/// <summary>The evals whose companions are generated with FastMath; nothing else of this library can be seen from outside.</summary>
public static class WithFastMath
{
    public static void Visit(IEvalVisitor visitor) => EvalWorkloads.Visit(visitor);
}
