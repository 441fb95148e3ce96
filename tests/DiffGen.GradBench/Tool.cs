using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;

namespace DiffGen.GradBench;

/// <summary>The program, running: messages go to its standard input, replies come from its standard output.</summary>
public sealed class Tool : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private int _id;

    public Tool()
    {
        string runner = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        _process = Process.Start(new ProcessStartInfo(runner, [Path.Combine(AppContext.BaseDirectory, "GradBench.dll")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
    }

    /// <summary>Sends one line as it is and returns the line that answers it.</summary>
    public JsonNode SendLine(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        Task<string?> reply = _process.StandardOutput.ReadLineAsync();
        if (!reply.Wait(Patience)) throw new TimeoutException($"No reply to {line[..Math.Min(line.Length, 200)]}");
        return JsonNode.Parse(reply.Result ?? throw new InvalidOperationException("The program has ended."))!;
    }

    /// <summary>Gives the message an id and checks that the reply has it.</summary>
    public JsonNode Send(JsonObject message)
    {
        int id = Interlocked.Increment(ref _id);
        message["id"] = id;
        JsonNode reply = SendLine(message.ToJsonString(JsonSerializerOptions.Default));
        if ((int?)reply["id"] != id) throw new InvalidOperationException($"The reply to message {id} is {reply.ToJsonString()}");
        return reply;
    }

    public JsonNode Start() => Send(new JsonObject { ["kind"] = "start" });

    public JsonNode Define(string module) => Send(new JsonObject { ["kind"] = "define", ["module"] = module });

    public JsonNode Evaluate(string module, string function, JsonNode? input) =>
        Send(new JsonObject { ["kind"] = "evaluate", ["module"] = module, ["function"] = function, ["input"] = input });

    /// <summary>Closes the input, as an eval does at its end, and returns the exit code.</summary>
    public int Finish()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Patience)) throw new TimeoutException("The program does not end with its input.");
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
