using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Numerics;
using System.Numerics.Tensors;
using DiffGen.Runtime;
using DiffGen.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Xunit;
using Xunit.Abstractions;

namespace DiffGen.Tests.Tensors;

/// <summary>Methods over tensors as users write them, through the generator: values, products with cotangents and tangents, and Jacobians agree with PyTorch's.</summary>
public class ConformanceTests(ITestOutputHelper output)
{
    private static readonly string[] s_groups = ["tensor_elementwise", "tensor_kinks", "reductions", "shape", "softmax_losses", "conv", "linalg"];

    /// <summary>Operations that are not run, and why.</summary>
    private static readonly Dictionary<string, string> s_without = new()
    {
        ["hardsigmoid"] = "PyTorch rounds 1/6 to single precision in its derivative",
        ["relu_zero_times_inf"] = "at 0 the derivative of relu takes nothing of an infinite cotangent, where PyTorch gives NaN",
        ["where_xlogx_naive"] = "a factor that is infinite itself is not guarded against a zero cotangent",
        ["entr"] = "PyTorch's function of this name is infinitely steep at 0, which no method over the others is",
        ["logsumexp_by_hand"] = "stored is the derivative that it would have without overflow; the method overflows as written",
        ["smooth_l1_loss_beta0"] = "where the difference is 0 PyTorch's derivatives with respect to both operands have the same sign",
        ["identity_by_abs_and_relu"] = "stored is the derivative of x; that of the method as written is 0 at 0, in PyTorch too",
    };

    /// <summary>Where PyTorch gives a needless NaN and DiffGen a number: the subgradient of least norm, or an equal share.</summary>
    private static readonly Dictionary<string, Func<double[], bool>> s_numberForNaN = new()
    {
        ["hypot"] = point => point[0] == 0 && point[1] == 0,
        ["xlogy"] = point => point[0] == 0 && !double.IsNaN(point[1]),
        ["cbrt_like"] = point => point[0] == 0,
        ["logaddexp"] = point => point[0] == point[1],
    };

    /// <summary>Single cases that are not run, and why.</summary>
    private static readonly Dictionary<string, string> s_withoutCases = new()
    {
        ["kinks/softmax/03"] = "beside an infinite element the others are 0, which is their limit; PyTorch gives NaN",
        ["kinks/log_softmax/03"] = "beside an infinite element the others are -∞, which is their limit; PyTorch gives NaN",
        ["kinks/max_full/02"] = "a NaN makes the whole cotangent NaN, as over axes",
        ["kinks/min_full/02"] = "a NaN makes the whole cotangent NaN, as over axes",
        ["kinks/eigh_exp/00"] = "eigenvectors of equal eigenvalues have no derivative, here and in PyTorch; stored is that of the function, which MatrixExp has",
        ["kinks/svdvals_sum/02"] = "where a singular value is 0 any part of its vectors is a subgradient: that of least norm has none, PyTorch's has one",
        ["kinks/matrix_norm/02"] = "as svdvals_sum",
        ["embedding/03"] = "the framework has no tensors without axes",
        ["squeeze/03"] = "the framework refuses to take away an axis that is longer than 1",
        ["unsqueeze/03"] = "the framework has no tensors without axes",
        ["reshape/07"] = "the framework has no tensors without axes",
        ["reshape/10"] = "the framework's Reshape refuses views that are not contiguous",
    };

    /// <summary>Cases of which the tangent is not compared, and why.</summary>
    private static readonly Dictionary<string, string> s_withoutTangent = new()
    {
        ["kinks/binary_cross_entropy/00"] = "PyTorch's forward mode knows nothing of the least logarithm and gives NaN",
        ["kinks/cross_entropy_ignored/00"] = "a zero tangent stays zero, where PyTorch divides it by zero",
        ["kinks/maximum/02"] = "where an operand is NaN PyTorch's two modes differ",
        ["kinks/minimum/02"] = "where an operand is NaN PyTorch's two modes differ",
        ["kinks/embedding_padding/00"] = "the row that pads is a constant in every mode; PyTorch lets its tangent pass",
        ["kinks/div/00"] = "the difference of two infinities, which PyTorch avoids by dividing last",
        ["kinks/sqrt_of_square/00"] = "a zero tangent stays zero",
        ["kinks/sqrt_of_sum_of_squares/00"] = "a zero tangent stays zero",
        ["kinks/mean/00"] = "a zero tangent stays zero, where PyTorch divides it by zero",
        ["kinks/var/02"] = "a zero tangent stays zero, where PyTorch divides it by zero",
    };

