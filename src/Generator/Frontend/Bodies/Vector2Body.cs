using System;
using System.Numerics;

namespace DiffGen.FrameworkBodies
{
    /// <summary>Members of <see cref="Vector2"/>.</summary>
    public static class Vector2Body
    {
        public static Vector2 ctor(float value) => new Vector2(value, value);

        public static Vector2 ctor(ReadOnlySpan<float> values)
        {
            if (values.Length < 2) throw new ArgumentOutOfRangeException(nameof(values));
            return new Vector2(values[0], values[1]);
        }

        public static Vector2 Create(float value) => new Vector2(value, value);

        public static Vector2 Create(float x, float y) => new Vector2(x, y);

        public static Vector2 get_Zero() => new Vector2(0f, 0f);

        public static Vector2 get_One() => new Vector2(1f, 1f);

        public static Vector2 get_UnitX() => new Vector2(1f, 0f);

        public static Vector2 get_UnitY() => new Vector2(0f, 1f);

        public static float get_Item(Vector2 v, int index)
        {
            if (index == 0) return v.X;
            if (index == 1) return v.Y;
            throw new ArgumentOutOfRangeException(nameof(index));
        }

        public static Vector2 set_Item(Vector2 v, int index, float value)
        {
            if (index < 0 || index >= 2) throw new ArgumentOutOfRangeException(nameof(index));
            return new Vector2(index == 0 ? value : v.X, index == 1 ? value : v.Y);
        }

        public static Vector2 op_Addition(Vector2 a, Vector2 b) => new Vector2(a.X + b.X, a.Y + b.Y);

        public static Vector2 Add(Vector2 a, Vector2 b) => new Vector2(a.X + b.X, a.Y + b.Y);

        public static Vector2 op_Subtraction(Vector2 a, Vector2 b) => new Vector2(a.X - b.X, a.Y - b.Y);

        public static Vector2 Subtract(Vector2 a, Vector2 b) => new Vector2(a.X - b.X, a.Y - b.Y);

        public static Vector2 op_Multiply(Vector2 a, Vector2 b) => new Vector2(a.X * b.X, a.Y * b.Y);

        public static Vector2 op_Multiply(Vector2 a, float s) => new Vector2(a.X * s, a.Y * s);

        public static Vector2 op_Multiply(float s, Vector2 a) => new Vector2(a.X * s, a.Y * s);

        public static Vector2 Multiply(Vector2 a, Vector2 b) => new Vector2(a.X * b.X, a.Y * b.Y);

        public static Vector2 Multiply(Vector2 a, float s) => new Vector2(a.X * s, a.Y * s);

        public static Vector2 Multiply(float s, Vector2 a) => new Vector2(a.X * s, a.Y * s);

        public static Vector2 op_Division(Vector2 a, Vector2 b) => new Vector2(a.X / b.X, a.Y / b.Y);

        public static Vector2 op_Division(Vector2 a, float s) => new Vector2(a.X / s, a.Y / s);

        public static Vector2 Divide(Vector2 a, Vector2 b) => new Vector2(a.X / b.X, a.Y / b.Y);

        public static Vector2 Divide(Vector2 a, float s) => new Vector2(a.X / s, a.Y / s);

        public static Vector2 op_UnaryNegation(Vector2 a) => new Vector2(-a.X, -a.Y);

        public static Vector2 Negate(Vector2 a) => new Vector2(-a.X, -a.Y);

        public static Vector2 op_UnaryPlus(Vector2 a) => a;

        public static Vector2 Abs(Vector2 a) => new Vector2(MathF.Abs(a.X), MathF.Abs(a.Y));

        public static Vector2 SquareRoot(Vector2 a) => new Vector2(MathF.Sqrt(a.X), MathF.Sqrt(a.Y));

        public static Vector2 Min(Vector2 a, Vector2 b) => new Vector2(MathF.Min(a.X, b.X), MathF.Min(a.Y, b.Y));

        public static Vector2 Max(Vector2 a, Vector2 b) => new Vector2(MathF.Max(a.X, b.X), MathF.Max(a.Y, b.Y));

        public static Vector2 Clamp(Vector2 v, Vector2 min, Vector2 max) => new Vector2(Clamped(v.X, min.X, max.X), Clamped(v.Y, min.Y, max.Y));

        // At a bound the value passes, as it does inside.
        private static float Clamped(float v, float min, float max) => v >= min && v <= max ? v : MathF.Min(MathF.Max(v, min), max);

        public static Vector2 MinNative(Vector2 a, Vector2 b) => new Vector2(a.X < b.X ? a.X : b.X, a.Y < b.Y ? a.Y : b.Y);

        public static Vector2 MaxNative(Vector2 a, Vector2 b) => new Vector2(a.X > b.X ? a.X : b.X, a.Y > b.Y ? a.Y : b.Y);

