using System;
using System.Threading;

namespace Samples;

/// <summary>Ctrl+C asks the program to end where it can; pressed twice, it ends it at once.</summary>
internal sealed class Interruption : IDisposable
{
    /// <summary>The exit code of a program that was interrupted.</summary>
    public const int ExitCode = 130;

    private readonly CancellationTokenSource _source = new();

    public Interruption() => Console.CancelKeyPress += OnPressed;

    public CancellationToken Token => _source.Token;

    public bool IsRequested => _source.IsCancellationRequested;

    /// <summary>Says so.</summary>
    /// <returns>The exit code.</returns>
    public static int End()
    {
        Console.WriteLine("Interrupted.");
        return ExitCode;
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= OnPressed;
        _source.Dispose();
    }

    private void OnPressed(object? sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = !IsRequested;

        // Nobody will show the cursor again, or set the colours back.
        if (IsRequested && !Console.IsOutputRedirected) Console.Write("\e[?25h\e[0m");
        _source.Cancel();
    }
}
