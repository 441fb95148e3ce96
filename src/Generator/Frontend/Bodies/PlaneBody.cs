using System;
using System.Numerics;

namespace DiffGen.FrameworkBodies
{
    /// <summary>Members of <see cref="Plane"/>.</summary>
    public static class PlaneBody
    {
        public static Plane ctor(float x, float y, float z, float d) => new Plane(new Vector3(x, y, z), d);

        public static Plane ctor(Vector4 value) => new Plane(new Vector3(value.X, value.Y, value.Z), value.W);

        public static Plane Create(Vector4 value) => new Plane(value);

        public static Plane Create(Vector3 normal, float d) => new Plane(normal, d);

        public static Plane Create(float x, float y, float z, float d) => new Plane(x, y, z, d);

        public static float Dot(Plane p, Vector4 v) => (p.Normal.X * v.X + p.Normal.Y * v.Y) + (p.Normal.Z * v.Z + p.D * v.W);

        public static float DotCoordinate(Plane p, Vector3 v) => (p.Normal.X * v.X + p.Normal.Y * v.Y) + (p.Normal.Z * v.Z + p.D);

        public static float DotNormal(Plane p, Vector3 v) => Vector3.Dot(p.Normal, v);

        public static Plane Normalize(Plane p)
        {
            float squared = p.Normal.LengthSquared();
            if (MathF.Abs(squared - 1f) < 1.192092896e-7f) return p;
            float length = MathF.Sqrt(squared);
            return new Plane(p.Normal / length, p.D / length);
        }

        public static Plane Transform(Plane p, Quaternion q)
        {
            Vector4 r = Vector4.Transform(new Vector4(p.Normal, p.D), q);
            return new Plane(r.X, r.Y, r.Z, r.W);
        }

        public static Plane CreateFromVertices(Vector3 a, Vector3 b, Vector3 c)
        {
            Vector3 normal = Vector3.Normalize(Vector3.Cross(b - a, c - a));
            return new Plane(normal, -Vector3.Dot(normal, a));
        }
    }
}
