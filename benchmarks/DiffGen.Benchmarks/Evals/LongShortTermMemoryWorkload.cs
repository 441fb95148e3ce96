using System;
using System.Linq;
using DiffGen.Benchmarks.Programs;
using GradBench.Evals;

namespace DiffGen.Benchmarks.Evals;

internal readonly struct LongShortTermMemoryWorkload : IEvalWorkload
{
    private readonly int _width;
    private readonly double[] _layers, _ends, _start, _sequence, _generated, _byHand;
    private readonly LongShortTermMemoryByHand _network;

    public LongShortTermMemoryWorkload(int layers, int width, int characters)
    {
        _width = width;
        _layers = Inputs.Weyl(8 * layers * width, -1, 1);
        _ends = Inputs.Weyl(3 * width, -1, 1, seed: 2);
        _start = Inputs.Weyl(2 * layers * width, -1, 1, seed: 3);
        _sequence = [.. Inputs.Weyl(characters * width, 0, 1, seed: 4).Select(value => value > 0.5 ? 1.0 : 0.0)];
        (_generated, _byHand) = (new double[_layers.Length + _ends.Length], new double[_layers.Length + _ends.Length]);
        _network = new LongShortTermMemoryByHand(layers, width, characters);
    }

    public ReadOnlySpan<double> GeneratedDerivative => _generated;

    public ReadOnlySpan<double> DerivativeByHand => _byHand;

    public double Primal() => LongShortTermMemory.Loss(_layers, _ends, _start, _sequence, _width);

    public double Generated() => LongShortTermMemory.LossValueAndGradient(
        _layers, _ends, _start, _sequence, _width, _generated.AsSpan(0, _layers.Length), _generated.AsSpan(_layers.Length));

    public double ByHand() => _network.LossAndGradient(
        _layers, _ends, _start, _sequence, _byHand.AsSpan(0, _layers.Length), _byHand.AsSpan(_layers.Length));
}

/// <summary>The forward sweep keeps the gates of every cell and every character, so that no exponential is taken twice.</summary>
internal sealed class LongShortTermMemoryByHand(int layerCount, int width, int characters)
{
    /// <summary>What a cell keeps for each character.</summary>
    private struct Cell
    {
        public double Signal, HiddenBefore, CellBefore, Forget, Input, Output, Change, TanhOfCell;
    }

    private readonly Cell[] _cells = new Cell[characters * layerCount * width];
    private readonly double[] _last = new double[characters * width], _exponentials = new double[characters * width], _factors = new double[characters];
    private readonly double[] _hidden = new double[layerCount * width], _cell = new double[layerCount * width];
    private readonly double[] _signal = new double[width], _dhidden = new double[layerCount * width], _dcell = new double[layerCount * width], _dsignal = new double[width];

    public double LossAndGradient(
        ReadOnlySpan<double> layers, ReadOnlySpan<double> ends, ReadOnlySpan<double> start, ReadOnlySpan<double> sequence, Span<double> dlayers, Span<double> dends)
    {
        for (int layer = 0; layer < layerCount; layer++)
        {
            start.Slice(2 * layer * width, width).CopyTo(_hidden.AsSpan(layer * width));
            start.Slice((2 * layer + 1) * width, width).CopyTo(_cell.AsSpan(layer * width));
        }

        double total = 0;
        int steps = characters - 1;
        for (int t = 0; t < steps; t++)
        {
            ReadOnlySpan<double> character = sequence.Slice(t * width, width), next = sequence.Slice((t + 1) * width, width);
            for (int i = 0; i < width; i++) _signal[i] = character[i] * ends[i];
            for (int layer = 0; layer < layerCount; layer++)
            {
                Advance(
                    layers.Slice(8 * layer * width, 8 * width), _hidden.AsSpan(layer * width, width), _cell.AsSpan(layer * width, width),
                    _cells.AsSpan((t * layerCount + layer) * width, width));
            }

            Span<double> last = _last.AsSpan(t * width, width), exponentials = _exponentials.AsSpan(t * width, width);
            double sum = 2, chosen = 0, predicted = 0;
            for (int i = 0; i < width; i++)
            {
                double signal = _signal[i], prediction = signal * ends[width + i] + ends[2 * width + i], exponential = Math.Exp(prediction);
                last[i] = signal;
                exponentials[i] = exponential;
                sum += exponential;
                chosen += next[i];
                predicted += next[i] * prediction;
            }

            total += predicted - chosen * Math.Log(sum);
            _factors[t] = chosen / sum;
        }

        dlayers.Clear();
        dends.Clear();
        Array.Clear(_dhidden);
        Array.Clear(_dcell);
        double dtotal = -1.0 / (steps * width);
        for (int t = steps - 1; t >= 0; t--)
        {
            ReadOnlySpan<double> character = sequence.Slice(t * width, width), next = sequence.Slice((t + 1) * width, width);
            Span<double> last = _last.AsSpan(t * width, width), exponentials = _exponentials.AsSpan(t * width, width);
            double factor = _factors[t];
            for (int i = 0; i < width; i++)
            {
                double dprediction = dtotal * (next[i] - factor * exponentials[i]);
                dends[width + i] += dprediction * last[i];
                dends[2 * width + i] += dprediction;
                _dsignal[i] = dprediction * ends[width + i];
            }

            for (int layer = layerCount - 1; layer >= 0; layer--)
            {
                AdvanceReverse(
                    layers.Slice(8 * layer * width, 8 * width), _cells.AsSpan((t * layerCount + layer) * width, width),
                    _dhidden.AsSpan(layer * width, width), _dcell.AsSpan(layer * width, width), dlayers.Slice(8 * layer * width, 8 * width));
            }

            for (int i = 0; i < width; i++) dends[i] += _dsignal[i] * character[i];
        }

        return -total / (steps * width);
    }

