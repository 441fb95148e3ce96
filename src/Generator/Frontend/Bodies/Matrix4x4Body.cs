using System;
using System.Numerics;

namespace DiffGen.FrameworkBodies
{
    /// <summary>Members of <see cref="Matrix4x4"/>.</summary>
    public static class Matrix4x4Body
    {
        public static Matrix4x4 ctor(Matrix3x2 m) => new Matrix4x4(m.M11, m.M12, 0f, 0f, m.M21, m.M22, 0f, 0f, 0f, 0f, 1f, 0f, m.M31, m.M32, 0f, 1f);

        public static Matrix4x4 Create(Matrix3x2 m) => new Matrix4x4(m.M11, m.M12, 0f, 0f, m.M21, m.M22, 0f, 0f, 0f, 0f, 1f, 0f, m.M31, m.M32, 0f, 1f);

        public static Vector4 get_X(Matrix4x4 m) => new Vector4(m.M11, m.M12, m.M13, m.M14);

        public static Matrix4x4 set_X(Matrix4x4 m, Vector4 value) => new Matrix4x4(
            value.X, value.Y, value.Z, value.W,
            m.M21, m.M22, m.M23, m.M24,
            m.M31, m.M32, m.M33, m.M34,
            m.M41, m.M42, m.M43, m.M44);

        public static Vector4 get_Y(Matrix4x4 m) => new Vector4(m.M21, m.M22, m.M23, m.M24);

        public static Matrix4x4 set_Y(Matrix4x4 m, Vector4 value) => new Matrix4x4(
            m.M11, m.M12, m.M13, m.M14,
            value.X, value.Y, value.Z, value.W,
            m.M31, m.M32, m.M33, m.M34,
            m.M41, m.M42, m.M43, m.M44);

        public static Vector4 get_Z(Matrix4x4 m) => new Vector4(m.M31, m.M32, m.M33, m.M34);

        public static Matrix4x4 set_Z(Matrix4x4 m, Vector4 value) => new Matrix4x4(
            m.M11, m.M12, m.M13, m.M14,
            m.M21, m.M22, m.M23, m.M24,
            value.X, value.Y, value.Z, value.W,
            m.M41, m.M42, m.M43, m.M44);

        public static Vector4 get_W(Matrix4x4 m) => new Vector4(m.M41, m.M42, m.M43, m.M44);

        public static Matrix4x4 set_W(Matrix4x4 m, Vector4 value) => new Matrix4x4(
            m.M11, m.M12, m.M13, m.M14,
            m.M21, m.M22, m.M23, m.M24,
            m.M31, m.M32, m.M33, m.M34,
            value.X, value.Y, value.Z, value.W);

        public static Vector4 get_Item(Matrix4x4 m, int row)
        {
            if (row == 0) return new Vector4(m.M11, m.M12, m.M13, m.M14);
            if (row == 1) return new Vector4(m.M21, m.M22, m.M23, m.M24);
            if (row == 2) return new Vector4(m.M31, m.M32, m.M33, m.M34);
            if (row == 3) return new Vector4(m.M41, m.M42, m.M43, m.M44);
            throw new ArgumentOutOfRangeException(nameof(row));
        }

        public static Vector4 GetRow(Matrix4x4 m, int row)
        {
            if (row == 0) return new Vector4(m.M11, m.M12, m.M13, m.M14);
            if (row == 1) return new Vector4(m.M21, m.M22, m.M23, m.M24);
            if (row == 2) return new Vector4(m.M31, m.M32, m.M33, m.M34);
            if (row == 3) return new Vector4(m.M41, m.M42, m.M43, m.M44);
            throw new ArgumentOutOfRangeException(nameof(row));
        }

