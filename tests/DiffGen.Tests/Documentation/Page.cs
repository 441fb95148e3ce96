using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Documentation;

/// <summary>
/// A page of the documentation. Its blocks of C# are one program, in their order: statements after statements, types after types. What it prints is what the blocks of
/// <c>text</c> say. A block that is marked <c>separate</c> is a program by itself, with the block of <c>text</c> that follows it;
/// one that is marked <c>member</c> stands in a class. Blocks of <c>cs</c> show what is generated.
/// </summary>
internal sealed partial class Page
{
    private readonly Block[] _blocks;

    private Page(string path, string text)
    {
        Path = path;
        _blocks = [.. Fences().Matches(text.Replace("\r\n", "\n", StringComparison.Ordinal)).Select(match => new Block(match.Groups["language"].Value, match.Groups["words"].Value, Unindented(match)))];
    }

    public string Path { get; }

    /// <summary>The blocks of C#, as they stand.</summary>
    public IReadOnlyList<string> Code => [.. _blocks.Where(block => block.Language == "csharp").Select(block => block.Text)];

    /// <summary>Excerpts of what is generated for the code of the page.</summary>
    public IReadOnlyList<string> Generated => [.. _blocks.Where(block => block.Language == "cs").Select(block => block.Text)];

    public static Page Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(Root, path)));

    public static string Root { get; } = Find();

    /// <summary>The programs of the page and what each prints.</summary>
    public IEnumerable<(string Program, string Printed)> Programs()
    {
        var together = new List<Block>();
        string printed = "";
        for (int i = 0; i < _blocks.Length; i++)
        {
            switch (_blocks[i])
            {
                case { Language: "csharp", Words: "separate" } alone:
                    string own = i + 1 < _blocks.Length && _blocks[i + 1].Language == "text" ? _blocks[++i].Text : "";
                    yield return (Join([alone]), own);
                    break;
                case { Language: "csharp" } block:
                    together.Add(block);
                    break;
                case { Language: "text" } block:
                    printed += block.Text;
                    break;
            }
        }

        if (together.Count > 0) yield return (Join(together), printed);
    }

    /// <summary>Directives, then statements, then types, as C# wants them.</summary>
    private static string Join(IEnumerable<Block> blocks)
    {
        CompilationUnitSyntax[] units = [.. blocks.Select(block => SyntaxFactory.ParseCompilationUnit(
            block.Words == "member" ? $"public static partial class Page\n{{\n{block.Text}}}\n" : block.Text, options: Infrastructure.GeneratorHarness.ParseOptions))];
        IEnumerable<string> directives = units.SelectMany(unit => unit.Usings).Select(directive => directive.ToFullString()).Distinct();
        IEnumerable<MemberDeclarationSyntax> members = units.SelectMany(unit => unit.Members);
        return string.Concat([
            .. directives,
            // A program that only declares does nothing.
            .. members.OfType<GlobalStatementSyntax>().Select(member => member.ToFullString()).DefaultIfEmpty("return;\n"),
            .. members.Where(member => member is not GlobalStatementSyntax).Select(member => member.ToFullString()),
        ]);
    }

    private static string Unindented(Match match)
    {
        int indentation = match.Groups["indentation"].Length;
        return string.Concat(match.Groups["text"].Value.TrimEnd('\n').Split('\n').Select(line => line[Math.Min(indentation, line.Length)..] + "\n"));
    }

    private static string Find([CallerFilePath] string file = "") => System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(file)!, "..", "..", ".."));

    [GeneratedRegex(@"^(?<indentation>[ ]*)```(?<language>\w*)[ ]*(?<words>[^\n]*)\n(?<text>.*?)^[ ]*```[ ]*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    private sealed record Block(string Language, string Words, string Text);
}
