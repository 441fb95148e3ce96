using System;

namespace DiffGen.Runtime;

/// <summary>The tensors that callers gave to have results of an elementwise function added to them, by the number of the operand.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
internal readonly ref struct Destinations<T>
    where T : unmanaged
{
    private readonly Span<T> _first;
    private readonly Span<T> _second;
    private readonly Span<T> _third;
    private readonly Span<T> _fourth;
    private readonly int _inputs;

    // A bit for each output.
    private readonly int _given;
    private readonly int _direct;

    /// <param name="inputs">How many operands there are before the outputs.</param>
    /// <param name="given">The outputs that are added to a tensor, as bits.</param>
    /// <param name="first">The elements of the first output, where they lie one behind the other; else empty.</param>
    /// <param name="second">The elements of the second output.</param>
    /// <param name="third">The elements of the third output.</param>
    /// <param name="fourth">The elements of the fourth output.</param>
    public Destinations(int inputs, int given, Span<T> first, Span<T> second = default, Span<T> third = default, Span<T> fourth = default)
        : this(inputs, given, 0, first, second, third, fourth)
    {
    }

    private Destinations(int inputs, int given, int direct, Span<T> first, Span<T> second, Span<T> third, Span<T> fourth)
    {
        _inputs = inputs;
        _given = given;
        _direct = direct;
        _first = first;
        _second = second;
        _third = third;
        _fourth = fourth;
    }

    /// <summary>The elements of an output's tensor; empty where there is none, or they do not lie one behind the other.</summary>
    public Span<T> this[int operand] => (operand - _inputs) switch { 0 => _first, 1 => _second, 2 => _third, 3 => _fourth, _ => default };

    /// <summary>Whether the function adds to what stands in an output.</summary>
    public bool IsGiven(int operand) => operand >= _inputs && ((_given >> (operand - _inputs)) & 1) != 0;

    /// <summary>Whether the function adds to the elements of the tensor themselves.</summary>
    public bool IsDirect(int operand) => operand >= _inputs && ((_direct >> (operand - _inputs)) & 1) != 0;

    /// <summary>With an output whose tensor has as many elements as the function computes.</summary>
    public Destinations<T> Directly(int operand) => new(_inputs, _given, _direct | (1 << (operand - _inputs)), _first, _second, _third, _fourth);

    /// <summary>With no tensor that the function adds to itself.</summary>
    public Destinations<T> Indirectly() => new(_inputs, _given, 0, _first, _second, _third, _fourth);
}