        public static Matrix4x4 set_Item(Matrix4x4 m, int row, Vector4 value)
        {
            if (row < 0 || row >= 4) throw new ArgumentOutOfRangeException(nameof(row));
            return new Matrix4x4(
                row == 0 ? value.X : m.M11, row == 0 ? value.Y : m.M12, row == 0 ? value.Z : m.M13, row == 0 ? value.W : m.M14,
                row == 1 ? value.X : m.M21, row == 1 ? value.Y : m.M22, row == 1 ? value.Z : m.M23, row == 1 ? value.W : m.M24,
                row == 2 ? value.X : m.M31, row == 2 ? value.Y : m.M32, row == 2 ? value.Z : m.M33, row == 2 ? value.W : m.M34,
                row == 3 ? value.X : m.M41, row == 3 ? value.Y : m.M42, row == 3 ? value.Z : m.M43, row == 3 ? value.W : m.M44);
        }

        public static Matrix4x4 WithRow(Matrix4x4 m, int row, Vector4 value)
        {
            if (row < 0 || row >= 4) throw new ArgumentOutOfRangeException(nameof(row));
            return new Matrix4x4(
                row == 0 ? value.X : m.M11, row == 0 ? value.Y : m.M12, row == 0 ? value.Z : m.M13, row == 0 ? value.W : m.M14,
                row == 1 ? value.X : m.M21, row == 1 ? value.Y : m.M22, row == 1 ? value.Z : m.M23, row == 1 ? value.W : m.M24,
                row == 2 ? value.X : m.M31, row == 2 ? value.Y : m.M32, row == 2 ? value.Z : m.M33, row == 2 ? value.W : m.M34,
                row == 3 ? value.X : m.M41, row == 3 ? value.Y : m.M42, row == 3 ? value.Z : m.M43, row == 3 ? value.W : m.M44);
        }

        public static Matrix4x4 Create(float m11, float m12, float m13, float m14, float m21, float m22, float m23, float m24, float m31, float m32, float m33, float m34, float m41, float m42, float m43, float m44) => new Matrix4x4(
            m11, m12, m13, m14,
            m21, m22, m23, m24,
            m31, m32, m33, m34,
            m41, m42, m43, m44);

        public static Matrix4x4 Create(Vector4 x, Vector4 y, Vector4 z, Vector4 w) => new Matrix4x4(
            x.X, x.Y, x.Z, x.W,
            y.X, y.Y, y.Z, y.W,
            z.X, z.Y, z.Z, z.W,
            w.X, w.Y, w.Z, w.W);

        public static Matrix4x4 get_Identity() => new Matrix4x4(
            1f, 0f, 0f, 0f,
            0f, 1f, 0f, 0f,
            0f, 0f, 1f, 0f,
            0f, 0f, 0f, 1f);

        public static float get_Item(Matrix4x4 m, int row, int column)
        {
            if (row == 0 && column == 0) return m.M11;
            if (row == 0 && column == 1) return m.M12;
            if (row == 0 && column == 2) return m.M13;
            if (row == 0 && column == 3) return m.M14;
            if (row == 1 && column == 0) return m.M21;
            if (row == 1 && column == 1) return m.M22;
            if (row == 1 && column == 2) return m.M23;
            if (row == 1 && column == 3) return m.M24;
            if (row == 2 && column == 0) return m.M31;
            if (row == 2 && column == 1) return m.M32;
            if (row == 2 && column == 2) return m.M33;
            if (row == 2 && column == 3) return m.M34;
            if (row == 3 && column == 0) return m.M41;
            if (row == 3 && column == 1) return m.M42;
            if (row == 3 && column == 2) return m.M43;
            if (row == 3 && column == 3) return m.M44;
            throw new ArgumentOutOfRangeException(row < 0 || row >= 4 ? nameof(row) : nameof(column));
        }

