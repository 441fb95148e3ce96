using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;

namespace GradBench.Protocol;

/// <summary>
/// The tool's side of the protocol: one message a line, one reply a line, until the input ends. Whatever is wrong with a message, or goes
/// wrong while it is answered, is said in its reply, and the next message is read.
/// </summary>
internal sealed class Session(IReadOnlyDictionary<string, Eval> evals, Stream input, Stream output) : IDisposable
{
    private const string Tool = "diffgen";

    private readonly StreamReader _messages = new(input, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
    private readonly Utf8JsonWriter _reply = new(output);

    public void Run()
    {
        while (_messages.ReadLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            Answer(line);
            _reply.Flush();
            _reply.Reset();
            output.WriteByte((byte)'\n');
            output.Flush();
        }
    }

    private void Answer(string line)
    {
        _reply.WriteStartObject();
        try
        {
            using JsonDocument message = JsonDocument.Parse(line);
            Answer(message.RootElement);
        }
        catch (JsonException exception)
        {
            _reply.WriteNull("id");
            Refuse($"The message is not JSON: {exception.Message}");
        }

        _reply.WriteEndObject();
    }

    private void Answer(JsonElement message)
    {
        if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.Number)
        {
            _reply.WritePropertyName("id");
            id.WriteTo(_reply);
        }
        else
        {
            _reply.WriteNull("id");
            Refuse("The message has no \"id\".");
            return;
        }

        // Only what can no longer fail is written, so that a reply is one thing or the other.
        Evaluation? evaluation = null;
        string kind;
        try
        {
            kind = Text(message, "kind");
            if (kind is "define" or "evaluate")
            {
                Eval eval = Find(Text(message, "module"));
                if (kind == "evaluate") evaluation = Evaluate(eval, message);
            }
        }
        catch (Exception exception)
        {
            Refuse(exception.Message);
            return;
        }

        if (kind == "start") _reply.WriteString("tool", Tool);
        if (kind is "define" or "evaluate") _reply.WriteBoolean("success", true);
        if (evaluation is not null) Write(evaluation);
    }

    private Eval Find(string module) =>
        evals.TryGetValue(module, out Eval? eval) ? eval : throw new MessageException($"There is no module \"{module}\".");

    private static Evaluation Evaluate(Eval eval, JsonElement message)
    {
        string name = Text(message, "function");
        if (!eval.TryGet(name, out Function? function)) throw new MessageException($"The module \"{eval.Module}\" has no function \"{name}\".");
        if (!message.TryGetProperty("input", out JsonElement input)) throw new MessageException("The message has no \"input\".");
        return function.Evaluate(input);
    }

    private static string Text(JsonElement message, string property) =>
        message.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new MessageException($"The message has no \"{property}\".");

    private void Write(Evaluation evaluation)
    {
        _reply.WritePropertyName("output");
        _reply.WriteRawValue(evaluation.Output, skipInputValidation: true);
        _reply.WriteStartArray("timings");
        foreach (long nanoseconds in evaluation.Nanoseconds)
        {
            _reply.WriteStartObject();
            _reply.WriteString("name", "evaluate");
            _reply.WriteNumber("nanoseconds", nanoseconds);
            _reply.WriteEndObject();
        }

        _reply.WriteEndArray();
    }

    private void Refuse(string error)
    {
        _reply.WriteBoolean("success", false);
        _reply.WriteString("error", error);
    }

    public void Dispose()
    {
        _messages.Dispose();
        _reply.Dispose();
        output.Dispose();
    }
}
