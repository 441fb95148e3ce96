using System;
using System.Numerics;

namespace DiffGen.FrameworkBodies
{
    /// <summary>Members of <see cref="Matrix3x2"/>.</summary>
    public static class Matrix3x2Body
    {
        public static Vector2 get_X(Matrix3x2 m) => new Vector2(m.M11, m.M12);

        public static Matrix3x2 set_X(Matrix3x2 m, Vector2 value) => new Matrix3x2(
            value.X, value.Y,
            m.M21, m.M22,
            m.M31, m.M32);

        public static Vector2 get_Y(Matrix3x2 m) => new Vector2(m.M21, m.M22);

        public static Matrix3x2 set_Y(Matrix3x2 m, Vector2 value) => new Matrix3x2(
            m.M11, m.M12,
            value.X, value.Y,
            m.M31, m.M32);

        public static Vector2 get_Z(Matrix3x2 m) => new Vector2(m.M31, m.M32);

        public static Matrix3x2 set_Z(Matrix3x2 m, Vector2 value) => new Matrix3x2(
            m.M11, m.M12,
            m.M21, m.M22,
            value.X, value.Y);

        public static Vector2 get_Item(Matrix3x2 m, int row)
        {
            if (row == 0) return new Vector2(m.M11, m.M12);
            if (row == 1) return new Vector2(m.M21, m.M22);
            if (row == 2) return new Vector2(m.M31, m.M32);
            throw new ArgumentOutOfRangeException(nameof(row));
        }

        public static Vector2 GetRow(Matrix3x2 m, int row)
        {
            if (row == 0) return new Vector2(m.M11, m.M12);
            if (row == 1) return new Vector2(m.M21, m.M22);
            if (row == 2) return new Vector2(m.M31, m.M32);
            throw new ArgumentOutOfRangeException(nameof(row));
        }

        public static Matrix3x2 set_Item(Matrix3x2 m, int row, Vector2 value)
        {
            if (row < 0 || row >= 3) throw new ArgumentOutOfRangeException(nameof(row));
            return new Matrix3x2(
                row == 0 ? value.X : m.M11, row == 0 ? value.Y : m.M12,
                row == 1 ? value.X : m.M21, row == 1 ? value.Y : m.M22,
                row == 2 ? value.X : m.M31, row == 2 ? value.Y : m.M32);
        }

        public static Matrix3x2 WithRow(Matrix3x2 m, int row, Vector2 value)
        {
            if (row < 0 || row >= 3) throw new ArgumentOutOfRangeException(nameof(row));
            return new Matrix3x2(
                row == 0 ? value.X : m.M11, row == 0 ? value.Y : m.M12,
                row == 1 ? value.X : m.M21, row == 1 ? value.Y : m.M22,
                row == 2 ? value.X : m.M31, row == 2 ? value.Y : m.M32);
        }

        public static Matrix3x2 Create(float m11, float m12, float m21, float m22, float m31, float m32) => new Matrix3x2(
            m11, m12,
            m21, m22,
            m31, m32);

        public static Matrix3x2 Create(Vector2 x, Vector2 y, Vector2 z) => new Matrix3x2(
            x.X, x.Y,
            y.X, y.Y,
            z.X, z.Y);

        public static Matrix3x2 get_Identity() => new Matrix3x2(
            1f, 0f,
            0f, 1f,
            0f, 0f);

        public static float get_Item(Matrix3x2 m, int row, int column)
        {
            if (row == 0 && column == 0) return m.M11;
            if (row == 0 && column == 1) return m.M12;
            if (row == 1 && column == 0) return m.M21;
            if (row == 1 && column == 1) return m.M22;
            if (row == 2 && column == 0) return m.M31;
            if (row == 2 && column == 1) return m.M32;
            throw new ArgumentOutOfRangeException(row < 0 || row >= 3 ? nameof(row) : nameof(column));
        }

        public static Matrix3x2 set_Item(Matrix3x2 m, int row, int column, float value)
        {
            if (row < 0 || row >= 3 || column < 0 || column >= 2) throw new ArgumentOutOfRangeException(row < 0 || row >= 3 ? nameof(row) : nameof(column));
            return new Matrix3x2(
                row == 0 && column == 0 ? value : m.M11, row == 0 && column == 1 ? value : m.M12,
                row == 1 && column == 0 ? value : m.M21, row == 1 && column == 1 ? value : m.M22,
                row == 2 && column == 0 ? value : m.M31, row == 2 && column == 1 ? value : m.M32);
        }

        public static Vector2 get_Translation(Matrix3x2 m) => new Vector2(m.M31, m.M32);

        public static Matrix3x2 set_Translation(Matrix3x2 m, Vector2 value) => new Matrix3x2(m.M11, m.M12, m.M21, m.M22, value.X, value.Y);

        public static Matrix3x2 op_Addition(Matrix3x2 a, Matrix3x2 b) => new Matrix3x2(
            a.M11 + b.M11, a.M12 + b.M12,
            a.M21 + b.M21, a.M22 + b.M22,
            a.M31 + b.M31, a.M32 + b.M32);

        public static Matrix3x2 Add(Matrix3x2 a, Matrix3x2 b) => new Matrix3x2(
            a.M11 + b.M11, a.M12 + b.M12,
            a.M21 + b.M21, a.M22 + b.M22,
            a.M31 + b.M31, a.M32 + b.M32);

