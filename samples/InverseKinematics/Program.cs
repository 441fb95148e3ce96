using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using InverseKinematics;
using MathNet.Numerics.LinearAlgebra;
using OxyPlot;
using OxyPlot.Series;
using Samples;
using Vector = MathNet.Numerics.LinearAlgebra.Vector<float>;

// An arm of seven joints writes a figure of eight on a board and keeps its hand upright to it. Damped least squares (Levenberg-Marquardt) on the generated Jacobian of a method over Vector3 and Quaternion.
const int Points = 120;
const float Tolerance = 1e-4f;  // metres, radians

return Sample.Run(sample =>
{
    Joint[] joints = Arm.Joints;
    float[] angles = [0.1f, 0.8f, 0.1f, -1.2f, 0.1f, 0.9f, 0.1f];
    CheckHand(sample);
    CheckJacobian(sample, angles);
    var postures = new List<float[]>();
    float worstPosition = 0, worstTurn = 0, beyond = 0;
    int steps = 0;
    for (int i = 0; i < Points; i++)
    {
        sample.Cancellation.ThrowIfCancellationRequested();
        Pose target = Target(2 * MathF.PI * i / Points);
        steps += Reach(angles, target);
        Pose hand = Arm.Hand(angles, joints);
        worstPosition = MathF.Max(worstPosition, Vector3.Distance(hand.Position, target.Position));
        worstTurn = MathF.Max(worstTurn, Turn(hand.Orientation, target.Orientation));
        beyond = MathF.Max(beyond, angles.Zip(joints, (angle, joint) => MathF.Max(angle - joint.Upper, joint.Lower - angle)).Max());
        postures.Add([.. angles]);
    }

    Console.WriteLine($"{Points} poses, {(double)steps / Points:F1} steps for each");
    sample.Check($"the hand is where it should be to {worstPosition * 1e6:F1} µm", worstPosition < Tolerance);
    sample.Check($"it is turned as it should be to {worstTurn * 1e6:F1} µrad", worstTurn < Tolerance);
    sample.Check($"no joint is beyond its limits by more than {MathF.Max(beyond, 0) * 1e6:F1} µrad", beyond < Tolerance);
    CheckLimits(sample);
    sample.Save("arm.svg", 2, 460, 460, [Chart(postures, "From the side", v => new DataPoint(v.X, v.Z)), Chart(postures, "From above", v => new DataPoint(v.X, v.Y))]);
});

// A figure of eight in front of the arm, on a board that leans; the hand points down at it.
static Pose Target(float t)
{
    Quaternion board = Quaternion.CreateFromAxisAngle(Vector3.UnitY, -0.3f), down = Quaternion.CreateFromAxisAngle(Vector3.UnitY, MathF.PI);
    return new Pose(new Vector3(0.6f, 0, 0.3f) + Vector3.Transform(new Vector3(0.12f * MathF.Sin(2 * t), 0.22f * MathF.Sin(t), 0), board), board * down);
}

// The angle between two orientations, where it is small: twice the vector part of what turns one into the other.
static float Turn(Quaternion from, Quaternion to)
{
    Quaternion turn = from * Quaternion.Conjugate(to);
    return 2 * new Vector3(turn.X, turn.Y, turn.Z).Length();
}

// Moves the angles; returns the number of steps.
static int Reach(float[] angles, Pose target)
{
    int n = angles.Length, m = Arm.ResidualCount;
    float[] residuals = new float[m], jacobian = new float[m * n], trial = new float[n], ofTrial = new float[m];
    float damping = 1e-3f;
    for (int step = 1; step <= 100; step++)
    {
        Arm.ResidualsJacobian(angles, Arm.Joints, target.Position, target.Orientation, residuals, jacobian);
        Matrix<float> j = Matrix<float>.Build.DenseOfRowMajor(m, n, jacobian);
        Vector r = Vector.Build.Dense(residuals);
        if (r.L2Norm() < 1e-5f) return step;

        // Seven joints for six numbers: the damping also chooses among the solutions.
        Vector move = (j.TransposeThisAndMultiply(j) + damping * Matrix<float>.Build.DenseIdentity(n)).Cholesky().Solve(-j.TransposeThisAndMultiply(r));
        for (int i = 0; i < n; i++)
            trial[i] = angles[i] + move[i];
        Arm.Residuals(trial, Arm.Joints, target.Position, target.Orientation, ofTrial);
        bool isBetter = Vector.Build.Dense(ofTrial).L2Norm() < r.L2Norm();
        if (isBetter) trial.CopyTo(angles, 0);
        damping = Math.Clamp(isBetter ? damping / 5 : damping * 5, 1e-6f, 1e6f);
        if (!isBetter && damping >= 1e6f) return step;
    }

    return 100;
}

