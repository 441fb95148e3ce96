using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Emit;

/// <summary>What printing has to know of single ops.</summary>
internal static class OpTraits
{
    /// <summary>The op's only result is printed as a C# expression.</summary>
    public static bool IsExpression(Op op) => op.Code switch
    {
        OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Guard or OpCode.Member or OpCode.Construct => true,
        OpCode.Load or OpCode.Length or OpCode.Slice or OpCode.AsSpan => true,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect != Effect.Observable && op.Results.Length == 1 && !HasOuts(op),
        _ => false,
    };

    /// <summary>The op has effects, but its only result can be used where it is computed.</summary>
    public static bool IsRightSide(Op op) => op.Results.Length == 1 && op.Code switch
    {
        OpCode.Allocate or OpCode.Call => true,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Observable && !HasOuts(op),
        _ => false,
    };

    private static bool HasOuts(Op op) => OpaqueTemplate.Parse(op.Get<OpaqueCode>().Template).Outs > 0;

    /// <summary>The value depends on when it is computed.</summary>
    public static bool ReadsMemory(Op op) => op.Code switch
    {
        OpCode.Load => true,
        OpCode.Member => op.Operands[0].Type is AggregateType { IsReferenceType: true },
        OpCode.Opaque => op.Get<OpaqueCode>().Effect != Effect.Pure,
        _ => false,
    };

    /// <summary>Computing the value may fail.</summary>
    public static bool MayThrow(Op op) => !op.IsSafe && op.Code switch
    {
        OpCode.Load or OpCode.Slice => true,
        OpCode.Member => op.Operands[0].Type is AggregateType { IsReferenceType: true },
        OpCode.Apply => op.Get<Primitive>().Traps,
        OpCode.Convert => op.Get<Overflow>() == Overflow.Checked,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect != Effect.Pure,
        _ => false,
    };

    /// <summary>Roughly how many characters the op adds to its operands.</summary>
    public static int Length(Op op) => op.Code switch
    {
        OpCode.Apply => op.Get<Primitive>().Notation is Notation.Infix or Notation.Prefix ? 3 : 7 + op.Get<Primitive>().Symbol.Length,
        OpCode.Convert => 8,
        OpCode.Select => 6,
        OpCode.Guard => 16,
        OpCode.Member => op.Get<string>().Length + 1,
        OpCode.Load => op.Get<string>().Length + 2,
        OpCode.Construct => op.Result.Type.CSharp.Length + 4,
        OpCode.Opaque => op.Get<OpaqueCode>().Template.Length,
        _ => 9,
    };
}