        public static Matrix3x2 op_Subtraction(Matrix3x2 a, Matrix3x2 b) => new Matrix3x2(
            a.M11 - b.M11, a.M12 - b.M12,
            a.M21 - b.M21, a.M22 - b.M22,
            a.M31 - b.M31, a.M32 - b.M32);

        public static Matrix3x2 Subtract(Matrix3x2 a, Matrix3x2 b) => new Matrix3x2(
            a.M11 - b.M11, a.M12 - b.M12,
            a.M21 - b.M21, a.M22 - b.M22,
            a.M31 - b.M31, a.M32 - b.M32);

        public static Matrix3x2 op_UnaryNegation(Matrix3x2 a) => new Matrix3x2(
            -a.M11, -a.M12,
            -a.M21, -a.M22,
            -a.M31, -a.M32);

        public static Matrix3x2 Negate(Matrix3x2 a) => new Matrix3x2(
            -a.M11, -a.M12,
            -a.M21, -a.M22,
            -a.M31, -a.M32);

        public static Matrix3x2 op_Multiply(Matrix3x2 a, float s) => new Matrix3x2(
            a.M11 * s, a.M12 * s,
            a.M21 * s, a.M22 * s,
            a.M31 * s, a.M32 * s);

        public static Matrix3x2 Multiply(Matrix3x2 a, float s) => new Matrix3x2(
            a.M11 * s, a.M12 * s,
            a.M21 * s, a.M22 * s,
            a.M31 * s, a.M32 * s);

        public static Matrix3x2 Lerp(Matrix3x2 a, Matrix3x2 b, float amount) => new Matrix3x2(
            MathF.FusedMultiplyAdd(a.M11, 1f - amount, b.M11 * amount), MathF.FusedMultiplyAdd(a.M12, 1f - amount, b.M12 * amount),
            MathF.FusedMultiplyAdd(a.M21, 1f - amount, b.M21 * amount), MathF.FusedMultiplyAdd(a.M22, 1f - amount, b.M22 * amount),
            MathF.FusedMultiplyAdd(a.M31, 1f - amount, b.M31 * amount), MathF.FusedMultiplyAdd(a.M32, 1f - amount, b.M32 * amount));

        public static Matrix3x2 op_Multiply(Matrix3x2 a, Matrix3x2 b) => new Matrix3x2(
            a.M11 * b.M11 + a.M12 * b.M21, a.M11 * b.M12 + a.M12 * b.M22,
            a.M21 * b.M11 + a.M22 * b.M21, a.M21 * b.M12 + a.M22 * b.M22,
            a.M31 * b.M11 + a.M32 * b.M21 + b.M31, a.M31 * b.M12 + a.M32 * b.M22 + b.M32);

        public static Matrix3x2 Multiply(Matrix3x2 a, Matrix3x2 b) => a * b;

        public static Matrix3x2 CreateScale(float scale) => new Matrix3x2(
            scale, 0f,
            0f, scale,
            0f, 0f);

        public static Matrix3x2 CreateScale(Vector2 scales) => new Matrix3x2(
            scales.X, 0f,
            0f, scales.Y,
            0f, 0f);

        public static Matrix3x2 CreateScale(float x, float y) => new Matrix3x2(
            x, 0f,
            0f, y,
            0f, 0f);

        public static Matrix3x2 CreateScale(Vector2 scales, Vector2 center) => new Matrix3x2(
            scales.X, 0f,
            0f, scales.Y,
            center.X * (1f - scales.X), center.Y * (1f - scales.Y));

        public static Matrix3x2 CreateScale(float scale, Vector2 center) => new Matrix3x2(
            scale, 0f,
            0f, scale,
            center.X * (1f - scale), center.Y * (1f - scale));

        public static Matrix3x2 CreateScale(float x, float y, Vector2 center) => new Matrix3x2(
            x, 0f,
            0f, y,
            center.X * (1f - x), center.Y * (1f - y));

        public static Matrix3x2 CreateTranslation(Vector2 position) => new Matrix3x2(
            1f, 0f,
            0f, 1f,
            position.X, position.Y);

        public static Matrix3x2 CreateTranslation(float x, float y) => new Matrix3x2(
            1f, 0f,
            0f, 1f,
            x, y);

        public static Matrix3x2 CreateSkew(float x, float y) => new Matrix3x2(
            1f, MathF.Tan(y),
            MathF.Tan(x), 1f,
            0f, 0f);

        public static Matrix3x2 CreateRotation(float radians)
        {
            radians = MathF.IEEERemainder(radians, MathF.PI * 2f);
            float c = MathF.Cos(radians), s = MathF.Sin(radians);
            return new Matrix3x2(
                c, s,
                -s, c,
                0f, 0f);
        }

        public static Matrix3x2 CreateRotation(float radians, Vector2 center)
        {
            radians = MathF.IEEERemainder(radians, MathF.PI * 2f);
            float c = MathF.Cos(radians), s = MathF.Sin(radians);
            float x = center.X * (1f - c) + center.Y * s, y = center.Y * (1f - c) - center.X * s;
            return new Matrix3x2(
                c, s,
                -s, c,
                x, y);
        }

        public static float GetDeterminant(Matrix3x2 m) => m.M11 * m.M22 - m.M21 * m.M12;
    }
}