        public static Matrix4x4 set_Item(Matrix4x4 m, int row, int column, float value)
        {
            if (row < 0 || row >= 4 || column < 0 || column >= 4) throw new ArgumentOutOfRangeException(row < 0 || row >= 4 ? nameof(row) : nameof(column));
            return new Matrix4x4(
                row == 0 && column == 0 ? value : m.M11, row == 0 && column == 1 ? value : m.M12, row == 0 && column == 2 ? value : m.M13, row == 0 && column == 3 ? value : m.M14,
                row == 1 && column == 0 ? value : m.M21, row == 1 && column == 1 ? value : m.M22, row == 1 && column == 2 ? value : m.M23, row == 1 && column == 3 ? value : m.M24,
                row == 2 && column == 0 ? value : m.M31, row == 2 && column == 1 ? value : m.M32, row == 2 && column == 2 ? value : m.M33, row == 2 && column == 3 ? value : m.M34,
                row == 3 && column == 0 ? value : m.M41, row == 3 && column == 1 ? value : m.M42, row == 3 && column == 2 ? value : m.M43, row == 3 && column == 3 ? value : m.M44);
        }

        public static Vector3 get_Translation(Matrix4x4 m) => new Vector3(m.M41, m.M42, m.M43);

        public static Matrix4x4 set_Translation(Matrix4x4 m, Vector3 value) => new Matrix4x4(
            m.M11, m.M12, m.M13, m.M14,
            m.M21, m.M22, m.M23, m.M24,
            m.M31, m.M32, m.M33, m.M34,
            value.X, value.Y, value.Z, m.M44);

        public static Matrix4x4 op_Addition(Matrix4x4 a, Matrix4x4 b) => new Matrix4x4(
            a.M11 + b.M11, a.M12 + b.M12, a.M13 + b.M13, a.M14 + b.M14,
            a.M21 + b.M21, a.M22 + b.M22, a.M23 + b.M23, a.M24 + b.M24,
            a.M31 + b.M31, a.M32 + b.M32, a.M33 + b.M33, a.M34 + b.M34,
            a.M41 + b.M41, a.M42 + b.M42, a.M43 + b.M43, a.M44 + b.M44);

        public static Matrix4x4 Add(Matrix4x4 a, Matrix4x4 b) => new Matrix4x4(
            a.M11 + b.M11, a.M12 + b.M12, a.M13 + b.M13, a.M14 + b.M14,
            a.M21 + b.M21, a.M22 + b.M22, a.M23 + b.M23, a.M24 + b.M24,
            a.M31 + b.M31, a.M32 + b.M32, a.M33 + b.M33, a.M34 + b.M34,
            a.M41 + b.M41, a.M42 + b.M42, a.M43 + b.M43, a.M44 + b.M44);

        public static Matrix4x4 op_Subtraction(Matrix4x4 a, Matrix4x4 b) => new Matrix4x4(
            a.M11 - b.M11, a.M12 - b.M12, a.M13 - b.M13, a.M14 - b.M14,
            a.M21 - b.M21, a.M22 - b.M22, a.M23 - b.M23, a.M24 - b.M24,
            a.M31 - b.M31, a.M32 - b.M32, a.M33 - b.M33, a.M34 - b.M34,
            a.M41 - b.M41, a.M42 - b.M42, a.M43 - b.M43, a.M44 - b.M44);

        public static Matrix4x4 Subtract(Matrix4x4 a, Matrix4x4 b) => new Matrix4x4(
            a.M11 - b.M11, a.M12 - b.M12, a.M13 - b.M13, a.M14 - b.M14,
            a.M21 - b.M21, a.M22 - b.M22, a.M23 - b.M23, a.M24 - b.M24,
            a.M31 - b.M31, a.M32 - b.M32, a.M33 - b.M33, a.M34 - b.M34,
            a.M41 - b.M41, a.M42 - b.M42, a.M43 - b.M43, a.M44 - b.M44);

        public static Matrix4x4 op_UnaryNegation(Matrix4x4 a) => new Matrix4x4(
            -a.M11, -a.M12, -a.M13, -a.M14,
            -a.M21, -a.M22, -a.M23, -a.M24,
            -a.M31, -a.M32, -a.M33, -a.M34,
            -a.M41, -a.M42, -a.M43, -a.M44);

