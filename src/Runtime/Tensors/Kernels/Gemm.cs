using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DiffGen.Runtime;

/// <summary>The product of two matrices whose elements lie in memory at even steps: C = A·B, or C += A·B.</summary>
internal unsafe struct MatrixProduct<T>
    where T : unmanaged
{
    public T* A;
    public T* B;
    public T* C;

    /// <summary>The rows of A and C.</summary>
    public int M;

    /// <summary>The columns of B and C.</summary>
    public int N;

    /// <summary>The columns of A and rows of B.</summary>
    public int K;

    public nint ARow;
    public nint AColumn;
    public nint BRow;
    public nint BColumn;

    /// <summary>The step from row to row of C; its columns lie one behind the other.</summary>
    public nint CRow;

    /// <summary>Adds to C instead of overwriting it.</summary>
    public bool Accumulates;
}

/// <summary>Matrix products on one thread.</summary>
/// <remarks>
/// The scheme is that of K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008): a tile of C that fills the registers is computed from a strip
/// of A and a strip of B; strips are packed so that they are read one element behind the other, where that pays; blocks of A stay in the second cache, a strip of B in the first.
/// Each element of C is the sum of its products in their order, in blocks of at most <see cref="BlockK"/>, whatever the width of the vectors, the packing, or the part of the matrix.
/// </remarks>
internal static unsafe class Gemm<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Parts of a matrix that threads share have multiples of so many rows: whole tiles of six and of eight.</summary>
    public const int RowsOfParts = 24;

    private const int BlockK = 256;
    private const int BlockM = 8 * RowsOfParts;
    private const int BlockN = 2048;
    private const int RowsAhead = 12;
    private const int LargestTile = 8 * 2 * 16;

    [ThreadStatic]
    private static T[]? t_packedA;

    [ThreadStatic]
    private static T[]? t_packedB;

    /// <summary>Computes the product. Products with one row or column are computed as sums or combinations of vectors.</summary>
    public static void Run(in MatrixProduct<T> product)
    {
        // Wider vectors do not pay where they are mostly empty.
        if (Vector512.IsHardwareAccelerated && product.N > 2 * Vector<T>.Count) Blocks<WideLanes<T>>(product);
        else Blocks<PortableLanes<T>>(product);
    }

    /// <summary>y = M·x, or y += M·x, of a matrix of any steps and vectors without gaps.</summary>
    /// <param name="length">The length of y.</param>
    /// <param name="terms">The length of x.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="step">Its step from element to element of y.</param>
    /// <param name="termStep">Its step from element to element of x.</param>
    /// <param name="x">The vector.</param>
    /// <param name="y">The result.</param>
    /// <param name="accumulates">Adds to y.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vector(int length, int terms, T* matrix, nint step, nint termStep, T* x, T* y, bool accumulates)
    {
        if (!accumulates) new Span<T>(y, length).Clear();
        if (termStep == 1)
        {
            for (int i = 0; i < length; i++) y[i] += Dot(matrix + (i * step), x, terms);
            return;
        }

        int term = 0;
        for (; term <= terms - 4; term += 4)
        {
            T* first = matrix + (term * termStep), second = first + termStep, third = second + termStep, fourth = third + termStep;
            T x0 = x[term], x1 = x[term + 1], x2 = x[term + 2], x3 = x[term + 3];
            int i = 0;
            if (step == 1)
            {
                PortableLanes<T> w0 = PortableLanes<T>.Splat(x0), w1 = PortableLanes<T>.Splat(x1), w2 = PortableLanes<T>.Splat(x2), w3 = PortableLanes<T>.Splat(x3);
                for (; i <= length - PortableLanes<T>.Count; i += PortableLanes<T>.Count)
                {
                    PortableLanes<T> sum = PortableLanes<T>.MultiplyAdd(w0, PortableLanes<T>.Load(first + i), PortableLanes<T>.Load(y + i));
                    sum = PortableLanes<T>.MultiplyAdd(w1, PortableLanes<T>.Load(second + i), sum);
                    sum = PortableLanes<T>.MultiplyAdd(w2, PortableLanes<T>.Load(third + i), sum);
                    PortableLanes<T>.Store(PortableLanes<T>.MultiplyAdd(w3, PortableLanes<T>.Load(fourth + i), sum), y + i);
                }
            }

            for (; i < length; i++) y[i] += (x0 * first[i * step]) + (x1 * second[i * step]) + (x2 * third[i * step]) + (x3 * fourth[i * step]);
        }

        for (; term < terms; term++)
        {
            T* row = matrix + (term * termStep);
            T weight = x[term];
            int i = 0;
            if (step == 1)
            {
                PortableLanes<T> weights = PortableLanes<T>.Splat(weight);
                for (; i <= length - PortableLanes<T>.Count; i += PortableLanes<T>.Count)
                    PortableLanes<T>.Store(PortableLanes<T>.MultiplyAdd(weights, PortableLanes<T>.Load(row + i), PortableLanes<T>.Load(y + i)), y + i);
            }

            for (; i < length; i++) y[i] += weight * row[i * step];
        }
    }

    /// <summary>The sum of products of two vectors without gaps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot(T* left, T* right, int length)
    {
        int count = Vector<T>.Count, i = 0;
        T total = T.Zero;
        if (length >= count)
        {
            PortableLanes<T> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (; i <= length - (4 * count); i += 4 * count)
            {
                sum0 = PortableLanes<T>.MultiplyAdd(PortableLanes<T>.Load(left + i), PortableLanes<T>.Load(right + i), sum0);
                sum1 = PortableLanes<T>.MultiplyAdd(PortableLanes<T>.Load(left + i + count), PortableLanes<T>.Load(right + i + count), sum1);
                sum2 = PortableLanes<T>.MultiplyAdd(PortableLanes<T>.Load(left + i + (2 * count)), PortableLanes<T>.Load(right + i + (2 * count)), sum2);
                sum3 = PortableLanes<T>.MultiplyAdd(PortableLanes<T>.Load(left + i + (3 * count)), PortableLanes<T>.Load(right + i + (3 * count)), sum3);
            }

            for (; i <= length - count; i += count)
                sum0 = PortableLanes<T>.MultiplyAdd(PortableLanes<T>.Load(left + i), PortableLanes<T>.Load(right + i), sum0);
            T* lanes = stackalloc T[count];
            PortableLanes<T>.Store(PortableLanes<T>.Add(PortableLanes<T>.Add(sum0, sum1), PortableLanes<T>.Add(sum2, sum3)), lanes);
            for (int half = count / 2; half > 0; half /= 2)
                for (int lane = 0; lane < half; lane++)
                    lanes[lane] += lanes[lane + half];
            total = lanes[0];
        }

        for (; i < length; i++) total += left[i] * right[i];
        return total;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks<TLanes>(in MatrixProduct<T> product)
        where TLanes : struct, ISimdLanes<TLanes, T>
    {
        int width = 2 * TLanes.Count, height = TLanes.TileRows, m = product.M, n = product.N, k = product.K;
        if (k == 0 && !product.Accumulates)
        {
            for (int row = 0; row < m; row++) new Span<T>(product.C + (row * product.CRow), n).Clear();
            return;
        }

        // B is read once per block of rows; where there are few of them, and its rows lie as a tile needs them, it is read where it is.
        bool packsB = product.BColumn != 1 || m > 24;
        bool packsA = n > 2 * width && m >= height && (product.AColumn != 1 || n >= 16 * width);
        T* edge = stackalloc T[LargestTile];
        int blockK = DepthOfBlocks(k);
        for (int firstK = 0; firstK < k; firstK += blockK)
        {
            int depth = Math.Min(blockK, k - firstK);
            bool accumulates = product.Accumulates || firstK > 0;
            for (int firstN = 0; firstN < n; firstN += BlockN)
            {
                int columns = Math.Min(BlockN, n - firstN), whole = columns - (columns % width);
                T* b = product.B + (firstK * product.BRow) + (firstN * product.BColumn);

                // The last strip is packed in any case, because it is filled up with zeros. Others whose rows lie as a tile needs them are packed by the first tile that reads them.
                T* packedB = null;
                int firstPacked = packsB ? 0 : whole;
                bool packsAlong = packsB && product.BColumn == 1;
                if (firstPacked < columns)
                {
                    packedB = Workspace(ref t_packedB, depth * (columns - firstPacked + width));
                    int firstAhead = packsAlong ? whole : firstPacked;
                    PackB<TLanes>(b + (firstAhead * product.BColumn), product.BRow, product.BColumn, depth, columns - firstAhead, packedB + ((firstAhead - firstPacked) * depth));
                }

                for (int firstM = 0; firstM < m; firstM += BlockM)
                {
                    int rows = Math.Min(BlockM, m - firstM);
                    T* a = product.A + (firstM * product.ARow) + (firstK * product.AColumn);
                    T* packedA = null;
                    if (packsA)
                    {
                        packedA = Workspace(ref t_packedA, BlockM * BlockK);
                        for (int row = 0; row < rows; row += height)
                            PackA<TLanes>(a + (row * product.ARow), product.ARow, product.AColumn, depth, Math.Min(height, rows - row), packedA + (row * depth));
                    }

                    for (int column = 0; column < columns; column += width)
                    {
                        bool isPacked = column >= firstPacked;
                        T* strip = isPacked ? packedB + ((column - firstPacked) * depth) : b + column;
                        nint stripRow = isPacked ? width : product.BRow;
                        for (int row = 0; row < rows; row += height)
                        {
                            int tileRows = Math.Min(height, rows - row), tileColumns = Math.Min(width, columns - column);
                            T* c = product.C + ((firstM + row) * product.CRow) + firstN + column;
                            T* left = packsA ? packedA + (row * depth) : a + (row * product.ARow);
                            nint leftRow = packsA ? 1 : product.ARow, leftColumn = packsA ? height : product.AColumn;
                            if (packsAlong && firstM + row == 0 && tileColumns == width)
                            {
                                Tile<TLanes, Packing>(depth, left, leftRow, leftColumn, height, b + column, product.BRow, strip, c, product.CRow, accumulates);
                            }
                            else if (tileRows == height && tileColumns == width)
                            {
                                Tile<TLanes, Reading>(depth, left, leftRow, leftColumn, height, strip, stripRow, null, c, product.CRow, accumulates);
                            }
                            else
                            {
                                Tile<TLanes, Reading>(depth, left, leftRow, leftColumn, tileRows, strip, stripRow, null, edge, width, accumulates: false);
                                CopyEdge(edge, width, tileRows, tileColumns, c, product.CRow, accumulates);
                            }
                        }
                    }
                }
            }
        }
    }

    /// <summary>Blocks of equal depth: a last one of a few columns would add to all of C for little.</summary>
    private static int DepthOfBlocks(int k)
    {
        int blocks = Math.Max(1, (k + BlockK - 1) / BlockK);
        return Math.Max(1, (k + blocks - 1) / blocks);
    }

    /// <summary>What a tile does with B beside computing.</summary>
    private interface IStripUse
    {
        /// <summary>Whether it leaves a packed copy of the strip for the tiles below it.</summary>
        static abstract bool Packs { get; }
    }

    private readonly struct Reading : IStripUse
    {
        public static bool Packs => false;
    }

    private readonly struct Packing : IStripUse
    {
        public static bool Packs => true;
    }

    /// <summary>One tile of C. Of fewer rows than a tile has, the last one is computed again and again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile<TLanes, TUse>(int depth, T* a, nint aRow, nint aColumn, int rows, T* b, nint bRow, T* packed, T* c, nint cRow, bool accumulates)
        where TLanes : struct, ISimdLanes<TLanes, T>
        where TUse : struct, IStripUse
    {
        if (TLanes.TileRows == 8) TileOfEight<TLanes, TUse>(depth, a, aRow, aColumn, rows, b, bRow, packed, c, cRow, accumulates);
        else TileOfSix<TLanes, TUse>(depth, a, aRow, aColumn, rows, b, bRow, packed, c, cRow, accumulates);
    }

    /// <summary>A tile of six rows: what sixteen registers hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TileOfSix<TLanes, TUse>(int depth, T* a, nint aRow, nint aColumn, int rows, T* b, nint bRow, T* packed, T* c, nint cRow, bool accumulates)
        where TLanes : struct, ISimdLanes<TLanes, T>
        where TUse : struct, IStripUse
    {
        T* a0 = a, a1 = rows > 1 ? a0 + aRow : a0, a2 = rows > 2 ? a1 + aRow : a1, a3 = rows > 3 ? a2 + aRow : a2;
        T* a4 = rows > 4 ? a3 + aRow : a3, a5 = rows > 5 ? a4 + aRow : a4;
        TLanes c00 = default, c01 = default, c10 = default, c11 = default;
        TLanes c20 = default, c21 = default, c30 = default, c31 = default;
        TLanes c40 = default, c41 = default, c50 = default, c51 = default;
        PrefetchTile<TLanes>(c, cRow, rows);
        nint at = 0;
        for (int i = depth; i > 0; i--)
        {
            TLanes b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
            if (TUse.Packs) packed = Pack(b0, b1, b + (RowsAhead * bRow), packed);
            TLanes row = TLanes.Splat(a0[at]);
            c00 = TLanes.MultiplyAdd(row, b0, c00);
            c01 = TLanes.MultiplyAdd(row, b1, c01);
            row = TLanes.Splat(a1[at]);
            c10 = TLanes.MultiplyAdd(row, b0, c10);
            c11 = TLanes.MultiplyAdd(row, b1, c11);
            row = TLanes.Splat(a2[at]);
            c20 = TLanes.MultiplyAdd(row, b0, c20);
            c21 = TLanes.MultiplyAdd(row, b1, c21);
            row = TLanes.Splat(a3[at]);
            c30 = TLanes.MultiplyAdd(row, b0, c30);
            c31 = TLanes.MultiplyAdd(row, b1, c31);
            row = TLanes.Splat(a4[at]);
            c40 = TLanes.MultiplyAdd(row, b0, c40);
            c41 = TLanes.MultiplyAdd(row, b1, c41);
            row = TLanes.Splat(a5[at]);
            c50 = TLanes.MultiplyAdd(row, b0, c50);
            c51 = TLanes.MultiplyAdd(row, b1, c51);
            at += aColumn;
            b += bRow;
        }

        StoreRow(c00, c01, c, accumulates);
        StoreRow(c10, c11, c + cRow, accumulates);
        StoreRow(c20, c21, c + (2 * cRow), accumulates);
        StoreRow(c30, c31, c + (3 * cRow), accumulates);
        StoreRow(c40, c41, c + (4 * cRow), accumulates);
        StoreRow(c50, c51, c + (5 * cRow), accumulates);
    }

    /// <summary>A tile of eight rows, for processors with more registers: numbers of rows are often multiples of eight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TileOfEight<TLanes, TUse>(int depth, T* a, nint aRow, nint aColumn, int rows, T* b, nint bRow, T* packed, T* c, nint cRow, bool accumulates)
        where TLanes : struct, ISimdLanes<TLanes, T>
        where TUse : struct, IStripUse
    {
        T* a0 = a, a1 = rows > 1 ? a0 + aRow : a0, a2 = rows > 2 ? a1 + aRow : a1, a3 = rows > 3 ? a2 + aRow : a2;
        T* a4 = rows > 4 ? a3 + aRow : a3, a5 = rows > 5 ? a4 + aRow : a4, a6 = rows > 6 ? a5 + aRow : a5, a7 = rows > 7 ? a6 + aRow : a6;
        TLanes c00 = default, c01 = default, c10 = default, c11 = default;
        TLanes c20 = default, c21 = default, c30 = default, c31 = default;
        TLanes c40 = default, c41 = default, c50 = default, c51 = default;
        TLanes c60 = default, c61 = default, c70 = default, c71 = default;
        PrefetchTile<TLanes>(c, cRow, rows);
        nint at = 0;
        for (int i = depth; i > 0; i--)
        {
            TLanes b0 = TLanes.Load(b), b1 = TLanes.Load(b + TLanes.Count);
            if (TUse.Packs) packed = Pack(b0, b1, b + (RowsAhead * bRow), packed);
            TLanes row = TLanes.Splat(a0[at]);
            c00 = TLanes.MultiplyAdd(row, b0, c00);
            c01 = TLanes.MultiplyAdd(row, b1, c01);
            row = TLanes.Splat(a1[at]);
            c10 = TLanes.MultiplyAdd(row, b0, c10);
            c11 = TLanes.MultiplyAdd(row, b1, c11);
            row = TLanes.Splat(a2[at]);
            c20 = TLanes.MultiplyAdd(row, b0, c20);
            c21 = TLanes.MultiplyAdd(row, b1, c21);
            row = TLanes.Splat(a3[at]);
            c30 = TLanes.MultiplyAdd(row, b0, c30);
            c31 = TLanes.MultiplyAdd(row, b1, c31);
            row = TLanes.Splat(a4[at]);
            c40 = TLanes.MultiplyAdd(row, b0, c40);
            c41 = TLanes.MultiplyAdd(row, b1, c41);
            row = TLanes.Splat(a5[at]);
            c50 = TLanes.MultiplyAdd(row, b0, c50);
            c51 = TLanes.MultiplyAdd(row, b1, c51);
            row = TLanes.Splat(a6[at]);
            c60 = TLanes.MultiplyAdd(row, b0, c60);
            c61 = TLanes.MultiplyAdd(row, b1, c61);
            row = TLanes.Splat(a7[at]);
            c70 = TLanes.MultiplyAdd(row, b0, c70);
            c71 = TLanes.MultiplyAdd(row, b1, c71);
            at += aColumn;
            b += bRow;
        }

        StoreRow(c00, c01, c, accumulates);
        StoreRow(c10, c11, c + cRow, accumulates);
        StoreRow(c20, c21, c + (2 * cRow), accumulates);
        StoreRow(c30, c31, c + (3 * cRow), accumulates);
        StoreRow(c40, c41, c + (4 * cRow), accumulates);
        StoreRow(c50, c51, c + (5 * cRow), accumulates);
        StoreRow(c60, c61, c + (6 * cRow), accumulates);
        StoreRow(c70, c71, c + (7 * cRow), accumulates);
    }

    /// <summary>Keeps a row of a strip for other tiles, and asks for one that comes later, because the rows of a large matrix come from far away.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Pack<TLanes>(TLanes first, TLanes second, T* later, T* packed)
        where TLanes : struct, ISimdLanes<TLanes, T>
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(later);
            Sse.Prefetch0(later + TLanes.Count);
        }

        TLanes.Store(first, packed);
        TLanes.Store(second, packed + TLanes.Count);
        return packed + (2 * TLanes.Count);
    }

    /// <summary>Asks for the elements of C that a tile is about to add to: they arrive while it is computed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchTile<TLanes>(T* c, nint cRow, int rows)
        where TLanes : struct, ISimdLanes<TLanes, T>
    {
        if (!Sse.IsSupported) return;
        for (int row = 0; row < rows; row++)
        {
            Sse.Prefetch0(c);
            Sse.Prefetch0(c + TLanes.Count);
            c += cRow;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TLanes>(TLanes first, TLanes second, T* c, bool accumulates)
        where TLanes : struct, ISimdLanes<TLanes, T>
    {
        if (accumulates)
        {
            first = TLanes.Add(TLanes.Load(c), first);
            second = TLanes.Add(TLanes.Load(c + TLanes.Count), second);
        }

        TLanes.Store(first, c);
        TLanes.Store(second, c + TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyEdge(T* tile, int width, int rows, int columns, T* c, nint cRow, bool accumulates)
    {
        for (int row = 0; row < rows; row++)
        {
            T* from = tile + (row * width), to = c + (row * cRow);
            if (accumulates)
                for (int column = 0; column < columns; column++) to[column] += from[column];
            else
                for (int column = 0; column < columns; column++) to[column] = from[column];
        }
    }

    /// <summary>A strip of rows of A, column after column. Missing rows repeat what is there: they are not used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackA<TLanes>(T* a, nint row, nint column, int depth, int rows, T* to)
        where TLanes : struct, ISimdLanes<TLanes, T>
    {
        if (row == 1 && rows == TLanes.TileRows)
        {
            for (int i = 0; i < depth; i++)
            {
                Unsafe.CopyBlockUnaligned(to, a, (uint)(TLanes.TileRows * sizeof(T)));
                to += TLanes.TileRows;
                a += column;
            }

            return;
        }

        int at = 0;
        if (column == 1)
        {
            for (; at <= rows - 4; at += 4)
            {
                T* from = a + (at * row);
                Transposition<T>.Interleave(from, from + row, from + (2 * row), from + (3 * row), depth, to + at, TLanes.TileRows);
            }
        }

        for (; at < TLanes.TileRows; at += 2)
        {
            T* first = a + (Math.Min(at, rows - 1) * row), second = a + (Math.Min(at + 1, rows - 1) * row), target = to + at;
            nint from = 0;
            for (int i = 0; i < depth; i++)
            {
                target[0] = first[from];
                target[1] = second[from];
                target += TLanes.TileRows;
                from += column;
            }
        }
    }

    /// <summary>Strips of columns of B, each row after row; the last one is filled up with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackB<TLanes>(T* b, nint row, nint column, int depth, int columns, T* to)
        where TLanes : struct, ISimdLanes<TLanes, T>
    {
        int width = 2 * TLanes.Count, whole = columns - (columns % width);
        for (int first = 0; first < whole; first += width) PackColumns(b + (first * column), row, column, depth, width, width, to + (first * depth));
        if (whole == columns) return;
        T* last = to + (whole * depth);
        new Span<T>(last, depth * width).Clear();
        PackColumns(b + (whole * column), row, column, depth, columns - whole, width, last);
    }

    /// <summary>A strip of columns, four at a time, along their elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackColumns(T* b, nint row, nint column, int depth, int columns, int width, T* to)
    {
        int first = 0;
        if (row == 1)
        {
            for (; first <= columns - 4; first += 4)
            {
                T* from = b + (first * column);
                Transposition<T>.Interleave(from, from + column, from + (2 * column), from + (3 * column), depth, to + first, width);
            }
        }

        for (; first < columns; first++)
        {
            T* from = b + (first * column);
            for (int i = 0; i < depth; i++) to[(i * width) + first] = from[i * row];
        }
    }

    /// <summary>Memory of this thread that starts at a cache line, kept from product to product.</summary>
    private static T* Workspace(ref T[]? kept, int count)
    {
        int slack = 64 / sizeof(T);
        if (kept is null || kept.Length < count + slack) kept = GC.AllocateUninitializedArray<T>(count + slack, pinned: true);
        nint first = (nint)Unsafe.AsPointer(ref kept[0]);
        return (T*)((first + 63) & ~63);
    }
}
