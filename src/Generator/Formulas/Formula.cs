using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Generator.Formulas;

/// <summary>
/// What a person would write for a function of real numbers: a sum of terms, each a coefficient times powers of atoms. What is alike is collected while
/// it is built (<c>x·x</c> is <c>x²</c>, <c>x + x</c> is <c>2·x</c>), nothing is multiplied out. One that grows beyond what anybody reads is
/// <see cref="TooLong"/>, and so is everything that is made of it.
/// </summary>
internal sealed class Formula
{
    private const int LongestSize = 40;
    private const int LargestExponent = 9;
    private static readonly string[] s_noKeys = [];

    /// <summary>What is too long, or has no formula.</summary>
    public static readonly Formula TooLong = new([]);

    public static readonly Formula Zero = new([]);

    public static readonly Formula One = Number(Ratio.One);

    private string? _key;

    private Formula(IReadOnlyList<Term> terms) => Terms = terms;

    /// <summary>In the order in which they came up. None: zero.</summary>
    public IReadOnlyList<Term> Terms { get; }

    public bool IsTooLong => ReferenceEquals(this, TooLong);

    public bool IsZero => Terms.Count == 0 && !IsTooLong;

    /// <summary>The number, where the formula is one.</summary>
    public Ratio? Constant => IsZero ? 0 : Terms.Count == 1 && Terms[0].Factors.Count == 0 ? Terms[0].Coefficient : null;

    /// <summary>The atom, where the formula is one and nothing else.</summary>
    public Atom? Only => Terms.Count == 1 && Terms[0].Coefficient.Equals(1) ? Terms[0].Only : null;

    /// <summary>The same for sums of the same terms, in whatever order.</summary>
    public string Key => _key ??= string.Join("+", (IEnumerable<string>)(Terms.Count == 0 ? s_noKeys : [.. Terms.Select(term => term.Coefficient + "*" + term.Key).OrderBy(key => key, StringComparer.Ordinal)]));

    private int Size => Terms.Sum(term => 1 + term.Factors.Sum(factor => factor.Base.Size));

    public static Formula Number(Ratio number) => Of([new Term(number, [])]);

    /// <param name="order">Where it stands among others in a product.</param>
    public static Formula Symbol(string name, int order = 0) => Of(new Atom(AtomKind.Symbol, name, [], order), 1);

    /// <summary>A number that has a name: <c>π</c>.</summary>
    public static Formula Named(string name) => Of(new Atom(AtomKind.Number, name, []), 1);

    public static Formula Function(string name, params Formula[] arguments) => Of(AtomKind.Function, name, arguments);

    public static Formula operator +(Formula a, Formula b)
    {
        if (a.IsTooLong || b.IsTooLong) return TooLong;
        var sum = new List<Term>(a.Terms);
        foreach (Term term in b.Terms)
        {
            int like = sum.FindIndex(other => other.Key == term.Key);
            if (like < 0) sum.Add(term);
            else sum[like] = term with { Coefficient = sum[like].Coefficient + term.Coefficient };
        }

        return Of(sum);
    }

    public static Formula operator -(Formula a) => a.IsTooLong ? TooLong : new Formula([.. a.Terms.Select(term => term with { Coefficient = -term.Coefficient })]);

    public static Formula operator -(Formula a, Formula b) => a + -b;

    public static Formula operator *(Formula a, Formula b)
    {
        if (a.IsTooLong || b.IsTooLong) return TooLong;
        if (a.IsZero || b.IsZero) return Zero;
        if (IsSign(a)) return a.Terms[0].Coefficient.IsNegative ? -b : b;
        if (IsSign(b)) return b.Terms[0].Coefficient.IsNegative ? -a : a;
        Term first = a.AsTerm(), second = b.AsTerm();
        var factors = new List<Factor>(first.Factors);
        foreach (Factor factor in second.Factors)
        {
            int like = factors.FindIndex(other => other.Base.Key == factor.Base.Key);
            if (like < 0) factors.Add(factor);
            else factors[like] = factor with { Exponent = factors[like].Exponent + factor.Exponent };
        }

        return WithoutRoots(first.Coefficient * second.Coefficient, factors);
    }

    public static Formula operator /(Formula a, Formula b) => a * b.ToThe(-1);

    public static Formula operator +(int a, Formula b) => Number(a) + b;

    public static Formula operator -(int a, Formula b) => Number(a) - b;

    public Formula Sqrt() => IsZero ? Zero : Of(AtomKind.Root, "√", [this]);

    public Formula Cbrt() => IsZero ? Zero : Of(AtomKind.Root, "∛", [this]);

