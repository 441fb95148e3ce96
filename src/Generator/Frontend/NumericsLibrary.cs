using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// What the members of <c>System.Numerics</c> compute, written in C# over their components: calls of them are expanded like calls of
/// any method whose source is known. A member that is not here is refused like any other without source.
/// </summary>
internal static class NumericsLibrary
{
    private const string Namespace = "DiffGen.Generator.Numerics";

    private static readonly ConditionalWeakTable<Compilation, Compilation> Extended = new();
    private static readonly ConditionalWeakTable<ParseOptions, SyntaxTree> Trees = new();
    private static readonly string Text = NumericsSource.Write(Namespace);

    /// <summary>The compilation together with the library.</summary>
    public static Compilation With(Compilation compilation) => Extended.GetValue(compilation, static key =>
    {
        ParseOptions options = key.SyntaxTrees.FirstOrDefault()?.Options ?? CSharpParseOptions.Default;
        return key.AddSyntaxTrees(Trees.GetValue(options, static options => CSharpSyntaxTree.ParseText(Text, (CSharpParseOptions)options, "DiffGen.Numerics.cs")));
    });

    /// <param name="parameters">The types of the receiver, if there is one, and of the parameters.</param>
    public static IMethodSymbol? Find(Compilation compilation, INamedTypeSymbol type, string name, IEnumerable<ITypeSymbol> parameters)
    {
        string[] types = [.. parameters.Select(TypeMapper.Name)];
        return With(compilation).GetTypeByMetadataName(Namespace + "." + type.Name + "Code")?.GetMembers(name).OfType<IMethodSymbol>()
            .FirstOrDefault(method => method.Parameters.Length == types.Length && method.Parameters.Select(parameter => TypeMapper.Name(parameter.Type)).SequenceEqual(types));
    }
}

/// <summary>The text of the library.</summary>
internal static class NumericsSource
{
    private static readonly string[] Axes = ["X", "Y", "Z", "W"];

    public static string Write(string ns)
    {
        var text = new StringBuilder();
        text.Append("using System; using System.Numerics; namespace ").Append(ns).Append(" {\n");
        for (int size = 2; size <= 4; size++) Vector(text, "Vector" + size, [.. Axes.Take(size)]);
        Class(text, "Quaternion", QuaternionMembers, Linear("Quaternion", Axes));
        Class(text, "Plane", PlaneMembers, "");
        Class(text, "Matrix3x2", Matrix3x2Members, Linear("Matrix3x2", Cells(3, 2)) + Product("Matrix3x2", 3, 2));
        Class(text, "Matrix4x4", Matrix4x4Members, Linear("Matrix4x4", Cells(4, 4)) + Product("Matrix4x4", 4, 4) + Transpose);
        Class(text, "Complex", ComplexMembers + ComplexConversions, "");
        return text.Append("}\n").ToString();
    }

    private static void Class(StringBuilder text, string type, string members, string more) =>
        text.Append("static class ").Append(type).Append("Code {\n").Append(members).Append(more).Append("}\n");

    private static string[] Cells(int rows, int columns) =>
        [.. Enumerable.Range(1, rows).SelectMany(row => Enumerable.Range(1, columns).Select(column => $"M{row}{column}"))];

    /// <summary><c>new T(…)</c> with one expression for each member; <c>#</c> stands for the member.</summary>
    private static string Each(string type, string[] members, string expression) =>
        $"new {type}({string.Join(", ", members.Select(member => expression.Replace("#", member)))})";

    /// <summary>Sums, differences, multiples.</summary>
    private static string Linear(string type, string[] members) => $$"""
        public static {{type}} op_Addition({{type}} a, {{type}} b) => {{Each(type, members, "a.# + b.#")}};
        public static {{type}} Add({{type}} a, {{type}} b) => {{Each(type, members, "a.# + b.#")}};
        public static {{type}} op_Subtraction({{type}} a, {{type}} b) => {{Each(type, members, "a.# - b.#")}};
        public static {{type}} Subtract({{type}} a, {{type}} b) => {{Each(type, members, "a.# - b.#")}};
        public static {{type}} op_UnaryNegation({{type}} a) => {{Each(type, members, "-a.#")}};
        public static {{type}} Negate({{type}} a) => {{Each(type, members, "-a.#")}};
        public static {{type}} op_Multiply({{type}} a, float k) => {{Each(type, members, "a.# * k")}};
        public static {{type}} Multiply({{type}} a, float k) => {{Each(type, members, "a.# * k")}};

        """;

