using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using Xunit;

namespace DiffGen.Programs.Behaviour;

/// <summary>
/// Stepping from a call into a companion: its source is in the symbols of this assembly, which is built as a user's is, and its sequence points lie on the statements of that source.
/// </summary>
public sealed class DebuggingTests
{
    private static readonly Guid s_embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    private static readonly MethodInfo[] s_companions =
    [
        .. typeof(DebuggingTests).Assembly.GetTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => method.GetCustomAttribute<System.CodeDom.Compiler.GeneratedCodeAttribute>()?.Tool == "DiffGen"
                || method.Name.EndsWith("JointSweep", StringComparison.Ordinal) || method.Name.EndsWith("ReverseSweep", StringComparison.Ordinal)),
    ];

    private static MetadataReaderProvider Symbols()
    {
        string assembly = typeof(DebuggingTests).Assembly.Location;
        using var portable = new PEReader(File.OpenRead(assembly));
        Assert.True(portable.TryOpenAssociatedPortablePdb(assembly, File.OpenRead, out MetadataReaderProvider? provider, out _));
        return provider!;
    }

    /// <summary>The text of a document, if it is in the symbols: four bytes with its length, or zero where it is not compressed, then the bytes.</summary>
    private static string? Embedded(MetadataReader reader, DocumentHandle document)
    {
        foreach (CustomDebugInformation information in reader.GetCustomDebugInformation(document).Select(reader.GetCustomDebugInformation))
        {
            if (reader.GetGuid(information.Kind) != s_embeddedSource) continue;
            byte[] blob = reader.GetBlobBytes(information.Value);
            using Stream content = new MemoryStream(blob, 4, blob.Length - 4);
            using var text = new StreamReader(BitConverter.ToInt32(blob) == 0 ? content : new DeflateStream(content, CompressionMode.Decompress), Encoding.UTF8);
            return text.ReadToEnd();
        }

        return null;
    }

    [Fact]
    public void Every_companion_has_its_source_in_the_symbols()
    {
        using MetadataReaderProvider symbols = Symbols();
        MetadataReader reader = symbols.GetMetadataReader();
        Assert.True(s_companions.Length > 100);
        var texts = new Dictionary<DocumentHandle, string?>();
        foreach (MethodInfo companion in s_companions)
        {
            MethodDebugInformation information = reader.GetMethodDebugInformation(MetadataTokensOf(companion));
            Assert.False(information.Document.IsNil, companion.Name);
            if (!texts.TryGetValue(information.Document, out string? text)) texts.Add(information.Document, text = Embedded(reader, information.Document));
            string name = reader.GetString(reader.GetDocument(information.Document).Name);
            Assert.EndsWith(".g.cs", name, StringComparison.Ordinal);
            Assert.True(text is not null, name + " is not in the symbols");
            Assert.DoesNotContain("#line", text, StringComparison.Ordinal);
        }
    }

    /// <summary>Each sequence point covers a statement (or what one consists of) of the document that it names, within the method's own text.</summary>
    [Fact]
    public void Sequence_points_of_companions_lie_on_their_statements()
    {
        using MetadataReaderProvider symbols = Symbols();
        MetadataReader reader = symbols.GetMetadataReader();
        int statements = 0;
        foreach (MethodInfo companion in s_companions)
        {
            MethodDebugInformation information = reader.GetMethodDebugInformation(MetadataTokensOf(companion));
            string[] lines = Embedded(reader, information.Document)!.Split('\n');
            SequencePoint[] points = [.. information.GetSequencePoints().Where(point => !point.IsHidden)];
            Assert.NotEmpty(points);
            Assert.All(points, point => Assert.Equal(information.Document, point.Document));

            // The head stands on the line above the brace where the first point lies; what is above it are attributes and documentation.
            int open = points.Min(point => point.StartLine);
            bool isOptimised = Text(lines, points[0]) != "{";
            if (!isOptimised) Assert.Contains(companion.Name, lines[open - 2], StringComparison.Ordinal);
            foreach (SequencePoint point in points)
            {
                string text = Text(lines, point);
                bool isExpressionBody = lines[point.StartLine - 1][..(point.StartColumn - 1)].EndsWith("=> ", StringComparison.Ordinal);
                Assert.True(isExpressionBody || IsStatement(text), $"{companion.Name}: a sequence point on '{text}'");
                if (text.EndsWith(';')) statements++;
            }
        }

        Assert.True(statements > 1000, $"only {statements} statements");
    }

    /// <summary>The source that the symbols have is the one that the numbers come from: the line of a return statement is in the method that was called.</summary>
    [Fact]
    public void Exception_in_a_companion_tells_its_line()
    {
        var thrown = Assert.ThrowsAny<Exception>(() => Optimisation.RosenbrockValueAndGradient(new double[3], new double[2]));
        var frames = new System.Diagnostics.StackTrace(thrown, fNeedFileInfo: true).GetFrames();
        Assert.Contains(frames, frame => frame.GetMethod()!.Name == nameof(Optimisation.RosenbrockValueAndGradient) && frame.GetFileName()!.EndsWith(".g.cs", StringComparison.Ordinal) && frame.GetFileLineNumber() > 0);
    }

    private static MethodDebugInformationHandle MetadataTokensOf(MethodInfo method) =>
        ((MethodDefinitionHandle)System.Reflection.Metadata.Ecma335.MetadataTokens.EntityHandle(method.MetadataToken)).ToDebugInformationHandle();

    private static string Text(string[] lines, SequencePoint point)
    {
        if (point.StartLine == point.EndLine) return lines[point.StartLine - 1][(point.StartColumn - 1)..(point.EndColumn - 1)];
        IEnumerable<string> whole = lines.Skip(point.StartLine).Take(point.EndLine - point.StartLine - 1);
        return string.Join("\n", [lines[point.StartLine - 1][(point.StartColumn - 1)..], .. whole, lines[point.EndLine - 1][..(point.EndColumn - 1)]]);
    }

    /// <summary>Statements, braces, the heads of branches and loops, the parts of a loop's head.</summary>
    private static bool IsStatement(string text) =>
        text.Length > 0 && text == text.Trim() && Balance(text) == 0
        && (text is "{" or "}" || text.EndsWith(';') || text.EndsWith(')') || text.EndsWith("++", StringComparison.Ordinal) || text.EndsWith("--", StringComparison.Ordinal)
            || text is "catch" or "else" or "try" || char.IsLetterOrDigit(text[^1]) || text.EndsWith(']'));

    private static int Balance(string text) => text.Count(letter => letter == '(') - text.Count(letter => letter == ')');
}
