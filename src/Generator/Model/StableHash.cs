using System.Globalization;

namespace DiffGen.Generator.Model;

/// <summary>FNV-1a, 64 bits: the same in every process, unlike <see cref="object.GetHashCode"/>.</summary>
internal struct StableHash
{
    private const ulong Prime = 1099511628211;

    private ulong _state;

    public static StableHash Start => new() { _state = 14695981039346656037 };

    public readonly ulong Value => _state;

    public void Add(string text)
    {
        foreach (char c in text) Add(c);
        Add('\0');
    }

    public void Add(ulong number)
    {
        for (int shift = 0; shift < 64; shift += 16) Add((char)(number >> shift));
    }

    private void Add(char c) => _state = unchecked((_state ^ c) * Prime);

    /// <summary>Eight hexadecimal digits.</summary>
    public static string Short(string text)
    {
        StableHash hash = Start;
        hash.Add(text);
        return ((uint)(hash.Value ^ (hash.Value >> 32))).ToString("x8", CultureInfo.InvariantCulture);
    }
}