        public static Matrix4x4 Negate(Matrix4x4 a) => new Matrix4x4(
            -a.M11, -a.M12, -a.M13, -a.M14,
            -a.M21, -a.M22, -a.M23, -a.M24,
            -a.M31, -a.M32, -a.M33, -a.M34,
            -a.M41, -a.M42, -a.M43, -a.M44);

        public static Matrix4x4 op_Multiply(Matrix4x4 a, float s) => new Matrix4x4(
            a.M11 * s, a.M12 * s, a.M13 * s, a.M14 * s,
            a.M21 * s, a.M22 * s, a.M23 * s, a.M24 * s,
            a.M31 * s, a.M32 * s, a.M33 * s, a.M34 * s,
            a.M41 * s, a.M42 * s, a.M43 * s, a.M44 * s);

        public static Matrix4x4 Multiply(Matrix4x4 a, float s) => new Matrix4x4(
            a.M11 * s, a.M12 * s, a.M13 * s, a.M14 * s,
            a.M21 * s, a.M22 * s, a.M23 * s, a.M24 * s,
            a.M31 * s, a.M32 * s, a.M33 * s, a.M34 * s,
            a.M41 * s, a.M42 * s, a.M43 * s, a.M44 * s);

        public static Matrix4x4 Lerp(Matrix4x4 a, Matrix4x4 b, float amount) => new Matrix4x4(
            MathF.FusedMultiplyAdd(a.M11, 1f - amount, b.M11 * amount), MathF.FusedMultiplyAdd(a.M12, 1f - amount, b.M12 * amount), MathF.FusedMultiplyAdd(a.M13, 1f - amount, b.M13 * amount), MathF.FusedMultiplyAdd(a.M14, 1f - amount, b.M14 * amount),
            MathF.FusedMultiplyAdd(a.M21, 1f - amount, b.M21 * amount), MathF.FusedMultiplyAdd(a.M22, 1f - amount, b.M22 * amount), MathF.FusedMultiplyAdd(a.M23, 1f - amount, b.M23 * amount), MathF.FusedMultiplyAdd(a.M24, 1f - amount, b.M24 * amount),
            MathF.FusedMultiplyAdd(a.M31, 1f - amount, b.M31 * amount), MathF.FusedMultiplyAdd(a.M32, 1f - amount, b.M32 * amount), MathF.FusedMultiplyAdd(a.M33, 1f - amount, b.M33 * amount), MathF.FusedMultiplyAdd(a.M34, 1f - amount, b.M34 * amount),
            MathF.FusedMultiplyAdd(a.M41, 1f - amount, b.M41 * amount), MathF.FusedMultiplyAdd(a.M42, 1f - amount, b.M42 * amount), MathF.FusedMultiplyAdd(a.M43, 1f - amount, b.M43 * amount), MathF.FusedMultiplyAdd(a.M44, 1f - amount, b.M44 * amount));

