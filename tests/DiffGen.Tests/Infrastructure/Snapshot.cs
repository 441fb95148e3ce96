using System;
using System.IO;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace DiffGen.Tests.Infrastructure;

/// <summary>
/// Compares text with <c>TestFile.Test.verified.cs</c> beside the test. These are Verify's conventions; its packages cannot be
/// restored in this environment. <c>DIFFGEN_UPDATE_SNAPSHOTS=1</c> rewrites the files.
/// </summary>
internal static class Snapshot
{
    /// <param name="variant">Told apart from other snapshots of the same test by this suffix.</param>
    public static void Match(string text, string? variant = null, [CallerFilePath] string file = "", [CallerMemberName] string test = "")
    {
        string stem = Path.Combine(Path.GetDirectoryName(file)!, Path.GetFileNameWithoutExtension(file) + "." + test + (variant is null ? "" : "_" + variant));
        string verified = stem + ".verified.cs";
        string received = stem + ".received.cs";
        string actual = Normalised(text);
        string expected = File.Exists(verified) ? Normalised(File.ReadAllText(verified)) : "";
        if (actual == expected)
        {
            File.Delete(received);
            return;
        }

        if (Environment.GetEnvironmentVariable("DIFFGEN_UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(verified, actual);
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual);
        throw new XunitException($"The snapshot {Path.GetFileName(verified)} {Difference(expected, actual)}\nDIFFGEN_UPDATE_SNAPSHOTS=1 accepts the new text.");
    }

    private static string Normalised(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n') + "\n";

    private static string Difference(string expected, string actual)
    {
        if (expected.Length == 0) return "does not exist.";
        string[] before = expected.Split('\n');
        string[] after = actual.Split('\n');
        int line = 0;
        while (line < before.Length && line < after.Length && before[line] == after[line]) line++;
        return $"differs in line {line + 1}:\n- {LineOf(before, line)}\n+ {LineOf(after, line)}";
    }

    private static string LineOf(string[] lines, int index) => index < lines.Length ? lines[index] : "(end)";
}
