using System;
using System.Numerics;

namespace DiffGen.FrameworkBodies
{
    /// <summary>Members of <see cref="Quaternion"/>.</summary>
    public static class QuaternionBody
    {
        public static Quaternion ctor(Vector3 vectorPart, float scalarPart) => new Quaternion(vectorPart.X, vectorPart.Y, vectorPart.Z, scalarPart);

        public static Quaternion Create(float x, float y, float z, float w) => new Quaternion(x, y, z, w);

        public static Quaternion Create(Vector3 vectorPart, float scalarPart) => new Quaternion(vectorPart, scalarPart);

        public static Quaternion get_Zero() => new Quaternion(0f, 0f, 0f, 0f);

        public static Quaternion get_Identity() => new Quaternion(0f, 0f, 0f, 1f);

        public static float get_Item(Quaternion q, int index)
        {
            if (index == 0) return q.X;
            if (index == 1) return q.Y;
            if (index == 2) return q.Z;
            if (index == 3) return q.W;
            throw new ArgumentOutOfRangeException(nameof(index));
        }

        public static Quaternion set_Item(Quaternion q, int index, float value)
        {
            if (index < 0 || index >= 4) throw new ArgumentOutOfRangeException(nameof(index));
            return new Quaternion(index == 0 ? value : q.X, index == 1 ? value : q.Y, index == 2 ? value : q.Z, index == 3 ? value : q.W);
        }

        public static Quaternion op_Addition(Quaternion a, Quaternion b) => new Quaternion(a.X + b.X, a.Y + b.Y, a.Z + b.Z, a.W + b.W);

        public static Quaternion Add(Quaternion a, Quaternion b) => a + b;

        public static Quaternion op_Subtraction(Quaternion a, Quaternion b) => new Quaternion(a.X - b.X, a.Y - b.Y, a.Z - b.Z, a.W - b.W);

        public static Quaternion Subtract(Quaternion a, Quaternion b) => a - b;

        public static Quaternion op_UnaryNegation(Quaternion a) => new Quaternion(-a.X, -a.Y, -a.Z, -a.W);

        public static Quaternion Negate(Quaternion a) => -a;

        public static Quaternion op_Multiply(Quaternion a, float s) => new Quaternion(a.X * s, a.Y * s, a.Z * s, a.W * s);

        public static Quaternion Multiply(Quaternion a, float s) => a * s;

        // Row by row, beginning with the real part of a.
        public static Quaternion op_Multiply(Quaternion a, Quaternion b) => new Quaternion(
            b.X * a.W + b.W * a.X + b.Z * a.Y - b.Y * a.Z,
            b.Y * a.W - b.Z * a.X + b.W * a.Y + b.X * a.Z,
            b.Z * a.W + b.Y * a.X - b.X * a.Y + b.W * a.Z,
            b.W * a.W - b.X * a.X - b.Y * a.Y - b.Z * a.Z);

        public static Quaternion Multiply(Quaternion a, Quaternion b) => a * b;

        public static Quaternion Concatenate(Quaternion a, Quaternion b) => b * a;

        public static Quaternion op_Division(Quaternion a, Quaternion b) => a * Quaternion.Inverse(b);

        public static Quaternion Divide(Quaternion a, Quaternion b) => a / b;

        public static Quaternion Conjugate(Quaternion q) => new Quaternion(-q.X, -q.Y, -q.Z, q.W);

        public static float Dot(Quaternion a, Quaternion b) => (a.X * b.X + a.Y * b.Y) + (a.Z * b.Z + a.W * b.W);

        public static float LengthSquared(Quaternion q) => Quaternion.Dot(q, q);

        // The derivative of a length at zero is 0.
        public static float Length(Quaternion q)
        {
            float squared = Quaternion.Dot(q, q);
            return squared == 0f ? 0f : MathF.Sqrt(squared);
        }

        public static Quaternion Normalize(Quaternion q)
        {
            Vector4 v = Vector4.Normalize(new Vector4(q.X, q.Y, q.Z, q.W));
            return new Quaternion(v.X, v.Y, v.Z, v.W);
        }

