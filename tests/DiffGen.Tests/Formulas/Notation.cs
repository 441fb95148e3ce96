using System;
using System.Collections.Generic;
using System.Globalization;

namespace DiffGen.Tests.Formulas;

/// <summary>
/// Reads formulas as a person reads them, and computes their values: sums of products of powers, roots before what follows them, superscripts. Shares nothing with what
/// writes them.
/// </summary>
internal sealed class Notation
{
    private const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private static readonly Dictionary<string, Func<double[], double>> s_functions = new()
    {
        ["exp"] = x => Math.Exp(x[0]),
        ["ln"] = x => Math.Log(x[0]),
        ["log₂"] = x => Math.Log2(x[0]),
        ["log₁₀"] = x => Math.Log10(x[0]),
        ["sin"] = x => Math.Sin(x[0]),
        ["cos"] = x => Math.Cos(x[0]),
        ["tan"] = x => Math.Tan(x[0]),
        ["arcsin"] = x => Math.Asin(x[0]),
        ["arccos"] = x => Math.Acos(x[0]),
        ["arctan"] = x => Math.Atan(x[0]),
        ["atan2"] = x => Math.Atan2(x[0], x[1]),
        ["sinh"] = x => Math.Sinh(x[0]),
        ["cosh"] = x => Math.Cosh(x[0]),
        ["tanh"] = x => Math.Tanh(x[0]),
        ["arsinh"] = x => Math.Asinh(x[0]),
        ["arcosh"] = x => Math.Acosh(x[0]),
        ["artanh"] = x => Math.Atanh(x[0]),
        ["abs"] = x => Math.Abs(x[0]),
        ["sigmoid"] = x => 1 / (1 + Math.Exp(-x[0])),
        ["softplus"] = x => Math.Log(1 + Math.Exp(x[0])),
        ["erf"] = x => DiffGen.Runtime.SpecialFunctions.Erf(x[0]),
        ["erfc"] = x => DiffGen.Runtime.SpecialFunctions.Erfc(x[0]),
        ["lnΓ"] = x => DiffGen.Runtime.SpecialFunctions.LogGamma(x[0]),
        ["ψ"] = x => DiffGen.Runtime.SpecialFunctions.Digamma(x[0]),
    };

    private readonly string _text;
    private readonly IReadOnlyDictionary<string, double> _symbols;
    private int _at;

    private Notation(string text, IReadOnlyDictionary<string, double> symbols)
    {
        _text = text;
        _symbols = symbols;
    }

    public static double Evaluate(string text, IReadOnlyDictionary<string, double> symbols)
    {
        var reader = new Notation(text, symbols);
        double value = reader.Sum();
        return reader._at == text.Length ? value : throw reader.Unexpected();
    }

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private bool Accept(string token)
    {
        if (string.CompareOrdinal(_text, _at, token, 0, token.Length) != 0) return false;
        _at += token.Length;
        return true;
    }

    private void Expect(string token)
    {
        if (!Accept(token)) throw Unexpected();
    }

    private FormatException Unexpected() => new($"Unexpected at {_at} of '{_text}'.");

    private double Sum()
    {
        double sum = Accept("−") ? -Product() : Product();
        while (true)
        {
            if (Accept(" + ")) sum += Product();
            else if (Accept(" − ")) sum -= Product();
            else return sum;
        }
    }

    private double Product()
    {
        double product = Factor();
        while (true)
        {
            if (Accept("·")) product *= Factor();
            else if (Accept("/")) product /= Factor();
            else return product;
        }
    }

    private double Factor()
    {
        if (Accept("√")) return Math.Sqrt(Primary());
        if (Accept("∛")) return Math.Cbrt(Primary());
        double value = Primary();
        if (Accept("^")) return Math.Pow(value, Primary());
        int exponent = 0, first = _at;
        for (; Superscripts.Contains(Next, StringComparison.Ordinal); _at++) exponent = (10 * exponent) + Superscripts.IndexOf(Next, StringComparison.Ordinal);
        return _at == first ? value : Math.Pow(value, exponent);
    }

    private double Primary()
    {
        if (Accept("("))
        {
            double inner = Sum();
            Expect(")");
            return inner;
        }

        int start = _at;
        if (char.IsAsciiDigit(Next))
        {
            while (char.IsAsciiDigit(Next) || Next == '.') _at++;
            return double.Parse(_text.AsSpan(start, _at - start), CultureInfo.InvariantCulture);
        }

        while (char.IsLetterOrDigit(Next) || Next is '.' or '_' or (>= '₀' and <= '₉')) _at++;
        string name = _text[start.._at];
        if (name.Length == 0) throw Unexpected();
        if (!Accept("(")) return name == "π" ? Math.PI : _symbols[name];
        var arguments = new List<double>();
        do arguments.Add(Sum());
        while (Accept(", "));
        Expect(")");
        return s_functions[name]([.. arguments]);
    }
}
