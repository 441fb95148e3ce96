using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.RandomPrograms;

/// <summary>
/// The questions that a program over tensors is asked. The program is members of a class, one of them the method <c>F</c>, after a line that says how long its tensors and arrays are:
/// <c>// shapes: a[2, 3] b[3] u[4] n.W[2, 2]</c>. Everything that is asked takes and gives flat arrays, so that one class, <see cref="Checks"/>, compares all programs.
/// </summary>
internal sealed class TensorProbe
{
    /// <summary>Files that all programs share.</summary>
    public const string Usings = "using System; using System.Collections.Generic; using System.Linq; using System.Numerics.Tensors; using DiffGen; using Checking;\n";

    private readonly string _members;
    private readonly Dictionary<string, string> _shapes;
    private readonly Input[] _inputs;
    private readonly string _result;
    private readonly int _count;

    /// <param name="Kind"><c>T</c>ensor, <c>S</c>pan of a tensor, <c>D</c>ouble, <c>A</c>rray, <c>R</c>ecord or <c>I</c>nteger.</param>
    private sealed record Input(char Kind, string Name, int From, int[] Counts, string[] Shapes)
    {
        public bool IsActive => Kind != 'I';

        public int Count => Counts.Sum();
    }

    public TensorProbe(string program)
    {
        _members = program;
        _shapes = Regex.Matches(program[..program.IndexOf('\n', StringComparison.Ordinal)], @"([\w.]+)\[([\d, ]*)\]").ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        MethodDeclarationSyntax method = ((TypeDeclarationSyntax)SyntaxFactory.ParseMemberDeclaration($"class C{{{program}\n}}")!).Members.OfType<MethodDeclarationSyntax>().First(member => member.Identifier.Text == "F");
        _result = method.ReturnType.ToString();
        var inputs = new List<Input>();
        foreach (ParameterSyntax parameter in method.ParameterList.Parameters)
        {
            string name = parameter.Identifier.Text, type = parameter.Type!.ToString();
            char kind = type switch { "double" => 'D', "int" => 'I', "double[]" => 'A', "Net" => 'R', "Tensor<double>" => 'T', _ => 'S' };
            string[] shapes = kind == 'R' ? [_shapes[name + ".W"], _shapes[name + ".B"]] : kind is 'D' or 'I' ? [] : [_shapes[name]];
            int[] counts = kind switch { 'D' => [1], 'I' => [0], _ => [.. shapes.Select(CountOf)] };
            inputs.Add(new Input(kind, name, _count, counts, shapes));
            _count += counts.Sum();
        }

        _inputs = [.. inputs];
    }

    private static int CountOf(string shape) => shape.Length == 0 ? 0 : shape.Split(',').Aggregate(1, (count, length) => count * int.Parse(length, CultureInfo.InvariantCulture));

    private bool IsScalar => _result == "double";

    /// <summary>The program as a user's file.</summary>
    /// <param name="companions">What it asks for.</param>
    public string Program(string name, string companions) => $"{Usings}namespace {name};\npublic static partial class C\n{{\n{_members.Replace("[Differentiable]", $"[Differentiable(Companions = {companions})]", StringComparison.Ordinal)}\n}}\n";

