using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Reflection.Metadata;
using System.Text;

namespace DiffGen.Tests.ExistingSources;

/// <summary>Sources that restored packages bring along: files to be compiled into a project, and those inside of symbols.</summary>
internal static class PackagedSources
{
    private static readonly Guid EmbeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");

    public static IEnumerable<SourceUnit> Find()
    {
        string folder = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        if (!Directory.Exists(folder)) yield break;
        foreach (string package in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            ImmutableArray<(string, string)> files =
            [
                .. Directory.EnumerateFiles(package, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllText(path))),
                .. Directory.EnumerateFiles(package, "*.pdb", SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(Embedded),
            ];
            // One version and one target of each: the same file over and over proves nothing.
            files = [.. files.DistinctBy(file => Path.GetFileName(file.Item1))];
            if (files.Length > 0) yield return new SourceUnit(Path.GetFileName(package), false, files);
        }
    }

    private static IEnumerable<(string Path, string Text)> Embedded(string symbols)
    {
        using FileStream stream = File.OpenRead(symbols);
        // Symbols of the old kind hold no sources.
        byte[] start = new byte[4];
        if (stream.ReadAtLeast(start, 4, throwOnEndOfStream: false) < 4 || !start.AsSpan().SequenceEqual("BSJB"u8)) yield break;
        stream.Position = 0;
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(stream);
        MetadataReader reader = provider.GetMetadataReader();
        foreach (DocumentHandle handle in reader.Documents)
        {
            string name = reader.GetString(reader.GetDocument(handle).Name);
            if (!name.EndsWith(".cs", StringComparison.Ordinal)) continue;
            foreach (CustomDebugInformation information in reader.GetCustomDebugInformation(handle).Select(reader.GetCustomDebugInformation))
                if (reader.GetGuid(information.Kind) == EmbeddedSource)
                    yield return (name, Text(reader.GetBlobBytes(information.Value)));
        }
    }

    /// <summary>Four bytes say how long it is unpacked; nought: it is not packed.</summary>
    private static string Text(byte[] blob)
    {
        Stream content = new MemoryStream(blob, 4, blob.Length - 4);
        if (BitConverter.ToInt32(blob, 0) != 0) content = new DeflateStream(content, CompressionMode.Decompress);
        using var reader = new StreamReader(content, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
