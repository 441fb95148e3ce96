using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// <c>goto</c> within a list of statements. Forward, it leaves the statements before its label as a <c>break</c> leaves a loop. Backward, the statements
/// from the label to the last such jump are a loop that runs again as long as one of them was taken. What does not nest so is refused.
/// </summary>
internal sealed partial class Lowering
{
    /// <summary>Labels that a jump reaches by setting its flag.</summary>
    private readonly HashSet<ISymbol> _openLabels = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the list is jumped about in, from here on: then all of the rest of it is done here.</summary>
    private bool JumpsTo(IReadOnlyList<IOperation> list, int from, Action? rest)
    {
        int last = list[from] is ILabeledOperation top ? LastJumpTo(list, from, top.Label) : -1;
        int label = LastLabelJumpedTo(list, from);
        if (label > last)
        {
            Forward(list, from, label, rest);
            return true;
        }

        if (last < 0) return false;
        Repeated(list, from, last, rest);
        return true;
    }

    private int LastJumpTo(IReadOnlyList<IOperation> list, int from, ILabelSymbol label)
    {
        for (int i = list.Count - 1; i >= from; i--)
            if (_flow.Jumps(list[i]).Contains(label)) return i;
        return -1;
    }

    /// <summary>The last label to which a statement before it jumps, and to before which none from behind it does.</summary>
    private int LastLabelJumpedTo(IReadOnlyList<IOperation> list, int from)
    {
        for (int to = list.Count - 1; to > from; to--)
        {
            if (list[to] is not ILabeledOperation labeled) continue;
            IEnumerable<IOperation> before = list.Take(to).Skip(from);
            int target = to;
            if (before.Any(statement => _flow.Jumps(statement).Contains(labeled.Label))
                && !before.OfType<ILabeledOperation>().Any(earlier => LastJumpTo(list, target, earlier.Label) >= 0))
                return to;
        }

        return -1;
    }

    private void Forward(IReadOnlyList<IOperation> list, int from, int to, Action? rest)
    {
        IOperation[] before = [.. list.Take(to).Skip(from)];
        ILabelSymbol label = ((ILabeledOperation)list[to]).Label;
        if (!Declare(before)) return;
        _env.Set(FlagOf(label), new Tree(_b.Bool(false)));
        _openLabels.Add(label);
        Statements(before, 0, null);
        _openLabels.Remove(label);
        Arrive([.. _flow.Sequence(before).Jumps.Where(target => !label.Equals(target as ISymbol, SymbolEqualityComparer.Default))], () => Statements(list, to, rest));
    }

    private void Repeated(IReadOnlyList<IOperation> list, int from, int last, Action? rest)
    {
        var labeled = (ILabeledOperation)list[from];
        ILabelSymbol label = labeled.Label;
        IOperation[] body = [.. labeled.Operation is { } first ? [first] : Array.Empty<IOperation>(), .. list.Take(last + 1).Skip(from + 1)];
        if (!Declare(body)) return;
        object[] outside = [.. _flow.Sequence(body).Jumps.Where(target => !label.Equals(target as ISymbol, SymbolEqualityComparer.Default))];
        _env.Set(FlagOf(label), new Tree(_b.Bool(false)));
        _openLabels.Add(label);
        WhileLoop(
            new LoopTargets(labeled, outside, new object(), label), Changes(body), isTop: false, () => Read(FlagOf(label)).Leaf!, null,
            () => Statements(body, 0, null), null);
        _openLabels.Remove(label);
        Arrive(outside, () => Statements(list, last + 1, rest));
    }

    private void Arrive(object[] others, Action next)
    {
        if (Ended) return;
        if (others.Length == 0) next();
        else Branch(_b.Not(Left(others)), next, () => { });
    }

    private static IOperation Unlabeled(IOperation statement) => statement is ILabeledOperation { Operation: { } labeled } ? Unlabeled(labeled) : statement;

    /// <summary>Variables that the statements declare are known after them, wherever they are left.</summary>
    private bool Declare(IReadOnlyList<IOperation> statements)
    {
        foreach (ILocalSymbol local in statements.Select(Unlabeled).OfType<IVariableDeclarationGroupOperation>().SelectMany(group => group.GetDeclaredVariables()))
        {
            if (local.RefKind != RefKind.None || local.Type.TypeKind == TypeKind.Delegate)
            {
                Refuse(statements[0], $"a goto around the declaration of '{local.Name}'", "what it stands for would depend on the jump", "Declare it before");
                return false;
            }

            if (!_env.Contains(local)) _env.Set(local, Default(Map(local.Type)));
        }

        return true;
    }
}
