using System;
using System.Numerics;

namespace DiffGen.FrameworkBodies
{
    /// <summary>Members of <see cref="Vector3"/>.</summary>
    public static class Vector3Body
    {
        public static Vector3 ctor(float value) => new Vector3(value, value, value);

        public static Vector3 ctor(Vector2 value, float z) => new Vector3(value.X, value.Y, z);

        public static Vector3 ctor(ReadOnlySpan<float> values)
        {
            if (values.Length < 3) throw new ArgumentOutOfRangeException(nameof(values));
            return new Vector3(values[0], values[1], values[2]);
        }

        public static Vector3 Create(float value) => new Vector3(value, value, value);

        public static Vector3 Create(float x, float y, float z) => new Vector3(x, y, z);

        public static Vector3 Create(Vector2 vector, float z) => new Vector3(vector.X, vector.Y, z);

        public static Vector3 get_Zero() => new Vector3(0f, 0f, 0f);

        public static Vector3 get_One() => new Vector3(1f, 1f, 1f);

        public static Vector3 get_UnitX() => new Vector3(1f, 0f, 0f);

        public static Vector3 get_UnitY() => new Vector3(0f, 1f, 0f);

        public static Vector3 get_UnitZ() => new Vector3(0f, 0f, 1f);

        public static float get_Item(Vector3 v, int index)
        {
            if (index == 0) return v.X;
            if (index == 1) return v.Y;
            if (index == 2) return v.Z;
            throw new ArgumentOutOfRangeException(nameof(index));
        }

        public static Vector3 set_Item(Vector3 v, int index, float value)
        {
            if (index < 0 || index >= 3) throw new ArgumentOutOfRangeException(nameof(index));
            return new Vector3(index == 0 ? value : v.X, index == 1 ? value : v.Y, index == 2 ? value : v.Z);
        }

