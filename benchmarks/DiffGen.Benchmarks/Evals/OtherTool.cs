using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace DiffGen.Benchmarks.Evals;

/// <summary>What another tool took for one eval at one size, and the norm of the derivative that it found.</summary>
internal sealed record OtherTiming(double Primal, double Derivative, double Norm, double PeakBytes)
{
    public double Ratio => Derivative / Primal;
}

/// <summary>
/// A tool for automatic differentiation in another language, behind a program of ours. The program reads an eval and its size per line, and answers
/// each line with seconds of the primal, seconds of the derivative, the derivative's norm and perhaps the most bytes that lived at once, or with a dash where the tool does not do it.
/// </summary>
internal sealed class OtherTool
{
    private readonly (string Program, string Arguments)? _command;

    private OtherTool(string name, (string Program, string Arguments)? command, string remark) => (Name, _command, Remark) = (name, command, remark);

    public string Name { get; }

    /// <summary>The version measured, or why there is none.</summary>
    public string Remark { get; private set; }

    public static OtherTool None(string name) => new(name, null, "not measured.");

    /// <summary>ADOL-C for C++, compiled here and now.</summary>
    public static OtherTool Adolc()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "adolc");
        bool succeeds = Succeeds("g++", $"-O3 -o \"{program}\" \"{Source("adolc.cpp")}\" -ladolc");
        return succeeds ? new OtherTool("ADOL-C", (program, ""), "") : new OtherTool("ADOL-C", null, "not measured, it is not installed here (Debian's `libadolc-dev` and `g++`).");
    }

    /// <summary>PyTorch, on one thread. The system's interpreter has Debian's package, the first one in the path may be another.</summary>
    /// <param name="script">The program that measures it.</param>
    public static OtherTool PyTorch(string script = "pytorch.py")
    {
        string[] interpreters = ["python3", "/usr/bin/python3"];
        return interpreters.FirstOrDefault(interpreter => Succeeds(interpreter, "-c \"import torch\"")) is { } found
            ? new OtherTool("PyTorch", (found, $"\"{Source(script)}\""), "")
            : new OtherTool("PyTorch", null, "not measured, it is not installed here (Debian's `python3-torch`).");
    }

    public IReadOnlyDictionary<string, OtherTiming> Run(IReadOnlyCollection<string> evals)
    {
        var timings = new Dictionary<string, OtherTiming>();
        if (_command is not { } command) return timings;
        using var process = Process.Start(Start(command.Program, command.Arguments))!;
        Remark = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} does not answer: {process.StandardError.ReadToEnd()}");
        foreach (string eval in evals)
        {
            process.StandardInput.WriteLine(eval);
            process.StandardInput.Flush();
            string answer = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} fails at {eval}: {process.StandardError.ReadToEnd()}");
            Console.Error.WriteLine($"{Name}: {eval}: {answer}");
            if (answer == "-") continue;
            double[] numbers = [.. answer.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
            timings.Add(eval, new OtherTiming(numbers[0], numbers[1], numbers[2], numbers.ElementAtOrDefault(3)));
        }

        process.StandardInput.Close();
        process.WaitForExit();
        return timings;
    }

    private static string Source(string file) => Path.Combine(Machine.RepositoryRoot(), "benchmarks", "OtherTools", file);

    private static bool Succeeds(string program, string arguments)
    {
        try
        {
            using var process = Process.Start(Start(program, arguments))!;
            process.StandardInput.Close();
            process.StandardOutput.ReadToEnd();
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static ProcessStartInfo Start(string program, string arguments) => new(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
        WorkingDirectory = AppContext.BaseDirectory,
    };
}
