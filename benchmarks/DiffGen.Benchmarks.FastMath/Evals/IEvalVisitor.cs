namespace DiffGen.Benchmarks.Evals;

/// <summary>Gets to see each eval at each size, as the type that it is.</summary>
public interface IEvalVisitor
{
    /// <param name="eval">The name of the eval.</param>
    /// <param name="size">Its size, for the reader.</param>
    /// <param name="arguments">The eval and its size as the programs in other languages read them.</param>
    /// <param name="workload">The eval at this size.</param>
    void Add<T>(string eval, string size, string arguments, T workload)
        where T : struct, IEvalWorkload;
}