        public static Quaternion Inverse(Quaternion q)
        {
            float squared = q.LengthSquared();
            if (squared <= 1.192092896e-7f) return new Quaternion(0f, 0f, 0f, 0f);
            return new Quaternion(-q.X / squared, -q.Y / squared, -q.Z / squared, q.W / squared);
        }

        public static Quaternion CreateFromAxisAngle(Vector3 axis, float angle)
        {
            float half = angle * 0.5f;
            float s = MathF.Sin(half);
            return new Quaternion(axis.X * s, axis.Y * s, axis.Z * s, MathF.Cos(half));
        }

        public static Quaternion CreateFromYawPitchRoll(float yaw, float pitch, float roll)
        {
            // The framework's vectorised sines are close to these, which are rounded once: here alone may a value differ from the framework's, by a rounding.
            double r = roll * 0.5f, p = pitch * 0.5f, y = yaw * 0.5f;
            float sr = (float)Math.Sin(r), cr = (float)Math.Cos(r);
            float sp = (float)Math.Sin(p), cp = (float)Math.Cos(p);
            float sy = (float)Math.Sin(y), cy = (float)Math.Cos(y);
            return new Quaternion(
                cy * sp * cr + sy * cp * sr,
                sy * cp * cr - cy * sp * sr,
                cy * cp * sr - sy * sp * cr,
                cy * cp * cr + sy * sp * sr);
        }

        public static Quaternion CreateFromRotationMatrix(Matrix4x4 m)
        {
            float trace = m.M11 + m.M22 + m.M33;
            if (trace > 0f)
            {
                float root = MathF.Sqrt(trace + 1f), inverse = 0.5f / root;
                return new Quaternion((m.M23 - m.M32) * inverse, (m.M31 - m.M13) * inverse, (m.M12 - m.M21) * inverse, root * 0.5f);
            }

            if (m.M11 >= m.M22 && m.M11 >= m.M33)
            {
                float root = MathF.Sqrt(1f + m.M11 - m.M22 - m.M33), inverse = 0.5f / root;
                return new Quaternion(0.5f * root, (m.M12 + m.M21) * inverse, (m.M13 + m.M31) * inverse, (m.M23 - m.M32) * inverse);
            }

            if (m.M22 > m.M33)
            {
                float root = MathF.Sqrt(1f + m.M22 - m.M11 - m.M33), inverse = 0.5f / root;
                return new Quaternion((m.M21 + m.M12) * inverse, 0.5f * root, (m.M32 + m.M23) * inverse, (m.M31 - m.M13) * inverse);
            }
            else
            {
                float root = MathF.Sqrt(1f + m.M33 - m.M11 - m.M22), inverse = 0.5f / root;
                return new Quaternion((m.M31 + m.M13) * inverse, (m.M32 + m.M23) * inverse, 0.5f * root, (m.M12 - m.M21) * inverse);
            }
        }

        public static Quaternion Lerp(Quaternion a, Quaternion b, float amount)
        {
            float other = Quaternion.Dot(a, b) >= 0f ? amount : -amount;
            return Quaternion.Normalize(new Quaternion(
                MathF.FusedMultiplyAdd(a.X, 1f - amount, b.X * other),
                MathF.FusedMultiplyAdd(a.Y, 1f - amount, b.Y * other),
                MathF.FusedMultiplyAdd(a.Z, 1f - amount, b.Z * other),
                MathF.FusedMultiplyAdd(a.W, 1f - amount, b.W * other)));
        }

        public static Quaternion Slerp(Quaternion a, Quaternion b, float amount)
        {
            float cosine = Quaternion.Dot(a, b);
            float sign = 1f;
            if (cosine < 0f)
            {
                cosine = -cosine;
                sign = -1f;
            }

            float s1, s2;
            if (cosine > 1f - 1e-6f)
            {
                s1 = 1f - amount;
                s2 = amount * sign;
            }
            else
            {
                float angle = MathF.Acos(cosine);
                float inverse = 1f / MathF.Sin(angle);
                s1 = MathF.Sin((1f - amount) * angle) * inverse;
                s2 = MathF.Sin(amount * angle) * inverse * sign;
            }

            return a * s1 + b * s2;
        }
    }
}
