using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace DiffGen.Tests.Infrastructure;

/// <summary>Source in which expected diagnostics are marked where they are expected: <c>{|DG0004:Math.Foo(x)|}</c>.</summary>
internal sealed class Marked
{
    private readonly List<(string Id, TextSpan Span)> _expected = [];

    public Marked(string source)
    {
        var text = new StringBuilder();
        var open = new Stack<(string Id, int Start)>();
        for (int i = 0; i < source.Length; i++)
        {
            if (source.AsSpan(i).StartsWith("{|") && source.IndexOf(':', i) is var colon and > 0 && IsId(source[(i + 2)..colon]))
            {
                open.Push((source[(i + 2)..colon], text.Length));
                i = colon;
            }
            else if (open.Count > 0 && source.AsSpan(i).StartsWith("|}"))
            {
                (string id, int start) = open.Pop();
                _expected.Add((id, TextSpan.FromBounds(start, text.Length)));
                i++;
            }
            else
            {
                text.Append(source[i]);
            }
        }

        Text = text.ToString();
    }

    public string Text { get; }

    private static bool IsId(string text) => text.Length == 6 && text.StartsWith("DG", StringComparison.Ordinal);

    /// <summary>The marked diagnostics and no other, each at its place.</summary>
    public void AssertMatches(IEnumerable<Diagnostic> actual, string path)
    {
        string[] expected = [.. _expected.OrderBy(item => item.Span).Select(item => $"{item.Id} at '{Text.Substring(item.Span.Start, item.Span.Length)}'")];
        Diagnostic[] found = [.. actual.Where(diagnostic => diagnostic.Location.SourceTree?.FilePath == path).OrderBy(diagnostic => diagnostic.Location.SourceSpan)];
        string[] shown = [.. found.Select(diagnostic => $"{diagnostic.Id} at '{Text.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)}'")];
        Assert.True(
            expected.SequenceEqual(shown),
            $"expected:\n  {string.Join("\n  ", expected)}\nactual:\n  {string.Join("\n  ", found.Zip(shown, (diagnostic, place) => place + ": " + diagnostic.GetMessage()))}");
    }
}