        public static Matrix4x4 op_Multiply(Matrix4x4 a, Matrix4x4 b) => new Matrix4x4(
            MathF.FusedMultiplyAdd(a.M14, b.M41, MathF.FusedMultiplyAdd(a.M13, b.M31, MathF.FusedMultiplyAdd(a.M12, b.M21, a.M11 * b.M11))),
            MathF.FusedMultiplyAdd(a.M14, b.M42, MathF.FusedMultiplyAdd(a.M13, b.M32, MathF.FusedMultiplyAdd(a.M12, b.M22, a.M11 * b.M12))),
            MathF.FusedMultiplyAdd(a.M14, b.M43, MathF.FusedMultiplyAdd(a.M13, b.M33, MathF.FusedMultiplyAdd(a.M12, b.M23, a.M11 * b.M13))),
            MathF.FusedMultiplyAdd(a.M14, b.M44, MathF.FusedMultiplyAdd(a.M13, b.M34, MathF.FusedMultiplyAdd(a.M12, b.M24, a.M11 * b.M14))),
            MathF.FusedMultiplyAdd(a.M24, b.M41, MathF.FusedMultiplyAdd(a.M23, b.M31, MathF.FusedMultiplyAdd(a.M22, b.M21, a.M21 * b.M11))),
            MathF.FusedMultiplyAdd(a.M24, b.M42, MathF.FusedMultiplyAdd(a.M23, b.M32, MathF.FusedMultiplyAdd(a.M22, b.M22, a.M21 * b.M12))),
            MathF.FusedMultiplyAdd(a.M24, b.M43, MathF.FusedMultiplyAdd(a.M23, b.M33, MathF.FusedMultiplyAdd(a.M22, b.M23, a.M21 * b.M13))),
            MathF.FusedMultiplyAdd(a.M24, b.M44, MathF.FusedMultiplyAdd(a.M23, b.M34, MathF.FusedMultiplyAdd(a.M22, b.M24, a.M21 * b.M14))),
            MathF.FusedMultiplyAdd(a.M34, b.M41, MathF.FusedMultiplyAdd(a.M33, b.M31, MathF.FusedMultiplyAdd(a.M32, b.M21, a.M31 * b.M11))),
            MathF.FusedMultiplyAdd(a.M34, b.M42, MathF.FusedMultiplyAdd(a.M33, b.M32, MathF.FusedMultiplyAdd(a.M32, b.M22, a.M31 * b.M12))),
            MathF.FusedMultiplyAdd(a.M34, b.M43, MathF.FusedMultiplyAdd(a.M33, b.M33, MathF.FusedMultiplyAdd(a.M32, b.M23, a.M31 * b.M13))),
            MathF.FusedMultiplyAdd(a.M34, b.M44, MathF.FusedMultiplyAdd(a.M33, b.M34, MathF.FusedMultiplyAdd(a.M32, b.M24, a.M31 * b.M14))),
            MathF.FusedMultiplyAdd(a.M44, b.M41, MathF.FusedMultiplyAdd(a.M43, b.M31, MathF.FusedMultiplyAdd(a.M42, b.M21, a.M41 * b.M11))),
            MathF.FusedMultiplyAdd(a.M44, b.M42, MathF.FusedMultiplyAdd(a.M43, b.M32, MathF.FusedMultiplyAdd(a.M42, b.M22, a.M41 * b.M12))),
            MathF.FusedMultiplyAdd(a.M44, b.M43, MathF.FusedMultiplyAdd(a.M43, b.M33, MathF.FusedMultiplyAdd(a.M42, b.M23, a.M41 * b.M13))),
            MathF.FusedMultiplyAdd(a.M44, b.M44, MathF.FusedMultiplyAdd(a.M43, b.M34, MathF.FusedMultiplyAdd(a.M42, b.M24, a.M41 * b.M14))));

        public static Matrix4x4 Multiply(Matrix4x4 a, Matrix4x4 b) => a * b;

        public static Matrix4x4 Transpose(Matrix4x4 m) => new Matrix4x4(
            m.M11, m.M21, m.M31, m.M41,
            m.M12, m.M22, m.M32, m.M42,
            m.M13, m.M23, m.M33, m.M43,
            m.M14, m.M24, m.M34, m.M44);

        public static Matrix4x4 CreateScale(float scale) => new Matrix4x4(
            scale, 0f, 0f, 0f,
            0f, scale, 0f, 0f,
            0f, 0f, scale, 0f,
            0f, 0f, 0f, 1f);

        public static Matrix4x4 CreateScale(Vector3 scales) => new Matrix4x4(
            scales.X, 0f, 0f, 0f,
            0f, scales.Y, 0f, 0f,
            0f, 0f, scales.Z, 0f,
            0f, 0f, 0f, 1f);

