using System;
using System.Linq;
using DiffGen.Programs.Reference;

namespace DiffGen.Programs.Cases;

internal sealed class EnzymeCase(Point point) : VectorCase(point.Inputs, point.Value.Length)
{
    private readonly double[] _x = point.Inputs;
    private readonly double[] _s = point.Numbers("S"), _v = point.Numbers("v");
    private readonly double _cut = point.Number("cut");

    public override bool Allocates => true;

    protected override double[] F(double[] x) => Enzyme.Residuals(x[0], x[1], x[2], x[3], _s, _v, _cut);

    public override double[] Jvp(double[] u) => Enzyme.ResidualsJvp(_x[0], _x[1], _x[2], _x[3], _s, _v, _cut, u[0], u[1], u[2], u[3]).Tangent;

    protected override double[] Vjp(double[] cotangent)
    {
        var g = Enzyme.ResidualsVjp(_x[0], _x[1], _x[2], _x[3], _s, _v, _cut, cotangent);
        return [g.vmax, g.km, g.hill, g.ki];
    }

    protected override double[] Vjp(double[] cotangent, Span<double> g) => Enzyme.ResidualsVjp(
        _x[0], _x[1], _x[2], _x[3], _s, _v, _cut, cotangent, dvmax: out g[0], dkm: out g[1], dhill: out g[2], dki: out g[3]);

    protected override void VjpInto(double[] cotangent, Span<double> g) => Vjp(cotangent, g);

    protected override double[] VjpAccumulate(double[] cotangent, Span<double> g) => Enzyme.ResidualsVjpAccumulate(
        _x[0], _x[1], _x[2], _x[3], _s, _v, _cut, cotangent, ref g[0], ref g[1], ref g[2], ref g[3]);

    protected override double[] Pullback(double[][] cotangents, double[][] gradients)
    {
        var result = Enzyme.ResidualsPullback(_x[0], _x[1], _x[2], _x[3], _s, _v, _cut);
        using var pullback = result.Pullback;
        for (int i = 0; i < cotangents.Length; i++)
        {
            double[] g = gradients[i];
            pullback.Invoke(cotangents[i], out g[0], out g[1], out g[2], out g[3]);
        }

        return result.Value;
    }

    protected override double[] JacobianRow(int row)
    {
        var g = Enzyme.ResidualsJacobianRow(_x[0], _x[1], _x[2], _x[3], _s, _v, _cut, row);
        return [g.vmax, g.km, g.hill, g.ki];
    }

    protected override double[] JacobianRow(int row, Span<double> g) => Enzyme.ResidualsJacobianRow(
        _x[0], _x[1], _x[2], _x[3], _s, _v, _cut, row, out g[0], out g[1], out g[2], out g[3]);

    protected override double[][] Jacobian()
    {
        var j = Enzyme.ResidualsJacobian(_x[0], _x[1], _x[2], _x[3], _s, _v, _cut);
        return [.. Enumerable.Range(0, Outputs).Select(row => Row(row, j.vmax, j.km, j.hill, j.ki))];
    }

    protected override double[] Jacobian(double[][] jacobian)
    {
        double[] vmax = new double[Outputs], km = new double[Outputs], hill = new double[Outputs], ki = new double[Outputs];
        double[] value = Enzyme.ResidualsJacobian(_x[0], _x[1], _x[2], _x[3], _s, _v, _cut, vmax, km, hill, ki);
        for (int i = 0; i < Outputs; i++)
            jacobian[i] = [vmax[i], km[i], hill[i], ki[i]];
        return value;
    }
}

/// <summary>The residuals leave through a span: it keeps its place in every companion, and its cotangent comes in beside the destinations.</summary>
internal sealed class EnzymeIntoSpanCase(Point point) : VectorCase(point.Inputs, point.Value.Length)
{
    private readonly double[] _x = point.Inputs;
    private readonly double[] _s = point.Numbers("S"), _v = point.Numbers("v");
    private readonly double _cut = point.Number("cut");
    private readonly double[] _residuals = new double[point.Value.Length];
    private readonly double[] _dresiduals = new double[point.Value.Length];

    protected override double[] F(double[] x)
    {
        double[] residuals = new double[Outputs];
        Enzyme.WriteResiduals(x[0], x[1], x[2], x[3], _s, _v, _cut, residuals);
        return residuals;
    }