    private static void Vector(StringBuilder text, string type, string[] axes)
    {
        string sum = string.Join(" + ", axes.Select(axis => $"a.{axis} * b.{axis}"));
        var members = new StringBuilder();
        for (int i = 0; i < axes.Length; i++)
            members.Append($"public static {type} get_Unit{axes[i]}() => new {type}({string.Join(", ", axes.Select(axis => axis == axes[i] ? "1f" : "0f"))});\n");
        foreach ((string name, string function) in new[]
        {
            ("Abs", "Abs"), ("SquareRoot", "Sqrt"), ("Sin", "Sin"), ("Cos", "Cos"), ("Exp", "Exp"), ("Log", "Log"), ("Log2", "Log2"), ("Round", "Round"), ("Truncate", "Truncate"),
        })
        {
            members.Append($"public static {type} {name}({type} a) => {Each(type, axes, $"MathF.{function}(a.#)")};\n");
        }

        foreach (string name in new[] { "Min", "Max" })
            members.Append($"public static {type} {name}({type} a, {type} b) => {Each(type, axes, $"MathF.{name}(a.#, b.#)")};\n");
        members.Append($$"""
            public static {{type}} get_Zero() => {{Each(type, axes, "0f")}};
            public static {{type}} get_One() => {{Each(type, axes, "1f")}};
            public static {{type}} ctor(float v) => {{Each(type, axes, "v")}};
            public static {{type}} Create(float v) => {{Each(type, axes, "v")}};
            public static {{type}} ctor(ReadOnlySpan<float> v) => new {{type}}({{string.Join(", ", axes.Select((_, index) => $"v[{index}]"))}});
            public static {{type}} op_Multiply({{type}} a, {{type}} b) => {{Each(type, axes, "a.# * b.#")}};
            public static {{type}} Multiply({{type}} a, {{type}} b) => {{Each(type, axes, "a.# * b.#")}};
            public static {{type}} op_Multiply(float k, {{type}} a) => {{Each(type, axes, "k * a.#")}};
            public static {{type}} Multiply(float k, {{type}} a) => {{Each(type, axes, "k * a.#")}};
            public static {{type}} op_Division({{type}} a, {{type}} b) => {{Each(type, axes, "a.# / b.#")}};
            public static {{type}} Divide({{type}} a, {{type}} b) => {{Each(type, axes, "a.# / b.#")}};
            public static {{type}} op_Division({{type}} a, float k) => {{Each(type, axes, "a.# / k")}};
            public static {{type}} Divide({{type}} a, float k) => {{Each(type, axes, "a.# / k")}};
            public static {{type}} Clamp({{type}} a, {{type}} low, {{type}} high) => {{Each(type, axes, "MathF.Min(MathF.Max(a.#, low.#), high.#)")}};
            public static {{type}} Lerp({{type}} a, {{type}} b, float t) => {{Each(type, axes, "a.# * (1f - t) + b.# * t")}};
            public static {{type}} Lerp({{type}} a, {{type}} b, {{type}} t) => {{Each(type, axes, "a.# * (1f - t.#) + b.# * t.#")}};
            public static {{type}} FusedMultiplyAdd({{type}} a, {{type}} b, {{type}} c) => {{Each(type, axes, "MathF.FusedMultiplyAdd(a.#, b.#, c.#)")}};
            public static float Dot({{type}} a, {{type}} b) => {{sum}};
            public static float LengthSquared({{type}} a) => {{sum.Replace("b.", "a.")}};
            public static float Length({{type}} a) => MathF.Sqrt({{sum.Replace("b.", "a.")}});
            public static float DistanceSquared({{type}} a, {{type}} b) => (a - b).LengthSquared();
            public static float Distance({{type}} a, {{type}} b) => (a - b).Length();
            public static {{type}} Normalize({{type}} a) => a / a.Length();
            public static {{type}} Reflect({{type}} a, {{type}} n) { float k = 2f * {{type}}.Dot(a, n); return {{Each(type, axes, "a.# - k * n.#")}}; }
            public static float get_Item({{type}} a, int i) => i switch { {{string.Join(", ", axes.Select((axis, index) => $"{index} => a.{axis}"))}}, _ => throw new ArgumentOutOfRangeException("index") };

            """);
        members.Append(axes.Length switch { 2 => Vector2Members, 3 => Vector3Members, _ => Vector4Members });
        Class(text, type, members.ToString(), Linear(type, axes));
    }

    private const string Vector2Members = """
        public static Vector2 Create(float x, float y) => new Vector2(x, y);
        public static float Cross(Vector2 a, Vector2 b) => a.X * b.Y - a.Y * b.X;
        public static Vector2 Transform(Vector2 v, Matrix3x2 m) => new Vector2(v.X * m.M11 + v.Y * m.M21 + m.M31, v.X * m.M12 + v.Y * m.M22 + m.M32);
        public static Vector2 Transform(Vector2 v, Matrix4x4 m) => new Vector2(v.X * m.M11 + v.Y * m.M21 + m.M41, v.X * m.M12 + v.Y * m.M22 + m.M42);
        public static Vector2 TransformNormal(Vector2 v, Matrix3x2 m) => new Vector2(v.X * m.M11 + v.Y * m.M21, v.X * m.M12 + v.Y * m.M22);
        public static Vector2 TransformNormal(Vector2 v, Matrix4x4 m) => new Vector2(v.X * m.M11 + v.Y * m.M21, v.X * m.M12 + v.Y * m.M22);

        """;

    private const string Vector3Members = """
        public static Vector3 ctor(Vector2 v, float z) => new Vector3(v.X, v.Y, z);
        public static Vector3 Create(Vector2 v, float z) => new Vector3(v.X, v.Y, z);
        public static Vector3 Create(float x, float y, float z) => new Vector3(x, y, z);
        public static Vector3 Cross(Vector3 a, Vector3 b) => new Vector3(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);
        public static Vector3 Transform(Vector3 v, Matrix4x4 m) => new Vector3(
            v.X * m.M11 + v.Y * m.M21 + v.Z * m.M31 + m.M41, v.X * m.M12 + v.Y * m.M22 + v.Z * m.M32 + m.M42, v.X * m.M13 + v.Y * m.M23 + v.Z * m.M33 + m.M43);
        public static Vector3 TransformNormal(Vector3 v, Matrix4x4 m) => new Vector3(
            v.X * m.M11 + v.Y * m.M21 + v.Z * m.M31, v.X * m.M12 + v.Y * m.M22 + v.Z * m.M32, v.X * m.M13 + v.Y * m.M23 + v.Z * m.M33);
        public static Vector3 Transform(Vector3 v, Quaternion q)
        {
            float x2 = q.X + q.X, y2 = q.Y + q.Y, z2 = q.Z + q.Z;
            float wx2 = q.W * x2, wy2 = q.W * y2, wz2 = q.W * z2, xx2 = q.X * x2, xy2 = q.X * y2, xz2 = q.X * z2, yy2 = q.Y * y2, yz2 = q.Y * z2, zz2 = q.Z * z2;
            return new Vector3(
                v.X * (1f - yy2 - zz2) + v.Y * (xy2 - wz2) + v.Z * (xz2 + wy2),
                v.X * (xy2 + wz2) + v.Y * (1f - xx2 - zz2) + v.Z * (yz2 - wx2),
                v.X * (xz2 - wy2) + v.Y * (yz2 + wx2) + v.Z * (1f - xx2 - yy2));
        }

        """;

    private const string Vector4Members = """
        public static Vector4 ctor(Vector3 v, float w) => new Vector4(v.X, v.Y, v.Z, w);
        public static Vector4 ctor(Vector2 v, float z, float w) => new Vector4(v.X, v.Y, z, w);
        public static Vector4 Create(Vector3 v, float w) => new Vector4(v.X, v.Y, v.Z, w);
        public static Vector4 Create(Vector2 v, float z, float w) => new Vector4(v.X, v.Y, z, w);
        public static Vector4 Create(float x, float y, float z, float w) => new Vector4(x, y, z, w);
        public static Vector4 Transform(Vector4 v, Matrix4x4 m) => new Vector4(
            v.X * m.M11 + v.Y * m.M21 + v.Z * m.M31 + v.W * m.M41, v.X * m.M12 + v.Y * m.M22 + v.Z * m.M32 + v.W * m.M42,
            v.X * m.M13 + v.Y * m.M23 + v.Z * m.M33 + v.W * m.M43, v.X * m.M14 + v.Y * m.M24 + v.Z * m.M34 + v.W * m.M44);
        public static Vector4 Transform(Vector3 v, Matrix4x4 m) => Vector4.Transform(new Vector4(v.X, v.Y, v.Z, 1f), m);
        public static Vector4 Transform(Vector2 v, Matrix4x4 m) => Vector4.Transform(new Vector4(v.X, v.Y, 0f, 1f), m);

        """;

    private const string QuaternionMembers = """
        public static Quaternion get_Identity() => new Quaternion(0f, 0f, 0f, 1f);
        public static Quaternion get_Zero() => new Quaternion(0f, 0f, 0f, 0f);
        public static Quaternion ctor(Vector3 v, float w) => new Quaternion(v.X, v.Y, v.Z, w);
        public static Quaternion Create(Vector3 v, float w) => new Quaternion(v.X, v.Y, v.Z, w);
        public static Quaternion Create(float x, float y, float z, float w) => new Quaternion(x, y, z, w);
        public static float Dot(Quaternion a, Quaternion b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z + a.W * b.W;
        public static float LengthSquared(Quaternion a) => a.X * a.X + a.Y * a.Y + a.Z * a.Z + a.W * a.W;
        public static float Length(Quaternion a) => MathF.Sqrt(a.X * a.X + a.Y * a.Y + a.Z * a.Z + a.W * a.W);
        public static Quaternion Normalize(Quaternion a) { float k = a.Length(); return new Quaternion(a.X / k, a.Y / k, a.Z / k, a.W / k); }
        public static Quaternion Conjugate(Quaternion a) => new Quaternion(-a.X, -a.Y, -a.Z, a.W);
        public static Quaternion Inverse(Quaternion a) { float k = a.LengthSquared(); return new Quaternion(-a.X / k, -a.Y / k, -a.Z / k, a.W / k); }
        public static Quaternion op_Multiply(Quaternion a, Quaternion b) => new Quaternion(
            a.X * b.W + b.X * a.W + (a.Y * b.Z - a.Z * b.Y), a.Y * b.W + b.Y * a.W + (a.Z * b.X - a.X * b.Z),
            a.Z * b.W + b.Z * a.W + (a.X * b.Y - a.Y * b.X), a.W * b.W - (a.X * b.X + a.Y * b.Y + a.Z * b.Z));
        public static Quaternion Multiply(Quaternion a, Quaternion b) => a * b;
        public static Quaternion Concatenate(Quaternion a, Quaternion b) => b * a;
        public static Quaternion op_Division(Quaternion a, Quaternion b) => a * Quaternion.Inverse(b);
        public static Quaternion Divide(Quaternion a, Quaternion b) => a * Quaternion.Inverse(b);
        public static Quaternion CreateFromAxisAngle(Vector3 axis, float angle) { float s = MathF.Sin(angle * 0.5f), c = MathF.Cos(angle * 0.5f); return new Quaternion(axis.X * s, axis.Y * s, axis.Z * s, c); }
        public static Quaternion CreateFromYawPitchRoll(float yaw, float pitch, float roll)
        {
            float sr = MathF.Sin(roll * 0.5f), cr = MathF.Cos(roll * 0.5f), sp = MathF.Sin(pitch * 0.5f), cp = MathF.Cos(pitch * 0.5f), sy = MathF.Sin(yaw * 0.5f), cy = MathF.Cos(yaw * 0.5f);
            return new Quaternion(cy * sp * cr + sy * cp * sr, sy * cp * cr - cy * sp * sr, cy * cp * sr - sy * sp * cr, cy * cp * cr + sy * sp * sr);
        }

        public static Quaternion Lerp(Quaternion a, Quaternion b, float t)
        {
            float s = Quaternion.Dot(a, b) >= 0f ? t : -t;
            float k = 1f - t;
            return Quaternion.Normalize(new Quaternion(k * a.X + s * b.X, k * a.Y + s * b.Y, k * a.Z + s * b.Z, k * a.W + s * b.W));
        }

        public static Quaternion Slerp(Quaternion a, Quaternion b, float t)
        {
            float cosine = Quaternion.Dot(a, b), sign = 1f, s1, s2;
            if (cosine < 0f) { cosine = -cosine; sign = -1f; }
            if (cosine > 1f - 1e-6f) { s1 = 1f - t; s2 = t * sign; }
            else
            {
                float omega = MathF.Acos(cosine), scale = 1f / MathF.Sin(omega);
                s1 = MathF.Sin((1f - t) * omega) * scale;
                s2 = sign * MathF.Sin(t * omega) * scale;
            }

            return new Quaternion(s1 * a.X + s2 * b.X, s1 * a.Y + s2 * b.Y, s1 * a.Z + s2 * b.Z, s1 * a.W + s2 * b.W);
        }

        """;

    private const string PlaneMembers = """
        public static Plane ctor(float x, float y, float z, float d) => new Plane(new Vector3(x, y, z), d);
        public static Plane ctor(Vector4 v) => new Plane(new Vector3(v.X, v.Y, v.Z), v.W);
        public static Plane CreateFromVertices(Vector3 a, Vector3 b, Vector3 c) { Vector3 n = Vector3.Normalize(Vector3.Cross(b - a, c - a)); return new Plane(n, -Vector3.Dot(n, a)); }
        public static float Dot(Plane p, Vector4 v) => p.Normal.X * v.X + p.Normal.Y * v.Y + p.Normal.Z * v.Z + p.D * v.W;
        public static float DotCoordinate(Plane p, Vector3 v) => p.Normal.X * v.X + p.Normal.Y * v.Y + p.Normal.Z * v.Z + p.D;
        public static float DotNormal(Plane p, Vector3 v) => p.Normal.X * v.X + p.Normal.Y * v.Y + p.Normal.Z * v.Z;
        public static Plane Normalize(Plane p) { float k = p.Normal.Length(); return new Plane(new Vector3(p.Normal.X / k, p.Normal.Y / k, p.Normal.Z / k), p.D / k); }

        """;

    private static string Product(string type, int rows, int columns)
    {
        // The last row of a 3x2 matrix is a translation: as if there were a column (0, 0, 1).
        IEnumerable<string> cells =
            from row in Enumerable.Range(1, rows)
            from column in Enumerable.Range(1, columns)
            select string.Join(" + ", Enumerable.Range(1, columns).Select(k => $"a.M{row}{k} * b.M{k}{column}"))
                + (rows > columns && row == rows ? $" + b.M{row}{column}" : "");
        string product = $"new {type}({string.Join(", ", cells)})";
        return $"public static {type} op_Multiply({type} a, {type} b) => {product};\npublic static {type} Multiply({type} a, {type} b) => {product};\n"
            + $"public static {type} Lerp({type} a, {type} b, float t) => {Each(type, Cells(rows, columns), "a.# + (b.# - a.#) * t")};\n"
            + $"public static {type} get_Identity() => new {type}({string.Join(", ", Cells(rows, columns).Select(cell => cell[1] == cell[2] ? "1f" : "0f"))});\n";
    }

    private static readonly string Transpose =
        $"public static Matrix4x4 Transpose(Matrix4x4 a) => new Matrix4x4({string.Join(", ", Cells(4, 4).Select(cell => $"a.M{cell[2]}{cell[1]}"))});\n";

    private const string Matrix3x2Members = """
        public static Matrix3x2 CreateTranslation(Vector2 v) => new Matrix3x2(1f, 0f, 0f, 1f, v.X, v.Y);
        public static Matrix3x2 CreateTranslation(float x, float y) => new Matrix3x2(1f, 0f, 0f, 1f, x, y);
        public static Matrix3x2 CreateScale(float s) => new Matrix3x2(s, 0f, 0f, s, 0f, 0f);
        public static Matrix3x2 CreateScale(Vector2 s) => new Matrix3x2(s.X, 0f, 0f, s.Y, 0f, 0f);
        public static Matrix3x2 CreateScale(float x, float y) => new Matrix3x2(x, 0f, 0f, y, 0f, 0f);
        public static Matrix3x2 CreateScale(float x, float y, Vector2 c) => new Matrix3x2(x, 0f, 0f, y, c.X * (1f - x), c.Y * (1f - y));
        public static Matrix3x2 CreateScale(Vector2 s, Vector2 c) => new Matrix3x2(s.X, 0f, 0f, s.Y, c.X * (1f - s.X), c.Y * (1f - s.Y));
        public static Matrix3x2 CreateScale(float s, Vector2 c) => new Matrix3x2(s, 0f, 0f, s, c.X * (1f - s), c.Y * (1f - s));
        public static Matrix3x2 CreateRotation(float angle) { float s = MathF.Sin(angle), c = MathF.Cos(angle); return new Matrix3x2(c, s, -s, c, 0f, 0f); }
        public static Matrix3x2 CreateRotation(float angle, Vector2 p) { float s = MathF.Sin(angle), c = MathF.Cos(angle); return new Matrix3x2(c, s, -s, c, p.X * (1f - c) + p.Y * s, p.Y * (1f - c) - p.X * s); }
        public static Matrix3x2 CreateSkew(float x, float y) => new Matrix3x2(1f, MathF.Tan(y), MathF.Tan(x), 1f, 0f, 0f);
        public static float GetDeterminant(Matrix3x2 a) => a.M11 * a.M22 - a.M21 * a.M12;
        public static Vector2 get_Translation(Matrix3x2 a) => new Vector2(a.M31, a.M32);

        """;

    private const string Matrix4x4Members = """
        public static Matrix4x4 CreateTranslation(Vector3 v) => new Matrix4x4(1f, 0f, 0f, 0f, 0f, 1f, 0f, 0f, 0f, 0f, 1f, 0f, v.X, v.Y, v.Z, 1f);
        public static Matrix4x4 CreateTranslation(float x, float y, float z) => new Matrix4x4(1f, 0f, 0f, 0f, 0f, 1f, 0f, 0f, 0f, 0f, 1f, 0f, x, y, z, 1f);
        public static Matrix4x4 CreateScale(float s) => new Matrix4x4(s, 0f, 0f, 0f, 0f, s, 0f, 0f, 0f, 0f, s, 0f, 0f, 0f, 0f, 1f);
        public static Matrix4x4 CreateScale(Vector3 s) => new Matrix4x4(s.X, 0f, 0f, 0f, 0f, s.Y, 0f, 0f, 0f, 0f, s.Z, 0f, 0f, 0f, 0f, 1f);
        public static Matrix4x4 CreateScale(float x, float y, float z) => new Matrix4x4(x, 0f, 0f, 0f, 0f, y, 0f, 0f, 0f, 0f, z, 0f, 0f, 0f, 0f, 1f);
        public static Matrix4x4 CreateRotationX(float angle) { float s = MathF.Sin(angle), c = MathF.Cos(angle); return new Matrix4x4(1f, 0f, 0f, 0f, 0f, c, s, 0f, 0f, -s, c, 0f, 0f, 0f, 0f, 1f); }
        public static Matrix4x4 CreateRotationY(float angle) { float s = MathF.Sin(angle), c = MathF.Cos(angle); return new Matrix4x4(c, 0f, -s, 0f, 0f, 1f, 0f, 0f, s, 0f, c, 0f, 0f, 0f, 0f, 1f); }
        public static Matrix4x4 CreateRotationZ(float angle) { float s = MathF.Sin(angle), c = MathF.Cos(angle); return new Matrix4x4(c, s, 0f, 0f, -s, c, 0f, 0f, 0f, 0f, 1f, 0f, 0f, 0f, 0f, 1f); }
        public static Matrix4x4 CreateFromAxisAngle(Vector3 v, float angle)
        {
            float s = MathF.Sin(angle), c = MathF.Cos(angle), xx = v.X * v.X, yy = v.Y * v.Y, zz = v.Z * v.Z, xy = v.X * v.Y, xz = v.X * v.Z, yz = v.Y * v.Z;
            return new Matrix4x4(
                xx + c * (1f - xx), xy - c * xy + s * v.Z, xz - c * xz - s * v.Y, 0f,
                xy - c * xy - s * v.Z, yy + c * (1f - yy), yz - c * yz + s * v.X, 0f,
                xz - c * xz + s * v.Y, yz - c * yz - s * v.X, zz + c * (1f - zz), 0f, 0f, 0f, 0f, 1f);
        }

        public static Matrix4x4 CreateFromQuaternion(Quaternion q)
        {
            float xx = q.X * q.X, yy = q.Y * q.Y, zz = q.Z * q.Z, xy = q.X * q.Y, wz = q.Z * q.W, xz = q.Z * q.X, wy = q.Y * q.W, yz = q.Y * q.Z, wx = q.X * q.W;
            return new Matrix4x4(
                1f - 2f * (yy + zz), 2f * (xy + wz), 2f * (xz - wy), 0f,
                2f * (xy - wz), 1f - 2f * (zz + xx), 2f * (yz + wx), 0f,
                2f * (xz + wy), 2f * (yz - wx), 1f - 2f * (yy + xx), 0f, 0f, 0f, 0f, 1f);
        }

        public static Matrix4x4 CreateFromYawPitchRoll(float yaw, float pitch, float roll) => Matrix4x4.CreateFromQuaternion(Quaternion.CreateFromYawPitchRoll(yaw, pitch, roll));
        public static float GetDeterminant(Matrix4x4 m)
        {
            float kp = m.M33 * m.M44 - m.M34 * m.M43, jp = m.M32 * m.M44 - m.M34 * m.M42, jo = m.M32 * m.M43 - m.M33 * m.M42;
            float ip = m.M31 * m.M44 - m.M34 * m.M41, io = m.M31 * m.M43 - m.M33 * m.M41, iN = m.M31 * m.M42 - m.M32 * m.M41;
            return m.M11 * (m.M22 * kp - m.M23 * jp + m.M24 * jo) - m.M12 * (m.M21 * kp - m.M23 * ip + m.M24 * io)
                + m.M13 * (m.M21 * jp - m.M22 * ip + m.M24 * iN) - m.M14 * (m.M21 * jo - m.M22 * io + m.M23 * iN);
        }

        public static Vector3 get_Translation(Matrix4x4 a) => new Vector3(a.M41, a.M42, a.M43);

        """;

    private const string ComplexMembers = """
        public static Complex get_Zero() => new Complex(0, 0);
        public static Complex get_One() => new Complex(1, 0);
        public static Complex get_ImaginaryOne() => new Complex(0, 1);
        public static double get_Magnitude(Complex a) => double.Hypot(a.Real, a.Imaginary);
        public static double get_Phase(Complex a) => Math.Atan2(a.Imaginary, a.Real);
        public static double Abs(Complex a) => double.Hypot(a.Real, a.Imaginary);
        public static Complex op_UnaryNegation(Complex a) => new Complex(-a.Real, -a.Imaginary);
        public static Complex Negate(Complex a) => new Complex(-a.Real, -a.Imaginary);
        public static Complex Conjugate(Complex a) => new Complex(a.Real, -a.Imaginary);
        public static Complex op_Addition(Complex a, Complex b) => new Complex(a.Real + b.Real, a.Imaginary + b.Imaginary);
        public static Complex op_Addition(Complex a, double b) => new Complex(a.Real + b, a.Imaginary);
        public static Complex op_Addition(double a, Complex b) => new Complex(a + b.Real, b.Imaginary);
        public static Complex op_Subtraction(Complex a, Complex b) => new Complex(a.Real - b.Real, a.Imaginary - b.Imaginary);
        public static Complex op_Subtraction(Complex a, double b) => new Complex(a.Real - b, a.Imaginary);
        public static Complex op_Subtraction(double a, Complex b) => new Complex(a - b.Real, -b.Imaginary);
        public static Complex op_Multiply(Complex a, Complex b) => new Complex(a.Real * b.Real - a.Imaginary * b.Imaginary, a.Imaginary * b.Real + a.Real * b.Imaginary);
        public static Complex op_Multiply(Complex a, double b) => new Complex(a.Real * b, a.Imaginary * b);
        public static Complex op_Multiply(double a, Complex b) => new Complex(a * b.Real, a * b.Imaginary);
        public static Complex op_Division(Complex x, Complex y)
        {
            double a = x.Real, b = x.Imaginary, c = y.Real, d = y.Imaginary;
            if (Math.Abs(d) < Math.Abs(c)) { double k = d / c; return new Complex((a + b * k) / (c + d * k), (b - a * k) / (c + d * k)); }
            double q = c / d;
            return new Complex((b + a * q) / (d + c * q), (-a + b * q) / (d + c * q));
        }

        public static Complex op_Division(Complex a, double b) => new Complex(a.Real / b, a.Imaginary / b);
        public static Complex op_Division(double a, Complex b) => new Complex(a, 0) / b;
        public static Complex Add(Complex a, Complex b) => a + b;
        public static Complex Add(Complex a, double b) => a + b;
        public static Complex Add(double a, Complex b) => a + b;
        public static Complex Subtract(Complex a, Complex b) => a - b;
        public static Complex Subtract(Complex a, double b) => a - b;
        public static Complex Subtract(double a, Complex b) => a - b;
        public static Complex Multiply(Complex a, Complex b) => a * b;
        public static Complex Multiply(Complex a, double b) => a * b;
        public static Complex Multiply(double a, Complex b) => a * b;
        public static Complex Divide(Complex a, Complex b) => a / b;
        public static Complex Divide(Complex a, double b) => a / b;
        public static Complex Divide(double a, Complex b) => a / b;
        public static Complex Reciprocal(Complex a) => a.Real == 0 && a.Imaginary == 0 ? new Complex(0, 0) : new Complex(1, 0) / a;
        public static Complex FromPolarCoordinates(double magnitude, double phase) => new Complex(magnitude * Math.Cos(phase), magnitude * Math.Sin(phase));
        public static Complex Exp(Complex a) { double e = Math.Exp(a.Real); return new Complex(e * Math.Cos(a.Imaginary), e * Math.Sin(a.Imaginary)); }
        public static Complex Log(Complex a) => new Complex(Math.Log(double.Hypot(a.Real, a.Imaginary)), Math.Atan2(a.Imaginary, a.Real));
        public static Complex Log(Complex a, double b) => Complex.Log(a) / Complex.Log(new Complex(b, 0));
        public static Complex Log10(Complex a) { Complex l = Complex.Log(a); return new Complex(l.Real * 0.43429448190325, l.Imaginary * 0.43429448190325); }
        public static Complex Sqrt(Complex a)
        {
            double h = double.Hypot(a.Real, a.Imaginary);
            if (a.Real >= 0) { double x = Math.Sqrt((h + a.Real) * 0.5); return new Complex(x, h == 0 ? a.Imaginary : a.Imaginary / (2 * x)); }
            double y = Math.Sqrt((h - a.Real) * 0.5);
            if (a.Imaginary < 0) y = -y;
            return new Complex(a.Imaginary / (2 * y), y);
        }

        public static Complex Pow(Complex a, Complex p)
        {
            if (p.Real == 0 && p.Imaginary == 0) return new Complex(1, 0);
            if (a.Real == 0 && a.Imaginary == 0) return p.Real == 1 && p.Imaginary == 0 ? a : new Complex(0, 0);
            double rho = double.Hypot(a.Real, a.Imaginary), theta = Math.Atan2(a.Imaginary, a.Real);
            double angle = p.Real * theta + p.Imaginary * Math.Log(rho), size = Math.Pow(rho, p.Real) * Math.Exp(-p.Imaginary * theta);
            return new Complex(size * Math.Cos(angle), size * Math.Sin(angle));
        }

        public static Complex Pow(Complex a, double p) => Complex.Pow(a, new Complex(p, 0));
        public static Complex Sin(Complex a) => new Complex(Math.Sin(a.Real) * Math.Cosh(a.Imaginary), Math.Cos(a.Real) * Math.Sinh(a.Imaginary));
        public static Complex Cos(Complex a) => new Complex(Math.Cos(a.Real) * Math.Cosh(a.Imaginary), -Math.Sin(a.Real) * Math.Sinh(a.Imaginary));
        public static Complex Tan(Complex a)
        {
            if (Math.Abs(a.Imaginary) <= 4) { double k = Math.Cos(2 * a.Real) + Math.Cosh(2 * a.Imaginary); return new Complex(Math.Sin(2 * a.Real) / k, Math.Sinh(2 * a.Imaginary) / k); }
            double d = 1 + Math.Cos(2 * a.Real) / Math.Cosh(2 * a.Imaginary);
            return new Complex(Math.Sin(2 * a.Real) / Math.Cosh(2 * a.Imaginary) / d, Math.Tanh(2 * a.Imaginary) / d);
        }

        public static Complex Sinh(Complex a) => new Complex(Math.Sinh(a.Real) * Math.Cos(a.Imaginary), Math.Cosh(a.Real) * Math.Sin(a.Imaginary));
        public static Complex Cosh(Complex a) => new Complex(Math.Cosh(a.Real) * Math.Cos(a.Imaginary), Math.Sinh(a.Real) * Math.Sin(a.Imaginary));
        public static Complex Tanh(Complex a) { Complex t = Complex.Tan(new Complex(-a.Imaginary, a.Real)); return new Complex(t.Imaginary, -t.Real); }

        """;

    private static readonly string ComplexConversions = string.Concat(
        new[] { "double", "float", "int", "long", "uint", "ulong", "short", "ushort", "byte", "sbyte" }.Select(type => $"public static Complex op_Implicit({type} a) => new Complex(a, 0);\n"));
}