// Stretched out, the arm is as long as its links; bent by a right angle in the shoulder, it points ahead from there.
static void CheckHand(Sample sample)
{
    float[] straight = new float[Arm.Joints.Length], bent = new float[Arm.Joints.Length];
    bent[1] = MathF.PI / 2;
    float length = Arm.Joints.Sum(joint => joint.Link.Length()), shoulder = Arm.Joints[0].Link.Length();
    Pose up = Arm.Hand(straight, Arm.Joints), ahead = Arm.Hand(bent, Arm.Joints);
    float error = MathF.Max(Vector3.Distance(up.Position, new Vector3(0, 0, length)), Vector3.Distance(ahead.Position, new Vector3(length - shoulder, 0, shoulder)));
    sample.Check($"stretched out and bent, the arm reaches where it should to {error:E1} m", error < 1e-6f);
}

// For a hinge one knows it from geometry: the hand moves at right angles to the axis and to the way from the hinge to the hand.
static void CheckJacobian(Sample sample, float[] angles)
{
    int n = angles.Length, m = Arm.ResidualCount;
    float[] residuals = new float[m], jacobian = new float[m * n], up = new float[m], down = new float[m];
    Pose hand = Arm.Hand(angles, Arm.Joints), target = Target(1);
    Arm.ResidualsJacobian(angles, Arm.Joints, target.Position, target.Orientation, residuals, jacobian);
    float ofGeometry = 0, ofDifferences = 0;
    for (int i = 0; i < n; i++)
    {
        Pose before = Arm.Hand(angles.AsSpan(0, i), Arm.Joints.AsSpan(0, i));
        Vector3 moved = Vector3.Cross(Vector3.Transform(Arm.Joints[i].Axis, before.Orientation), hand.Position - before.Position);
        ofGeometry = MathF.Max(ofGeometry, Vector3.Distance(moved, new Vector3(jacobian[i], jacobian[n + i], jacobian[2 * n + i])));
        const float h = 5e-3f;
        float[] at = [.. angles];
        at[i] = angles[i] + h;
        Arm.Residuals(at, Arm.Joints, target.Position, target.Orientation, up);
        at[i] = angles[i] - h;
        Arm.Residuals(at, Arm.Joints, target.Position, target.Orientation, down);
        for (int k = 0; k < m; k++)
            ofDifferences = MathF.Max(ofDifferences, MathF.Abs((up[k] - down[k]) / (2 * h) - jacobian[k * n + i]));
    }

    sample.Check($"the Jacobian is that of geometry to {ofGeometry:E1} (float)", ofGeometry < 1e-6f);
    sample.Check($"it agrees with central differences to {ofDifferences:E1}", ofDifferences < 1e-4f);
}

// From beyond a limit the penalty brings the joint back.
static void CheckLimits(Sample sample)
{
    float[] angles = [0.1f, 2.4f, 0, -2.3f, 0, 0.5f, 0];
    Reach(angles, Target(0));
    float beyond = angles.Zip(Arm.Joints, (angle, joint) => MathF.Max(angle - joint.Upper, joint.Lower - angle)).Max();
    sample.Check($"an arm that starts with two joints beyond their limits ends within them (nearest: {-beyond:F2} rad)", beyond < 0.01f);
}

static PlotModel Chart(List<float[]> postures, string title, Func<Vector3, DataPoint> seen)
{
    var chart = new PlotModel { Title = title + " (m)", TitleFontSize = 14, PlotType = PlotType.Cartesian };
    for (int i = 0; i < postures.Count; i += 10)
    {
        float[] angles = postures[i];
        chart.Series.Add(new LineSeries
        {
            Color = i == 0 ? OxyColors.SteelBlue : OxyColor.FromAColor(70, OxyColors.SteelBlue),
            StrokeThickness = i == 0 ? 4 : 1.5,
            MarkerType = MarkerType.Circle,
            MarkerSize = i == 0 ? 4 : 1.5,
            ItemsSource = Enumerable.Range(0, angles.Length + 1).Select(count => seen(Arm.Hand(angles.AsSpan(0, count), Arm.Joints.AsSpan(0, count)).Position)).ToArray(),
        });
    }

    chart.Series.Add(new LineSeries { Color = OxyColors.OrangeRed, StrokeThickness = 2, ItemsSource = postures.Append(postures[0]).Select(angles => seen(Arm.Hand(angles, Arm.Joints).Position)).ToArray() });
    return chart;
}