        public static Matrix4x4 CreateScale(float x, float y, float z) => new Matrix4x4(
            x, 0f, 0f, 0f,
            0f, y, 0f, 0f,
            0f, 0f, z, 0f,
            0f, 0f, 0f, 1f);

        public static Matrix4x4 CreateScale(Vector3 scales, Vector3 center) => new Matrix4x4(
            scales.X, 0f, 0f, 0f,
            0f, scales.Y, 0f, 0f,
            0f, 0f, scales.Z, 0f,
            center.X * (1f - scales.X), center.Y * (1f - scales.Y), center.Z * (1f - scales.Z), 1f);

        public static Matrix4x4 CreateScale(float scale, Vector3 center) => new Matrix4x4(
            scale, 0f, 0f, 0f,
            0f, scale, 0f, 0f,
            0f, 0f, scale, 0f,
            center.X * (1f - scale), center.Y * (1f - scale), center.Z * (1f - scale), 1f);

        public static Matrix4x4 CreateScale(float x, float y, float z, Vector3 center) => new Matrix4x4(
            x, 0f, 0f, 0f,
            0f, y, 0f, 0f,
            0f, 0f, z, 0f,
            center.X * (1f - x), center.Y * (1f - y), center.Z * (1f - z), 1f);

        public static Matrix4x4 CreateTranslation(Vector3 position) => new Matrix4x4(
            1f, 0f, 0f, 0f,
            0f, 1f, 0f, 0f,
            0f, 0f, 1f, 0f,
            position.X, position.Y, position.Z, 1f);

        public static Matrix4x4 CreateTranslation(float x, float y, float z) => new Matrix4x4(
            1f, 0f, 0f, 0f,
            0f, 1f, 0f, 0f,
            0f, 0f, 1f, 0f,
            x, y, z, 1f);

        public static Matrix4x4 CreateRotationX(float radians)
        {
            float c = MathF.Cos(radians), s = MathF.Sin(radians);
            return new Matrix4x4(
                1f, 0f, 0f, 0f,
                0f, c, s, 0f,
                0f, -s, c, 0f,
                0f, 0f, 0f, 1f);
        }

        public static Matrix4x4 CreateRotationY(float radians)
        {
            float c = MathF.Cos(radians), s = MathF.Sin(radians);
            return new Matrix4x4(
                c, 0f, -s, 0f,
                0f, 1f, 0f, 0f,
                s, 0f, c, 0f,
                0f, 0f, 0f, 1f);
        }

        public static Matrix4x4 CreateRotationZ(float radians)
        {
            float c = MathF.Cos(radians), s = MathF.Sin(radians);
            return new Matrix4x4(
                c, s, 0f, 0f,
                -s, c, 0f, 0f,
                0f, 0f, 1f, 0f,
                0f, 0f, 0f, 1f);
        }

        public static Matrix4x4 CreateRotationX(float radians, Vector3 centerPoint)
        {
            float c = MathF.Cos(radians), s = MathF.Sin(radians);
            float y = MathF.FusedMultiplyAdd(centerPoint.Y, 1f - c, centerPoint.Z * s);
            float z = MathF.FusedMultiplyAdd(centerPoint.Z, 1f - c, centerPoint.Y * -s);
            return new Matrix4x4(
                1f, 0f, 0f, 0f,
                0f, c, s, 0f,
                0f, -s, c, 0f,
                0f, y, z, 1f);
        }

        public static Matrix4x4 CreateRotationY(float radians, Vector3 centerPoint)
        {
            float c = MathF.Cos(radians), s = MathF.Sin(radians);
            float x = MathF.FusedMultiplyAdd(centerPoint.X, 1f - c, centerPoint.Z * -s);
            float z = MathF.FusedMultiplyAdd(centerPoint.Z, 1f - c, centerPoint.X * s);
            return new Matrix4x4(
                c, 0f, -s, 0f,
                0f, 1f, 0f, 0f,
                s, 0f, c, 0f,
                x, 0f, z, 1f);
        }

