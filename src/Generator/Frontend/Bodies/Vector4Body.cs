using System;
using System.Numerics;

namespace DiffGen.FrameworkBodies
{
    /// <summary>Members of <see cref="Vector4"/>.</summary>
    public static class Vector4Body
    {
        public static Vector4 ctor(float value) => new Vector4(value, value, value, value);

        public static Vector4 ctor(Vector3 value, float w) => new Vector4(value.X, value.Y, value.Z, w);

        public static Vector4 ctor(Vector2 value, float z, float w) => new Vector4(value.X, value.Y, z, w);

        public static Vector4 ctor(ReadOnlySpan<float> values)
        {
            if (values.Length < 4) throw new ArgumentOutOfRangeException(nameof(values));
            return new Vector4(values[0], values[1], values[2], values[3]);
        }

        public static Vector4 Create(float value) => new Vector4(value, value, value, value);

        public static Vector4 Create(float x, float y, float z, float w) => new Vector4(x, y, z, w);

        public static Vector4 Create(Vector3 vector, float w) => new Vector4(vector.X, vector.Y, vector.Z, w);

        public static Vector4 Create(Vector2 vector, float z, float w) => new Vector4(vector.X, vector.Y, z, w);

        public static Vector4 get_Zero() => new Vector4(0f, 0f, 0f, 0f);

        public static Vector4 get_One() => new Vector4(1f, 1f, 1f, 1f);

        public static Vector4 get_UnitX() => new Vector4(1f, 0f, 0f, 0f);

        public static Vector4 get_UnitY() => new Vector4(0f, 1f, 0f, 0f);

        public static Vector4 get_UnitZ() => new Vector4(0f, 0f, 1f, 0f);

        public static Vector4 get_UnitW() => new Vector4(0f, 0f, 0f, 1f);

        public static float get_Item(Vector4 v, int index)
        {
            if (index == 0) return v.X;
            if (index == 1) return v.Y;
            if (index == 2) return v.Z;
            if (index == 3) return v.W;
            throw new ArgumentOutOfRangeException(nameof(index));
        }

        public static Vector4 set_Item(Vector4 v, int index, float value)
        {
            if (index < 0 || index >= 4) throw new ArgumentOutOfRangeException(nameof(index));
            return new Vector4(index == 0 ? value : v.X, index == 1 ? value : v.Y, index == 2 ? value : v.Z, index == 3 ? value : v.W);
        }

        public static Vector4 op_Addition(Vector4 a, Vector4 b) => new Vector4(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.W + b.W);

        public static Vector4 Add(Vector4 a, Vector4 b) => new Vector4(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.W + b.W);

        public static Vector4 op_Subtraction(Vector4 a, Vector4 b) => new Vector4(a.X - b.X, a.Y - b.Y, a.Z - b.Z, a.W - b.W);

        public static Vector4 Subtract(Vector4 a, Vector4 b) => new Vector4(a.X - b.X, a.Y - b.Y, a.Z - b.Z, a.W - b.W);

        public static Vector4 op_Multiply(Vector4 a, Vector4 b) => new Vector4(a.X * b.X, a.Y * b.Y, a.Z * b.Z, a.W * b.W);

        public static Vector4 op_Multiply(Vector4 a, float s) => new Vector4(a.X * s, a.Y * s, a.Z * s, a.W * s);

        public static Vector4 op_Multiply(float s, Vector4 a) => new Vector4(a.X * s, a.Y * s, a.Z * s, a.W * s);

        public static Vector4 Multiply(Vector4 a, Vector4 b) => new Vector4(a.X * b.X, a.Y * b.Y, a.Z * b.Z, a.W * b.W);

        public static Vector4 Multiply(Vector4 a, float s) => new Vector4(a.X * s, a.Y * s, a.Z * s, a.W * s);

        public static Vector4 Multiply(float s, Vector4 a) => new Vector4(a.X * s, a.Y * s, a.Z * s, a.W * s);

        public static Vector4 op_Division(Vector4 a, Vector4 b) => new Vector4(a.X / b.X, a.Y / b.Y, a.Z / b.Z, a.W / b.W);

        public static Vector4 op_Division(Vector4 a, float s) => new Vector4(a.X / s, a.Y / s, a.Z / s, a.W / s);

        public static Vector4 Divide(Vector4 a, Vector4 b) => new Vector4(a.X / b.X, a.Y / b.Y, a.Z / b.Z, a.W / b.W);

        public static Vector4 Divide(Vector4 a, float s) => new Vector4(a.X / s, a.Y / s, a.Z / s, a.W / s);

