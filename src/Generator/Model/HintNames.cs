using System.Linq;
using System.Text;

namespace DiffGen.Generator.Model;

/// <summary>Names of generated files: readable, and made unique by a hash of the identity (overloads; names that differ in case only).</summary>
internal static class HintNames
{
    public static string Of(MethodSignature signature) => Of(
        string.Join(".", signature.ContainingTypes.Select(type => type.Name).Prepend(signature.Namespace).Append(signature.Name).Where(part => part.Length > 0)), signature.Key);

    public static string Of(string qualifiedName, string key)
    {
        var name = new StringBuilder();
        foreach (char c in qualifiedName)
            if (c is '.' or '_' or (>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z'))
                name.Append(c);
        // File systems limit the length of a name, and the compiler can write these to disk.
        if (name.Length > 100) name.Remove(0, name.Length - 100);
        return $"{name}.{StableHash.Short(key)}.g.cs";
    }
}