        public static Matrix4x4 CreateRotationZ(float radians, Vector3 centerPoint)
        {
            float c = MathF.Cos(radians), s = MathF.Sin(radians);
            float x = MathF.FusedMultiplyAdd(centerPoint.X, 1f - c, centerPoint.Y * s);
            float y = MathF.FusedMultiplyAdd(centerPoint.Y, 1f - c, centerPoint.X * -s);
            return new Matrix4x4(
                c, s, 0f, 0f,
                -s, c, 0f, 0f,
                0f, 0f, 1f, 0f,
                x, y, 0f, 1f);
        }

        public static Matrix4x4 CreateFromAxisAngle(Vector3 axis, float angle)
        {
            Quaternion q = Quaternion.CreateFromAxisAngle(axis, angle);
            return Matrix4x4.CreateFromQuaternion(q);
        }

        public static Matrix4x4 CreateFromQuaternion(Quaternion q)
        {
            float xx = q.X * q.X, yy = q.Y * q.Y, zz = q.Z * q.Z;
            float xy = q.X * q.Y, xz = q.Z * q.X, yz = q.Y * q.Z;
            float wx = q.X * q.W, wy = q.Y * q.W, wz = q.Z * q.W;
            return new Matrix4x4(
                1f - 2f * (yy + zz), 2f * (xy + wz), 2f * (xz - wy), 0f,
                2f * (xy - wz), 1f - 2f * (zz + xx), 2f * (yz + wx), 0f,
                2f * (xz + wy), 2f * (yz - wx), 1f - 2f * (yy + xx), 0f,
                0f, 0f, 0f, 1f);
        }

        public static Matrix4x4 CreateFromYawPitchRoll(float yaw, float pitch, float roll) => Matrix4x4.CreateFromQuaternion(Quaternion.CreateFromYawPitchRoll(yaw, pitch, roll));

        public static Matrix4x4 CreateLookAt(Vector3 position, Vector3 target, Vector3 up)
        {
            return Matrix4x4.CreateLookTo(position, target - position, up);
        }

        public static Matrix4x4 CreateLookTo(Vector3 position, Vector3 direction, Vector3 up)
        {
            Vector3 z = Vector3.Normalize(-direction);
            Vector3 x = Vector3.Normalize(Vector3.Cross(up, z));
            Vector3 y = Vector3.Cross(z, x);
            Vector3 p = -position;
            return new Matrix4x4(
                x.X, y.X, z.X, 0f,
                x.Y, y.Y, z.Y, 0f,
                x.Z, y.Z, z.Z, 0f,
                Vector3.Dot(x, p), Vector3.Dot(y, p), Vector3.Dot(z, p), 1f);
        }

        public static Matrix4x4 CreateWorld(Vector3 position, Vector3 forward, Vector3 up)
        {
            Vector3 z = Vector3.Normalize(-forward);
            Vector3 x = Vector3.Normalize(Vector3.Cross(up, z));
            Vector3 y = Vector3.Cross(z, x);
            return new Matrix4x4(
                x.X, x.Y, x.Z, 0f,
                y.X, y.Y, y.Z, 0f,
                z.X, z.Y, z.Z, 0f,
                position.X, position.Y, position.Z, 1f);
        }

