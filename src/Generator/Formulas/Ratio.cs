using System;
using System.Globalization;
using System.Numerics;

namespace DiffGen.Generator.Formulas;

/// <summary>An exact rational number, in lowest terms with a positive denominator: the coefficients of formulas. <c>0.1</c> in the source is one tenth.</summary>
internal readonly struct Ratio : IEquatable<Ratio>
{
    private const int LongestExponent = 20;

    // Less by one, so that what nobody has set is zero.
    private readonly BigInteger _denominatorLessOne;

    private Ratio(BigInteger numerator, BigInteger denominator)
    {
        BigInteger common = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        Numerator = numerator / common;
        _denominatorLessOne = (denominator / common) - 1;
    }

    public static Ratio One { get; } = new(1, 1);

    public BigInteger Numerator { get; }

    public BigInteger Denominator => _denominatorLessOne + 1;

    public bool IsZero => Numerator.IsZero;

    public bool IsNegative => Numerator.Sign < 0;

    public bool IsInteger => _denominatorLessOne.IsZero;

    public static implicit operator Ratio(int number) => new(number, 1);

    public static Ratio operator +(Ratio a, Ratio b) => new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Ratio operator *(Ratio a, Ratio b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Ratio operator -(Ratio a) => new(-a.Numerator, a.Denominator);

    /// <summary>1 over this, which is not zero.</summary>
    public Ratio Inverse => new(Denominator, Numerator);

    /// <summary>The number that a decimal text in C#'s notation means; null for what is no number, or one with too many digits to be read by a person.</summary>
    public static Ratio? Parse(string text)
    {
        int mark = text.IndexOfAny(['E', 'e']);
        string digits = mark < 0 ? text : text.Substring(0, mark);
        int exponent = 0;
        if (mark >= 0 && !int.TryParse(text.Substring(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)) return null;
        int point = digits.IndexOf('.');
        if (point >= 0)
        {
            exponent -= digits.Length - point - 1;
            digits = digits.Remove(point, 1);
        }

        if (Math.Abs(exponent) > LongestExponent || !BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger number)) return null;
        BigInteger scale = BigInteger.Pow(10, Math.Abs(exponent));
        return exponent < 0 ? new Ratio(number, scale) : new Ratio(number * scale, 1);
    }

    /// <summary>The digits of a number that is not negative, if it has an end as a decimal and few places; null otherwise.</summary>
    public string? Decimal(int places)
    {
        BigInteger scale = BigInteger.One;
        for (int place = 0; place <= places; place++, scale *= 10)
        {
            if (!(scale % Denominator).IsZero) continue;
            string digits = (Numerator * (scale / Denominator)).ToString(CultureInfo.InvariantCulture).PadLeft(place + 1, '0');
            return place == 0 ? digits : digits.Substring(0, digits.Length - place) + "." + digits.Substring(digits.Length - place);
        }

        return null;
    }

    public bool Equals(Ratio other) => Numerator == other.Numerator && Denominator == other.Denominator;

    public override bool Equals(object? obj) => obj is Ratio other && Equals(other);

    public override int GetHashCode() => Numerator.GetHashCode() ^ Denominator.GetHashCode();

    public override string ToString() => IsInteger ? Numerator.ToString(CultureInfo.InvariantCulture) : $"{Numerator.ToString(CultureInfo.InvariantCulture)}/{Denominator.ToString(CultureInfo.InvariantCulture)}";
}