        public static Vector4 op_UnaryNegation(Vector4 a) => new Vector4(-a.X, -a.Y, -a.Z, -a.W);

        public static Vector4 Negate(Vector4 a) => new Vector4(-a.X, -a.Y, -a.Z, -a.W);

        public static Vector4 op_UnaryPlus(Vector4 a) => a;

        public static Vector4 Abs(Vector4 a) => new Vector4(MathF.Abs(a.X), MathF.Abs(a.Y), MathF.Abs(a.Z), MathF.Abs(a.W));

        public static Vector4 SquareRoot(Vector4 a) => new Vector4(MathF.Sqrt(a.X), MathF.Sqrt(a.Y), MathF.Sqrt(a.Z), MathF.Sqrt(a.W));

        public static Vector4 Min(Vector4 a, Vector4 b) => new Vector4(MathF.Min(a.X, b.X), MathF.Min(a.Y, b.Y), MathF.Min(a.Z, b.Z), MathF.Min(a.W, b.W));

        public static Vector4 Max(Vector4 a, Vector4 b) => new Vector4(MathF.Max(a.X, b.X), MathF.Max(a.Y, b.Y), MathF.Max(a.Z, b.Z), MathF.Max(a.W, b.W));

        public static Vector4 Clamp(Vector4 v, Vector4 min, Vector4 max) => new Vector4(Clamped(v.X, min.X, max.X), Clamped(v.Y, min.Y, max.Y), Clamped(v.Z, min.Z, max.Z), Clamped(v.W, min.W, max.W));

        // At a bound the value passes, as it does inside.
        private static float Clamped(float v, float min, float max) => v >= min && v <= max ? v : MathF.Min(MathF.Max(v, min), max);

        public static Vector4 MinNative(Vector4 a, Vector4 b) => new Vector4(a.X < b.X ? a.X : b.X, a.Y < b.Y ? a.Y : b.Y, a.Z < b.Z ? a.Z : b.Z, a.W < b.W ? a.W : b.W);

        public static Vector4 MaxNative(Vector4 a, Vector4 b) => new Vector4(a.X > b.X ? a.X : b.X, a.Y > b.Y ? a.Y : b.Y, a.Z > b.Z ? a.Z : b.Z, a.W > b.W ? a.W : b.W);

        public static Vector4 Truncate(Vector4 a) => new Vector4(MathF.Truncate(a.X), MathF.Truncate(a.Y), MathF.Truncate(a.Z), MathF.Truncate(a.W));

        public static Vector4 Round(Vector4 a) => new Vector4(MathF.Round(a.X), MathF.Round(a.Y), MathF.Round(a.Z), MathF.Round(a.W));

        public static Vector4 FusedMultiplyAdd(Vector4 a, Vector4 b, Vector4 c) => new Vector4(MathF.FusedMultiplyAdd(a.X, b.X, c.X), MathF.FusedMultiplyAdd(a.Y, b.Y, c.Y), MathF.FusedMultiplyAdd(a.Z, b.Z, c.Z), MathF.FusedMultiplyAdd(a.W, b.W, c.W));

        public static Vector4 MultiplyAddEstimate(Vector4 a, Vector4 b, Vector4 c) => new Vector4(MathF.FusedMultiplyAdd(a.X, b.X, c.X), MathF.FusedMultiplyAdd(a.Y, b.Y, c.Y), MathF.FusedMultiplyAdd(a.Z, b.Z, c.Z), MathF.FusedMultiplyAdd(a.W, b.W, c.W));

        public static Vector4 DegreesToRadians(Vector4 a) => new Vector4((a.X * MathF.PI) / 180f, (a.Y * MathF.PI) / 180f, (a.Z * MathF.PI) / 180f, (a.W * MathF.PI) / 180f);

        public static Vector4 RadiansToDegrees(Vector4 a) => new Vector4((a.X * 180f) / MathF.PI, (a.Y * 180f) / MathF.PI, (a.Z * 180f) / MathF.PI, (a.W * 180f) / MathF.PI);

        public static float Dot(Vector4 a, Vector4 b) => (a.X * b.X + a.Y * b.Y) + (a.Z * b.Z + a.W * b.W);

        public static float Sum(Vector4 a) => (a.X + a.Y) + (a.Z + a.W);

        public static float LengthSquared(Vector4 a) => Vector4.Dot(a, a);

        // The derivative of a length at zero is 0.
        public static float Length(Vector4 a)
        {
            float squared = Vector4.Dot(a, a);
            return squared == 0f ? 0f : MathF.Sqrt(squared);
        }

        public static float DistanceSquared(Vector4 a, Vector4 b) => (a - b).LengthSquared();

