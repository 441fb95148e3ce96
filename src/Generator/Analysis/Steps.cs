using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Analysis;

/// <param name="Operand">Where the value stands that enters.</param>
/// <param name="Name">The function or the cast, as C# writes it.</param>
internal sealed record Step(Origin Operand, string Name);

/// <summary>Where a varied value enters a function that is constant between its jumps: the derivative is zero there, and the dependency ends.</summary>
internal static class Steps
{
    public static IEnumerable<Step> Find(Function function, Activity activity) =>
        from op in function.Body.AllOps()
        where op.Origin is not null
        let name = NameOf(op, activity)
        where name is not null
        select new Step(op.Origin!, name);

    private static string? NameOf(Op op, Activity activity) => op.Code switch
    {
        OpCode.Apply when op.Get<Primitive>() is var primitive && op.Operands.Where((operand, i) => primitive.IsStepIn(i) && activity.IsVaried(operand)).Any() => primitive.Symbol,
        OpCode.Convert when op.Operands[0].Type.IsFloat && op.Result.Type is ScalarType { Kind: ScalarKind.Integer } && activity.IsVaried(op.Operands[0]) => $"({op.Result.Type.CSharp})",
        _ => null,
    };
}
