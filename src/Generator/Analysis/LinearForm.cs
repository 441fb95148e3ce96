using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// An index as a sum of unknown values with constant factors, so that two can be compared that were computed in different ways. Arithmetic that wraps around is taken to
/// be exact: an index that does is out of range.
/// </summary>
internal sealed class LinearForm
{
    private readonly Dictionary<object, long> _factors;
    private readonly long _constant;

    private LinearForm(Dictionary<object, long> factors, long constant)
    {
        _factors = factors;
        _constant = constant;
    }

    public static LinearForm One { get; } = new([], 1);

    public bool IsZero => _factors.Count == 0 && _constant == 0;

    /// <param name="positive">What is known to be greater than 0: the greater of it and 0 is it.</param>
    public static LinearForm Of(Value value, LinearForm? positive = null)
    {
        if (Builder.NumberOf(value) is { } number) return new LinearForm([], (long)number);
        switch (value.Def)
        {
            case { Code: OpCode.Apply } op when op.Result.Type == ScalarType.Int32 && op.Get<Primitive>().Overflow != Overflow.Checked:
                string name = op.Get<Primitive>().Name;
                if (name is "add" or "subtract") return Of(op.Operands[0], positive).Plus(Of(op.Operands[1], positive), name == "add" ? 1 : -1);
                if (name == "multiply" && Builder.NumberOf(op.Operands[1]) is { } second) return new LinearForm([], 0).Plus(Of(op.Operands[0], positive), (long)second);
                if (name == "multiply" && Builder.NumberOf(op.Operands[0]) is { } first) return new LinearForm([], 0).Plus(Of(op.Operands[1], positive), (long)first);
                break;
            case { Code: OpCode.Select } op when positive is not null && Builder.NumberOf(op.Operands[2]) == 0 && IsAboveZero(op.Operands[0], op.Operands[1]):
                if (Of(op.Operands[1]).Plus(positive, -1).IsZero) return positive;
                break;
            case { Code: OpCode.Length } op:
                return new LinearForm(new Dictionary<object, long> { [(op.Operands[0], op.Get<int>())] = 1 }, 0);
        }

        return new LinearForm(new Dictionary<object, long> { [value] = 1 }, 0);
    }

    private static bool IsAboveZero(Value test, Value number) =>
        test.Def is { Code: OpCode.Apply } op && op.Get<Primitive>().Name == "greater" && op.Operands[0] == number && Builder.NumberOf(op.Operands[1]) == 0;

    public LinearForm Plus(LinearForm other, long factor)
    {
        var factors = new Dictionary<object, long>(_factors);
        foreach (KeyValuePair<object, long> term in other._factors)
        {
            long sum = (factors.TryGetValue(term.Key, out long known) ? known : 0) + (factor * term.Value);
            if (sum == 0) factors.Remove(term.Key);
            else factors[term.Key] = sum;
        }

        return new LinearForm(factors, _constant + (factor * other._constant));
    }

    /// <summary>Whether this is <paramref name="other"/> times a whole number other than 0.</summary>
    public bool IsMultipleOf(LinearForm other)
    {
        (long mine, long its) = other._factors.Count > 0
            ? (_factors.TryGetValue(other._factors.First().Key, out long factor) ? factor : 0, other._factors.First().Value)
            : (_constant, other._constant);
        return mine != 0 && its != 0 && mine % its == 0 && Plus(other, -(mine / its)).IsZero;
    }
}