    public Formula ToThe(Formula exponent)
    {
        if (exponent.IsTooLong) return TooLong;
        if (exponent.Constant is not { } constant) return Of(AtomKind.Power, "^", [this, exponent]);
        if (constant.IsInteger) return constant.Numerator >= -LargestExponent && constant.Numerator <= LargestExponent ? ToThe((int)constant.Numerator) : TooLong;
        return constant * 2 is { IsInteger: true } twice && (twice.Equals(1) || twice.Equals(-1)) ? Sqrt().ToThe((int)twice.Numerator) : Of(AtomKind.Power, "^", [this, exponent]);
    }

    public Formula ToThe(int exponent)
    {
        if (IsTooLong || (IsZero && exponent <= 0)) return TooLong;
        if (IsZero) return Zero;
        if (exponent == 0) return One;
        Term term = AsTerm();
        Ratio factor = exponent < 0 ? term.Coefficient.Inverse : term.Coefficient, coefficient = Ratio.One;
        for (int i = 0; i < Math.Abs(exponent); i++) coefficient *= factor;
        return WithoutRoots(coefficient, [.. term.Factors.Select(part => part with { Exponent = part.Exponent * exponent })]);
    }

    private static bool IsSign(Formula formula) => formula.Constant is { } constant && IsSign(constant);

    private static bool IsSign(Ratio number) => number.Equals(1) || number.Equals(-1);

    /// <summary>The square of a square root is what stands under it: there is none of anything negative.</summary>
    private static Formula WithoutRoots(Ratio coefficient, List<Factor> factors)
    {
        Formula rest = One;
        for (int i = 0; i < factors.Count; i++)
        {
            if (factors[i].Base is not { Kind: AtomKind.Root } root) continue;
            int degree = root.Name == "√" ? 2 : 3, whole = factors[i].Exponent / degree;
            if (whole == 0) continue;
            factors[i] = factors[i] with { Exponent = factors[i].Exponent % degree };
            rest *= root.Arguments[0].ToThe(whole);
        }

        Formula product = Of([new Term(coefficient, [.. factors.Where(factor => factor.Exponent != 0)])]);
        return ReferenceEquals(rest, One) ? product : product * rest;
    }

    /// <summary>This as one term: a sum is a factor of it.</summary>
    private Term AsTerm() => Terms.Count == 1 ? Terms[0] : new Term(Ratio.One, [new Factor(new Atom(AtomKind.Sum, "", [this]), 1)]);

    private static Formula Of(AtomKind kind, string name, Formula[] arguments) =>
        arguments.Any(argument => argument.IsTooLong) ? TooLong : Of(new Atom(kind, name, arguments), 1);

    /// <summary>This, without the coefficient that all terms have in common but for their signs.</summary>
    public Formula Divided(Ratio coefficient) => new([.. Terms.Select(term => term with { Coefficient = term.Coefficient * coefficient.Inverse })]);

    private static Formula Of(Atom atom, int exponent) => Of([new Term(Ratio.One, [new Factor(atom, exponent)])]);

    private static Formula Of(IEnumerable<Term> terms)
    {
        Term[] left = [.. terms.Where(term => !term.Coefficient.IsZero)];
        // A sum that nothing is multiplied with is no factor any more.
        if (left.Length == 1 && left[0].Only is { Kind: AtomKind.Sum } sum && IsSign(left[0].Coefficient))
            return left[0].Coefficient.IsNegative ? -sum.Arguments[0] : sum.Arguments[0];
        var formula = new Formula(left);
        return formula.Size > LongestSize ? TooLong : formula;
    }

    public override string ToString() => FormulaPrinter.Print(this);

    internal enum AtomKind
    {
        Number,
        Symbol,
        Sum,
        Power,
        Root,
        Function,
    }

    /// <summary>What is no sum and no product of anything else, or is taken for such.</summary>
    internal sealed class Atom
    {
        public Atom(AtomKind kind, string name, IReadOnlyList<Formula> arguments, int order = 0)
        {
            Kind = kind;
            Order = order;
            Name = name;
            Arguments = arguments;
            Key = $"{kind}:{name}({string.Join(",", arguments.Select(argument => argument.Key))})";
            Size = 1 + arguments.Sum(argument => argument.Size);
        }

        public AtomKind Kind { get; }

        public string Name { get; }

        public int Order { get; }

        public IReadOnlyList<Formula> Arguments { get; }

        public string Key { get; }

        public int Size { get; }
    }

    internal readonly record struct Factor(Atom Base, int Exponent);

    internal sealed record Term(Ratio Coefficient, IReadOnlyList<Factor> Factors)
    {
        /// <summary>The only factor, where it has no exponent.</summary>
        public Atom? Only => Factors.Count == 1 && Factors[0].Exponent == 1 ? Factors[0].Base : null;

        /// <summary>The same for products of the same powers, in whatever order.</summary>
        public string Key { get; } = string.Join("*", Factors.Select(factor => factor.Base.Key + "^" + factor.Exponent).OrderBy(key => key, StringComparer.Ordinal));
    }
}
