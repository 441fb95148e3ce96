namespace DiffGen;

/// <summary>How the losses of single elements or rows become one number.</summary>
public enum LossReduction
{
    /// <summary>Their mean. Where elements or rows have weights of classes, the sum is divided by the sum of these.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}
