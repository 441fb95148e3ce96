using System;
using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Runtime;

/// <summary>
/// Colours of columns: those of one colour are computed in one sweep (Gebremedhin, Manne, Pothen 2005, "What color is your Jacobian?", SIAM Review 47).
/// </summary>
internal static class Colouring
{
    /// <summary>
    /// Columns of the same colour have no entry in the same row (Curtis, Powell, Reid 1974, "On the estimation of sparse Jacobian matrices"). Greedy, in the order of
    /// the columns, which is best for a band, and in the order of descending length.
    /// </summary>
    /// <param name="pattern">The rows.</param>
    /// <param name="transposed">The columns.</param>
    public static int[] Columns(SparsityPattern pattern, SparsityPattern transposed)
    {
        int[] natural = new int[pattern.ColumnCount], sorted = new int[pattern.ColumnCount];
        int count = Columns(pattern, transposed, Enumerable.Range(0, natural.Length), natural);
        // No order needs fewer colours than the longest row has entries.
        if (count <= pattern.LongestRow()) return natural;
        return Columns(pattern, transposed, ByLength(transposed), sorted) < count ? sorted : natural;
    }

    private static int Columns(SparsityPattern pattern, SparsityPattern transposed, IEnumerable<int> order, int[] colours)
    {
        Array.Fill(colours, -1);
        int[] takenFor = new int[pattern.ColumnCount];
        int count = 0;
        foreach (int column in order)
        {
            foreach (int row in transposed.Row(column))
                foreach (int other in pattern.Row(row))
                    if (colours[other] >= 0)
                        takenFor[colours[other]] = column + 1;
            int colour = 0;
            while (colour < count && takenFor[colour] == column + 1) colour++;
            colours[column] = colour;
            count = Math.Max(count, colour + 1);
        }

        return count;
    }

    /// <summary>
    /// A star colouring of a symmetric pattern (Coleman, Moré 1984, "Estimation of sparse Hessian matrices and graph coloring problems"): neighbours differ, and no path over four columns has only
    /// two colours. Of the two entries that mirror each other one at least is then alone of its colour in its row. Columns with very many entries get colours of their
    /// own, through which no such path leads.
    /// </summary>
    public static int[] Star(SparsityPattern pattern)
    {
        int n = pattern.ColumnCount;
        int[] colours = new int[n], takenFor = new int[n + 1];
        Array.Fill(colours, -1);
        int own = Math.Max(32, (int)Math.Sqrt(pattern.Count)), shared = 0;
        int[] order = ByLength(pattern);
        int hubs = order.TakeWhile(column => pattern.Row(column).Length > own).Count();
        for (int k = 0; k < hubs; k++) colours[order[k]] = shared++;
        foreach (int column in hubs == 0 ? Enumerable.Range(0, n) : order.Skip(hubs).Order())
        {
            foreach (int neighbour in pattern.Row(column))
            {
                if (neighbour == column) continue;
                int colour = colours[neighbour];
                if (colour >= 0) takenFor[colour] = column + 1;
                // A colour that only one column has.
                if (colour >= 0 && colour < hubs) continue;
                foreach (int second in pattern.Row(neighbour))
                {
                    if (second == column || second == neighbour || colours[second] < 0) continue;
                    if (colour < 0 || HasOther(pattern, second, neighbour, colours, colour)) takenFor[colours[second]] = column + 1;
                }
            }

            int free = hubs;
            while (takenFor[free] == column + 1) free++;
            colours[column] = free;
        }

        return colours;
    }

    /// <summary>Whether a column has a neighbour of the colour besides the one given.</summary>
    private static bool HasOther(SparsityPattern pattern, int column, int neighbour, int[] colours, int colour)
    {
        foreach (int third in pattern.Row(column))
            if (third != neighbour && third != column && colours[third] == colour)
                return true;
        return false;
    }

    /// <summary>The rows of a pattern, the longest first.</summary>
    private static int[] ByLength(SparsityPattern pattern) =>
        [.. Enumerable.Range(0, pattern.RowCount).OrderByDescending(row => pattern.Row(row).Length)];
}
