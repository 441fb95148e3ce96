using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.PackageTests;

/// <summary>A fenced block of a page: its language and the words behind it, its text, and the line on which it starts.</summary>
internal sealed record Block(string Language, string Words, string Text, int Line);

internal static class Markdown
{
    private const string Fence = "```";

    public static IEnumerable<Block> Blocks(string page)
    {
        string[] lines = page.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string opening = lines[i].TrimStart();
            if (!opening.StartsWith(Fence, StringComparison.Ordinal)) continue;
            int indentation = lines[i].Length - opening.Length, start = i + 1;
            while (!lines[++i].TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            {
            }

            string[] words = opening[Fence.Length..].Trim().Split(' ', 2);
            string text = string.Concat(lines[start..i].Select(line => line[Math.Min(indentation, line.Length)..] + "\n"));
            yield return new Block(words[0], words.Length > 1 ? words[1] : "", text, start);
        }
    }
}
