using System;
using System.Threading;
using System.Threading.Tasks;

namespace DiffGen.Generator;

/// <summary>Work on many methods, none of which needs another's result.</summary>
internal static class Batch
{
    public static void Run(int count, bool isConcurrent, Action<int> work, CancellationToken cancellation)
    {
        if (isConcurrent && count > 1)
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, work);
            return;
        }

        for (int index = 0; index < count; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            work(index);
        }
    }
}