        public static Vector2 Truncate(Vector2 a) => new Vector2(MathF.Truncate(a.X), MathF.Truncate(a.Y));

        public static Vector2 Round(Vector2 a) => new Vector2(MathF.Round(a.X), MathF.Round(a.Y));

        public static Vector2 FusedMultiplyAdd(Vector2 a, Vector2 b, Vector2 c) => new Vector2(MathF.FusedMultiplyAdd(a.X, b.X, c.X), MathF.FusedMultiplyAdd(a.Y, b.Y, c.Y));

        public static Vector2 MultiplyAddEstimate(Vector2 a, Vector2 b, Vector2 c) => new Vector2(MathF.FusedMultiplyAdd(a.X, b.X, c.X), MathF.FusedMultiplyAdd(a.Y, b.Y, c.Y));

        public static Vector2 DegreesToRadians(Vector2 a) => new Vector2((a.X * MathF.PI) / 180f, (a.Y * MathF.PI) / 180f);

        public static Vector2 RadiansToDegrees(Vector2 a) => new Vector2((a.X * 180f) / MathF.PI, (a.Y * 180f) / MathF.PI);

        public static float Dot(Vector2 a, Vector2 b) => (a.X * b.X + a.Y * b.Y) + 0f;

        public static float Sum(Vector2 a) => a.X + a.Y;

        public static float Cross(Vector2 a, Vector2 b) => a.X * b.Y - b.X * a.Y;

        public static float LengthSquared(Vector2 a) => Vector2.Dot(a, a);

        // The derivative of a length at zero is 0.
        public static float Length(Vector2 a)
        {
            float squared = Vector2.Dot(a, a);
            return squared == 0f ? 0f : MathF.Sqrt(squared);
        }

        public static float DistanceSquared(Vector2 a, Vector2 b) => (a - b).LengthSquared();

        public static float Distance(Vector2 a, Vector2 b) => (a - b).Length();

        // Zero over zero is no number, and its derivative is 0.
        public static Vector2 Normalize(Vector2 a)
        {
            float length = a.Length();
            if (length == 0f) return new Vector2(a.X == 0f ? float.NaN : a.X > 0f ? float.PositiveInfinity : float.NegativeInfinity, a.Y == 0f ? float.NaN : a.Y > 0f ? float.PositiveInfinity : float.NegativeInfinity);
            return a / length;
        }

        public static Vector2 Lerp(Vector2 a, Vector2 b, float amount) => new Vector2(MathF.FusedMultiplyAdd(a.X, 1f - amount, b.X * amount), MathF.FusedMultiplyAdd(a.Y, 1f - amount, b.Y * amount));

        public static Vector2 Lerp(Vector2 a, Vector2 b, Vector2 amount) => new Vector2(MathF.FusedMultiplyAdd(a.X, 1f - amount.X, b.X * amount.X), MathF.FusedMultiplyAdd(a.Y, 1f - amount.Y, b.Y * amount.Y));

        public static Vector2 Reflect(Vector2 v, Vector2 normal)
        {
            float twice = Vector2.Dot(v, normal);
            twice += twice;
            return new Vector2(MathF.FusedMultiplyAdd(-twice, normal.X, v.X), MathF.FusedMultiplyAdd(-twice, normal.Y, v.Y));
        }

        public static Vector2 Transform(Vector2 v, Matrix3x2 m) => new Vector2(MathF.FusedMultiplyAdd(m.M21, v.Y, m.M11 * v.X) + m.M31, MathF.FusedMultiplyAdd(m.M22, v.Y, m.M12 * v.X) + m.M32);

        public static Vector2 TransformNormal(Vector2 v, Matrix3x2 m) => new Vector2(MathF.FusedMultiplyAdd(m.M21, v.Y, m.M11 * v.X), MathF.FusedMultiplyAdd(m.M22, v.Y, m.M12 * v.X));

        public static Vector2 Transform(Vector2 v, Matrix4x4 m) => new Vector2(
            MathF.FusedMultiplyAdd(m.M21, v.Y, m.M11 * v.X) + m.M41,
            MathF.FusedMultiplyAdd(m.M22, v.Y, m.M12 * v.X) + m.M42);

        public static Vector2 TransformNormal(Vector2 v, Matrix4x4 m) => new Vector2(
            MathF.FusedMultiplyAdd(m.M21, v.Y, m.M11 * v.X),
            MathF.FusedMultiplyAdd(m.M22, v.Y, m.M12 * v.X));

        public static Vector2 Transform(Vector2 v, Quaternion q)
        {
            Vector4 r = Vector4.Transform(new Vector4(v.X, v.Y, 0f, 1f), q);
            return new Vector2(r.X, r.Y);
        }
    }
}
