using System;
using System.Diagnostics;

namespace Digits;

/// <summary>One line that fills; nothing where the output goes to a file.</summary>
internal sealed class ProgressBar(int steps) : IDisposable
{
    private const int Width = 40;

    private readonly Stopwatch _sinceShown = Stopwatch.StartNew();

    public void Show(int step, float loss)
    {
        if (Console.IsOutputRedirected || (step < steps && _sinceShown.ElapsedMilliseconds < 40)) return;
        _sinceShown.Restart();
        int filled = Width * step / steps;
        Console.Write($"\r  {new string('█', filled)}{new string('░', Width - filled)} {100 * step / steps,3} %   loss {loss:F4} ");
    }

    public void Dispose()
    {
        if (!Console.IsOutputRedirected) Console.WriteLine();
    }
}
