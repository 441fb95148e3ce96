using System;
using System.Globalization;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Generator.Frontend;

/// <summary>Compile-time constants, as C# computed them.</summary>
internal sealed partial class Lowering
{
    /// <summary>Every integer up to here is a double.</summary>
    private const long ExactInDouble = 1L << 53;

    private Value ConstantOf(ITypeSymbol type, object? constant)
    {
        IRType mapped = Map(type);
        if (constant is null) return Default(mapped).Leaf ?? _b.Constant(new OpaqueType(TypeName(type)), new ConstantValue("null!", 0, false));
        if (type.TypeKind == TypeKind.Enum) return _b.Constant(mapped, new ConstantValue($"({mapped.CSharp})({Invariant(constant)})", 0, false));
        switch (mapped)
        {
            case ScalarType { Kind: ScalarKind.Bool }:
                return _b.Bool((bool)constant);
            case ScalarType { Kind: ScalarKind.Float32 or ScalarKind.Float64 }:
                return _b.Number(mapped, Convert.ToDouble(constant, CultureInfo.InvariantCulture));
            case ScalarType { Kind: ScalarKind.Decimal }:
                return _b.Constant(mapped, new ConstantValue(Invariant(constant) + "m", 0, false));
            case ScalarType { Kind: ScalarKind.Integer }:
                return Integer(mapped, constant is char character ? (decimal)character : Convert.ToDecimal(constant, CultureInfo.InvariantCulture));
            default:
                string text = constant is string
                    ? SymbolDisplay.FormatLiteral((string)constant, quote: true)
                    : $"({mapped.CSharp})({Invariant(constant)})";
                return _b.Constant(mapped, new ConstantValue(text, 0, false));
        }
    }

    private Value Integer(IRType type, decimal number)
    {
        if (Math.Abs(number) <= ExactInDouble) return _b.Number(type, (double)number);
        string digits = number.ToString(CultureInfo.InvariantCulture);
        string text = type.CSharp switch
        {
            "long" => digits == "-9223372036854775808" ? "long.MinValue" : digits + "L",
            "ulong" => digits + "UL",
            _ => $"unchecked(({type.CSharp})({digits}))",
        };
        return _b.Constant(type, new ConstantValue(text, 0, false));
    }

    private static string Invariant(object constant) => ((IFormattable)constant).ToString(null, CultureInfo.InvariantCulture);
}