        public static float Distance(Vector4 a, Vector4 b) => (a - b).Length();

        // Zero over zero is no number, and its derivative is 0.
        public static Vector4 Normalize(Vector4 a)
        {
            float length = a.Length();
            if (length == 0f) return new Vector4(a.X == 0f ? float.NaN : a.X > 0f ? float.PositiveInfinity : float.NegativeInfinity, a.Y == 0f ? float.NaN : a.Y > 0f ? float.PositiveInfinity : float.NegativeInfinity, a.Z == 0f ? float.NaN : a.Z > 0f ? float.PositiveInfinity : float.NegativeInfinity, a.W == 0f ? float.NaN : a.W > 0f ? float.PositiveInfinity : float.NegativeInfinity);
            return a / length;
        }

        public static Vector4 Lerp(Vector4 a, Vector4 b, float amount) => new Vector4(MathF.FusedMultiplyAdd(a.X, 1f - amount, b.X * amount), MathF.FusedMultiplyAdd(a.Y, 1f - amount, b.Y * amount), MathF.FusedMultiplyAdd(a.Z, 1f - amount, b.Z * amount), MathF.FusedMultiplyAdd(a.W, 1f - amount, b.W * amount));

        public static Vector4 Lerp(Vector4 a, Vector4 b, Vector4 amount) => new Vector4(MathF.FusedMultiplyAdd(a.X, 1f - amount.X, b.X * amount.X), MathF.FusedMultiplyAdd(a.Y, 1f - amount.Y, b.Y * amount.Y), MathF.FusedMultiplyAdd(a.Z, 1f - amount.Z, b.Z * amount.Z), MathF.FusedMultiplyAdd(a.W, 1f - amount.W, b.W * amount.W));

        public static Vector4 Transform(Vector4 v, Matrix4x4 m) => new Vector4(
            MathF.FusedMultiplyAdd(m.M41, v.W, MathF.FusedMultiplyAdd(m.M31, v.Z, MathF.FusedMultiplyAdd(m.M21, v.Y, m.M11 * v.X))),
            MathF.FusedMultiplyAdd(m.M42, v.W, MathF.FusedMultiplyAdd(m.M32, v.Z, MathF.FusedMultiplyAdd(m.M22, v.Y, m.M12 * v.X))),
            MathF.FusedMultiplyAdd(m.M43, v.W, MathF.FusedMultiplyAdd(m.M33, v.Z, MathF.FusedMultiplyAdd(m.M23, v.Y, m.M13 * v.X))),
            MathF.FusedMultiplyAdd(m.M44, v.W, MathF.FusedMultiplyAdd(m.M34, v.Z, MathF.FusedMultiplyAdd(m.M24, v.Y, m.M14 * v.X))));

        public static Vector4 Transform(Vector2 v, Matrix4x4 m) => new Vector4(
            MathF.FusedMultiplyAdd(m.M21, v.Y, m.M11 * v.X) + m.M41,
            MathF.FusedMultiplyAdd(m.M22, v.Y, m.M12 * v.X) + m.M42,
            MathF.FusedMultiplyAdd(m.M23, v.Y, m.M13 * v.X) + m.M43,
            MathF.FusedMultiplyAdd(m.M24, v.Y, m.M14 * v.X) + m.M44);

        public static Vector4 Transform(Vector3 v, Matrix4x4 m) => new Vector4(
            MathF.FusedMultiplyAdd(m.M31, v.Z, MathF.FusedMultiplyAdd(m.M21, v.Y, m.M11 * v.X)) + m.M41,
            MathF.FusedMultiplyAdd(m.M32, v.Z, MathF.FusedMultiplyAdd(m.M22, v.Y, m.M12 * v.X)) + m.M42,
            MathF.FusedMultiplyAdd(m.M33, v.Z, MathF.FusedMultiplyAdd(m.M23, v.Y, m.M13 * v.X)) + m.M43,
            MathF.FusedMultiplyAdd(m.M34, v.Z, MathF.FusedMultiplyAdd(m.M24, v.Y, m.M14 * v.X)) + m.M44);

        public static Vector4 Transform(Vector4 v, Quaternion q)
        {
            Quaternion r = q * (new Quaternion(v.X, v.Y, v.Z, v.W) * Quaternion.Conjugate(q));
            return new Vector4(r.X, r.Y, r.Z, r.W);
        }

        public static Vector4 Transform(Vector3 v, Quaternion q) => Vector4.Transform(new Vector4(v, 1f), q);

        public static Vector4 Transform(Vector2 v, Quaternion q) => Vector4.Transform(new Vector4(v, 0f, 1f), q);
    }
}