    /// <summary>Cases that agree to fewer digits, as PyTorch rounds 10⁻¹² to single precision.</summary>
    private static readonly Dictionary<string, double> s_looser = new() { ["kinks/binary_cross_entropy/00"] = 1e-8 };

    /// <summary>Where PyTorch gives a huge number, which rounding makes of a pole, and DiffGen infinity.</summary>
    private static readonly Dictionary<string, double> s_poles = new() { ["digamma"] = 1e14 };

    private static readonly Lazy<Dictionary<string, string>> s_names = new(() =>
        Cases.Select(SourceOf).Distinct().Select((source, i) => (source, i)).ToDictionary(pair => pair.source, pair => "C" + pair.i));

    private static readonly Lazy<Compiled> s_double = new(() => Compile("double")), s_single = new(() => Compile("float"));

    /// <summary>All methods in one precision, and those that did not compile, with their first error.</summary>
    private sealed record Compiled(HarnessResult Methods, Dictionary<string, string> Errors);

    private static IEnumerable<TensorCase> Cases => s_groups.SelectMany(TensorCase.Load).Where(stored => OperationBodies.Has(stored.Operation) && !s_without.ContainsKey(stored.Operation));

    public static TheoryData<string, string> Operations()
    {
        var data = new TheoryData<string, string>();
        foreach (string group in s_groups)
            foreach (string operation in TensorCase.Load(group).Select(stored => stored.Operation).Distinct().Where(operation => OperationBodies.Has(operation) && !s_without.ContainsKey(operation)))
                data.Add(group, operation);
        return data;
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Companions_agree_with_PyTorch(string group, string operation)
    {
        List<string> failures = [];
        foreach (TensorCase stored in TensorCase.Load(group).Where(stored => stored.Operation == operation && !s_withoutCases.ContainsKey(Number(stored))))
        {
            try
            {
                if (stored.IsSingle) Compare<float>(stored, failures);
                else Compare<double>(stored, failures);
            }
            catch (Exception exception) when (exception is ArgumentException or IndexOutOfRangeException)
            {
                failures.Add($"{stored}: {exception.Message}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} failures\n" + string.Join('\n', failures.Take(20)));
    }

    [Fact]
    public void Every_stored_case_is_run_or_listed()
    {
        int run = 0, listed = 0;
        foreach (string group in s_groups)
        {
            foreach (IGrouping<string, TensorCase> cases in TensorCase.Load(group).GroupBy(stored => stored.Operation))
            {
                if (s_without.TryGetValue(cases.Key, out string? reason)) (listed, reason) = (listed + cases.Count(), "not run: " + reason);
                else if (OperationBodies.Has(cases.Key)) (run, reason) = (run + cases.Count(), "run");
                else Assert.Fail($"{cases.Key} is neither run nor listed.");
                output.WriteLine($"{group}/{cases.Key}: {cases.Count()} cases, {reason}");
            }
        }

        output.WriteLine($"{run + listed} cases, {run} run, {listed} listed.");
        string[] known = [.. s_groups.SelectMany(TensorCase.Load).Select(stored => stored.Operation).Distinct()];
        Assert.DoesNotContain(s_without.Keys, operation => !known.Contains(operation));
        HashSet<string> numbers = [.. s_groups.SelectMany(TensorCase.Load).Select(Number)];
        Assert.DoesNotContain(s_withoutCases.Keys.Concat(s_withoutTangent.Keys).Concat(s_looser.Keys), number => !numbers.Contains(number));
        foreach ((string number, string reason) in s_withoutCases) output.WriteLine($"{number}: not run: {reason}");
    }

    private static Compiled Compile(string type)
    {
        (string Path, string Text)[] files =
        [
            .. s_names.Value.Select(pair => (
                pair.Value + ".cs", $"using System;\nusing System.Numerics.Tensors;\nusing DiffGen;\nusing T = {type};\n\n" + pair.Key.Replace("NAME", pair.Value, StringComparison.Ordinal))),
        ];
        HarnessResult result = GeneratorHarness.Run(files);
        Dictionary<string, string> errors = [];
        foreach (Diagnostic diagnostic in result.Diagnostics.Concat(result.CompilerErrors))
            errors.TryAdd(Path.GetFileName(diagnostic.Location.SourceTree!.FilePath).Split('.')[0], diagnostic.ToString());
        return errors.Count == 0
            ? new Compiled(result.AssertClean(), errors)
            : new Compiled(GeneratorHarness.Run([.. files.Where(file => !errors.ContainsKey(file.Path.Split('.')[0]))]).AssertClean(), errors);
    }

    /// <summary>The class with the method and its drivers; NAME stands for its name.</summary>
    private static string SourceOf(TensorCase stored)
    {
        OperationBody body = OperationBodies.For(stored);
        string[] names = [.. stored.Inputs.Keys], active = [.. names.Where(name => IsActive(stored, name))];
        string result = body.IsNumber ? "T" : "Tensor<T>", parameters = string.Join(", ", names.Select(name => (stored.AreWhole(name) ? "Tensor<int> " : stored.AreMarks(name) ? "Tensor<bool> " : "Tensor<T> ") + name));
        string all = string.Join(", ", names.Select((name, k) => string.Format(null, stored.AreWhole(name) ? "Tensor.ConvertTruncating<T, int>({0})" : stored.AreMarks(name) ? "Tensor.GreaterThan<T>({0}, (T)0)" : "{0}", $"p[{k}]")));
        string tangents = string.Join(", ", active.Select(name => $"t[{Array.IndexOf(names, name)}]"));
        string gradient = active.Length == 1 ? "[g]" : $"[{string.Join(", ", active.Select(name => "g." + name))}]";
        string tensor = body.IsNumber ? "Tensor.Create<T>([{0}], [1])" : "{0}";
        string row = body.IsNumber ? $"var g = FVjp({all}, 1)" : $"var g = FJacobianRow({all}, row)";
        return $$"""
            public static partial class NAME
            {
                [Differentiable(Companions = Companions.Default | Companions.Jvp)]
                public static {{result}} F({{parameters}}) { {{body.Text}} }
                public static Tensor<T> Value(Tensor<T>[] p) => {{string.Format(null, tensor, $"F({all})")}};
                public static Tensor<T>[] Vjp(Tensor<T>[] p, Tensor<T> v) { var g = FVjp({{all}}, {{(body.IsNumber ? "v.GetPinnableReference()" : "v")}}); return {{gradient}}; }
                public static Tensor<T> Beside(Tensor<T>[] p, Tensor<T>[] t) => {{string.Format(null, tensor, $"FJvp({all}, {tangents}).Value")}};
                public static Tensor<T> Jvp(Tensor<T>[] p, Tensor<T>[] t) => {{string.Format(null, tensor, $"FJvp({all}, {tangents}).Tangent")}};
                public static Tensor<T>[] Row(Tensor<T>[] p, int row) { {{row}}; return {{gradient}}; }
            }

            """;
    }

    private static void Compare<T>(TensorCase stored, List<string> failures)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        (HarnessResult compiled, Dictionary<string, string> errors) = (stored.IsSingle ? s_single : s_double).Value;
        string name = s_names.Value[SourceOf(stored)];
        if (errors.TryGetValue(name, out string? error))
        {
            failures.Add($"{stored}: {error}");
            return;
        }

        Tensor<T>[] p = [.. stored.Inputs.Select(input => Create<T>(input.Value, stored.Layout(input.Key)))];
        Tensor<T> v = Create<T>(stored.Cotangent);
        Check(stored, "value", compiled.Invoke<Tensor<T>>(name + ".Value", [p]), stored.Output, stored.Tolerance("out"), failures);
        Tensor<T>[] vjp = compiled.Invoke<Tensor<T>[]>(name + ".Vjp", p, v);
        string[] names = [.. stored.Inputs.Keys], active = [.. names.Where(name => IsActive(stored, name))];
        foreach ((string input, StoredTensor expected) in stored.Vjp)
            Check(stored, $"cotangent of {input}", vjp[Array.IndexOf(active, input)], expected, stored.Tolerance("vjp"), failures);
        if (stored.Jvp is { } jvp && !stored.HasTrueVjp && !s_withoutTangent.ContainsKey(Number(stored)))
        {
            Tensor<T>[] t = [.. names.Select(input => Create<T>(stored.Tangents.TryGetValue(input, out StoredTensor? tangent) ? tangent : new StoredTensor(stored.Inputs[input].Shape, new double[stored.Inputs[input].Numbers.Length])))];
            Check(stored, "value beside the tangent", compiled.Invoke<Tensor<T>>(name + ".Beside", p, t), stored.Output, stored.Tolerance("out"), failures);
            Check(stored, "tangent", compiled.Invoke<Tensor<T>>(name + ".Jvp", p, t), jvp, stored.Tolerance("jvp"), failures);
        }

        if (stored.Jacobian.Count == 0 || stored.HasTrueVjp) return;
        for (int row = 0; row < stored.Output.Numbers.Length; row++)
        {
            Tensor<T>[] entries = compiled.Invoke<Tensor<T>[]>(name + ".Row", p, row);
            foreach ((string input, StoredTensor jacobian) in stored.Jacobian)
            {
                int length = stored.Inputs[input].Numbers.Length;
                Check(stored, $"row {row} of the Jacobian by {input}", entries[Array.IndexOf(active, input)], new StoredTensor(stored.Inputs[input].Shape, jacobian.Numbers[(row * length)..((row + 1) * length)]), stored.Tolerance("vjp"), failures);
            }
        }
    }

    /// <summary>Derivatives are taken with respect to numbers only.</summary>
    private static bool IsActive(TensorCase stored, string input) => !stored.AreWhole(input) && !stored.AreMarks(input);

    /// <summary>The number of a case without its precision.</summary>
    private static string Number(TensorCase stored) => stored.Id[..stored.Id.LastIndexOf('/')];

    private static bool IsNumberForNaN(TensorCase stored, int count, int place) =>
        s_numberForNaN.TryGetValue(stored.Operation, out Func<double[], bool>? holds)
        && stored.Inputs.Values.All(input => input.Numbers.Length == count)
        && holds([.. stored.Inputs.Values.Select(input => input.Numbers[place])]);

    private static Tensor<T> Create<T>(StoredTensor stored, (int Offset, nint[] Strides)? layout = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] numbers = Array.ConvertAll(stored.Numbers, T.CreateTruncating);
        nint[] lengths = [.. Enumerable.Range(0, stored.Shape.Rank).Select(axis => (nint)stored.Shape[axis])];
        if (layout is not var (offset, strides) || numbers.Length == 0) return TensorStorage.Of(numbers, stored.Shape);
        var places = new int[numbers.Length];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = offset;
            int rest = i;
            for (int axis = lengths.Length - 1; axis >= 0; axis--)
            {
                places[i] += (rest % (int)lengths[axis]) * (int)strides[axis];
                rest /= (int)lengths[axis];
            }
        }

        T[] storage = new T[places.Max() + 1];
        for (int i = 0; i < places.Length; i++) storage[places[i]] = numbers[i];
        return Tensor.Create(storage, offset, lengths, strides);
    }

