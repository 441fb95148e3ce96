using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace DiffGen.Tests.Tensors;

/// <summary>How a user writes an operation in C#.</summary>
/// <param name="Text">The body of a method over <c>Tensor&lt;T&gt;</c> that are called as the stored inputs are.</param>
/// <param name="IsNumber">The method returns a number.</param>
internal sealed record OperationBody(string Text, bool IsNumber = false);

/// <summary>The stored operations as C# methods over tensors.</summary>
internal static partial class OperationBodies
{
    private static readonly Dictionary<string, Func<TensorCase, OperationBody>> s_bodies = new()
    {
        ["neg"] = _ => Of("-x"),
        ["exp"] = _ => Of("Tensor.Exp<T>(x)"),
        ["expm1"] = _ => Of("Tensor.ExpM1<T>(x)"),
        ["log"] = _ => Of("Tensor.Log<T>(x)"),
        ["log1p"] = _ => Of("Tensor.LogP1<T>(x)"),
        ["log2"] = _ => Of("Tensor.Log2<T>(x)"),
        ["log10"] = _ => Of("Tensor.Log10<T>(x)"),
        ["exp2"] = _ => Of("Tensor.Exp2<T>(x)"),
        ["sqrt"] = _ => Of("Tensor.Sqrt<T>(x)"),
        ["rsqrt"] = _ => Of("1 / Tensor.Sqrt<T>(x)"),
        ["square"] = _ => Of("x * x"),
        ["reciprocal"] = _ => Of("Tensor.Reciprocal<T>(x)"),
        ["abs"] = _ => Of("Tensor.Abs<T>(x)"),
        ["sign"] = _ => Of("Tensor.Where<T>(Tensor.GreaterThan<T>(x, 0), (T)1, Tensor.Where<T>(Tensor.LessThan<T>(x, 0), (T)(-1), 0 * Tensor.Where<T>(Tensor.Equals<T>(x, x), x, (T)0)))"),
        ["sin"] = _ => Of("Tensor.Sin<T>(x)"),
        ["cos"] = _ => Of("Tensor.Cos<T>(x)"),
        ["tan"] = _ => Of("Tensor.Tan<T>(x)"),
        ["asin"] = _ => Of("Tensor.Asin<T>(x)"),
        ["acos"] = _ => Of("Tensor.Acos<T>(x)"),
        ["atan"] = _ => Of("Tensor.Atan<T>(x)"),
        ["sinh"] = _ => Of("Tensor.Sinh<T>(x)"),
        ["cosh"] = _ => Of("Tensor.Cosh<T>(x)"),
        ["tanh"] = _ => Of("Tensor.Tanh<T>(x)"),
        ["asinh"] = _ => Of("Tensor.Asinh<T>(x)"),
        ["acosh"] = _ => Of("Tensor.Acosh<T>(x)"),
        ["atanh"] = _ => Of("Tensor.Atanh<T>(x)"),
        ["erf"] = _ => Of("Tensor.Erf<T>(x)"),
        ["erfc"] = _ => Of("Tensor.Erfc<T>(x)"),
        ["lgamma"] = _ => Of("Tensor.LogGamma<T>(x)"),
        ["digamma"] = _ => Of("Tensor.Digamma<T>(x)"),
        ["sigmoid"] = _ => Of("Tensor.Sigmoid<T>(x)"),
        ["relu"] = _ => Of("Tensor.Relu<T>(x)"),
        ["silu"] = _ => Of("Tensor.Silu<T>(x)"),
        ["gelu_none"] = _ => Of("Tensor.Gelu<T>(x)"),
        ["gelu_tanh"] = _ => Of("Tensor.GeluTanh<T>(x)"),
        // A method whose result is a step has no companions: a term that vanishes stands beside it.
        ["floor"] = _ => Of("Tensor.Floor<T>(x) + (x - x)"),
        ["ceil"] = _ => Of("Tensor.Ceiling<T>(x) + (x - x)"),
        ["round"] = _ => Of("Tensor.Round<T>(x) + (x - x)"),
        ["trunc"] = _ => Of("Tensor.Truncate<T>(x) + (x - x)"),
        ["frac"] = _ => Of("x - Tensor.Truncate<T>(x)"),
        ["softplus"] = c => Of(c.Has("beta") ? $"Tensor.Softplus<T>(x, {N(c, "beta")}, {N(c, "threshold")})" : "Tensor.Softplus<T>(x)"),
        ["softplus_threshold"] = c => Of($"Tensor.Softplus<T>(x, {N(c, "beta")}, {N(c, "threshold")})"),
        ["leaky_relu"] = c => Of($"Tensor.LeakyRelu<T>(x, {N(c, "negative_slope")})"),
        ["elu"] = c => Of($"Tensor.Elu<T>(x, {N(c, "alpha")})"),
        ["hardtanh"] = c => Of($"Tensor.Hardtanh<T>(x, {N(c, "min_val")}, {N(c, "max_val")})"),
        ["add_scalar"] = c => Of($"x + {N(c, "scalar")}"),
        ["sub_scalar"] = c => Of($"x - {N(c, "scalar")}"),
        ["rsub_scalar"] = c => Of($"{N(c, "scalar")} - x"),
        ["mul_scalar"] = c => Of($"x * {N(c, "scalar")}"),
        ["div_scalar"] = c => Of($"x / {N(c, "scalar")}"),
        ["rdiv_scalar"] = c => Of($"{N(c, "scalar")} / x"),
        ["pow_tensor_scalar"] = c => Of($"Tensor.Pow<T>(x, {N(c, "exponent")})"),
        ["pow_scalar_tensor"] = c => Of($"Tensor.Pow<T>({N(c, "base")}, x)"),
        ["add"] = _ => Of("a + b"),
        ["sub"] = _ => Of("a - b"),
        ["mul"] = _ => Of("a * b"),
        ["div"] = _ => Of("a / b"),
        ["pow_tensor_tensor"] = _ => Of("Tensor.Pow<T>(a, b)"),
        ["atan2"] = _ => Of("Tensor.Atan2<T>(a, b)"),
        ["hypot"] = _ => Of("Tensor.Hypot<T>(a, b)"),
        ["maximum"] = _ => Of("Tensor.Max<T>(a, b)"),
        ["minimum"] = _ => Of("Tensor.Min<T>(a, b)"),
        ["fmod"] = _ => Of("a - b * Tensor.Truncate<T>(a / b)"),
        ["remainder"] = _ => Of("a - b * Tensor.Floor<T>(a / b)"),
        ["xlogy"] = _ => Of("Tensor.XLogY<T>(a, b)"),
        ["logaddexp"] = _ => Of("Tensor.LogAddExp<T>(a, b)"),
        ["where"] = _ => Of("Tensor.Where<T>(cond, a, b)"),
        ["lerp"] = _ => Of("a + w * (b - a)"),
        ["addcmul"] = c => Of($"a + {N(c, "value")} * b * w"),

        // ---- kinks
        ["celu"] = _ => Of("Tensor.Where<T>(Tensor.GreaterThan<T>(x, (T)0), x, (T)0.5 * Tensor.ExpM1<T>(x / (T)0.5))"),
        ["relu6"] = _ => Of("Tensor.Hardtanh<T>(x, 0, 6)"),
        ["hardswish"] = _ => Of("Tensor.Where<T>(Tensor.LessThan<T>(x, (T)(-3)), (T)0, Tensor.Where<T>(Tensor.LessThanOrEqual<T>(x, (T)3), x * (x + 3) / 6, x))"),
        ["softshrink"] = _ => Of("Tensor.Where<T>(Tensor.GreaterThan<T>(x, (T)0.5), x - (T)0.5, Tensor.Where<T>(Tensor.LessThan<T>(x, (T)(-0.5)), x + (T)0.5, (T)0))"),
        ["hardshrink"] = _ => Of("Tensor.Where<T>(Tensor.GreaterThan<T>(x, (T)0.5), x, Tensor.Where<T>(Tensor.LessThan<T>(x, (T)(-0.5)), x, (T)0))"),
        ["threshold"] = _ => Of("Tensor.Where<T>(Tensor.GreaterThan<T>(x, (T)1), x, (T)(-2))"),
        ["fmax"] = _ => Of("Tensor.MaxNumber<T>(a, b)"),
        ["fmin"] = _ => Of("Tensor.MinNumber<T>(a, b)"),
        ["sqrt_of_square"] = _ => Of("Tensor.Sqrt<T>(x * x)"),
        ["sqrt_of_sum_of_squares"] = _ => Number("T.Sqrt(Tensor.Sum<T>(x * x))"),
        ["sinc"] = _ => Of("Tensor.Where<T>(Tensor.Equals<T>(x, (T)0), (T)1, Tensor.SinPi<T>(x) / (T.Pi * x))"),
        ["where_xlogx_safe"] = _ => Of("Tensor.Where<T>(Tensor.GreaterThan<T>(x, (T)0), x * Tensor.Log<T>(Tensor.Where<T>(Tensor.GreaterThan<T>(x, (T)0), x, (T)1)), (T)0)"),
        ["where_sqrt_naive"] = _ => Of("Tensor.Where<T>(Tensor.GreaterThan<T>(x, (T)0), Tensor.Sqrt<T>(x), (T)0)"),
        ["where_div_naive"] = _ => Of("Tensor.Where<T>(Tensor.Equals<T>(x, (T)0), (T)1, Tensor.Sin<T>(x) / x)"),
        ["sigmoid_by_hand"] = _ => Of("1 / (1 + Tensor.Exp<T>(-x))"),
        ["max_of_same"] = _ => Of("Tensor.Max<T>(x, x)"),
        ["abs_square"] = _ => Of("Tensor.Pow<T>(Tensor.Abs<T>(x), (T)2)"),
        ["sqrt_zero_cotangent"] = _ => Of("Tensor.Sqrt<T>(x)"),
        ["log_zero_cotangent"] = _ => Of("Tensor.Log<T>(x)"),
        ["reciprocal_zero_cotangent"] = _ => Of("1 / x"),
        ["pow_half_zero_cotangent"] = _ => Of("Tensor.Pow<T>(x, (T)0.5)"),
        ["asin_zero_cotangent"] = _ => Of("Tensor.Asin<T>(x)"),
        ["acosh_zero_cotangent"] = _ => Of("Tensor.Acosh<T>(x)"),
        ["rsqrt_zero_cotangent"] = _ => Of("1 / Tensor.Sqrt<T>(x)"),
        ["max_full"] = _ => Number("Tensor.Max<T>(x)"),
        ["min_full"] = _ => Number("Tensor.Min<T>(x)"),
        ["prod_dim"] = _ => Of("Tensor.Prod<T>(x, 1)"),

        // ---- over axes
        ["var"] = c => Of($"Tensor.Var<T>(x, {Axes(c)}, {(c.Bool("unbiased") ? 1 : 0)}, {Keep(c)})"),
        ["std"] = c => Of($"Tensor.Std<T>(x, {Axes(c)}, {(c.Bool("unbiased") ? 1 : 0)}, {Keep(c)})"),
        ["cumsum"] = c => Of($"Tensor.CumSum<T>(x, {c.Int("dim")})"),

        // ---- arrangement
        ["permute"] = c => Of($"Tensor.PermuteDimensions<T>(x, [{string.Join(", ", c.Ints("dims").Select(axis => axis < 0 ? axis + c.Inputs["x"].Shape.Rank : axis))}])"),
        ["flip"] = c => Of($"Tensor.Flip<T>(x, {string.Join(", ", c.Ints("dims"))})"),
        ["tril"] = c => Of($"Tensor.Tril<T>(x, {c.Int("diagonal")})"),
        ["triu"] = c => Of($"Tensor.Triu<T>(x, {c.Int("diagonal")})"),
        ["unsqueeze"] = c => Of($"Tensor.Unsqueeze<T>(x, {(c.Int("dim") < 0 ? c.Inputs["x"].Shape.Rank + 1 + c.Int("dim") : c.Int("dim"))})"),
        ["concat"] = c => Of($"Tensor.Concat<T>({c.Int("dim")}, {string.Join(", ", c.Inputs.Keys)})"),
        ["stack"] = c => Of($"Tensor.StackAlongDimension<T>({(c.Int("dim") < 0 ? c.Inputs["a"].Shape.Rank + 1 + c.Int("dim") : c.Int("dim"))}, {string.Join(", ", c.Inputs.Keys)})"),
        ["reshape"] = c => Of($"Tensor.Reshape<T>(x, [{Lengths(c)}])"),
        ["expand"] = c => Of($"Tensor.Broadcast<T>(x, [{Lengths(c)}])"),
        ["sum"] = c => c.HasAttributes ? Of($"Tensor.Sum<T>(x, {Axes(c)}, {Keep(c)})") : Number("Tensor.Sum<T>(x)"),
        ["mean"] = c => c.HasAttributes ? Of($"Tensor.Mean<T>(x, {Axes(c)}, {Keep(c)})") : Number("Tensor.Average<T>(x)"),
        ["prod"] = c => c.HasAttributes ? Of($"Tensor.Prod<T>(x, {Axes(c)}, {Keep(c)})") : Number("Tensor.Product<T>(x)"),
        ["amax"] = c => c.HasAttributes ? Of($"Tensor.Max<T>(x, {Axes(c)}, {Keep(c)})") : Number("Tensor.Max<T>(x)"),
        ["amin"] = c => c.HasAttributes ? Of($"Tensor.Min<T>(x, {Axes(c)}, {Keep(c)})") : Number("Tensor.Min<T>(x)"),
        ["logsumexp"] = c => c.HasAttributes ? Of($"Tensor.LogSumExp<T>(x, {Axes(c)}, {Keep(c)})") : Of("Tensor.LogSumExp<T>(x, -1)"),
        ["softmax"] = c => Of($"Tensor.Softmax<T>(x, {(c.HasAttributes ? c.Int("dim") : -1)})"),
        ["log_softmax"] = c => Of($"Tensor.LogSoftmax<T>(x, {(c.HasAttributes ? c.Int("dim") : -1)})"),
    };

    public static bool Has(string operation) => Find(operation) is not null;

    public static OperationBody For(TensorCase stored) => Find(stored.Operation)!(stored);

    private static Func<TensorCase, OperationBody>? Find(string operation) =>
        new[] { s_layers, s_linearAlgebra, s_bodies, s_shapes, s_reductions }.Select(bodies => bodies.GetValueOrDefault(operation)).FirstOrDefault(body => body is not null);

    private static OperationBody Of(string expression) => new($"return {expression};");

    private static OperationBody Number(string expression) => new($"return {expression};", IsNumber: true);

    private static string Axes(TensorCase stored) => $"[{string.Join(", ", stored.Ints("dim"))}]";

    private static string Keep(TensorCase stored) => stored.Bool("keepdim") ? "true" : "false";

    private static string Lengths(TensorCase stored) => string.Join(", ", Enumerable.Range(0, stored.Output.Shape.Rank).Select(axis => stored.Output.Shape[axis]));

    private static string N(TensorCase stored, string attribute) => "(T)(" + stored.Double(attribute).ToString("R", CultureInfo.InvariantCulture) + ")";
}
