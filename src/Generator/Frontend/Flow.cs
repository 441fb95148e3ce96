using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// How control leaves a statement: at its end, or by a jump to a label outside (<c>break</c>, <c>continue</c>), or by returning.
/// A throw is neither. Results are kept, so that asking at every level of nesting stays linear.
/// </summary>
internal sealed class Flow
{
    /// <summary>The target that stands for <c>return</c>.</summary>
    public static readonly object Return = new();

    private static readonly IReadOnlyCollection<object> None = [];

    private readonly Dictionary<IOperation, (bool Completes, IReadOnlyCollection<object> Jumps)> _known = [];

    public bool Completes(IOperation statement) => Of(statement).Completes;

    /// <summary>Targets outside the statement: symbols of labels, or <see cref="Return"/>.</summary>
    public IReadOnlyCollection<object> Jumps(IOperation statement) => Of(statement).Jumps;

    private (bool Completes, IReadOnlyCollection<object> Jumps) Of(IOperation? statement)
    {
        if (statement is null) return (true, None);
        if (!_known.TryGetValue(statement, out (bool Completes, IReadOnlyCollection<object> Jumps) flow)) _known[statement] = flow = Compute(statement);
        return flow;
    }

    private (bool Completes, IReadOnlyCollection<object> Jumps) Compute(IOperation statement)
    {
        switch (statement)
        {
            case IBlockOperation block:
                return Sequence(block.Operations);
            case IConditionalOperation conditional:
                var then = Of(conditional.WhenTrue);
                var otherwise = Of(conditional.WhenFalse);
                return (then.Completes || otherwise.Completes, Union(then.Jumps, otherwise.Jumps));
            case IReturnOperation { Kind: OperationKind.Return }:
                return (false, [Return]);
            case IBranchOperation branch:
                return (false, [branch.Target]);
            case IThrowOperation:
                return (false, None);
            case IExpressionStatementOperation { Operation: IThrowOperation }:
                return (false, None);
            case ILoopOperation loop:
                var body = Of(loop.Body);
                bool isEndless = loop switch
                {
                    IWhileLoopOperation whileLoop => IsAlways(whileLoop.Condition, !whileLoop.ConditionIsUntil),
                    IForLoopOperation forLoop => forLoop.Condition is null || IsAlways(forLoop.Condition, true),
                    _ => false,
                };
                return (!isEndless || body.Jumps.Any(target => Same(target, loop.ExitLabel)),
                    [.. body.Jumps.Where(target => !Same(target, loop.ExitLabel) && !Same(target, loop.ContinueLabel))]);
            case ISwitchOperation choice:
                var sections = choice.Cases.Select(section => Sequence(section.Body)).ToArray();
                bool hasDefault = choice.Cases.Any(section => section.Clauses.Any(clause => clause.CaseKind == CaseKind.Default));
                // A goto case stays inside.
                bool IsOwn(object target) => Same(target, choice.ExitLabel) || choice.Cases.Any(section => section.Clauses.Any(clause => clause.Label is { } label && Same(target, label)));
                return (!hasDefault || sections.Any(section => section.Completes || section.Jumps.Any(IsOwn)),
                    [.. sections.SelectMany(section => section.Jumps).Where(target => !IsOwn(target)).Distinct()]);
            case ITryOperation { Catches.Length: 0 } protect:
                return Sequence([protect.Body, .. protect.Finally is { } cleanup ? [cleanup] : System.Array.Empty<IOperation>()]);
            case IUsingOperation protect:
                return Of(protect.Body);
            case ILabeledOperation labeled:
                return Of(labeled.Operation);
            default:
                return (true, None);
        }
    }

    /// <summary>Of statements one after the other.</summary>
    public (bool Completes, IReadOnlyCollection<object> Jumps) Sequence(IReadOnlyList<IOperation> statements)
    {
        IReadOnlyCollection<object> jumps = None;
        bool completes = true;
        foreach (IOperation statement in statements)
        {
            // A jump to a label further down arrives there.
            if (statement is ILabeledOperation { Label: var label } && jumps.Any(target => Same(target, label)))
            {
                jumps = [.. jumps.Where(target => !Same(target, label))];
                completes = true;
            }

            if (!completes) continue;
            var flow = Of(statement);
            jumps = Union(jumps, flow.Jumps);
            completes = flow.Completes;
        }

        // A jump to a label further up is a loop.
        return (completes, [.. jumps.Where(target => !statements.Any(statement => statement is ILabeledOperation { Label: var label } && Same(target, label)))]);
    }

    private static bool IsAlways(IOperation? condition, bool value) =>
        condition?.ConstantValue is { HasValue: true, Value: bool constant } && constant == value;

    private static bool Same(object target, ILabelSymbol label) => target is ISymbol symbol && SymbolEqualityComparer.Default.Equals(symbol, label);

    private static IReadOnlyCollection<object> Union(IReadOnlyCollection<object> left, IReadOnlyCollection<object> right) =>
        left.Count == 0 ? right : right.Count == 0 ? left : [.. left.Union(right)];
}
