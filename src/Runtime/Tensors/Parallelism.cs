using System;

namespace DiffGen;

/// <summary>How many threads large operations of tensors share their work between.</summary>
public static class Parallelism
{
    private static int s_maximumThreads = Environment.ProcessorCount;

    /// <summary>
    /// The most threads that work on one operation, the calling one included; at first the number of logical processors. With 1 nothing leaves the calling thread. Results do not
    /// depend on it, to the last bit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public static int MaximumThreads
    {
        get => s_maximumThreads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            s_maximumThreads = value;
        }
    }
}