    public override double[] Jvp(double[] u)
    {
        double[] tangent = new double[Outputs];
        Enzyme.WriteResidualsJvp(_x[0], _x[1], _x[2], _x[3], _s, _v, _cut, new double[Outputs], u[0], u[1], u[2], u[3], tangent);
        return tangent;
    }

    protected override double[] Vjp(double[] cotangent)
    {
        double[] g = new double[4];
        Vjp(cotangent, g);
        return g;
    }

    protected override double[] Vjp(double[] cotangent, Span<double> g)
    {
        double[] dresiduals = [.. cotangent], residuals = new double[Outputs];
        Enzyme.WriteResidualsVjp(
            _x[0], _x[1], _x[2], _x[3], _s, _v, _cut, residuals, dvmax: out g[0], dkm: out g[1], dhill: out g[2], dki: out g[3], dresiduals: dresiduals);
        return Consumed(residuals, dresiduals);
    }

    protected override void VjpInto(double[] cotangent, Span<double> g)
    {
        cotangent.CopyTo(_dresiduals, 0);
        Enzyme.WriteResidualsVjp(
            _x[0], _x[1], _x[2], _x[3], _s, _v, _cut, _residuals, out g[0], out g[1], out g[2], out g[3], _dresiduals);
    }

    protected override double[] VjpAccumulate(double[] cotangent, Span<double> g)
    {
        double[] dresiduals = [.. cotangent], residuals = new double[Outputs];
        Enzyme.WriteResidualsVjpAccumulate(
            _x[0], _x[1], _x[2], _x[3], _s, _v, _cut, residuals, ref g[0], ref g[1], ref g[2], ref g[3], dresiduals);
        return Consumed(residuals, dresiduals);
    }

    protected override double[] Pullback(double[][] cotangents, double[][] gradients)
    {
        double[] residuals = new double[Outputs];
        using var pullback = Enzyme.WriteResidualsPullback(_x[0], _x[1], _x[2], _x[3], _s, _v, _cut, residuals);
        for (int i = 0; i < cotangents.Length; i++)
        {
            double[] g = gradients[i];
            pullback.Invoke(out g[0], out g[1], out g[2], out g[3], [.. cotangents[i]]);
        }

        return residuals;
    }

    protected override double[] JacobianRow(int row)
    {
        double[] residuals = new double[Outputs];
        var g = Enzyme.WriteResidualsJacobianRow(_x[0], _x[1], _x[2], _x[3], _s, _v, _cut, residuals, row);
        return [g.vmax, g.km, g.hill, g.ki];
    }

    protected override double[] JacobianRow(int row, Span<double> g)
    {
        double[] residuals = new double[Outputs];
        Enzyme.WriteResidualsJacobianRow(
            _x[0], _x[1], _x[2], _x[3], _s, _v, _cut, residuals, row, out g[0], out g[1], out g[2], out g[3]);
        return residuals;
    }

    protected override double[][] Jacobian()
    {
        double[] residuals = new double[Outputs];
        var j = Enzyme.WriteResidualsJacobian(_x[0], _x[1], _x[2], _x[3], _s, _v, _cut, residuals);
        return [.. Enumerable.Range(0, Outputs).Select(row => Row(row, j.vmax, j.km, j.hill, j.ki))];
    }

    protected override double[] Jacobian(double[][] jacobian)
    {
        double[] residuals = new double[Outputs];
        double[] vmax = new double[Outputs], km = new double[Outputs], hill = new double[Outputs], ki = new double[Outputs];
        Enzyme.WriteResidualsJacobian(_x[0], _x[1], _x[2], _x[3], _s, _v, _cut, residuals, vmax, km, hill, ki);
        for (int i = 0; i < Outputs; i++)
            jacobian[i] = [vmax[i], km[i], hill[i], ki[i]];
        return residuals;
    }

    private static double[] Consumed(double[] residuals, double[] dresiduals)
    {
        // What the method writes without reading is no input: its gradient is zero afterwards.
        if (dresiduals.Any(entry => entry != 0))
            throw new InvalidOperationException("The cotangent of an output that is only written must end as zero.");
        return residuals;
    }
}
