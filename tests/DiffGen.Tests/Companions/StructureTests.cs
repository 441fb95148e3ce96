using System.Collections.Generic;
using DiffGen.Generator.Companions;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Xunit;

namespace DiffGen.Tests.Companions;

/// <summary>Structs of the user, vectors and tuples as parameters and results, and the generated tangent types.</summary>
public class StructureTests
{
    private const string Usings = "using System;\nusing System.Numerics;\n#nullable enable\n";

    private const string Body = """
        public partial struct Body
        {
            public double X; public Vector2 V; public double[] W; public readonly int Id;
            public Body(double x, Vector2 v, double[] w, int id) { X = x; V = v; W = w; Id = id; }
        }
        """;

    private static readonly ScalarType Double = ScalarType.Float64;

    private static readonly AggregateType Vector2 = new(
        "global::System.Numerics.Vector2", Members(("X", ScalarType.Float32), ("Y", ScalarType.Float32)), false, "global::System.Numerics.Vector2", Constructor("X", "Y"));

    private static readonly AggregateType BodyType = new(
        "global::Demo.Body", Members(("X", Double), ("V", Vector2), ("W", BufferType.Array(Double)), ("Id", ScalarType.Int32)), false, "global::Demo.Body.Tangent", Constructor("X", "V", "W", "Id"));

    private static readonly AggregateType Point = new(
        "global::Demo.Point", Members(("X", Double), ("Y", Double)), false, "global::Demo.Point.Tangent", Constructor("X", "Y"));

    private static EquatableArray<AggregateMember> Members(params (string Name, IRType Type)[] members)
    {
        var list = new List<AggregateMember>();
        foreach ((string name, IRType type) in members) list.Add(new AggregateMember(name, type, false));
        return list.ToEquatableArray();
    }

    private static Construction Constructor(params string[] members) => new(members.ToEquatableArray(), EquatableArray<string>.Empty, false);

    private static string Tangent(AggregateType type, string name) =>
        TangentWriter.Write(type, new TypeHeader("T:Demo." + name, "Demo", new[] { new ContainingType("struct", name, "", false, true) }.ToEquatableArray(), true))!.Text;

    [Fact]
    public void Tangents_are_a_vector_space()
    {
        double[] numbers = Written.Run<double[]>(Usings + "namespace Demo { " + Body + """
            public static class Probe
            {
                public static double[] Run()
                {
                    var a = new Body.Tangent { X = 1, V = new Vector2(2, 3), W = [4, 5] };
                    var b = a + a * 2 - 0.5 * a + Body.Tangent.Zero;
                    var c = -b;
                    Body moved = new Body(10, new Vector2(20, 30), [40, 50], 7).Move(c);
                    bool same = a == new Body.Tangent { X = 1, V = new Vector2(2, 3), W = [4, 5] } && a != b && a.GetHashCode() == (a * 1).GetHashCode();
                    return [b.X, b.V.X, b.V.Y, .. b.W, moved.X, moved.V.Y, .. moved.W, moved.Id, same ? 1 : 0];
                }
            } }
            """, Tangent(BodyType, "Body"));
        Assert.Equal([2.5, 5, 7.5, 10, 12.5, 7.5, 22.5, 30, 37.5, 7, 1], numbers);
    }

    /// <summary>b.X · b.V.X + b.W[0]².</summary>
    [Fact]
    public void Struct_with_an_array_as_a_parameter()
    {
        MethodSignature signature = Written.Method("Energy", Double, [Written.Parameter("b", BodyType)]);
        LoweredMethod method = Written.Lower(signature, (b, p) =>
        {
            Value w = b.Load(p[3], [b.Int(0)], Double);
            return [b.Add(b.Multiply(p[0], b.Convert(p[1], Double)), b.Multiply(w, w))];
        });
        double[] numbers = Written.Run<double[]>(Usings + "namespace Demo { " + Body + """
            public static partial class Model { public static double Energy(Body b) => b.X; }
            public static class Probe
            {
                public static double[] Run()
                {
                    var b = new Body(2, new Vector2(3, 4), [5, 6], 7);
                    Body.Tangent g = Model.EnergyGradient(b);
                    double value = Model.EnergyValueAndGradient(b, out Body.Tangent db);
                    Model.EnergyVjpAccumulate(b, 10, ref db);
                    using var pullback = Model.EnergyPullback(b).Pullback;
                    Body.Tangent again = pullback.Invoke(2);
                    int wrong = 0;
                    try { var bad = new Body.Tangent { W = new double[3] }; Model.EnergyVjpAccumulate(b, 1, ref bad); }
                    catch (ArgumentException) { wrong = 1; }
                    return [g.X, g.V.X, g.V.Y, .. g.W, value, db.X, db.V.X, .. db.W, again.X, .. again.W, wrong];
                }
            } }
            """, Tangent(BodyType, "Body"), Written.Text(method));
        Assert.Equal([3, 2, 0, 10, 0, 31, 33, 22, 110, 0, 6, 20, 0, 1], numbers);
    }

