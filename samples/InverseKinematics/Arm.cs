using System;
using System.Numerics;
using DiffGen;

namespace InverseKinematics;

/// <summary>A hinge: it turns around an axis, and carries a link that ends where the next joint is. Axis and link are those of the arm stretched out.</summary>
internal readonly record struct Joint(Vector3 Axis, Vector3 Link, float Lower, float Upper);

/// <summary>Where the hand is, and how it is turned.</summary>
internal readonly record struct Pose(Vector3 Position, Quaternion Orientation);

/// <summary>An arm of hinges; lengths in metres, angles in radians.</summary>
internal static partial class Arm
{
    /// <summary>Shoulder, elbow and wrist of seven joints, like many arms in factories have them.</summary>
    public static readonly Joint[] Joints =
    [
        new(Vector3.UnitZ, new(0, 0, 0.34f), -2.9f, 2.9f),
        new(Vector3.UnitY, new(0, 0, 0.2f), -2.0f, 2.0f),
        new(Vector3.UnitZ, new(0, 0, 0.2f), -2.9f, 2.9f),
        new(-Vector3.UnitY, new(0, 0, 0.2f), -2.0f, 2.0f),
        new(Vector3.UnitZ, new(0, 0, 0.2f), -2.9f, 2.9f),
        new(Vector3.UnitY, new(0, 0, 0.06f), -2.0f, 2.0f),
        new(Vector3.UnitZ, new(0, 0, 0.1f), -3.0f, 3.0f),
    ];

    /// <summary>How much a radian beyond a limit weighs, against a metre.</summary>
    private const float LimitWeight = 0.5f;

    /// <summary>The orientation weighs so much: a radian counts like 30 cm.</summary>
    private const float TurnWeight = 0.3f;

    /// <summary>The number of residuals: position, orientation, and how far each joint is beyond its limits.</summary>
    public static int ResidualCount => 6 + Joints.Length;

    /// <summary>The hand of the arm.</summary>
    public static Pose Hand(ReadOnlySpan<float> angles, ReadOnlySpan<Joint> joints)
    {
        var position = Vector3.Zero;
        var orientation = Quaternion.Identity;
        for (int i = 0; i < joints.Length; i++)
        {
            orientation *= Quaternion.CreateFromAxisAngle(joints[i].Axis, angles[i]);
            position += Vector3.Transform(joints[i].Link, orientation);
        }

        return new Pose(position, orientation);
    }

    /// <summary>What is to become zero.</summary>
    [Differentiable]
    public static void Residuals(ReadOnlySpan<float> angles, [NoDerivative] ReadOnlySpan<Joint> joints, [NoDerivative] Vector3 target, [NoDerivative] Quaternion orientation, Span<float> residuals)
    {
        Pose hand = Hand(angles, joints);
        Vector3 missing = hand.Position - target;

        // The vector part of the turn that is left: half its angle where it is small. Of the two quaternions of a turn the near one is meant.
        Quaternion left = hand.Orientation * Quaternion.Conjugate(orientation);
        Vector3 turn = (left.W < 0 ? -2 : 2) * TurnWeight * new Vector3(left.X, left.Y, left.Z);
        (residuals[0], residuals[1], residuals[2]) = (missing.X, missing.Y, missing.Z);
        (residuals[3], residuals[4], residuals[5]) = (turn.X, turn.Y, turn.Z);
        for (int i = 0; i < joints.Length; i++)
            residuals[6 + i] = LimitWeight * (MathF.Max(angles[i] - joints[i].Upper, 0) + MathF.Min(angles[i] - joints[i].Lower, 0));
    }
}
