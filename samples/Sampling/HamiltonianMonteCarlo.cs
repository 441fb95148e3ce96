using System;
using System.Threading;

namespace Sampling;

/// <summary>The logarithm of a density at q, and its gradient: the companion <c>FValueAndGradient</c>.</summary>
internal delegate double LogDensity(ReadOnlySpan<double> q, Span<double> gradient);

/// <summary>
/// Hamiltonian Monte Carlo: a draw is where a particle is after it has slid for a while, pushed at random, through the valley that minus the logarithm of the density makes. The step is adapted by dual
/// averaging (Hoffman and Gelman 2014, "The No-U-Turn Sampler", JMLR 15, section 3.2), the scale of each coordinate from the first half of the warm-up.
/// </summary>
internal sealed class HamiltonianMonteCarlo(LogDensity density, double[] start, Random random)
{
    private const double TargetAcceptance = 0.8, MeanLength = Math.PI / 2;

    private readonly double[] _q = [.. start], _gradient = new double[start.Length], _trial = new double[start.Length], _trialGradient = new double[start.Length];
    private readonly double[] _momentum = new double[start.Length], _scale = Ones(start.Length);

    /// <summary>Of the leapfrog method.</summary>
    public double Step { get; private set; }

    public double Acceptance { get; private set; }

    /// <summary>The number of gradients computed.</summary>
    public long Gradients { get; private set; }

    public double[][] Draw(int warmUp, int count, Action<int> progress, CancellationToken cancellation)
    {
        double[] mean = new double[_q.Length], squares = new double[_q.Length];
        double value = density(_q, _gradient);
        double[][] draws = new double[count][];
        var step = new DualAveraging(0.1, TargetAcceptance);
        for (int i = -warmUp; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Step = i < 0 ? step.Current : step.Averaged;
            (value, double acceptance) = Transition(value);
            if (i >= 0)
            {
                draws[i] = [.. _q];
                Acceptance += acceptance / count;
            }
            else
            {
                step.Learn(acceptance);
                int seen = i + warmUp + 1 - warmUp / 4;
                if (seen > 0 && i < -warmUp / 2) Learn(seen, mean, squares);
                if (i == -warmUp / 2)
                {
                    for (int k = 0; k < _scale.Length; k++)
                        _scale[k] = Math.Sqrt(squares[k] / (warmUp / 4.0 - 1));
                    step = new DualAveraging(0.3, TargetAcceptance);
                }
            }

            progress(i + warmUp + 1);
        }

        return draws;
    }

    /// <summary>Slides from where the chain is, and moves it there with the probability that makes up for the errors of the leapfrog method.</summary>
    private (double Value, double Acceptance) Transition(double value)
    {
        double kinetic = 0;
        for (int k = 0; k < _q.Length; k++)
        {
            _momentum[k] = Normal();
            kinetic += 0.5 * _momentum[k] * _momentum[k];
        }

        _q.CopyTo(_trial, 0);
        _gradient.CopyTo(_trialGradient, 0);
        int steps = Math.Clamp((int)Math.Ceiling((0.5 + random.NextDouble()) * MeanLength / Step), 1, 1000);
        double ended = value;
        for (int s = 0; s < steps; s++)
        {
            for (int k = 0; k < _q.Length; k++)
            {
                _momentum[k] += 0.5 * Step * _scale[k] * _trialGradient[k];
                _trial[k] += Step * _scale[k] * _momentum[k];
            }

            ended = density(_trial, _trialGradient);
            for (int k = 0; k < _q.Length; k++)
                _momentum[k] += 0.5 * Step * _scale[k] * _trialGradient[k];
        }

        Gradients += steps;
        double endedKinetic = 0;
        foreach (double p in _momentum)
            endedKinetic += 0.5 * p * p;
        double change = ended - endedKinetic - (value - kinetic), acceptance = double.IsNaN(change) ? 0 : Math.Min(1, Math.Exp(change));
        if (random.NextDouble() >= acceptance) return (value, acceptance);
        _trial.CopyTo(_q, 0);
        _trialGradient.CopyTo(_gradient, 0);
        return (ended, acceptance);
    }

    /// <summary>Welford's running mean, and sum of squares around it.</summary>
    private void Learn(int seen, double[] mean, double[] squares)
    {
        for (int k = 0; k < _q.Length; k++)
        {
            double delta = _q[k] - mean[k];
            mean[k] += delta / seen;
            squares[k] += delta * (_q[k] - mean[k]);
        }
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double[] Ones(int length)
    {
        double[] ones = new double[length];
        Array.Fill(ones, 1);
        return ones;
    }

    /// <summary>Nesterov's dual averaging of the logarithm of the step, towards an acceptance.</summary>
    private sealed class DualAveraging(double first, double target)
    {
        private const double Shrinkage = 0.05, Delay = 10, Decay = 0.75;

        private double _logStep = Math.Log(first), _logAveraged, _missed;
        private int _count;

        public double Current => Math.Exp(_logStep);

        public double Averaged => Math.Exp(_logAveraged);

        public void Learn(double acceptance)
        {
            _count++;
            _missed += (target - acceptance - _missed) / (_count + Delay);
            _logStep = Math.Log(10 * first) - Math.Sqrt(_count) / Shrinkage * _missed;
            _logAveraged += Math.Pow(_count, -Decay) * (_logStep - _logAveraged);
        }
    }
}
