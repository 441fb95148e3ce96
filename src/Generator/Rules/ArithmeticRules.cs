using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Generator.Rules;

/// <summary>Operators: arithmetic, comparison, logic.</summary>
internal static class ArithmeticRules
{
    public static readonly IReadOnlyList<Primitive> Table =
    [
        Infix("add", "+", [new((g, x, y) => g, "1"), new((g, x, y) => g, "1")], fold: x => x[0] + x[1]),
        Infix("subtract", "-", [new((g, x, y) => g, "1"), new((g, x, y) => -g, "-1")], fold: x => x[0] - x[1]),
        Infix("multiply", "*", [new((g, x, y) => g * x[1], "b"), new((g, x, y) => g * x[0], "a")], fold: x => x[0] * x[1]),
        Infix("divide", "/",
            [new((g, x, y) => g / x[1], "1/b", MayBeInfinite: true, x => x[1].Constant is { } divisor && divisor != 0), new((g, x, y) => (x[0].Constant == 1 ? -(g * y) : -(g / x[1])) * y, "-y/b", MayBeInfinite: true)],
            fold: x => x[0] / x[1], cost: Cost.Expensive),
        // a % b = a - b * n with n = truncate(a / b), computed exactly; the rounded quotient may already be the next integer, so n is had from y.
        Infix("remainder", "%",
            [new((g, x, y) => g, "1"), new((g, x, y) => -g * ((x[0] - y) / x[1]).Apply("round"), "-truncate(a/b)", MayBeInfinite: true)],
            cost: Cost.Expensive, kink: "as between multiples: truncate(a/b) is taken as it is at an exact multiple"),
        new("negate", Notation.Prefix, "-", 1, Cost.Cheap, [new((g, x, y) => -g, "-1")]) { Fold = x => -x[0] },

        Comparison("less", "<", x => x[0] < x[1]),
        Comparison("lessOrEqual", "<=", x => x[0] <= x[1]),
        Comparison("greater", ">", x => x[0] > x[1]),
        Comparison("greaterOrEqual", ">=", x => x[0] >= x[1]),
        Comparison("equal", "==", x => x[0] == x[1]),
        Comparison("notEqual", "!=", x => x[0] != x[1]),

        // On bools and integers.
        Infix("and", "&", [], fold: x => (long)x[0] & (long)x[1]),
        Infix("or", "|", [], fold: x => (long)x[0] | (long)x[1]),
        Infix("xor", "^", [], fold: x => (long)x[0] ^ (long)x[1]),
        Infix("shiftLeft", "<<", []),
        Infix("shiftRight", ">>", []),
        Infix("shiftRightUnsigned", ">>>", []),
        new("not", Notation.Prefix, "!", 1, Cost.Cheap, []) { YieldsBool = true, Fold = x => x[0] == 0 ? 1 : 0 },
        new("complement", Notation.Prefix, "~", 1, Cost.Cheap, []),

        // Integer division traps on zero; floating-point division is "divide".
        new("divideInteger", Notation.Infix, "/", 2, Cost.Cheap, []) { Traps = true },
        new("remainderInteger", Notation.Infix, "%", 2, Cost.Cheap, []) { Traps = true },
        .. CheckedIntegers(),
    ];

    /// <summary>Integer arithmetic with the context written out: <c>add.checked</c>, <c>multiply.unchecked</c>, ….</summary>
    private static IEnumerable<Primitive> CheckedIntegers() =>
        from op in new[] { (Name: "add", Symbol: "+"), (Name: "subtract", Symbol: "-"), (Name: "multiply", Symbol: "*"), (Name: "negate", Symbol: "-") }
        from overflow in new[] { IR.Overflow.Checked, IR.Overflow.Unchecked }
        let isNegation = op.Name == "negate"
        select new Primitive(
            op.Name + "." + overflow.ToString().ToLowerInvariant(), isNegation ? Notation.Prefix : Notation.Infix, op.Symbol, isNegation ? 1 : 2, Cost.Cheap, [])
        {
            Overflow = overflow,
            Traps = overflow == IR.Overflow.Checked,
        };

    private static Primitive Infix(
        string name, string symbol, IReadOnlyList<Partial> partials, System.Func<double[], double>? fold = null, Cost cost = Cost.Cheap,
        string kink = "") =>
        new(name, Notation.Infix, symbol, 2, cost, partials, kink) { Fold = fold };

    private static Primitive Comparison(string name, string symbol, System.Func<double[], bool> fold) =>
        new(name, Notation.Infix, symbol, 2, Cost.Cheap, []) { YieldsBool = true, Fold = x => fold(x) ? 1 : 0 };
}
