using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>
/// A random C# method over tensors, spans of tensors, numbers, arrays and a record of tensors: elementwise chains with broadcasting, reductions, products of matrices, arrangement,
/// changes in place, several names for one tensor, loops, branches, exits and calls. What a seed gives never changes. <see cref="TensorProbe"/> says how to read it.
/// </summary>
internal sealed partial class TensorProgram
{
    /// <param name="IsGiven">It may be a tensor that the method did not make.</param>
    private sealed record Variable(string Name, int[] Shape, bool IsGiven, bool IsFixed = false);

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly List<Variable> _tensors = [];
    private readonly List<string> _numbers = ["s", "r"];
    private readonly List<(string Name, int Count)> _arrays = [];
    private readonly bool _changes;
    private bool _hasZero;
    private int _names;

    private TensorProgram(int seed)
    {
        _random = new Random(seed);
        _changes = Chance(0.45);
    }

    /// <summary>The members of a class, one of them <c>F</c>.</summary>
    public static string Write(int seed)
    {
        var program = new TensorProgram(seed);
        program.Method();
        return program._text.ToString();
    }

    private int Pick(int count) => _random.Next(count);

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private string OneOf(params string[] choices) => choices[Pick(choices.Length)];

    private static string Literal(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";

    private void Line(string indentation, string text) => _text.Append(indentation).Append(text).Append('\n');

    private string Name(string prefix) => prefix + _names++;

    // ---- the method

    private int[] _lengths = [];

    private int Length() => _lengths[Pick(_lengths.Length)];

    private int[] Shape(int rank) => [.. Enumerable.Range(0, rank).Select(_ => Chance(0.15) ? 1 : Length())];

    private void Method()
    {
        int[] all = Chance(0.06) ? [2, 0, 3] : Chance(0.1) ? [1, 2, 5] : Chance(0.1) ? [19, 2] : [2, 3, 4];
        _lengths = [all[Pick(all.Length)], all[Pick(all.Length)], all[Pick(all.Length)]];
        _hasZero = _lengths.Contains(0);
        var parameters = new List<string>();
        var shapes = new List<string>();
        int count = 1 + Pick(3);
        for (int i = 0; i < count; i++)
        {
            string name = ((char)('a' + i)).ToString();
            int[] shape = Shape(Pick(8) switch { 0 => 3, 1 or 2 or 3 => 1, _ => 2 });
            bool isSpan = Chance(0.15);
            parameters.Add($"{(isSpan ? "ReadOnlyTensorSpan" : "Tensor")}<double> {name}");
            shapes.Add(name + Literal(shape));
            if (isSpan) _spans.Add(name);
            _tensors.Add(new Variable(name, shape, true, true));
        }

        if (Chance(0.4)) { parameters.Add("double x"); _numbers.Add("x"); }
        if (Chance(0.3)) { parameters.Add("double[] u"); shapes.Add("u[4]"); _arrays.Add(("u", 4)); }
        if (Chance(0.2))
        {
            int[] w = Shape(2), b = Shape(1);
            parameters.Add("Net n");
            shapes.Add($"n.W{Literal(w)} n.B{Literal(b)}");
            _tensors.Add(new Variable("n.W", w, true, true));
            _tensors.Add(new Variable("n.B", b, true, true));
        }

        parameters.Add("int k");
        string result = OneOf("double", "Tensor<double>", "Tensor<double>", "Res");
        string[] helpers = [.. Enumerable.Range(0, Pick(3)).Select(_ => Name("H"))];
        Line("", "// shapes: " + string.Join(" ", shapes));
        Line("", "static double Mix(double p, double q) => p > q ? Math.Sin(p * q) : 0.5 * p - 0.3 * q * q;");
        Line("", "static readonly Tensor<int> s_places = Tensor.Create(new[] { 0, 1, 0 }), s_ends = Tensor.Create(new[] { 0, 1, -1 }), s_end = Tensor.Create(new[] { 0, 0, -1 });");
        foreach (string helper in helpers) Helper(helper);
        _helpers.AddRange(helpers);
        Line("", $"[Differentiable]\npublic static {result} F({string.Join(", ", parameters)})\n{{");
        Line("    ", "double s = 0.3, r = -0.6;");
        // Everything counts, so that every parameter is active.
        foreach (Variable tensor in _tensors.ToArray()) Line("    ", $"s += 0.1 * Tensor.Sum<double>(Tensor.Sin<double>({tensor.Name}));");
        if (_numbers.Contains("x")) Line("    ", "r += Math.Sin(x);");
        if (_arrays.Count > 0) Line("    ", "s += 0.1 * u[0] * u[3];");
        int[] wanted = Shape(1 + Pick(2));
        _returns = (result, wanted);
        Block("    ", 0, false, 4 + Pick(6));
        Line("    ", Return());
        Line("", "}");
    }

    private (string Type, int[] Shape) _returns;
    private readonly HashSet<string> _spans = [];
    private readonly List<string> _helpers = [];

    private string Return() => _returns.Type switch
    {
        "double" => $"return s + {Number(2)} + Tensor.Sum<double>({Tensor(_returns.Shape, 1)}) * 0.5;",
        "Res" => $"return new Res({Tensor(_returns.Shape, 2)}, s + {Number(1)});",
        _ => $"return {Tensor(_returns.Shape, 2)} * (s + {Number(1)});",
    };

    /// <summary>A method of tensors of any shape, of which some call themselves and some change what they make.</summary>
    private void Helper(string name)
    {
        string next = Chance(0.3) ? $"if (n > 0) return {name}({OneOf("x * 0.7", "Tensor.Sin<double>(x)", "x + f")}, f * 0.5, n - 1) * 0.8 + {OneOf("x * f", "0.1", "x")};" : "";
        string first = OneOf("var y = x * 0.5;", "var y = Tensor.Tanh<double>(x) + f;", "var y = x * x * 0.3;", "Tensor<double> y = x;");
        bool isOwn = !first.StartsWith("Tensor", StringComparison.Ordinal);
        string second = OneOf(
            "for (int i = 0; i < n + 2; i++) y = Tensor.Sin<double>(y) + f * i;",
            isOwn ? "y += x; var z = y; z *= 0.5;" : "y = y * x;",
            "if (f > 0) y = y * f; else y = Tensor.Cos<double>(y);",
            isOwn ? "for (int i = 0; i < 3; i++) { y *= 0.6; y += Tensor.Sin<double>(x * i); }" : "",
            "while (Tensor.Sum<double>(y * y) > 1.7) y = y * 0.6;");
        Line("", $"static Tensor<double> {name}(Tensor<double> x, double f, int n) {{ {next} {first} {second} return {OneOf("y", "y * 0.7", "Tensor.Tanh<double>(y)", "f > 0.2 ? y : x")}; }}");
    }

    // ---- statements

    private void Block(string indentation, int depth, bool inLoop, int statements)
    {
        for (int i = 0; i < statements; i++) Statement(indentation, depth, inLoop);
    }

    private void Braces(string indentation, int depth, bool inLoop, int statements)
    {
        int tensors = _tensors.Count, numbers = _numbers.Count, arrays = _arrays.Count;
        Line(indentation, "{");
        Block(indentation + "    ", depth + 1, inLoop, statements);
        Line(indentation, "}");
        _tensors.RemoveRange(tensors, _tensors.Count - tensors);
        _numbers.RemoveRange(numbers, _numbers.Count - numbers);
        _arrays.RemoveRange(arrays, _arrays.Count - arrays);
    }

    private void Declare(string indentation)
    {
        int[] shape = Chance(0.5) ? _tensors[Pick(_tensors.Count)].Shape : Shape(1 + Pick(2));
        string name = Name("t");
        Line(indentation, $"{OneOf("var", "Tensor<double>")} {name} = {Bounded(shape, 2)};");
        _tensors.Add(new Variable(name, shape, false));
    }

    private Variable? Changeable()
    {
        Variable[] own = [.. _tensors.Where(tensor => !tensor.IsGiven)];
        return own.Length == 0 ? null : own[Pick(own.Length)];
    }

    private void Statement(string indentation, int depth, bool inLoop)
    {
        int choice = Pick(depth < 3 ? 22 : 15);
        if (choice < 9 && Changeable() is null) choice = 0;
        Variable own = Changeable() ?? _tensors[0];
        switch (choice)
        {
            case 0 or 1: Declare(indentation); break;
            case 2 or 3: Line(indentation, $"{own.Name} = {Bounded(own.Shape, 2)};"); break;
            case 4 or 5 when _changes: Change(indentation, own); break;
            case 4: Line(indentation, $"{own.Name} = {Condition()} ? {Bounded(own.Shape, 1)} : {NoSpan(Tensor(own.Shape, 0))};"); break;
            case 5: Line(indentation, $"{own.Name} = {Bounded(own.Shape, 1)} + {own.Name} * 0.5;"); break;
            case 6 or 7 when _changes: Element(indentation, own); break;
            case 6: List(indentation); break;
            case 7: Line(indentation, $"s += 0.3 * {Bounded(1)};"); break;
            case 8: Alias(indentation, own); break;
            case 9 or 10: Line(indentation, $"{OneOf("s", "r")} {OneOf("=", "+=", "-=")} {Bounded(2)};"); break;
            case 11: Arrays(indentation); break;
            case 12: Leave(indentation, inLoop); break;
            case 13: Local(indentation, own); break;
            case 14: Line(indentation, $"k = {OneOf("(k + 1) % 4", "k < 3 ? k + 1 : 0", "(int)Math.Floor(2.5 * Math.Abs(r)) % 3")};"); break;
            case 15 or 16 or 17: If(indentation, depth, inLoop); break;
            default: Loop(indentation, depth); break;
        }
    }

    private void Change(string indentation, Variable own)
    {
        string value = OneOf(Tensor(Narrowed(own.Shape), 1), Number(1));
        switch (Pick(6))
        {
            case 0: Line(indentation, $"{own.Name} += {value};"); break;
            case 1: Line(indentation, $"{own.Name} -= {value} * 0.3;"); break;
            case 2: Line(indentation, $"{own.Name} *= {(value.Contains("Tensor.", StringComparison.Ordinal) || _tensors.Any(tensor => value.Contains(tensor.Name, StringComparison.Ordinal)) ? $"Tensor.Sin<double>({Tensor(Narrowed(own.Shape), 1)})" : "0.5")};"); break;
            case 3: Line(indentation, $"{own.Name} /= {OneOf("1.5", $"(1.2 + {Square(Narrowed(own.Shape))})", "(2 + s * s)")};"); break;
            case 4: Line(indentation, $"Tensor.{OneOf("Sin", "Cos", "Tanh")}<double>({Tensor(own.Shape, 1)}, {own.Name});"); break;
            default: Line(indentation, OneOf($"{own.Name}.Fill({Bounded(1)});", $"{own.Name}.Clear();", $"Tensor.Multiply<double>({Tensor(own.Shape, 0)}, {Tensor(own.Shape, 0)}, {own.Name});", $"Tensor.Add<double>({Tensor(own.Shape, 0)}, {Number(0)}, {own.Name});")); break;
        }
    }

    /// <summary>A shape that broadcasts to one.</summary>
    private int[] Narrowed(int[] shape)
    {
        int[] narrow = [.. shape.Select(length => Chance(0.2) ? 1 : length)];
        return narrow.Length > 1 && Chance(0.3) ? narrow[1..] : narrow;
    }

    private string Square(int[] shape)
    {
        string part = Tensor(shape, 0);
        return $"{part} * {part}";
    }

    private string? Place(int[] shape) => shape.Contains(0) ? null : $"[{string.Join(", ", shape.Select(length => Chance(0.2) ? "^1" : length > 3 && Chance(0.3) ? "k" : Pick(length).ToString(System.Globalization.CultureInfo.InvariantCulture)))}]";

    private void Element(string indentation, Variable own)
    {
        if (Place(own.Shape) is not { } place) return;
        if (own.Shape.Length == 1 && Chance(0.3)) Line(indentation, $"for (int i = 0; i < {own.Name}.Lengths[0]; i++) {own.Name}[i] {OneOf("=", "+=")} 0.2 * i + {Bounded(1)};");
        else Line(indentation, $"{own.Name}{place} {OneOf("=", "+=", "-=", "*=")} {Bounded(1)};");
    }

    private void Alias(string indentation, Variable own)
    {
        string name = Name("t");
        switch (Pick(_changes ? 3 : 5))
        {
            case 0 or 1:
                Line(indentation, $"var {name} = {own.Name};");
                _tensors.Add(own with { Name = name });
                break;
            case 2 when own.Shape.Length > 0:
                // Where tensors change this is a copy, elsewhere a view.
                Line(indentation, _changes || own.Shape.Length < 2 ? $"var {name} = {own.Name} * 1;" : $"var {name} = Tensor.Transpose<double>({own.Name});");
                _tensors.Add(own with { Name = name, Shape = _changes || own.Shape.Length < 2 ? own.Shape : [.. own.Shape[..^2], own.Shape[^1], own.Shape[^2]] });
                break;
            default:
                Variable any = _tensors[Pick(_tensors.Count)];
                if (_spans.Contains(any.Name)) break;
                Line(indentation, $"var {name} = {any.Name};");
                _tensors.Add(any with { Name = name, IsFixed = false });
                break;
        }
    }

    private void List(string indentation)
    {
        string name = Name("l");
        int[] shape = Shape(1 + Pick(2));
        if (Chance(0.5))
        {
            Line(indentation, $"var {name} = new Tensor<double>[3];");
            Line(indentation, $"for (int i = 0; i < 3; i++) {name}[i] = {Bounded(shape, 1)} * (i + 1);");
            Line(indentation, $"{name}[{Pick(3)}] = {Tensor(shape, 1)};");
        }
        else
        {
            Line(indentation, $"var {name} = new List<Tensor<double>>();");
            Line(indentation, $"for (int i = 0; i < 3; i++) {name}.Add({Bounded(shape, 1)} * (i + 1));");
        }

        Line(indentation, $"foreach (var e in {name}) s += 0.2 * Tensor.Sum<double>(e * {Tensor(Narrowed(shape), 0)});");
        Variable taken = new(Name("t"), shape, true);
        Line(indentation, $"var {taken.Name} = {name}[{OneOf("k % 3", "1")}];");
        _tensors.Add(taken);
    }

    private void Arrays(string indentation)
    {
        if (_arrays.Count == 0 || Chance(0.5))
        {
            string name = Name("e");
            int count = Chance(0.5) ? 4 : 9;
            Line(indentation, $"double[] {name} = new double[{count}];");
            Line(indentation, $"for (int i = 0; i < {count}; i++) {name}[i] = 0.1 * i * s + {Bounded(1)};");
            _arrays.Add((name, count));
            return;
        }

        (string array, int length) = _arrays[Pick(_arrays.Count)];
        string other = Name("e");
        Line(indentation, $"double[] {other} = new double[{length}];");
        Line(indentation, OneOf($"TensorPrimitives.Exp<double>({array}, {other});", $"TensorPrimitives.Multiply<double>({array}, {array}, {other});", $"TensorPrimitives.Add<double>({array}, {Number(0)}, {other});", $"TensorPrimitives.Tanh<double>({array}.AsSpan(1, 3), {other}.AsSpan(0, 3));", $"TensorPrimitives.MultiplyAdd<double>({array}, 0.5, {array}, {other});", $"{array}.CopyTo({other}, 0); TensorPrimitives.Sin<double>({other}, {other});"));
        _arrays.Add((other, length));
        if (Chance(0.5)) Line(indentation, $"s += 0.1 * {OneOf($"TensorPrimitives.Sum<double>({other})", $"TensorPrimitives.Dot<double>({other}, {array})", $"TensorPrimitives.Norm<double>({other})")};");
        if (Chance(0.5))
        {
            string tensor = Name("t");
            Line(indentation, $"var {tensor} = Tensor.Create({other}, [{length}]);");
            _tensors.Add(new Variable(tensor, [length], !_changes));
            if (Chance(0.3)) Line(indentation, $"{other}[{Pick(length)}] = {Bounded(1)};");
        }
    }

    private void Leave(string indentation, bool inLoop)
    {
        if (inLoop && Chance(0.7)) Line(indentation, $"if ({Condition()}) {OneOf("break;", "continue;")}");
        else if (Chance(0.5)) Line(indentation, $"if ({Condition()}) {Return()}");
        else Line(indentation, "if (s > 1e6) throw new InvalidOperationException(\"too large\");");
    }

    private void Local(string indentation, Variable own)
    {
        string name = Name("L");
        if (_changes && !own.IsGiven)
        {
            Line(indentation, $"void {name}(double p) {{ {own.Name} {OneOf("*=", "+=")} p; s += 0.1 * p; }}");
            Line(indentation, $"{name}({Bounded(1)});");
            return;
        }

        string scope = Name("t");
        Line(indentation, $"Tensor<double> {name}(Tensor<double> p) => Tensor.Sin<double>(p * {Number(0)}) + {OneOf("0.2", "s")};");
        Line(indentation, $"var {scope} = {name}({NoSpan(Tensor(own.Shape, 1))});");
        _tensors.Add(new Variable(scope, own.Shape, false));
    }

    private void If(string indentation, int depth, bool inLoop)
    {
        Line(indentation, $"if ({Condition()})");
        Braces(indentation, depth, inLoop, 1 + Pick(3));
        if (Chance(0.5)) return;
        Line(indentation, "else");
        Braces(indentation, depth, inLoop, 1 + Pick(2));
    }

    private void Loop(string indentation, int depth)
    {
        string i = Name("i");
        string trips = OneOf("3", "2", "k", "(int)Math.Floor(2.9 * Math.Abs(s)) % 4");
        if (Chance(0.25))
        {
            Line(indentation, $"int {i} = 0; while ({i}++ < 3 && {Condition()})");
        }
        else
        {
            Line(indentation, $"for (int {i} = 0; {i} < {trips}; {i}++)");
            _numbers.Add($"(0.1 * {i})");
        }

        int numbers = _numbers.Count;
        Braces(indentation, depth, true, 1 + Pick(3));
        if (numbers == _numbers.Count && _numbers[^1] == $"(0.1 * {i})") _numbers.RemoveAt(_numbers.Count - 1);
    }

    private string Condition() => OneOf("s > r", "r > 0.1", "s < 0.8", $"{Number(1)} > {OneOf("0", "r")}", "k % 2 == 0", $"Tensor.Sum<double>({Any()}) > 0.2");

    private string Any() => _tensors[Pick(_tensors.Count)].Name;

    // ---- numbers

    private string Bounded(int depth) => $"{OneOf("Math.Sin", "Math.Tanh", "Math.Cos")}({Number(depth)})";

    private string Number(int depth)
    {
        if (depth <= 0) return Pick(4) switch { 0 => OneOf("0.5", "1.3", "-0.7"), 1 when _arrays.Count > 0 => ArrayElement(), 1 => "s", _ => _numbers[Pick(_numbers.Count)] };
        return Pick(12) switch
        {
            0 => $"{Number(depth - 1)} + {Number(depth - 1)}",
            1 => $"({Number(depth - 1)}) * ({Number(depth - 1)})",
            2 => $"Mix({Number(depth - 1)}, {Number(depth - 1)})",
            3 => $"({Condition()} ? {Number(depth - 1)} : {Number(depth - 1)})",
            4 or 5 => $"0.3 * Tensor.Sum<double>({Tensor(Shape(1 + Pick(2)), depth - 1)})",
            6 => Chance(0.7) ? Dot(depth) : Loss(depth),
            7 => _hasZero ? "s" : $"Tensor.{OneOf("Average", "Max", "Min")}<double>({Tensor(Shape(1 + Pick(2)), depth - 1)})",
            8 => $"Tensor.Norm<double>({Tensor(Shape(1 + Pick(2)), depth - 1)} + 0.2)",
            9 => ElementOf(),
            10 => $"({Number(depth - 1)}) / (2 + r * r)",
            _ => $"Tensor.Sum<double>({Any()}) * 0.1",
        };
    }

    private string ArrayElement()
    {
        (string name, int count) = _arrays[Pick(_arrays.Count)];
        return $"{name}[{Pick(count)}]";
    }

    private string Dot(int depth)
    {
        int[] shape = Shape(1);
        return $"Tensor.{OneOf("Dot", "Distance")}<double>({Tensor(shape, depth - 1)}, {Tensor(shape, depth - 1)} + 0.1)";
    }

    private string ElementOf()
    {
        Variable tensor = _tensors[Pick(_tensors.Count)];
        return Place(tensor.Shape) is { } place ? tensor.Name + place : "r";
    }

    // ---- tensors

    private string Bounded(int[] shape, int depth) => OneOf(
        $"Tensor.{OneOf("Sin", "Tanh", "Cos", "Sigmoid", "Atan")}<double>({Tensor(shape, depth)})",
        $"0.5 * ({Tensor(shape, depth)}) / (1.5 + {Square(shape)})",
        $"Tensor.Sin<double>({Tensor(shape, depth - 1)}) * {Tensor(shape, 0)} + {Number(0)}",
        $"Tensor.Tanh<double>({Operator(shape, depth)})");

    /// <summary>A tensor of a shape.</summary>
    private string Tensor(int[] shape, int depth)
    {
        Variable[] there = [.. _tensors.Where(tensor => tensor.Shape.SequenceEqual(shape))];
        if (depth <= 0)
        {
            if (there.Length > 0 && Chance(0.85)) return there[Pick(there.Length)].Name;
            return From(shape);
        }

        return Pick(24) switch
        {
            0 or 1 or 2 or 3 => Operator(shape, depth),
            4 or 5 or 6 => Function(shape, depth),
            7 => $"(-{Atom(shape, depth - 1)})",
            8 or 9 => Reduction(shape, depth),
            10 when shape.Length == 2 => Product(shape, depth),
            10 when shape.Length == 1 && !_hasZero => $"Tensor.MatMul<double>({Tensor([.. shape, 3], depth - 1)}, {Tensor([3], 0)})",
            11 or 12 => Arranged(shape, depth),
            13 when shape.Length > 0 => $"Tensor.{OneOf("Softmax", "LogSoftmax")}<double>({Tensor(shape, depth - 1)}, {Axis(shape)})",
            14 when _helpers.Count > 0 => $"{_helpers[Pick(_helpers.Count)]}({Whole(shape, depth - 1)}, {Number(0)}, {OneOf("k % 3", "1", "2")})",
            15 when !_changes => $"({Condition()} ? {Tensor(shape, depth - 1)} : {Tensor(shape, depth - 1)} * 1)",
            16 when Chance(0.4) => $"Diff.StopGradient({Whole(shape, depth - 1)} * 1)",
            17 when shape.Length > 0 => $"Tensor.CumSum<double>({Tensor(shape, depth - 1)}, {Axis(shape)}) * 0.4",
            18 or 19 or 20 or 21 when !_hasZero => Operation(shape, depth),
            _ => Tensor(shape, depth - 1),
        };
    }

    /// <summary>A tensor as an operand that needs no parentheses.</summary>
    private string Atom(int[] shape, int depth) => $"({Tensor(shape, depth)})";

    /// <summary>A tensor that is none of the spans.</summary>
    private string Whole(int[] shape, int depth) => $"(0.9 * ({Tensor(shape, depth)}))";

    /// <summary>An expression that is a tensor: a span is none.</summary>
    private string NoSpan(string expression) => _spans.Contains(expression) ? expression + " * 1" : expression;

    private string Axis(int[] shape) => Chance(0.3) ? "-1" : Pick(shape.Length).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private string Operator(int[] shape, int depth)
    {
        string a = Atom(shape, depth - 1), b = Atom(Narrowed(shape), depth - 1);
        if (Chance(0.5)) (a, b) = (b, a);
        return Pick(8) switch
        {
            0 or 1 => $"({a} * {b})",
            2 => $"({a} + {b})",
            3 => $"({a} - {b})",
            4 => $"({Number(0)} * {Atom(shape, depth - 1)})",
            5 => $"({Atom(shape, depth - 1)} {OneOf("+", "-", "*")} {Number(0)})",
            6 => $"({OneOf("0.7", "s")} - {Atom(shape, depth - 1)})",
            _ => $"({Atom(shape, depth - 1)} / (1.3 + {Square(Narrowed(shape))}))",
        };
    }

    private string Function(int[] shape, int depth)
    {
        string x = Tensor(shape, depth - 1);
        return Pick(9) switch
        {
            0 or 1 => $"Tensor.{OneOf("Sin", "Cos", "Tanh", "Sigmoid", "Atan", "Erf", "Softplus", "Gelu", "Silu", "Mish", "Abs", "Relu")}<double>({x})",
            2 => $"Tensor.Exp<double>(Tensor.Sin<double>({x}))",
            3 => $"Tensor.{OneOf("Sqrt", "Log", "Reciprocal")}<double>(1.4 + {Square(shape)})",
            4 => $"Tensor.{OneOf("Max", "Min", "Add", "Subtract", "Multiply", "LogAddExp")}<double>({x}, {Tensor(shape, depth - 1)})",
            5 => $"Tensor.Atan2<double>({x}, 2 + {Square(shape)})",
            6 => $"Tensor.Pow<double>(1.5 + {Square(shape)}, {OneOf("1.3", "2.0", "s")})",
            7 => $"Tensor.{OneOf("Negate", "Cbrt", "Exp2")}<double>(0.4 + {Square(shape)})",
            _ => $"Tensor.Hypot<double>({x}, 1 + {Square(shape)})",
        };
    }

    private string Reduction(int[] shape, int depth)
    {
        int axis = Pick(shape.Length + 1), length = _hasZero ? 2 : Length();
        string function = _hasZero ? "Sum" : OneOf("Sum", "Sum", "Mean", "Max", "Min", "LogSumExp", "Var", "Prod");
        int[] kept = [.. shape];
        if (shape.Length > 0 && shape[Math.Min(axis, shape.Length - 1)] == 1)
        {
            int at = Math.Min(axis, shape.Length - 1);
            kept[at] = length;
            return $"Tensor.{function}<double>({Tensor(kept, depth - 1)}, {at}{(function == "Var" ? ", 0" : "")}, {OneOf("true", "keepDims: true")})";
        }

        int[] longer = [.. shape[..axis], length, .. shape[axis..]];
        if (longer.Length > 3) return Tensor(shape, depth - 1);
        return $"Tensor.{function}<double>({Tensor(longer, depth - 1)}, {(Chance(0.5) ? axis : $"[{axis}]")})";
    }

    private string Product(int[] shape, int depth)
    {
        int inner = Length();
        return $"Tensor.MatMul<double>({Tensor([shape[0], inner], depth - 1)}, {Tensor([inner, shape[1]], depth - 1)})";
    }

    private string Arranged(int[] shape, int depth)
    {
        int last = shape.Length - 1;
        switch (Pick(9))
        {
            case 0 when last == 1: return $"Tensor.{OneOf("Transpose", "MatrixTranspose")}<double>({Whole([shape[1], shape[0]], depth - 1)})";
            case 1: return $"Tensor.Reshape<double>({Whole([shape.Aggregate(1, (a, b) => a * b)], depth - 1)}, {Literal(shape)})";
            case 2 when last == 1: return $"Tensor.Reshape<double>({Whole([shape[1], shape[0]], depth - 1)}, {Literal(shape)})";
            case 3: return $"{Whole([shape[0] + 1, .. shape[1..]], depth - 1)}[{OneOf("1..", "..^1", $"0..{shape[0]}")}{string.Concat(shape[1..].Select(_ => ", .."))}]";
            case 4 when shape[0] > 1: return $"Tensor.Concat<double>(0, {Whole([1, .. shape[1..]], depth - 1)}, {Whole([shape[0] - 1, .. shape[1..]], depth - 1)})";
            case 5: return $"Tensor.Flip<double>({Tensor(shape, depth - 1)}, {Axis(shape)})";
            case 6 when last == 1: return $"Tensor.{OneOf("Tril", "Triu")}<double>({Tensor(shape, depth - 1)}{OneOf("", ", 1", ", -1")})";
            case 7 when shape[0] == 3 && !_hasZero: return $"Tensor.Take<double>({Tensor([2, .. shape[1..]], depth - 1)}, s_places, 0)";
            case 8 when last == 1: return OneOf($"Tensor.PermuteDimensions<double>({Whole([shape[1], shape[0]], depth - 1)}, [1, 0])", shape[0] == 1 ? $"Tensor.Unsqueeze<double>({Whole([shape[1]], depth - 1)}, 0)" : $"Tensor.Broadcast<double>({Tensor(Narrowed(shape), depth - 1)}, {Literal(shape)})");
            default: return Tensor(shape, depth - 1);
        }
    }

    /// <summary>A tensor of a shape that no variable has.</summary>
    private string From(int[] shape)
    {
        string literal = Literal(shape);
        return Chance(0.5) ? $"({Number(0)} + Tensor.CreateFromShape<double>({literal}))" : $"Tensor.Broadcast<double>({Reduced(_tensors[Pick(_tensors.Count)])}, {literal})";
    }

    /// <summary>A tensor of one axis with one element.</summary>
    private string Reduced(Variable source) => $"Tensor.Sin<double>(Tensor.Sum<double>({source.Name}, [{string.Join(", ", Enumerable.Range(0, source.Shape.Length))}]))";
}
