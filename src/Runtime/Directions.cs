using System;
using System.ComponentModel;
using System.Numerics;

namespace DiffGen.Runtime;

/// <summary>
/// Several directions of a derivative at once, one in each lane of a vector: what goes into a sweep with tangents and comes out of it. Generated code uses it; there is no need
/// to use it directly.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Directions
{
    /// <summary>Unit vectors: the first lane is one in the component <paramref name="first"/>, the second in the next, and so on. Lanes behind the last component are zero.</summary>
    /// <param name="directions">All components; zero everywhere, or as this method has left them for an earlier <paramref name="first"/>.</param>
    /// <param name="first">A multiple of the number of lanes.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static void Unit<T>(Span<Vector<T>> directions, int first)
        where T : struct, INumberBase<T>
    {
        int lanes = Vector<T>.Count;
        if (first >= lanes) directions.Slice(first - lanes, lanes).Clear();
        for (int lane = 0; lane < lanes && first + lane < directions.Length; lane++)
            directions[first + lane] = Vector<T>.Zero.WithElement(lane, T.One);
    }

    /// <summary>Adds tangents of outputs to the columns of a row-major matrix.</summary>
    /// <param name="tangents">Those of some outputs: the first belongs to the row <paramref name="row"/>, each other one <paramref name="stride"/> further down.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="columns">Its number of columns.</param>
    /// <param name="first">The column of the first lane. Lanes outside of the matrix are left out.</param>
    /// <param name="row">The row of the first tangent.</param>
    /// <param name="stride">From one tangent's row to the next.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static void AddColumns<T>(ReadOnlySpan<Vector<T>> tangents, Span<T> matrix, int columns, int first, int row, int stride = 1)
        where T : struct, INumberBase<T>
    {
        (int from, int to) = Within(columns, first, Vector<T>.Count);
        if (from >= to) return;
        bool isWhole = to - from == Vector<T>.Count;
        int start = (row * columns) + first;
        foreach (Vector<T> tangent in tangents)
        {
            if (isWhole)
            {
                Span<T> entries = matrix.Slice(start, Vector<T>.Count);
                (new Vector<T>(entries) + tangent).CopyTo(entries);
            }
            else
            {
                for (int lane = from; lane < to; lane++) matrix[start + lane] += tangent[lane];
            }

            start += stride * columns;
        }
    }

    /// <summary>Adds products to the rows of a row-major square matrix.</summary>
    /// <param name="products">Some components of the products: the first belongs to the column <paramref name="column"/>, each other one <paramref name="stride"/> further right.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="columns">Its number of columns.</param>
    /// <param name="first">The row of the first lane. Lanes outside of the matrix are left out.</param>
    /// <param name="column">The column of the first component.</param>
    /// <param name="stride">From one component's column to the next.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static void AddRows<T>(ReadOnlySpan<Vector<T>> products, Span<T> matrix, int columns, int first, int column, int stride = 1)
        where T : struct, INumberBase<T>
    {
        (int from, int to) = Within(columns, first, Vector<T>.Count);
        for (int lane = from; lane < to; lane++)
        {
            Span<T> row = matrix.Slice((first + lane) * columns, columns);
            int at = column;
            foreach (Vector<T> product in products)
            {
                row[at] += product[lane];
                at += stride;
            }
        }
    }

    /// <summary>Adds to the diagonal of a matrix those components of the products that belong to it.</summary>
    /// <param name="products">Some components of the products: the first belongs to the column <paramref name="column"/>, each other one <paramref name="stride"/> further right.</param>
    /// <param name="diagonal">The diagonal.</param>
    /// <param name="first">The row of the first lane.</param>
    /// <param name="column">The column of the first component.</param>
    /// <param name="stride">From one component's column to the next.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static void AddDiagonal<T>(ReadOnlySpan<Vector<T>> products, Span<T> diagonal, int first, int column, int stride = 1)
        where T : struct, INumberBase<T>
    {
        (int from, int to) = Within(diagonal.Length, first, Vector<T>.Count);
        for (int lane = from; lane < to; lane++)
        {
            (int component, int rest) = Math.DivRem(first + lane - column, stride);
            if (rest == 0 && (uint)component < (uint)products.Length) diagonal[first + lane] += products[component][lane];
        }
    }

    /// <summary>Every <paramref name="stride"/>th component, from <paramref name="start"/> on.</summary>
    /// <param name="components">All components.</param>
    /// <param name="start">The first one.</param>
    /// <param name="stride">From one to the next.</param>
    /// <param name="part">Receives them.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static void Split<T>(ReadOnlySpan<Vector<T>> components, int start, int stride, Span<Vector<T>> part)
        where T : struct
    {
        for (int i = 0; i < part.Length; i++) part[i] = components[start + (i * stride)];
    }

    /// <summary>The other way: every <paramref name="stride"/>th component, from <paramref name="start"/> on, is set.</summary>
    /// <param name="part">What they are set to.</param>
    /// <param name="components">All components.</param>
    /// <param name="start">The first one.</param>
    /// <param name="stride">From one to the next.</param>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    public static void Join<T>(ReadOnlySpan<Vector<T>> part, Span<Vector<T>> components, int start, int stride = 1)
        where T : struct
    {
        for (int i = 0; i < part.Length; i++) components[start + (i * stride)] = part[i];
    }

    private static (int From, int To) Within(int count, int first, int lanes) => (Math.Max(0, -first), Math.Min(lanes, count - first));
}
