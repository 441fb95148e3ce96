using System.Linq;

namespace DiffGen.Generator.Frontend;

/// <summary>What can be said about an equation of <c>Einsum</c> without the shapes of its operands.</summary>
internal static class EinsumEquation
{
    private const int MaximumOperands = 8;
    private const int MaximumRank = 8;

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public static string? Mistake(string equation, int operands)
    {
        string text = equation.Replace(" ", "");
        int arrow = text.IndexOf("->", System.StringComparison.Ordinal);
        string[] inputs = (arrow < 0 ? text : text.Substring(0, arrow)).Split(',');
        string output = arrow < 0 ? "" : text.Substring(arrow + 2);
        if (operands > MaximumOperands) return $"it has {operands} tensors, of which {MaximumOperands} are supported";
        if (inputs.Concat([output]).SelectMany(letters => letters).Where(letter => !IsLetter(letter)).Select(letter => (char?)letter).FirstOrDefault() is { } odd) return $"'{odd}' is no letter";
        if (inputs.Length != operands) return $"it names the axes of {Tensors(inputs.Length)}, and there {(operands == 1 ? "is" : "are")} {operands}";
        if (inputs.Concat([output]).Any(letters => letters.Length > MaximumRank)) return $"it names more than {MaximumRank} axes of a tensor";
        foreach (char letter in output)
        {
            if (!inputs.Any(letters => letters.Contains(letter))) return $"'{letter}' in the result is no axis of a tensor";
            if (output.Count(other => other == letter) > 1) return $"'{letter}' stands twice in the result";
        }

        return null;
    }

    private static bool IsLetter(char letter) => letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    private static string Tensors(int count) => count == 1 ? "one tensor" : $"{count} tensors";
}
