using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Formulas;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>What the code of companions shows of itself: formulas where they are short, how much work it is, what it records. For their documentation.</summary>
internal sealed class DerivativeFacts
{
    private const int MostLoops = 3;

    private readonly CompanionShape _shape;
    private readonly Differentiated _differentiated;
    private readonly bool _isCounted;
    private readonly Dictionary<(AdjointFunction First, AdjointFunction? Second), (string? Cost, string? Tape)> _sweeps = [];
    private IReadOnlyList<string>? _equations;
    private OperationCount? _primal;

    /// <param name="isFast">Loops run in lanes: then operations are not what time goes by.</param>
    public DerivativeFacts(CompanionShape shape, Differentiated differentiated, bool isFast)
    {
        _shape = shape;
        _differentiated = differentiated;
        _isCounted = !isFast && !differentiated.IsReadAgain;
        if (differentiated.IsReadAgain) _equations = [];
    }

    /// <summary>The partial derivatives that are short, as equations.</summary>
    public IReadOnlyList<string> Equations => _equations ??= PartialDerivatives.Of(_shape, _differentiated.Joint);

    /// <summary>How much work a companion is, as a multiple of the method, and what it records; null where that cannot be told.</summary>
    public (string? Cost, string? Tape) Of(CompanionSignature companion)
    {
        if (!_isCounted || CodeOf(companion) is not ({ } first, var second)) return default;
        if (!_sweeps.TryGetValue((first, second), out (string? Cost, string? Tape) sweep))
            _sweeps.Add((first, second), sweep = (CostOf(second is null ? [first.Function] : [first.Function, second.Function]), TapeOf(first.Function)));
        return sweep;
    }

    /// <summary>The sweeps that a companion runs once; none where it runs some of them several times.</summary>
    private (AdjointFunction? First, AdjointFunction? Second) CodeOf(CompanionSignature companion) => companion.Kind switch
    {
        CompanionKind.Jvp => (_differentiated.Tangents.Jvp, null),
        CompanionKind.Hvp => (_differentiated.Tangents.Hvp, null),
        CompanionKind.Pullback when companion.IsInvocation => (_differentiated.Split?.Reverse ?? _differentiated.Joint, null),
        CompanionKind.Pullback => (_differentiated.Split?.Forward, null),
        CompanionKind.Gradient or CompanionKind.ValueAndGradient when companion.Form != CompanionForm.Accumulate && _differentiated.ShortGradient is { } gradient => (gradient, null),
        CompanionKind.Gradient or CompanionKind.ValueAndGradient or CompanionKind.Vjp or CompanionKind.JacobianRow => _shape.ResultHoldsBuffers
            ? (_differentiated.Split?.Forward, _differentiated.Split?.Reverse)
            : (_differentiated.Joint, null),
        _ => default,
    };

    private string? CostOf(Function[] code)
    {
        _primal ??= OperationCount.Of([_differentiated.Primal]);
        if (_primal is not { Innermost: > 0 } primal || OperationCount.Of(code) is not { } count || count.Depth != primal.Depth) return null;
        double ratio = count.Innermost / primal.Innermost;
        string times = ratio.ToString(ratio < 9.95 ? "0.0" : "0", CultureInfo.InvariantCulture);
        return $"about {times} times <c>{_shape.Signature.Name}</c> by a count of operations{(primal.Depth > 0 ? " in the innermost loops" : "")}";
    }

    private string? TapeOf(Function code)
    {
        if (TapeUse.Of(code) is not { } use) return null;
        if (use.IsNothing) return "Records nothing.";
        var parts = new List<string>();
        if (use.Once > 0) parts.Add($"{use.Once} bytes");
        IGrouping<string, int>[] loops = [.. use.Loops.GroupBy(loop => loop.Loop, loop => loop.Bytes)];
        bool hasMany = loops.Length > MostLoops;
        if (hasMany) parts.Add($"{use.Loops.Max(loop => loop.Bytes)} bytes per iteration of its loops");
        else parts.AddRange(loops.Select(loop => $"{string.Join(" and ", loop)} bytes per iteration of {LoopsOf(loop.Key, loop.Count() > 1)}"));
        return $"Records {(use.IsAtMost || hasMany ? "up to " : "")}{string.Join(parts.Count == 2 ? " and " : ", ", parts)}.";
    }

    private string LoopsOf(string counter, bool isSeveral)
    {
        if (counter.Length > 0) return $"the {(isSeveral ? "loops" : "loop")} over <c>{counter}</c>";
        return isSeveral ? "loops" : _differentiated.Primal.Body.AllOps().Count(op => op.Code is OpCode.For or OpCode.While) == 1 ? "its loop" : "a loop";
    }
}
