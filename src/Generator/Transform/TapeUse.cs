using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>Which of the emitted methods get the tape: those that put something on it, take something off it, or call one that does.</summary>
internal static class TapeUse
{
    /// <param name="callees">The methods that are called, finished.</param>
    /// <param name="callers">The functions that call them beside themselves.</param>
    public static IReadOnlyList<CalleeFunction> Settle(IReadOnlyList<CalleeFunction> callees, IEnumerable<Function> callers)
    {
        var idle = new HashSet<string>(callees.Where(callee => !ScratchLifetime.NamesTape(callee.Function)).Select(callee => callee.Name));
        bool changed;
        do
        {
            changed = false;
            foreach (CalleeFunction callee in callees)
                if (idle.Contains(callee.Name) && Calls(callee.Function).Any(call => !idle.Contains(call.Get<CallTarget>().EmittedName!)))
                    changed |= idle.Remove(callee.Name);
        }
        while (changed);

        foreach (Op call in callees.Select(callee => callee.Function).Concat(callers).SelectMany(Calls))
            if (idle.Contains(call.Get<CallTarget>().EmittedName!))
                call.Attribute = call.Get<CallTarget>() with { TakesTape = false };
        return [.. callees.Select(callee => callee with { UsesTape = !idle.Contains(callee.Name) })];
    }

    private static IEnumerable<Op> Calls(Function function) => function.Body.AllOps().Where(op => op.Code == OpCode.Call);
}
