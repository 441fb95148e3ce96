using System;

namespace DiffGen.Generator;

/// <summary>
/// Keeps an exception of ours from taking every other method with it: for the generator, what fails is not there. The analyzer meets the same
/// exception and reports it.
/// </summary>
internal static class Guard
{
    public static T? Run<T>(Func<T?> step)
        where T : class
    {
        try
        {
            return step();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return null;
        }
    }
}
