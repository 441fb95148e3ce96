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
internal sealed record Expression(string Text, Precedence Precedence, Overflow Context = Overflow.Default)
{
    /// <summary>What is true where this is false, if there is a way to write it without <c>!</c>.</summary>
    public Expression? Complement { get; init; }

    /// <summary>The whole expression where nothing binds to it: an argument, the right side of an assignment.</summary>
    public string Bare => Context switch
    {
        Overflow.Checked => "checked(" + Text + ")",
        Overflow.Unchecked => "unchecked(" + Text + ")",
        _ => Text,
    };

    /// <summary>
    /// As an element of a comma-separated list. Comparisons are parenthesised: <c>F(a &lt; b, c &gt; (d))</c> would be read as a call of
    /// the generic method <c>a&lt;b, c&gt;</c>.
    /// </summary>
    public string AsArgument => Precedence is Precedence.Relational ? "(" + Bare + ")" : Bare;

    public static Expression Primary(string text) => new(text, Precedence.Primary);

    /// <summary>As an operand that must bind at least as tightly as <paramref name="minimum"/>.</summary>
    public string AsOperand(Precedence minimum) =>
        Context != Overflow.Default ? Bare : Precedence >= minimum ? Text : "(" + Text + ")";

    /// <summary>The logical complement, without a needless <c>!</c>.</summary>
    public Expression Negate() => Complement ?? new("!" + AsOperand(Precedence.Unary), Precedence.Unary) { Complement = this };
}