    /// <summary>A rotation by a quarter and a scale: new Point(-s·y, s·x).</summary>
    [Fact]
    public void Struct_as_a_result()
    {
        MethodSignature signature = Written.Method("Turn", Point, [Written.Parameter("p", Point, Passing.In), Written.Parameter("s", Double)]);
        LoweredMethod method = Written.Lower(signature, (b, p) => [b.Multiply(p[2], b.Apply("negate", p[1])), b.Multiply(p[2], p[0])]);
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public readonly partial struct Point(double x, double y) { public readonly double X = x; public readonly double Y = y; }
                public static partial class Model { public static Point Turn(in Point p, double s) => p; }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        var p = new Point(2, 3);
                        var g = Model.TurnVjp(in p, 10, new Point.Tangent { X = 1, Y = 2 });
                        Point value = Model.TurnVjp(p, 10, new Point.Tangent { X = 1, Y = 2 }, out Point.Tangent dp, out double ds);
                        var row = Model.TurnJacobianRow(p, 10, 1);
                        (double[,] p, double[,] s) j = Model.TurnJacobian(p, 10);
                        double[] matrix = new double[4], column = new double[2];
                        Model.TurnJacobian(p, 10, matrix, column);
                        using var pullback = Model.TurnPullback(p, 10).Pullback;
                        return [g.p.X, g.p.Y, g.s, value.X, value.Y, dp.X, dp.Y, ds, row.p.X, row.p.Y, row.s, j.p[0, 1], j.p[1, 0], j.s[0, 0], .. matrix, .. column, pullback.Invoke(new Point.Tangent { Y = 1 }).s];
                    }
                }
            }
            """, Tangent(Point, "Point"), Written.Text(method));
        Assert.Equal([20, -10, 1, -30, 20, 20, -10, 1, 10, 0, 2, -10, 10, -3, 0, -10, 10, 0, -3, 2, 2], numbers);
    }

    /// <summary>Σ p[i].X · p[i].Y over an array of structs.</summary>
    [Fact]
    public void Array_of_structs()
    {
        MethodSignature signature = Written.Method("Area", BufferType.Array(Double), [Written.Parameter("p", BufferType.Array(Point))]);
        LoweredMethod method = Written.Lower(signature, (b, p) =>
        {
            Value n = b.Length(p[0]);
            Value result = b.Allocate(BufferType.Array(Double), [n], name: "r");
            var body = new Region();
            Value i = body.AddArgument(ScalarType.Int32, "i");
            b.Into(body, () => b.Store(result, [i], b.Multiply(b.Load(p[0], [i], Double, "X"), b.Load(p[0], [i], Double, "Y"))));
            b.For(b.Int(0), n, new CountedLoop(LoopTest.Less, 1), [], body);
            return [result];
        });
        double[] numbers = Written.Run<double[]>(Usings + """
            namespace Demo
            {
                public partial struct Point(double x, double y) { public double X = x; public double Y = y; }
                public static partial class Model { public static double[] Area(Point[] p) => []; }
                public static class Probe
                {
                    public static double[] Run()
                    {
                        Point[] p = [new(2, 3), new(4, 5)];
                        Point.Tangent[] g = Model.AreaVjp(p, [1, 10]);
                        double[,] j = Model.AreaJacobian(p);
                        double[] flat = new double[8];
                        Model.AreaJacobian(p, flat);
                        Point.Tangent[] row = Model.AreaJacobianRow(p, 1);
                        return [g[0].X, g[0].Y, g[1].X, g[1].Y, j[0, 0], j[0, 1], j[1, 2], j[1, 3], .. flat, row[0].X, row[1].X, row[1].Y];
                    }
                }
            }
            """, Tangent(Point, "Point"), Written.Text(method));
        Assert.Equal([3, 2, 50, 40, 3, 2, 5, 4, 3, 2, 0, 0, 0, 0, 5, 4, 0, 5, 4], numbers);
    }
}
