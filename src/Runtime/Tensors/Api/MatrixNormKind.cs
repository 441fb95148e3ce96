namespace DiffGen;

/// <summary>Norms of matrices. Where one has no derivative it has that of least norm.</summary>
public enum MatrixNormKind
{
    /// <summary>The root of the sum of squares of the elements; 0 has the derivative 0.</summary>
    Frobenius,

    /// <summary>The sum of the singular values.</summary>
    Nuclear,

    /// <summary>The largest singular value; equal ones share the derivative.</summary>
    Spectral,

    /// <summary>The largest sum of magnitudes of a column; equal ones share the derivative.</summary>
    One,

    /// <summary>The largest sum of magnitudes of a row; equal ones share the derivative.</summary>
    Infinity,
}
