using System.Collections.Generic;
using System.Linq;

namespace DiffGen.Generator.Frontend;

/// <summary>What becomes of a member of the framework's tensors in a differentiable method.</summary>
internal enum TensorMemberKind
{
    /// <summary>Nothing says so: a member that a newer version of the framework brought.</summary>
    Unknown,

    /// <summary>It has a derivative, or arranges elements.</summary>
    Followed,

    /// <summary>Its result says nothing about small changes of the elements.</summary>
    Constant,

    /// <summary>An error on a path that carries a derivative.</summary>
    Refused,
}

/// <summary>Every public member of the framework's tensors by its name: those that functions of the IR stand for, and what is known of all others.</summary>
internal static class TensorMemberKinds
{
    /// <summary>Members that lowering itself understands: creation, views, changes in place, operators.</summary>
    private static readonly HashSet<string> s_followed =
    [
        "Create", "CreateFromShape", "CreateFromShapeUninitialized", "AsTensorSpan", "AsReadOnlyTensorSpan", "ToDenseTensor", "Item", "CopyTo", "Fill", "Clear", "op_Implicit",
        "op_Addition", "op_Subtraction", "op_Multiply", "op_Division", "op_UnaryPlus", "op_UnaryNegation",
        "op_AdditionAssignment", "op_SubtractionAssignment", "op_MultiplicationAssignment", "op_DivisionAssignment",
    ];

    /// <summary>They look at the shape alone.</summary>
    private static readonly HashSet<string> s_constant = ["Rank", "Lengths", "FlattenedLength", "IsEmpty"];

    /// <summary>Of numbers that have derivatives these are not followed, or not yet.</summary>
    private static readonly HashSet<string> s_refused =
    [
        // Bits and whole numbers.
        "BitwiseAnd", "BitwiseOr", "Xor", "OnesComplement", "LeadingZeroCount", "TrailingZeroCount", "PopCount", "RotateLeft", "RotateRight",
        "ShiftLeft", "ShiftRightArithmetic", "ShiftRightLogical", "DivRem", "HammingDistance", "HammingBitDistance", "ILogB", "Sign",
        "op_BitwiseAnd", "op_BitwiseOr", "op_ExclusiveOr", "op_OnesComplement", "op_LeftShift", "op_RightShift", "op_UnsignedRightShift",
        "op_BitwiseAndAssignment", "op_BitwiseOrAssignment", "op_ExclusiveOrAssignment", "op_LeftShiftAssignment", "op_RightShiftAssignment", "op_UnsignedRightShiftAssignment",
        // Whole numbers and conditions that are computed from elements.
        "IndexOfMax", "IndexOfMin", "IndexOfMaxMagnitude", "IndexOfMinMagnitude", "SequenceEqual",
        "IsCanonical", "IsCanonicalAll", "IsCanonicalAny", "IsComplexNumber", "IsComplexNumberAll", "IsComplexNumberAny", "IsEvenInteger", "IsEvenIntegerAll", "IsEvenIntegerAny",
        "IsFinite", "IsFiniteAll", "IsFiniteAny", "IsImaginaryNumber", "IsImaginaryNumberAll", "IsImaginaryNumberAny", "IsInfinity", "IsInfinityAll", "IsInfinityAny",
        "IsInteger", "IsIntegerAll", "IsIntegerAny", "IsNaN", "IsNaNAll", "IsNaNAny", "IsNegative", "IsNegativeAll", "IsNegativeAny",
        "IsNegativeInfinity", "IsNegativeInfinityAll", "IsNegativeInfinityAny", "IsNormal", "IsNormalAll", "IsNormalAny", "IsOddInteger", "IsOddIntegerAll", "IsOddIntegerAny",
        "IsPositive", "IsPositiveAll", "IsPositiveAny", "IsPositiveInfinity", "IsPositiveInfinityAll", "IsPositiveInfinityAny", "IsPow2", "IsPow2All", "IsPow2Any",
        "IsRealNumber", "IsRealNumberAll", "IsRealNumberAny", "IsSubnormal", "IsSubnormalAll", "IsSubnormalAny", "IsZero", "IsZeroAll", "IsZeroAny",
        // Other types of elements.
        "ConvertChecked", "ConvertSaturating", "ConvertTruncating", "ConvertToHalf", "ConvertToSingle", "ConvertToInteger", "ConvertToIntegerNative", "CastUp",
        // Two results at once, and functions of half turns with two results.
        "SinCos", "SinCosPi",
        // Random numbers.
        "FillGaussianNormalDistribution", "FillUniformDistribution",
        // Storage: pointers, spans of it, its arrangement, one element after the other.
        "Empty", "Strides", "IsDense", "IsPinned", "HasAnyDenseDimensions", "GetPinnableReference", "GetPinnedHandle", "GetSpan", "TryGetSpan", "GetDimensionSpan", "GetEnumerator",
        "Resize", "ResizeTo", "FlattenTo", "TryFlattenTo", "TryCopyTo", "TryBroadcastTo", "Split", "SetSlice", "FilteredUpdate",
        "GetHashCode", "ToString", "op_Equality", "op_Inequality", "op_IncrementAssignment", "op_DecrementAssignment",
        // C# writes x[1..] for it.
        "Slice",
    ];

    public static TensorMemberKind Of(string name)
    {
        bool isFunction = TensorMembers.IsFunction(name) || Enumerable.Range(1, 3).Any(arguments => TensorMembers.Elementwise(name, arguments) is not null);
        return isFunction || s_followed.Contains(name) ? TensorMemberKind.Followed
            : s_constant.Contains(name) ? TensorMemberKind.Constant
            : s_refused.Contains(name) ? TensorMemberKind.Refused
            : TensorMemberKind.Unknown;
    }

    public static IEnumerable<string> Refused => s_refused;

    /// <summary>What the lists name, each as often as it stands there.</summary>
    public static IEnumerable<string> Listed => [.. s_followed, .. s_constant, .. s_refused];
}