    private static void Check<T>(TensorCase stored, string what, Tensor<T> actual, StoredTensor expected, double tolerance, List<string> failures)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        // The framework has no tensors without axes.
        Shape shape = expected.Shape.Rank == 0 ? Shape.Of(1) : expected.Shape;
        if (TensorStorage.ShapeOf(actual) != shape)
        {
            failures.Add($"{stored}: {what} has shape {TensorStorage.ShapeOf(actual)}, not {shape}.");
            return;
        }

        var numbers = new T[expected.Numbers.Length];
        actual.FlattenTo(numbers);
        double[] wanted = s_poles.TryGetValue(stored.Operation, out double pole)
            ? Array.ConvertAll(expected.Numbers, number => Math.Abs(number) > pole ? Math.CopySign(double.PositiveInfinity, number) : number)
            : expected.Numbers;
        tolerance = s_looser.GetValueOrDefault(Number(stored), tolerance);
        double scale = wanted.Where(double.IsFinite).Select(Math.Abs).Append(1).Max();
        for (int i = 0; i < numbers.Length; i++)
        {
            double got = double.CreateChecked(numbers[i]), want = double.CreateChecked(T.CreateTruncating(wanted[i]));
            bool agrees = double.IsNaN(want) ? IsNumberForNaN(stored, numbers.Length, i) ? !double.IsNaN(got) : double.IsNaN(got)
                : double.IsInfinity(want) ? got == want
                : Math.Abs(got - want) <= tolerance * scale;
            if (!agrees) failures.Add($"{stored}: {what}[{i}] is {got:R}, not {want:R}. Inputs {string.Join("; ", stored.Inputs.Values.Select(input => string.Join(' ', input.Numbers.Take(12).Select(number => number.ToString("R")))))}");
        }
    }
}
