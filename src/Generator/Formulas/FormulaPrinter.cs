using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace DiffGen.Generator.Formulas;

/// <summary>Formulas in the notation of mathematics, on one line: <c>2·x·cos(x²)/√(1 + y)</c>.</summary>
internal static class FormulaPrinter
{
    private const int MostPlaces = 17;
    private const int LargestDivisor = 8;

    public static string Print(Formula formula)
    {
        if (formula.IsTooLong) return "…";
        if (formula.IsZero) return "0";
        if (CommonCoefficient(formula) is { } common) return Product(common, [new(new(Formula.AtomKind.Sum, "", [formula.Divided(common)]), 1)]);
        // A sum starts with something positive, if it has any such term.
        Formula.Term first = formula.Terms.FirstOrDefault(term => !term.Coefficient.IsNegative) ?? formula.Terms[0];
        var text = new StringBuilder();
        foreach (Formula.Term term in formula.Terms.Where(term => term != first).Prepend(first))
        {
            text.Append(text.Length > 0 ? term.Coefficient.IsNegative ? " − " : " + " : term.Coefficient.IsNegative ? "−" : "");
            text.Append(Product(Size(term.Coefficient), term.Factors));
        }

        return text.ToString();
    }

    /// <summary>What all terms of a sum are multiplied with, but for their signs; null where that is nothing.</summary>
    private static Ratio? CommonCoefficient(Formula formula)
    {
        Ratio common = Size(formula.Terms[0].Coefficient);
        return formula.Terms.Count > 1 && !common.Equals(1) && formula.Terms.All(term => Size(term.Coefficient).Equals(common)) ? common : null;
    }

    private static Ratio Size(Ratio number) => number.IsNegative ? -number : number;

    private static string Product(Ratio coefficient, IReadOnlyList<Formula.Factor> factors)
    {
        List<string> above = [], below = [];
        Number(coefficient, above, below);
        foreach (Formula.Factor factor in factors.OrderBy(factor => factor.Base.Kind).ThenBy(factor => factor.Base.Order))
        {
            if (factor.Exponent > 0) above.Add(Power(factor.Base, factor.Exponent));
            else below.Add(Power(factor.Base, -factor.Exponent));
        }

        string numerator = above.Count == 0 ? "1" : string.Join("·", above);
        return below.Count switch
        {
            0 => numerator,
            1 => $"{numerator}/{below[0]}",
            _ => $"{numerator}/({string.Join("·", below)})",
        };
    }

    /// <summary>As a decimal where it is one, but <c>x/2</c> rather than <c>0.5·x</c>.</summary>
    private static void Number(Ratio coefficient, List<string> above, List<string> below)
    {
        if (coefficient.Equals(1)) return;
        if (!(coefficient.Numerator.IsOne && coefficient.Denominator <= LargestDivisor) && coefficient.Decimal(MostPlaces) is { } digits)
        {
            above.Add(digits);
            return;
        }

        if (!coefficient.Numerator.IsOne) above.Add(coefficient.Numerator.ToString(CultureInfo.InvariantCulture));
        if (!coefficient.IsInteger) below.Add(coefficient.Denominator.ToString(CultureInfo.InvariantCulture));
    }

    private static string Power(Formula.Atom atom, int exponent)
    {
        if (exponent == 1) return Atom(atom);
        bool isPrimary = atom.Kind is not (Formula.AtomKind.Root or Formula.AtomKind.Power);
        return (isPrimary ? Atom(atom) : $"({Atom(atom)})") + Superscript(exponent);
    }

    private static string Atom(Formula.Atom atom) => atom.Kind switch
    {
        Formula.AtomKind.Sum => $"({Print(atom.Arguments[0])})",
        Formula.AtomKind.Power => $"{Primary(atom.Arguments[0])}^{Primary(atom.Arguments[1])}",
        Formula.AtomKind.Root => atom.Name + Primary(atom.Arguments[0]),
        Formula.AtomKind.Function => $"{atom.Name}({string.Join(", ", atom.Arguments.Select(Print))})",
        _ => atom.Name,
    };

    /// <summary>In parentheses, unless it is one symbol, number or function.</summary>
    private static string Primary(Formula formula)
    {
        string text = Print(formula);
        bool isNumber = formula.Constant is { IsNegative: false } constant && constant.Decimal(MostPlaces) == text;
        bool isAtom = formula.Only is { Kind: Formula.AtomKind.Number or Formula.AtomKind.Symbol or Formula.AtomKind.Function };
        return isNumber || isAtom ? text : $"({text})";
    }

    private static string Superscript(int exponent) => string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']));
}
