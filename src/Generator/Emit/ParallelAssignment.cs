using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Generator.Emit;

/// <summary>
/// Assignments that happen at once, put into an order in which no local is overwritten before it is read: <c>(a, b) = (b, a + b)</c>.
/// Where they form a cycle, a temporary keeps one of the values.
/// </summary>
internal static class ParallelAssignment
{
    /// <param name="Reads">The locals that the value reads.</param>
    internal sealed record Assignment(Variable Target, IReadOnlyCollection<Variable> Reads, int Index);

    /// <param name="assign">Prints one assignment.</param>
    /// <param name="save">Prints the value of one assignment into a temporary; its own assignment, which comes last, takes it from there.</param>
    public static void Order(IReadOnlyList<Assignment> assignments, Action<Assignment> assign, Action<Assignment> save)
    {
        if (!assignments.Any(assignment => IsReadByAnother(assignment, assignments)))
        {
            foreach (Assignment assignment in assignments) assign(assignment);
            return;
        }

        // Who still has to read each local.
        var readers = new Dictionary<Variable, int>();
        foreach (Assignment assignment in assignments)
            foreach (Variable variable in assignment.Reads)
                if (variable != assignment.Target)
                    readers[variable] = Readers(variable) + 1;

        var byTarget = new Dictionary<Variable, Assignment>();
        foreach (Assignment assignment in assignments) byTarget.Add(assignment.Target, assignment);

        var done = new HashSet<Assignment>();
        var saved = new List<Assignment>();
        var ready = new Stack<Assignment>();
        foreach (Assignment assignment in assignments)
        {
            if (done.Contains(assignment)) continue;
            if (Readers(assignment.Target) == 0) Finish(assignment);
        }

        foreach (Assignment assignment in assignments)
        {
            if (done.Contains(assignment)) continue;
            // Only cycles are left: keep this value, which frees what it reads.
            done.Add(assignment);
            save(assignment);
            saved.Add(assignment);
            Release(assignment);
        }

        foreach (Assignment assignment in saved) assign(assignment);

        int Readers(Variable variable) => readers.TryGetValue(variable, out int count) ? count : 0;

        void Finish(Assignment first)
        {
            ready.Push(first);
            while (ready.Count > 0)
            {
                Assignment assignment = ready.Pop();
                if (!done.Add(assignment)) continue;
                assign(assignment);
                Free(assignment);
            }
        }

        void Release(Assignment assignment)
        {
            Free(assignment);
            while (ready.Count > 0) Finish(ready.Pop());
        }

        void Free(Assignment assignment)
        {
            foreach (Variable variable in assignment.Reads)
            {
                if (variable == assignment.Target) continue;
                if (--readers[variable] == 0 && byTarget.TryGetValue(variable, out Assignment? freed) && !done.Contains(freed)) ready.Push(freed);
            }
        }
    }

    private static bool IsReadByAnother(Assignment assignment, IReadOnlyList<Assignment> assignments)
    {
        if (assignments.Count == 1) return false;
        foreach (Assignment other in assignments)
            if (other.Target != assignment.Target && other.Reads.Contains(assignment.Target))
                return true;
        return false;
    }
}
