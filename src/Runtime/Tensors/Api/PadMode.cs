namespace DiffGen;

/// <summary>With which of its own elements a tensor is surrounded.</summary>
public enum PadMode
{
    /// <summary>Those of the other side of the edge: of 1 2 3 it makes 3 2 1 2 3 2 1.</summary>
    Reflect,

    /// <summary>Those of the other end: of 1 2 3 it makes 2 3 1 2 3 1 2.</summary>
    Wrap,

    /// <summary>The one at the edge: of 1 2 3 it makes 1 1 1 2 3 3 3.</summary>
    Edge,
}