        public static Vector3 op_Addition(Vector3 a, Vector3 b) => new Vector3(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

        public static Vector3 Add(Vector3 a, Vector3 b) => new Vector3(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

        public static Vector3 op_Subtraction(Vector3 a, Vector3 b) => new Vector3(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

        public static Vector3 Subtract(Vector3 a, Vector3 b) => new Vector3(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

        public static Vector3 op_Multiply(Vector3 a, Vector3 b) => new Vector3(a.X * b.X, a.Y * b.Y, a.Z * b.Z);

        public static Vector3 op_Multiply(Vector3 a, float s) => new Vector3(a.X * s, a.Y * s, a.Z * s);

        public static Vector3 op_Multiply(float s, Vector3 a) => new Vector3(a.X * s, a.Y * s, a.Z * s);

        public static Vector3 Multiply(Vector3 a, Vector3 b) => new Vector3(a.X * b.X, a.Y * b.Y, a.Z * b.Z);

        public static Vector3 Multiply(Vector3 a, float s) => new Vector3(a.X * s, a.Y * s, a.Z * s);

        public static Vector3 Multiply(float s, Vector3 a) => new Vector3(a.X * s, a.Y * s, a.Z * s);

        public static Vector3 op_Division(Vector3 a, Vector3 b) => new Vector3(a.X / b.X, a.Y / b.Y, a.Z / b.Z);

        public static Vector3 op_Division(Vector3 a, float s) => new Vector3(a.X / s, a.Y / s, a.Z / s);

        public static Vector3 Divide(Vector3 a, Vector3 b) => new Vector3(a.X / b.X, a.Y / b.Y, a.Z / b.Z);

        public static Vector3 Divide(Vector3 a, float s) => new Vector3(a.X / s, a.Y / s, a.Z / s);

        public static Vector3 op_UnaryNegation(Vector3 a) => new Vector3(-a.X, -a.Y, -a.Z);

        public static Vector3 Negate(Vector3 a) => new Vector3(-a.X, -a.Y, -a.Z);

        public static Vector3 op_UnaryPlus(Vector3 a) => a;

        public static Vector3 Abs(Vector3 a) => new Vector3(MathF.Abs(a.X), MathF.Abs(a.Y), MathF.Abs(a.Z));

        public static Vector3 SquareRoot(Vector3 a) => new Vector3(MathF.Sqrt(a.X), MathF.Sqrt(a.Y), MathF.Sqrt(a.Z));

        public static Vector3 Min(Vector3 a, Vector3 b) => new Vector3(MathF.Min(a.X, b.X), MathF.Min(a.Y, b.Y), MathF.Min(a.Z, b.Z));

        public static Vector3 Max(Vector3 a, Vector3 b) => new Vector3(MathF.Max(a.X, b.X), MathF.Max(a.Y, b.Y), MathF.Max(a.Z, b.Z));

        public static Vector3 Clamp(Vector3 v, Vector3 min, Vector3 max) => new Vector3(Clamped(v.X, min.X, max.X), Clamped(v.Y, min.Y, max.Y), Clamped(v.Z, min.Z, max.Z));

        // At a bound the value passes, as it does inside.
        private static float Clamped(float v, float min, float max) => v >= min && v <= max ? v : MathF.Min(MathF.Max(v, min), max);

        public static Vector3 MinNative(Vector3 a, Vector3 b) => new Vector3(a.X < b.X ? a.X : b.X, a.Y < b.Y ? a.Y : b.Y, a.Z < b.Z ? a.Z : b.Z);

        public static Vector3 MaxNative(Vector3 a, Vector3 b) => new Vector3(a.X > b.X ? a.X : b.X, a.Y > b.Y ? a.Y : b.Y, a.Z > b.Z ? a.Z : b.Z);

        public static Vector3 Truncate(Vector3 a) => new Vector3(MathF.Truncate(a.X), MathF.Truncate(a.Y), MathF.Truncate(a.Z));

        public static Vector3 Round(Vector3 a) => new Vector3(MathF.Round(a.X), MathF.Round(a.Y), MathF.Round(a.Z));

        public static Vector3 FusedMultiplyAdd(Vector3 a, Vector3 b, Vector3 c) => new Vector3(MathF.FusedMultiplyAdd(a.X, b.X, c.X), MathF.FusedMultiplyAdd(a.Y, b.Y, c.Y), MathF.FusedMultiplyAdd(a.Z, b.Z, c.Z));

        public static Vector3 MultiplyAddEstimate(Vector3 a, Vector3 b, Vector3 c) => new Vector3(MathF.FusedMultiplyAdd(a.X, b.X, c.X), MathF.FusedMultiplyAdd(a.Y, b.Y, c.Y), MathF.FusedMultiplyAdd(a.Z, b.Z, c.Z));

        public static Vector3 DegreesToRadians(Vector3 a) => new Vector3((a.X * MathF.PI) / 180f, (a.Y * MathF.PI) / 180f, (a.Z * MathF.PI) / 180f);

        public static Vector3 RadiansToDegrees(Vector3 a) => new Vector3((a.X * 180f) / MathF.PI, (a.Y * 180f) / MathF.PI, (a.Z * 180f) / MathF.PI);

        public static float Dot(Vector3 a, Vector3 b) => (a.X * b.X + a.Y * b.Y) + (a.Z * b.Z + 0f);

        public static float Sum(Vector3 a) => a.X + a.Y + a.Z;

        public static Vector3 Cross(Vector3 a, Vector3 b) => new Vector3(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);

        public static float LengthSquared(Vector3 a) => Vector3.Dot(a, a);

        // The derivative of a length at zero is 0.
        public static float Length(Vector3 a)
        {
            float squared = Vector3.Dot(a, a);
            return squared == 0f ? 0f : MathF.Sqrt(squared);
        }

        public static float DistanceSquared(Vector3 a, Vector3 b) => (a - b).LengthSquared();

        public static float Distance(Vector3 a, Vector3 b) => (a - b).Length();

        // Zero over zero is no number, and its derivative is 0.
        public static Vector3 Normalize(Vector3 a)
        {
            float length = a.Length();
            if (length == 0f) return new Vector3(a.X == 0f ? float.NaN : a.X > 0f ? float.PositiveInfinity : float.NegativeInfinity, a.Y == 0f ? float.NaN : a.Y > 0f ? float.PositiveInfinity : float.NegativeInfinity, a.Z == 0f ? float.NaN : a.Z > 0f ? float.PositiveInfinity : float.NegativeInfinity);
            return a / length;
        }

        public static Vector3 Lerp(Vector3 a, Vector3 b, float amount) => new Vector3(MathF.FusedMultiplyAdd(a.X, 1f - amount, b.X * amount), MathF.FusedMultiplyAdd(a.Y, 1f - amount, b.Y * amount), MathF.FusedMultiplyAdd(a.Z, 1f - amount, b.Z * amount));

        public static Vector3 Lerp(Vector3 a, Vector3 b, Vector3 amount) => new Vector3(MathF.FusedMultiplyAdd(a.X, 1f - amount.X, b.X * amount.X), MathF.FusedMultiplyAdd(a.Y, 1f - amount.Y, b.Y * amount.Y), MathF.FusedMultiplyAdd(a.Z, 1f - amount.Z, b.Z * amount.Z));

        public static Vector3 Reflect(Vector3 v, Vector3 normal)
        {
            float twice = Vector3.Dot(v, normal);
            twice += twice;
            return new Vector3(MathF.FusedMultiplyAdd(-twice, normal.X, v.X), MathF.FusedMultiplyAdd(-twice, normal.Y, v.Y), MathF.FusedMultiplyAdd(-twice, normal.Z, v.Z));
        }

        public static Vector3 Transform(Vector3 v, Matrix4x4 m) => new Vector3(
            MathF.FusedMultiplyAdd(m.M31, v.Z, MathF.FusedMultiplyAdd(m.M21, v.Y, m.M11 * v.X)) + m.M41,
            MathF.FusedMultiplyAdd(m.M32, v.Z, MathF.FusedMultiplyAdd(m.M22, v.Y, m.M12 * v.X)) + m.M42,
            MathF.FusedMultiplyAdd(m.M33, v.Z, MathF.FusedMultiplyAdd(m.M23, v.Y, m.M13 * v.X)) + m.M43);

        public static Vector3 TransformNormal(Vector3 v, Matrix4x4 m) => new Vector3(
            MathF.FusedMultiplyAdd(m.M31, v.Z, MathF.FusedMultiplyAdd(m.M21, v.Y, m.M11 * v.X)),
            MathF.FusedMultiplyAdd(m.M32, v.Z, MathF.FusedMultiplyAdd(m.M22, v.Y, m.M12 * v.X)),
            MathF.FusedMultiplyAdd(m.M33, v.Z, MathF.FusedMultiplyAdd(m.M23, v.Y, m.M13 * v.X)));

        public static Vector3 Transform(Vector3 v, Quaternion q)
        {
            Vector4 r = Vector4.Transform(new Vector4(v.X, v.Y, v.Z, 1f), q);
            return new Vector3(r.X, r.Y, r.Z);
        }
    }
}