    private void Advance(ReadOnlySpan<double> layer, Span<double> hidden, Span<double> cell, Span<Cell> kept)
    {
        ReadOnlySpan<double> weights = layer.Slice(0, 4 * width), biases = layer.Slice(4 * width);
        for (int i = 0; i < kept.Length; i++)
        {
            ref Cell at = ref kept[i];
            double signal = _signal[i], before = hidden[i];
            double forget = Sigmoid(signal * weights[i] + biases[i]);
            double input = Sigmoid(before * weights[width + i] + biases[width + i]);
            double output = Sigmoid(signal * weights[2 * width + i] + biases[2 * width + i]);
            double change = Math.Tanh(before * weights[3 * width + i] + biases[3 * width + i]);
            double contents = cell[i] * forget + input * change, tanh = Math.Tanh(contents);
            (at.Signal, at.HiddenBefore, at.CellBefore) = (signal, before, cell[i]);
            (at.Forget, at.Input, at.Output, at.Change, at.TanhOfCell) = (forget, input, output, change, tanh);
            cell[i] = contents;
            hidden[i] = _signal[i] = output * tanh;
        }
    }

    private void AdvanceReverse(ReadOnlySpan<double> layer, ReadOnlySpan<Cell> kept, Span<double> dhidden, Span<double> dcell, Span<double> dlayer)
    {
        ReadOnlySpan<double> weights = layer.Slice(0, 4 * width);
        Span<double> dweights = dlayer.Slice(0, 4 * width), dbiases = dlayer.Slice(4 * width);
        for (int i = 0; i < kept.Length; i++)
        {
            ref readonly Cell at = ref kept[i];
            double dout = dhidden[i] + _dsignal[i];
            double dcontents = dcell[i] + dout * at.Output * (1 - at.TanhOfCell * at.TanhOfCell);
            double doutput = dout * at.TanhOfCell * at.Output * (1 - at.Output);
            double dforget = dcontents * at.CellBefore * at.Forget * (1 - at.Forget);
            double dinput = dcontents * at.Change * at.Input * (1 - at.Input);
            double dchange = dcontents * at.Input * (1 - at.Change * at.Change);
            dcell[i] = dcontents * at.Forget;
            dhidden[i] = dinput * weights[width + i] + dchange * weights[3 * width + i];
            _dsignal[i] = dforget * weights[i] + doutput * weights[2 * width + i];
            dweights[i] += dforget * at.Signal;
            dweights[width + i] += dinput * at.HiddenBefore;
            dweights[2 * width + i] += doutput * at.Signal;
            dweights[3 * width + i] += dchange * at.HiddenBefore;
            dbiases[i] += dforget;
            dbiases[width + i] += dinput;
            dbiases[2 * width + i] += doutput;
            dbiases[3 * width + i] += dchange;
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
