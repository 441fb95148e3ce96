using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// An integer that a loop carries and moves on by the same amount each time, an index beside the counter: in iteration t it is start + t · difference,
/// also where that wraps around.
/// </summary>
/// <param name="Start">Its value in the first iteration.</param>
/// <param name="Difference">What an iteration adds, known before the loop.</param>
/// <param name="IsFalling">The difference is taken away instead.</param>
internal sealed record Progression(Value Start, Value Difference, bool IsFalling)
{
    /// <summary>The progression of which the argument of a loop's body is the current term, if it is one.</summary>
    public static Progression? Of(Value argument)
    {
        if (argument.Type != ScalarType.Int32 || argument.ArgumentOf is not { Owner: { Code: OpCode.For or OpCode.While } loop } body || body.EndsInThrow) return null;
        bool isCounted = loop.Code == OpCode.For;
        if (isCounted ? loop.Operands[0].Type != ScalarType.Int32 : body != loop.Regions[1]) return null;
        int k = body.Arguments.IndexOf(argument) - (isCounted ? 1 : 0);
        if (k < 0 || body.Yields[k].Def is not { Code: OpCode.Apply } next || next.Parent != body) return null;
        bool isFalling = next.Get<Primitive>().Name == "subtract";
        if (!isFalling && next.Get<Primitive>().Name != "add") return null;
        Value difference = next.Operands[0] == argument ? next.Operands[1] : isFalling ? argument : next.Operands[0];
        if (difference == argument || (next.Operands[0] != argument && next.Operands[1] != argument)) return null;
        return difference.Def is { Code: OpCode.Constant } || !body.Encloses(difference.Home) ? new Progression(loop.Operands[isCounted ? k + 2 : k], difference, isFalling) : null;
    }
}