    /// <summary>The questions, for a program that got these companions.</summary>
    public string Questions(string name, string companions)
    {
        Input[] active = [.. _inputs.Where(input => input.IsActive)];
        string all = string.Join(", ", _inputs.Select(input => input.Name));
        string given = string.Concat(_inputs.Select(Unpacked)), directions = string.Concat(active.Select(Direction)), tangents = string.Join(", ", active.Select(input => "t" + input.Name));
        string gradient = active.Length == 1 ? "Out.Flat(g)" : $"[{string.Join(", ", active.Select(input => $".. Out.Flat(g.{input.Name})"))}]";
        string made = string.Concat(active.Select(Destination)), into = string.Join(", ", active.Select(input => (input.Kind is 'D' or 'R' ? "out " : "") + DestinationName(input)));
        string added = into.Replace("out ", "ref ", StringComparison.Ordinal);
        string flat = $"[{string.Join(", ", active.Select(input => $".. Out.Flat({(input.Kind is 'T' or 'S' ? $"d{input.Name}T" : "d" + input.Name)})"))}]";
        string cotangent = Cotangent(all);
        string twin = "";
        if (_members.Contains("Diff.StopGradient(", StringComparison.Ordinal))
            twin = $"public static class Twin\n{{\n{_members.Replace("[Differentiable]", "", StringComparison.Ordinal).Replace("Diff.StopGradient(", "Frozen.Keep(", StringComparison.Ordinal)}\n}}\n";
        string ownValue = twin.Length > 0 ? "Twin" : "C";
        bool hasJvp = companions.Contains("Jvp", StringComparison.Ordinal), hasHvp = companions.Contains("Hvp", StringComparison.Ordinal);
        bool isFree = IsScalar && _inputs.All(input => input.Kind != 'R');
        string gradients = IsScalar ? $"p => {{ int mode = 0; {given}var g = C.FGradient({all}); return {gradient}; }}" : "null";
        string jacobian = active.Length == 1 ? "[Matrix.Of(g)]" : $"[{string.Join(", ", active.Select(input => $"Matrix.Of(g.{input.Name})"))}]";
        Input? tensor = active.FirstOrDefault(input => input.Kind == 'T');
        return $$"""
            {{Usings}}
            namespace {{name}};
            {{twin}}
            public static class Probe
            {
                public static Subject Subject => new()
                {
                    Count = {{_count}},
                    IsFrozen = {{(twin.Length > 0 ? "true" : "false")}},
                    Value = (p, mode) => { {{given}}return Out.Flat(C.F({{all}})); },
                    Twin = p => { int mode = 0; {{given}}return Out.Flat({{ownValue}}.F({{all}})); },
                    Lengths = p => { int mode = 0; {{given}}return Out.Lengths(C.F({{all}})); },
                    Vjp = (p, w, mode) => { {{given}}{{cotangent}}var g = C.FVjp({{all}}, v); return {{gradient}}; },
                    Into = (p, w, mode, start) => { {{given}}{{cotangent}}{{made}}var r = C.FVjp({{all}}, v, {{into}}); return (Out.Flat(r), Out.Lengths(r), {{flat}}); },
                    Accumulate = (p, w, mode, start) => { {{given}}{{cotangent}}{{made}}var r = C.FVjpAccumulate({{all}}, v, {{added}}); return (Out.Flat(r), Out.Lengths(r), {{flat}}); },
                    Pullback = (p, w) => { int mode = 0; double start = 3; {{given}}{{cotangent}}{{made}}var (r, pullback) = C.FPullback({{all}}); using (pullback) { var first = pullback.Invoke(v); pullback.Invoke(v, {{into}}); var g = first; return (Out.Flat(r), {{gradient}}, {{flat}}); } },
                    Jvp = {{(hasJvp ? $"(p, t) => {{ int mode = 0; {given}{directions}var r = C.FJvp({all}, {tangents}); return (Out.Flat(r.Value), Out.Flat(r.Tangent)); }}" : "null")}},
                    Row = {{(IsScalar ? "null" : $"(p, row) => {{ int mode = 0; {given}var g = C.FJacobianRow({all}, row); return {gradient}; }}")}},
                    Jacobian = {{(IsScalar ? "null" : $"p => {{ int mode = 0; {given}var g = C.FJacobian({all}); return {jacobian}; }}")}},
                    Hvp = {{(hasHvp ? $"(p, t) => {{ int mode = 0; {given}{directions}var g = C.FHvp({all}, {tangents}); return {gradient}; }}" : "null")}},
                    Gradient = {{gradients}},
                    Bytes = {{(isFree ? $"p => {{ int mode = 0; double start = 0; {given}{made}for (int warm = 0; warm < 3; warm++) C.FValueAndGradient({all}, {into}); long before = GC.GetAllocatedBytesForCurrentThread(); C.FValueAndGradient({all}, {into}); return GC.GetAllocatedBytesForCurrentThread() - before; }}" : "null")}},
                    Failing = {{(tensor is null ? "null" : $"(p, w) => {{ int mode = 0; {given}{tensor.Name} = Tensor.CreateFromShape<double>([13, 11]); w = new double[10000]; string mine = Failure.Of(() => C.F({Without(all)})); string other = Failure.Of(() => {{ {(IsScalar ? cotangent : "")}{(IsScalar ? "" : $"if (mine is not null) {{ C.FPullback({Without(all)}).Pullback.Dispose(); return; }} {Cotangent(Without(all))}")}C.FVjp({Without(all)}, v); }}); return (mine, other); }}")}},
                    Overlapping = {{(tensor is null || tensor.Count == 0 ? "null" : $"(p, w) => {{ int mode = 0; double start = 5; {given}{cotangent}{made}var before = Out.Flat({tensor.Name}); string failure = Failure.Of(() => C.FVjp({Without(all)}, v, {Without(into.Replace("d" + tensor.Name + "D", tensor.Name, StringComparison.Ordinal))})); return (failure, before.SequenceEqual(Out.Flat({tensor.Name}))); }}")}},
                    WrongShape = {{(tensor is null ? "null" : $"(p, w) => {{ int mode = 0; double start = 5; {given}{cotangent}{made}var wrong = In.Filled([7, 13], 5, 0); return Failure.Of(() => C.FVjp({Without(all)}, v, {Without(into.Replace("d" + tensor.Name + "D", "wrong", StringComparison.Ordinal))})); }}")}},
                };
            }

            """;
    }

    private string Cotangent(string arguments) => _result switch
    {
        "double" => "double v = w[0]; ",
        "Tensor<double>" => $"var v = In.Tensor(w, 0, C.F({arguments}).Lengths, mode); ",
        _ => $"var at = C.F({arguments}); var v = new Res.Tangent {{ Y = In.Tensor(w, 0, at.Y.Lengths, mode), S = w[^1] }}; ",
    };

    /// <summary>Spans cannot be captured: the arguments as they can be written in a lambda.</summary>
    private string Without(string arguments)
    {
        foreach (Input input in _inputs)
        {
            if (input.Kind == 'S') arguments = Regex.Replace(arguments, $@"\b{input.Name}\b", input.Name + "T.AsReadOnlyTensorSpan()");
            if (input.Kind is 'D' or 'R') arguments = Regex.Replace(arguments, $@"\bout d{input.Name}\b", "out _");
        }

        return Regex.Replace(arguments, @"\bd(\w+)D\b", "d$1T.AsTensorSpan()");
    }

    private static string DestinationName(Input input) => input.Kind is 'T' or 'S' ? $"d{input.Name}D" : "d" + input.Name;

    private static string Unpacked(Input input) => input.Kind switch
    {
        'D' => $"double {input.Name} = p[{input.From}]; ",
        'I' => $"int {input.Name} = 3; ",
        'A' => $"double[] {input.Name} = In.Array(p, {input.From}, {input.Count}); ",
        'R' => $"var {input.Name} = new Net(In.Tensor(p, {input.From}, [{input.Shapes[0]}], mode), In.Tensor(p, {input.From + input.Counts[0]}, [{input.Shapes[1]}], mode)); ",
        'T' => $"var {input.Name} = In.Tensor(p, {input.From}, [{input.Shapes[0]}], mode); ",
        _ => $"var {input.Name}T = In.Tensor(p, {input.From}, [{input.Shapes[0]}], mode); ReadOnlyTensorSpan<double> {input.Name} = {input.Name}T; ",
    };

    private static string Direction(Input input) => input.Kind switch
    {
        'D' => $"double t{input.Name} = t[{input.From}]; ",
        'A' => $"double[] t{input.Name} = In.Array(t, {input.From}, {input.Count}); ",
        'R' => $"var t{input.Name} = new Net.Tangent {{ W = In.Tensor(t, {input.From}, [{input.Shapes[0]}], 0), B = In.Tensor(t, {input.From + input.Counts[0]}, [{input.Shapes[1]}], 0) }}; ",
        _ => $"var t{input.Name} = In.Tensor(t, {input.From}, [{input.Shapes[0]}], 0); ",
    };

    private static string Destination(Input input) => input.Kind switch
    {
        'D' => $"double d{input.Name} = start; ",
        'A' => $"double[] d{input.Name} = new double[{input.Count}]; System.Array.Fill(d{input.Name}, start); ",
        'R' => $"var d{input.Name} = new Net.Tangent {{ W = In.Filled([{input.Shapes[0]}], start, mode), B = In.Filled([{input.Shapes[1]}], start, mode) }}; ",
        _ => $"var d{input.Name}T = In.Filled([{input.Shapes[0]}], start, mode); TensorSpan<double> d{input.Name}D = d{input.Name}T; ",
    };

    /// <summary>What the questions are made of and how answers are compared.</summary>
    public const string Checks =
        """
        #nullable disable
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Numerics.Tensors;
        using System.Threading.Tasks;
        using DiffGen;
        namespace Checking;

        [Differentiable]
        public partial record Net(Tensor<double> W, Tensor<double> B);

        [Differentiable]
        public partial record Res(Tensor<double> Y, double S);

        public static class In
        {
            public static double[] Array(double[] p, int from, int count) => p.AsSpan(from, count).ToArray();

            /// <summary>Elements in row-major order; mode 0: one behind the other, 1: with the axes stored the other way round, 2: with gaps.</summary>
            public static Tensor<double> Tensor(double[] p, int from, ReadOnlySpan<nint> lengths, int mode)
            {
                Tensor<double> tensor = Filled(lengths, 0, mode);
                int count = (int)tensor.FlattenedLength, rank = lengths.Length;
                nint[] at = new nint[rank];
                for (int k = 0; k < count; k++)
                {
                    tensor[at] = p[from + k];
                    for (int axis = rank - 1; axis >= 0 && ++at[axis] == lengths[axis]; axis--) at[axis] = 0;
                }

                return tensor;
            }

            public static Tensor<double> Filled(ReadOnlySpan<nint> lengths, double value, int mode)
            {
                nint[] stored = lengths.ToArray();
                int rank = stored.Length;
                bool isEmpty = stored.Contains(0);
                Tensor<double> tensor;
                if (mode == 1 && rank > 1 && !isEmpty)
                {
                    System.Array.Reverse(stored);
                    int[] order = new int[rank];
                    for (int axis = 0; axis < rank; axis++) order[axis] = rank - 1 - axis;
                    tensor = System.Numerics.Tensors.Tensor.PermuteDimensions(System.Numerics.Tensors.Tensor.CreateFromShape<double>(stored), order);
                }
                else if (mode == 2 && !isEmpty)
                {
                    for (int axis = 0; axis < rank; axis++) stored[axis] += 2;
                    System.Buffers.NRange[] ranges = new System.Buffers.NRange[rank];
                    for (int axis = 0; axis < rank; axis++) ranges[axis] = new System.Buffers.NRange(1, 1 + lengths[axis]);
                    tensor = System.Numerics.Tensors.Tensor.CreateFromShape<double>(stored)[ranges];
                }
                else
                {
                    tensor = System.Numerics.Tensors.Tensor.CreateFromShape<double>(stored);
                }

                tensor.Fill(value);
                return tensor;
            }
        }

        public static class Out
        {
            public static double[] Flat(double x) => [x];
            public static double[] Flat(double[] x) => x;
            public static double[] Flat(Tensor<double> t) { if (t is null) return []; double[] e = new double[t.FlattenedLength]; t.FlattenTo(e); return e; }
            public static double[] Flat(Res r) => [.. Flat(r.Y), r.S];
            public static double[] Flat(Res.Tangent r) => [.. Flat(r.Y), r.S];
            public static double[] Flat(Net.Tangent n) => [.. Flat(n.W), .. Flat(n.B)];
            public static string Lengths(double x) => "";
            public static string Lengths(Tensor<double> t) => string.Join(", ", t.Lengths.ToArray());
            public static string Lengths(Res r) => Lengths(r.Y);
        }

        public static class Matrix
        {
            public static double[,] Of(double[,] m) => m;
        }

        /// <summary>The values of <c>Diff.StopGradient</c> at the point where differences are taken.</summary>
        public static class Frozen
        {
            [ThreadStatic] public static List<object> Kept;
            [ThreadStatic] public static int Next;
            public static Tensor<double> Keep(Tensor<double> t) => (Tensor<double>)Keep((object)Tensor.Create(Out.Flat(t), t.Lengths));
            public static double Keep(double x) => (double)Keep((object)x);
            private static object Keep(object now) { if (Next < 0 || Kept is null) { (Kept ??= new()).Add(now); return now; } return Next < Kept.Count ? Kept[Next++] : now; }
        }

        public static class Failure
        {
            public static string Of(Action action) { try { action(); return null; } catch (Exception exception) { return exception.GetType().Name + " " + exception.Message; } }
        }

        public sealed class Subject
        {
            public int Count;
            public bool IsFrozen;
            public Func<double[], int, double[]> Value;
            public Func<double[], double[]> Twin;
            public Func<double[], string> Lengths;
            public Func<double[], double[], int, double[]> Vjp;
            public Func<double[], double[], int, double, (double[], string, double[])> Into;
            public Func<double[], double[], int, double, (double[], string, double[])> Accumulate;
            public Func<double[], double[], (double[], double[], double[])> Pullback;
            public Func<double[], double[], (double[], double[])> Jvp;
            public Func<double[], int, double[]> Row;
            public Func<double[], double[][,]> Jacobian;
            public Func<double[], double[], double[]> Hvp;
            public Func<double[], double[]> Gradient;
            public Func<double[], long> Bytes;
            public Func<double[], double[], (string, string)> Failing;
            public Func<double[], double[], (string, bool)> Overlapping;
            public Func<double[], double[], string> WrongShape;

            private readonly List<string> _failures = new();

            /// <summary>What is wrong; empty: nothing.</summary>
            public string Check(int seed)
            {
                var random = new Random(seed);
                for (int point = 0; point < 2; point++)
                {
                    double[] p = Numbers(random, Count), t = Numbers(random, Count), y;
                    try { y = Value(p, 0); }
                    catch (Exception exception)
                    {
                        string failure = Failure.Of(() => Vjp(p, new double[1], 0));
                        if (failure?.StartsWith("NullReference") == true) _failures.Add($"F throws {exception.GetType().Name} {exception.Message}, FVjp: {failure}");
                        continue;
                    }

                    if (y.Any(e => !double.IsFinite(e))) continue;
                    try { At(p, t, y, Numbers(random, y.Length)); }
                    catch (Exception exception) { _failures.Add($"throws {exception.GetType().Name} {exception.Message} {exception.StackTrace.Split('\n').FirstOrDefault(line => line.Contains("C.F"))}"); }
                    if (_failures.Count > 0) break;
                }

                return string.Join("\n", _failures);
            }

            private void At(double[] p, double[] t, double[] y, double[] w)
            {
                double[] g = Vjp(p, w, 0);
                double size = g.Select(Math.Abs).Concat(w.Zip(y, (a, b) => Math.Abs(a * b))).Append(1).Max();
                Differences(p, w, g, size);
                Close(g, Vjp(p, w, 0), 0, "second call");
                Close(g, Vjp(p, w, 1), 1e-11 * size, "arguments with axes the other way round");
                Close(g, Vjp(p, w, 2), 1e-11 * size, "arguments with gaps");
                double scale = y.Select(Math.Abs).Append(1).Max();
                string lengths = Lengths(p);
                for (int mode = 0; mode < 3; mode++)
                {
                    var (value, shape, into) = Into(p, w, mode, double.NaN);
                    Close(y, value, 1e-11 * scale, "value, mode " + mode);
                    if (shape != lengths) _failures.Add($"shape of the value: [{shape}] instead of [{lengths}]");
                    Close(g, into, 1e-11 * size, "destinations, mode " + mode);
                    var (value2, _, sum) = Accumulate(p, w, mode, 0.5);
                    Close(y, value2, 1e-11 * scale, "value of Accumulate, mode " + mode);
                    Close(g.Select(e => e + 0.5).ToArray(), sum, 1e-11 * size, "FVjpAccumulate, mode " + mode);
                }

                var (ofPullback, once, twice) = Pullback(p, w);
                Close(y, ofPullback, 1e-11 * scale, "value of FPullback");
                Close(g, once, 1e-11 * size, "pullback");
                Close(once, twice, 0, "pullback asked again");
                if (Jvp is not null)
                {
                    var (value, tangent) = Jvp(p, t);
                    Close(y, value, 1e-11 * scale, "value of FJvp");
                    double forward = Dot(w, tangent), reverse = Dot(g, t), terms = w.Zip(tangent, (a, b) => Math.Abs(a * b)).Concat(g.Zip(t, (a, b) => Math.Abs(a * b))).Append(1).Sum();
                    if (!(Math.Abs(forward - reverse) <= 1e-11 * terms)) _failures.Add($"tangents and cotangents: {forward:R} and {reverse:R}");
                }

                if (Row is not null)
                {
                    double[] sum = new double[Count];
                    double[][,] parts = Jacobian(p);
                    for (int row = 0; row < y.Length; row++)
                    {
                        double[] r = Row(p, row), unit = new double[y.Length], whole = new double[Count];
                        unit[row] = 1;
                        int column = 0;
                        foreach (double[,] part in parts) for (int k = 0; k < part.GetLength(1); k++) whole[column++] = part[row, k];
                        Close(r, whole, 1e-11 * Math.Max(size, r.Select(Math.Abs).Append(0).Max()), $"FJacobian, row {row}");
                        if (row < 2) Close(r, Vjp(p, unit, 0), 1e-11 * size, $"FJacobianRow {row} against FVjp");
                        for (int k = 0; k < Count; k++) sum[k] += w[row] * r[k];
                    }

                    Close(g, sum, 1e-10 * size, "rows");
                }

                if (Gradient is not null)
                {
                    double[] gradient = Gradient(p);
                    Close(g, gradient.Select(e => e * w[0]).ToArray(), 1e-11 * size, "FGradient");
                    if (Hvp is not null && !IsFrozen) Hessian(p, t, Hvp(p, t));
                    else if (Hvp is not null) Hvp(p, t);
                }

                if (Bytes is not null && Bytes(p) is > 0 and var bytes) _failures.Add($"allocates {bytes} bytes");
                if (Failing is not null)
                {
                    var (mine, other) = Failing(p, w);
                    if ((mine is null && other is not null) || other?.StartsWith("NullRef") == true) _failures.Add($"wrong arguments: F {mine ?? "succeeds"}, FVjp {other ?? "succeeds"}");
                    Close(g, Vjp(p, w, 0), 0, "after an exception");
                }

                if (Overlapping is not null)
                {
                    var (failure, isUntouched) = Overlapping(p, w);
                    if (failure?.StartsWith("ArgumentException") != true || !isUntouched) _failures.Add($"destination over an argument: {failure ?? "accepted"}, argument {(isUntouched ? "" : "not ")}as before");
                }

                if (WrongShape is not null && WrongShape(p, w)?.StartsWith("ArgumentException") != true) _failures.Add($"destination of a wrong shape: {WrongShape(p, w) ?? "accepted"}");
                double[][] threads = new double[2][];
                Parallel.For(0, 2, k => { for (int n = 0; n < 5; n++) threads[k] = Vjp(p, w, k); });
                Close(g, threads[0], 0, "on two threads");
                Close(g, threads[1], 1e-11 * size, "on two threads, the other");
            }

            private void Differences(double[] p, double[] w, double[] g, double size)
            {
                Frozen.Kept = null; Frozen.Next = -1;
                Twin(p);
                double[] steps = [1e-3, 1e-4, 1e-5, 1e-6];
                for (int k = 0; k < p.Length; k++)
                {
                    double[] estimates = steps.Select(h => (Along(p, k, h, w) - Along(p, k, -h, w)) / (2 * h)).ToArray();
                    if (estimates.Any(e => !double.IsFinite(e)) || estimates.Max() - estimates.Min() > 1e-2 * size) continue;
                    if (!(estimates.Min(e => Math.Abs(e - g[k])) <= 1e-6 * size)) { _failures.Add($"differences: entry {k} is {g[k]:R}, expected {string.Join(", ", estimates)}"); break; }
                }

                Frozen.Kept = null;
            }

            private double Along(double[] p, int k, double h, double[] w)
            {
                double[] q = (double[])p.Clone();
                q[k] += h;
                Frozen.Next = 0;
                double[] y = Twin(q);
                return y.Length == w.Length ? Dot(y, w) : double.NaN;
            }

            private void Hessian(double[] p, double[] t, double[] product)
            {
                double size = product.Select(Math.Abs).Append(1).Max();
                double[][] estimates = new[] { 1e-3, 1e-4, 1e-5 }.Select(h => Gradient(p.Zip(t, (a, b) => a + h * b).ToArray()).Zip(Gradient(p.Zip(t, (a, b) => a - h * b).ToArray()), (a, b) => (a - b) / (2 * h)).ToArray()).ToArray();
                size = Math.Max(size, estimates[2].Select(Math.Abs).Append(0).Max());
                for (int k = 0; k < product.Length; k++)
                {
                    double[] own = estimates.Select(e => e[k]).ToArray();
                    if (own.Any(e => !double.IsFinite(e)) || own.Max() - own.Min() > 1e-2 * size) continue;
                    if (!(own.Min(e => Math.Abs(e - product[k])) <= 1e-5 * size)) { _failures.Add($"Hessian: entry {k} is {product[k]:R}, expected {string.Join(", ", own)}"); break; }
                }
            }

            private static double[] Numbers(Random random, int count) { double[] e = new double[count]; for (int k = 0; k < count; k++) e[k] = random.NextDouble() * 1.7 - 0.8; return e; }

            private static double Dot(double[] a, double[] b) { double s = 0; for (int k = 0; k < a.Length; k++) s += a[k] * b[k]; return s; }

            private void Close(double[] expected, double[] actual, double tolerance, string what)
            {
                if (expected.Length != actual.Length) { _failures.Add($"{what}: {actual.Length} numbers instead of {expected.Length}"); return; }
                for (int k = 0; k < expected.Length; k++)
                    if (!(Math.Abs(expected[k] - actual[k]) <= tolerance) && !expected[k].Equals(actual[k])) { _failures.Add($"{what}: entry {k} is {actual[k]:R} instead of {expected[k]:R}"); return; }
            }
        }
        """;
}
