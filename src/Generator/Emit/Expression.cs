using DiffGen.Generator.IR;

namespace DiffGen.Generator.Emit;

/// <summary>How tightly the outermost operator of an expression binds, loosest first, as C# orders them.</summary>
internal enum Precedence
{
    /// <summary>Text of unknown structure: parenthesised wherever it is an operand.</summary>
    Unknown,
    Conditional,
    ConditionalOr,
    ConditionalAnd,
    Or,
    Xor,
    And,
    Equality,
    Relational,
    Shift,
    Additive,
    Multiplicative,
    Unary,
    Primary,
}

/// <summary>A C# expression: its text and what it takes to use it as an operand.</summary>
/// <param name="Context">Set for <c>checked(…)</c> and <c>unchecked(…)</c>; <paramref name="Text"/> is what stands inside.</param>
internal readonly record struct Expression(string Text, Precedence Precedence, Overflow Context = Overflow.Default)
{
    /// <summary>The whole expression where nothing binds to it: an argument, the right side of an assignment.</summary>
    public string Bare => Context switch
    {
        Overflow.Checked => "checked(" + Text + ")",
        Overflow.Unchecked => "unchecked(" + Text + ")",
        _ => Text,
    };

    /// <summary>As an operand that must bind at least as tightly as <paramref name="minimum"/>.</summary>
    public string AsOperand(Precedence minimum) =>
        Context != Overflow.Default ? Bare : Precedence >= minimum ? Text : "(" + Text + ")";

    /// <summary>
    /// As an element of a comma-separated list. Comparisons are parenthesised: <c>F(a &lt; b, c &gt; (d))</c> would be read as a call of
    /// the generic method <c>a&lt;b, c&gt;</c>.
    /// </summary>
    public string AsArgument => Precedence is Precedence.Relational ? "(" + Bare + ")" : Bare;

    public static Expression Primary(string text) => new(text, Precedence.Primary);

    /// <summary>The logical complement, without a needless <c>!</c>. Never turns &lt; into &gt;=, which differ on NaN.</summary>
    public Expression Negate()
    {
        if (Context == Overflow.Default && Precedence == Precedence.Unary && Text.StartsWith("!", System.StringComparison.Ordinal))
        {
            string inner = Text.Substring(1);
            return IsEnclosed(inner) ? new(inner.Substring(1, inner.Length - 2), Precedence.Unknown) : new(inner, Precedence.Unary);
        }

        return new("!" + AsOperand(Precedence.Unary), Precedence.Unary);
    }

    /// <summary>Whether one pair of parentheses goes around all of the text.</summary>
    private static bool IsEnclosed(string text)
    {
        if (text.Length < 2 || text[0] != '(') return false;
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '"' or '\'') return false;
            if (text[i] == '(') depth++;
            if (text[i] == ')' && --depth == 0) return i == text.Length - 1;
        }

        return false;
    }
}
