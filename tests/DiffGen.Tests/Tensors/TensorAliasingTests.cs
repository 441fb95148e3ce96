using System;
using DiffGen.Tests.RandomPrograms;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>
/// Several names for one tensor, in methods that change tensors: C# shows the change under each. What is followed is asked everything that <see cref="TensorProbe"/> asks (differences of the
/// method itself, tangents against cotangents, …), what is not is refused.
/// </summary>
public sealed class TensorAliasingTests
{
    public static TheoryData<string, string, string> Followed => new()
    {
        { "DenseTensors", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = y.ToDenseTensor(); y += a; return y * z; }" },
        { "UnaryPlus", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = +y; z += a; return y * z; }" },
        { "TensorsOverArraysThatChange", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var e = new double[3]; e[0] = a[0]; var t = Tensor.Create(e, [3]); e[1] = a[1] * a[2]; return t * a; }" },
        { "ChangesThroughTensorsOverArrays", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var e = new double[3]; e[0] = a[0]; var t = Tensor.Create(e, [3]); t += a; return a * e[0] + e[2]; }" },
        { "TensorsOverCopies", "a[3] u[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a, double[] u) { var t = Tensor.Create((double[])u.Clone(), [3]); t += a; return a * u[0] + t; }" },
        { "SpansByConversion", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; TensorSpan<double> z = y; z[0] = a[1]; return y * a; }" },
        { "Spans", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = y.AsTensorSpan(); z[0] = a[1]; return y * a; }" },
        { "ReadOnlySpansByConversion", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; ReadOnlyTensorSpan<double> z = y; y[0] = a[1]; return Tensor.Multiply<double>(z, a); }" },
        { "ReadOnlySpans", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = y.AsReadOnlyTensorSpan(); y[0] = a[1]; return Tensor.Multiply<double>(z, a); }" },
        { "ValueOfAChange", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = (y += a); z += a; return y * z; }" },
        { "OperandsThatChange", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; return y * (y += a); }" },
        { "LocalFunctionsThatChange", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; Tensor<double> Bump() { y += a; return a; } return y * Bump(); }" },
        { "ArgumentsThatChange", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = a * 3; return Tensor.Multiply<double>(z, Tensor.Exp<double>(y, z)); }" },
        { "NoAxesLeft", "a[3, 2]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var r = Tensor.Sum<double>(a * a, [0, 1]); return a * r[0] + r.Rank; }" },
        { "AxesBesideNone", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var r = Tensor.Unsqueeze<double>(Tensor.Sum<double>(a * a, 0), 0); return r * a; }" },
        { "ResultsWithoutAxes", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { return Tensor.Sum<double>(a * a, 0); }" },
        { "SqueezedToNothing", "a[1, 1]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var r = Tensor.Squeeze<double>(a); return r * r[0]; }" },
        { "JoinedWithoutAxes", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var r = Tensor.Concat<double>(0, Tensor.Sum<double>(a * a, 0), a); return r; }" },
        { "RepeatedIntoTheDestination", "a[1] b[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a, Tensor<double> b) { var y = b * 2; Tensor.Exp<double>(a, y); return y; }" },
        { "ConstantsBesideChanges", "a[3]", "static readonly Tensor<double> s_w = Tensor.Create(new[] { 1.0, 2, 3 }); [Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = s_w * a; var z = s_w; return y * z; }" },
        { "OverwrittenElements", "a[3]", "[Differentiable] public static double F(Tensor<double> a) { var y = a * 1; y[0] = 1; y *= 2; return y[0] + a[1] * a[0]; }" },
        { "MethodsThatReturnNewTensors", "a[3] b[3]", "static Tensor<double> Layer(Tensor<double> x, Tensor<double> w) => Tensor.Tanh<double>(x * w); [Differentiable] public static Tensor<double> F(Tensor<double> a, Tensor<double> b) { var y = a * 2; y += b; y = Layer(y, b); y += 1; var z = Layer(y, y); return z * y; }" },
        { "MethodsThatChangeTheirOwn", "a[3] b[3]", "static Tensor<double> Layer(Tensor<double> x, Tensor<double> w) { var t = x * w; for (int i = 0; i < 3; i++) t = t * w + i; return t; } [Differentiable] public static Tensor<double> F(Tensor<double> a, Tensor<double> b) { var y = Layer(a, b); y += b; y[0] *= 2; y = Layer(y, b); y += 1; return y; }" },
        { "ChangesOfWhatIsNew", "a[4] b[4]", "[Differentiable] public static Tensor<double> F(Tensor<double> a, Tensor<double> b) { var y = Tensor.Reshape<double>(a * b, [2, 2]); y += 1; var z = a[0] > 0 ? a * 2 : b * 3; z += a; var t = Tensor.Transpose<double>(a * 1); t += b; return Tensor.Reshape<double>(y, [4]) * z * t; }" },
        { "ArraysThatChangeInLoops", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var e = new double[3]; var s = a * 0; for (int i = 0; i < 3; i++) { var t = Tensor.Create(e, [3]); e[i] = a[i] * a[2]; s = s + t * t; } return s; }" },
        { "ArraysThatLocalFunctionsChange", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var e = new double[3]; void W() { e[1] = a[1] * a[2]; } var t = Tensor.Create(e, [3]); W(); return t * a; }" },
        { "ArraysThatStay", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var e = new double[3]; for (int i = 0; i < 3; i++) e[i] = a[i] * a[2]; var t = Tensor.Create(e, [3]); var v = Tensor.Create(new[] { a[0], 2 * a[1], 3 }); var l = new List<Tensor<double>> { t, v }; return l[0] * l[1]; }" },
        { "DestinationsInLoops", "a[3] b[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a, Tensor<double> b) { var y = Tensor.CreateFromShape<double>([3]); var z = Tensor.CreateFromShape<double>([3]); for (int i = 0; i < 3; i++) { Tensor.Multiply<double>(a, b, y); Tensor.Add<double>(y, z, z); Tensor.Sin<double>(z, y); } return y * z; }" },
        { "ProductsOfVectors", "a[3] b[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a, Tensor<double> b) => Tensor.MatMul<double>(a, b) * a;" },
        { "ReductionsOfMatrices", "a[2, 2] b[2, 2]", "[Differentiable] public static Tensor<double> F(Tensor<double> a, Tensor<double> b) => Tensor.Concat<double>(0, Tensor.Det<double>(a * b + 2 * a), Tensor.Trace<double>(a * b), Tensor.Max<double>(a, [0, 1]), Tensor.Var<double>(a, [0, 1]), Tensor.Squeeze<double>(Tensor.Sum<double>(a, [0, 1], true)));" },
        { "Records", "a[3]", "record Pair(Tensor<double> P, Tensor<double> Q); [Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var q = new Pair(y, a); y += a; return q.P * a; }" },
        { "Tuples", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var q = (y, a); y += a; return q.y * a; }" },
        { "MethodsOfImmutableObjects", "a[3] b[3]", "record Layer(Tensor<double> W) { public Tensor<double> Forward(Tensor<double> x) => Tensor.Tanh<double>(x * W); } [Differentiable] public static Tensor<double> F(Tensor<double> a, Tensor<double> b) { var y = a * 2; var l = new Layer(b); y += a; var z = l.Forward(y); z += y; return z * y; }" },
        { "ViewsOfTheTarget", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; y += y[0..1]; return y * a; }" },
        { "ViewsOfTheDestination", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; Tensor.Multiply<double>(y[0..1], y, y); return y * a; }" },
        { "PartsOfTheTarget", "a[4]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; y[1..] = y[..^1]; return y * a; }" },
    };

    public static TheoryData<string, string, string> Refused => new()
    {
        { "ConstantsThatShowChanges", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = Diff.StopGradient(y); y += a; return y * z; }" },
        { "ConstantViews", "a[3, 2]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = Diff.StopGradient(Tensor.Transpose<double>(y)); y += a; return y * Tensor.Transpose<double>(z); }" },
        { "ListsByMethods", "a[3]", "static void Keep(List<Tensor<double>> l, Tensor<double> t) => l.Add(t); [Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var l = new List<Tensor<double>>(); Keep(l, y); y += a; return l[0] * a; }" },
        { "Lists", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var l = new List<Tensor<double>> { y }; y += a; return l[0] * a; }" },
        { "MethodsThatKeepInTheirObject", "a[3]", "class Store { readonly List<Tensor<double>> _all = new(); public void Put(Tensor<double> t) => _all.Add(t); public Tensor<double> Get() => _all[0]; } [Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var c = new Store(); c.Put(y); y += a; return c.Get() * a; }" },
        { "Arrays", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; Tensor<double>[] l = [y, a]; y += a; return l[0] * a; }" },
        { "ElementsOfLists", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var l = new List<Tensor<double>> { a * 2 }; var y = l[0]; y += a; return l[0] * a; }" },
        { "MembersOfRecords", "a[3]", "record Pair(Tensor<double> P, Tensor<double> Q); [Differentiable] public static Tensor<double> F(Tensor<double> a) { var q = new Pair(a * 2, a); var y = q.P; y += a; return q.P * a; }" },
        { "ViewsInLocalFunctions", "a[3, 2]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; void Bump() { y += a; } Tensor<double> Inner() { var v = Tensor.Transpose<double>(y); Bump(); return Tensor.Transpose<double>(v); } return Inner() * y; }" },
        { "ViewsThroughProperties", "a[3, 2]", "class Acc { public Tensor<double> T; public Acc(Tensor<double> t) { T = t * 1; T += t; } public Tensor<double> View => Tensor.Transpose<double>(T); public void Add(Tensor<double> d) { T += d; } } [Differentiable] public static Tensor<double> F(Tensor<double> a) { var c = new Acc(a); var v = c.View; c.Add(a); return Tensor.Transpose<double>(v) * c.T; }" },
        { "FieldsOfObjects", "a[3, 2]", "class Acc { public Tensor<double> T; public Acc(Tensor<double> t) { T = t * 1; T += t; } public void Add(Tensor<double> d) { T += d; } } [Differentiable] public static Tensor<double> F(Tensor<double> a) { var c = new Acc(a); var v = c.T; c.Add(a); return v * c.T; }" },
        { "OneOrAnother", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = a[0] > 0 ? y : a; y += a; return z * y; }" },
        { "OneOrAnotherBySwitch", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a, int k) { var y = a * 2; var z = k switch { 3 => y, _ => a }; y += a; return z * y; }" },
        { "NamesInLoops", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = y; for (int i = 0; i < 3; i++) { y = y * a; z += y; } return z * y; }" },
        { "SwappedNames", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = a * 3; for (int i = 0; i < 3; i++) { (y, z) = (z, y); z += y * a; } return z - y; }" },
        { "NamesThatBecomeOne", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = a * 3; for (int i = 0; i < 2; i++) { z += y; y = z; } return z * y; }" },
        { "NamesOnOnePath", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var z = a * 3; if (a[0] > 0) z = y; y += a; return z * y; }" },
        { "References", "a[3]", "static void Next(ref Tensor<double> t, Tensor<double> d) { t = t * d; } [Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; y += a; Next(ref y, a); y += a; return y; }" },
        { "ViewsInVariables", "a[4] b[4]", "[Differentiable] public static Tensor<double> F(Tensor<double> a, Tensor<double> b) { var y = a * 2; var v = Tensor.Reshape<double>(b, [2, 2]); y += b; var w = y[1..]; return Tensor.Reshape<double>(v, [4]) * y; }" },
        { "MethodsThatReturnViews", "a[3, 2]", "static Tensor<double> Same(Tensor<double> t) => t; [Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var v = Same(Tensor.Transpose<double>(y)); y += a; return v * 2; }" },
        { "MethodsThatMayReturnTheArgument", "a[3]", "static Tensor<double> Same(Tensor<double> t) { var r = t * 2; if (t[0] > 0) r = t; return r; } [Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var v = Same(y); y += a; return v * 2; }" },
        { "ViewsInTuples", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var q = (y[1..], 2); y += a; return q.Item1 * 2; }" },
        { "ViewsInLists", "a[3]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var q = new List<Tensor<double>>(); q.Add(y[1..]); y += a; return q[0] * 2; }" },
        { "ViewsInRecords", "a[3]", "record Pair(Tensor<double> P, Tensor<double> Q); [Differentiable] public static Tensor<double> F(Tensor<double> a) { var y = a * 2; var q = new Pair(y[1..], a); y += a; return q.P * 2; }" },
        { "ViewsOfTensorsOverArrays", "a[4]", "[Differentiable] public static Tensor<double> F(Tensor<double> a) { var e = new double[4]; e[0] = a[0]; var v = Tensor.Reshape<double>(Tensor.Create(e, [4]), [2, 2]); e[1] = a[1] * a[2]; return Tensor.Reshape<double>(v, [4]) * a; }" },
    };

    private static readonly Lazy<TensorPrograms> s_followed = new(() => TensorPrograms.Of(Followed)), s_refused = new(() => TensorPrograms.Of(Refused));

    [Theory]
    [MemberData(nameof(Followed))]
    public void Changes_are_followed(string name, string shapes, string members) => s_followed.Value.AssertFollowed(name, shapes, members);

    [Theory]
    [MemberData(nameof(Refused))]
    public void Changes_that_are_not_followed_are_refused(string name, string shapes, string members) => s_refused.Value.AssertRefused(name, shapes, members);
}
