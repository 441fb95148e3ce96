using System;
using DiffGen.Benchmarks.Programs;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

internal readonly struct OrdinaryDifferentialEquationWorkload(int equations, int steps) : IEvalWorkload
{
    private readonly int _steps = steps;
    private readonly double[] _x = Inputs.Weyl(equations, 0.5, 1.5), _end = new double[equations], _cotangent = new double[equations];
    private readonly double[] _generated = new double[equations], _byHand = new double[equations];
    private readonly OrdinaryDifferentialEquationByHand _solver = new(equations, steps);

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal()
    {
        OrdinaryDifferentialEquation.Solve(_x, _steps, _end);
        return _end[^1];
    }

    public double Generated()
    {
        Array.Clear(_cotangent);
        _cotangent[^1] = 1;
        OrdinaryDifferentialEquation.SolveVjp(_x, _steps, _end, _generated, _cotangent);
        return _end[^1];
    }

    public double ByHand()
    {
        Array.Clear(_cotangent);
        _cotangent[^1] = 1;
        _solver.SolveAndGradient(_x, _end, _byHand, _cotangent);
        return _end[^1];
    }
}

/// <summary>Each step leaves the four states whose slopes it took; the reverse sweep takes the stages back to front.</summary>
internal sealed class OrdinaryDifferentialEquationByHand(int n, int steps)
{
    private readonly double[] _stages = new double[4 * n * steps];
    private readonly double[] _k1 = new double[n], _k2 = new double[n], _k3 = new double[n], _slope = new double[n], _dbetween = new double[n], _dstart = new double[n];

    public void SolveAndGradient(ReadOnlySpan<double> x, Span<double> y, Span<double> dx, Span<double> dy)
    {
        double step = 2.0 / steps;
        y.Clear();
        for (int s = 0; s < steps; s++)
        {
            Span<double> first = _stages.AsSpan(4 * n * s, n), second = _stages.AsSpan(4 * n * s + n, n);
            Span<double> third = _stages.AsSpan(4 * n * s + 2 * n, n), fourth = _stages.AsSpan(4 * n * s + 3 * n, n);
            y.CopyTo(first);
            Stage(x, first, first, step / 2, _k1, second);
            Stage(x, second, first, step / 2, _k2, third);
            Stage(x, third, first, step, _k3, fourth);
            double before = 1;
            for (int i = 0; i < y.Length; i++)
            {
                y[i] += step / 6 * (_k1[i] + 2 * _k2[i] + 2 * _k3[i] + x[i] * before);
                before = fourth[i];
            }
        }

        dx.Clear();
        for (int s = steps - 1; s >= 0; s--)
        {
            ReadOnlySpan<double> first = _stages.AsSpan(4 * n * s, n), second = _stages.AsSpan(4 * n * s + n, n);
            ReadOnlySpan<double> third = _stages.AsSpan(4 * n * s + 2 * n, n), fourth = _stages.AsSpan(4 * n * s + 3 * n, n);
            dy.CopyTo(_dstart);
            for (int i = 0; i < dy.Length; i++) _slope[i] = step / 6 * dy[i];
            StageReverse(x, fourth, _slope, _dbetween, dx);
            for (int i = 0; i < dy.Length; i++)
            {
                _dstart[i] += _dbetween[i];
                _slope[i] = step / 3 * dy[i] + step * _dbetween[i];
            }

            StageReverse(x, third, _slope, _dbetween, dx);
            for (int i = 0; i < dy.Length; i++)
            {
                _dstart[i] += _dbetween[i];
                _slope[i] = step / 3 * dy[i] + step / 2 * _dbetween[i];
            }

            StageReverse(x, second, _slope, _dbetween, dx);
            for (int i = 0; i < dy.Length; i++)
            {
                _dstart[i] += _dbetween[i];
                _slope[i] = step / 6 * dy[i] + step / 2 * _dbetween[i];
            }

            StageReverse(x, first, _slope, _dbetween, dx);
            for (int i = 0; i < dy.Length; i++) dy[i] = _dstart[i] + _dbetween[i];
        }
    }

    /// <summary>The slope at a state, and the state that it leads to from the step's start.</summary>
    private static void Stage(ReadOnlySpan<double> x, ReadOnlySpan<double> state, ReadOnlySpan<double> start, double step, Span<double> slope, Span<double> next)
    {
        state = state.Slice(0, x.Length);
        start = start.Slice(0, x.Length);
        slope = slope.Slice(0, x.Length);
        next = next.Slice(0, x.Length);
        double before = 1;
        for (int i = 0; i < x.Length; i++)
        {
            double k = x[i] * before;
            before = state[i];
            slope[i] = k;
            next[i] = start[i] + step * k;
        }
    }

    private static void StageReverse(ReadOnlySpan<double> x, ReadOnlySpan<double> state, ReadOnlySpan<double> dslope, Span<double> dstate, Span<double> dx)
    {
        state = state.Slice(0, x.Length);
        dslope = dslope.Slice(0, x.Length);
        dstate = dstate.Slice(0, x.Length);
        dx = dx.Slice(0, x.Length);
        dx[0] += dslope[0];
        for (int i = 1; i < x.Length; i++)
        {
            dx[i] += dslope[i] * state[i - 1];
            dstate[i - 1] = dslope[i] * x[i];
        }

        dstate[^1] = 0;
    }
}