        public static Matrix4x4 Transform(Matrix4x4 m, Quaternion q)
        {
            float x = q.X + q.X, y = q.Y + q.Y, z = q.Z + q.Z;
            float wx = q.W * x, wy = q.W * y, wz = q.W * z;
            float xx = q.X * x, xy = q.X * y, xz = q.X * z;
            float yy = q.Y * y, yz = q.Y * z, zz = q.Z * z;
            float r11 = 1f - yy - zz, r21 = xy - wz, r31 = xz + wy;
            float r12 = xy + wz, r22 = 1f - xx - zz, r32 = yz - wx;
            float r13 = xz - wy, r23 = yz + wx, r33 = 1f - xx - yy;
            return new Matrix4x4(
                m.M11 * r11 + m.M12 * r21 + m.M13 * r31, m.M11 * r12 + m.M12 * r22 + m.M13 * r32, m.M11 * r13 + m.M12 * r23 + m.M13 * r33, m.M14,
                m.M21 * r11 + m.M22 * r21 + m.M23 * r31, m.M21 * r12 + m.M22 * r22 + m.M23 * r32, m.M21 * r13 + m.M22 * r23 + m.M23 * r33, m.M24,
                m.M31 * r11 + m.M32 * r21 + m.M33 * r31, m.M31 * r12 + m.M32 * r22 + m.M33 * r32, m.M31 * r13 + m.M32 * r23 + m.M33 * r33, m.M34,
                m.M41 * r11 + m.M42 * r21 + m.M43 * r31, m.M41 * r12 + m.M42 * r22 + m.M43 * r32, m.M41 * r13 + m.M42 * r23 + m.M43 * r33, m.M44);
        }

        public static Matrix4x4 CreatePerspective(float width, float height, float near, float far)
        {
            if (near <= 0f) throw new ArgumentOutOfRangeException("nearPlaneDistance");
            if (far <= 0f) throw new ArgumentOutOfRangeException("farPlaneDistance");
            if (near >= far) throw new ArgumentOutOfRangeException("nearPlaneDistance");
            float range = float.IsPositiveInfinity(far) ? -1f : far / (near - far);
            return new Matrix4x4(
                (near + near) / width, 0f, 0f, 0f,
                0f, (near + near) / height, 0f, 0f,
                0f, 0f, range, -1f,
                0f, 0f, range * near, 0f);
        }

        public static Matrix4x4 CreatePerspectiveFieldOfView(float fieldOfView, float aspectRatio, float near, float far)
        {
            if (fieldOfView <= 0f) throw new ArgumentOutOfRangeException(nameof(fieldOfView));
            if (fieldOfView >= MathF.PI) throw new ArgumentOutOfRangeException(nameof(fieldOfView));
            if (near <= 0f) throw new ArgumentOutOfRangeException("nearPlaneDistance");
            if (far <= 0f) throw new ArgumentOutOfRangeException("farPlaneDistance");
            if (near >= far) throw new ArgumentOutOfRangeException("nearPlaneDistance");
            float height = 1f / MathF.Tan(fieldOfView * 0.5f), width = height / aspectRatio;
            float range = float.IsPositiveInfinity(far) ? -1f : far / (near - far);
            return new Matrix4x4(
                width, 0f, 0f, 0f,
                0f, height, 0f, 0f,
                0f, 0f, range, -1f,
                0f, 0f, range * near, 0f);
        }

        public static Matrix4x4 CreateOrthographic(float width, float height, float near, float far)
        {
            float range = 1f / (near - far);
            return new Matrix4x4(
                2f / width, 0f, 0f, 0f,
                0f, 2f / height, 0f, 0f,
                0f, 0f, range, 0f,
                0f, 0f, range * near, 1f);
        }

        // By the first row, with the minors of the last two.
        public static float GetDeterminant(Matrix4x4 m)
        {
            float a = m.M33 * m.M44 - m.M34 * m.M43, b = m.M32 * m.M44 - m.M34 * m.M42, c = m.M32 * m.M43 - m.M33 * m.M42;
            float d = m.M31 * m.M44 - m.M34 * m.M41, e = m.M31 * m.M43 - m.M33 * m.M41, f = m.M31 * m.M42 - m.M32 * m.M41;
            return m.M11 * (m.M22 * a - m.M23 * b + m.M24 * c) - m.M12 * (m.M21 * a - m.M23 * d + m.M24 * e)
                + m.M13 * (m.M21 * b - m.M22 * d + m.M24 * f) - m.M14 * (m.M21 * c - m.M22 * e + m.M23 * f);
        }
    }
}
