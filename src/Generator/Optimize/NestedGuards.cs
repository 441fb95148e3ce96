using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// A chain of functions has a guarded product for each link: <c>g = w is 0 ? 0 : w·p</c>, <c>h = g is 0 ? 0 : g·q</c>. One guard does for both, <c>h = w is 0 ? 0 : w·p·q</c>, if
/// <c>q</c> is finite whenever the product <c>w·p</c> is zero although <c>w</c> is not: as where <c>q</c> is <c>p</c>, or a part of it, for a product with something infinite is never zero. Only in code of
/// derivatives: a zero may get the other sign.
/// </summary>
internal sealed class NestedGuards
{
    private readonly Dictionary<Value, int> _uses = [];
    private bool _hasChanged;

    /// <summary>What nobody uses must have gone.</summary>
    /// <returns>Whether anything changed.</returns>
    public static bool Apply(Function function)
    {
        Op[] ops = function.Body.AllOps();
        Op[] guards = [.. ops.Where(op => op.Code == OpCode.Guard && op.IsSafe && op.Operands.Length == 2 && op.Result.Type is ScalarType)];
        if (guards.Length < 2) return false;
        var pass = new NestedGuards();
        foreach (Value value in ops.SelectMany(op => op.Operands.Concat(op.Regions.SelectMany(region => region.Yields))).Concat(function.Body.Yields))
            pass._uses[value] = pass._uses.TryGetValue(value, out int count) ? count + 1 : 1;
        foreach (Op guard in guards) pass.Visit(guard);
        return pass._hasChanged;
    }

    private void Visit(Op outer)
    {
        // The inner one is used as the weight and in the product, and the links of the product nowhere else.
        while (outer.Operands.Length == 2 && outer.Operands[1] is { Def: { Code: OpCode.Guard } inner } weight && inner.Operands[0].Type == outer.Result.Type && _uses[weight] == 2)
        {
            Value product = inner.Operands[0];
            var finite = new HashSet<Value>();
            AddFactors(product, finite);
            if (Link(outer, 0, weight, finite) is not var (link, operand)) return;
            link.Operands = [.. link.Operands.Select((value, k) => k == operand ? product : value)];
            outer.Operands = [outer.Operands[0], .. inner.Operands.Skip(1)];
            foreach (Value given in inner.Operands) _uses[given]++;
            _uses[weight] = 0;
            _hasChanged = true;
        }
    }

    /// <summary>Where in a product, all other factors of which are finite, the weight stands.</summary>
    private (Op Link, int Operand)? Link(Op op, int operand, Value weight, HashSet<Value> finite)
    {
        Value value = op.Operands[operand];
        if (value == weight) return (op, operand);
        if (_uses[value] != 1 || value.Type != weight.Type || value.Def is not { Code: OpCode.Apply } link) return null;
        return link.Get<Primitive>().Name switch
        {
            "negate" => Link(link, 0, weight, finite),
            "multiply" when IsFinite(link.Operands[1], finite) => Link(link, 0, weight, finite),
            "multiply" when IsFinite(link.Operands[0], finite) => Link(link, 1, weight, finite),
            _ => null,
        };
    }

    private static bool IsFinite(Value value, HashSet<Value> finite) => finite.Contains(value) || IsNumber(value) || (value.Def is { Code: OpCode.Apply } op && op.Get<Primitive>().Name switch
    {
        "negate" => IsFinite(op.Operands[0], finite),
        // Nothing becomes infinite that is only made smaller.
        "multiply" => (IsShrinking(op.Operands[0]) && IsFinite(op.Operands[1], finite)) || (IsShrinking(op.Operands[1]) && IsFinite(op.Operands[0], finite)),
        _ => false,
    });

    private static bool IsNumber(Value value) => Builder.NumberOf(value) is { } number && !double.IsNaN(number) && !double.IsInfinity(number);

    private static bool IsShrinking(Value value) => Builder.NumberOf(value) is { } number && Math.Abs(number) <= 1;

    /// <summary>What is finite where the product is.</summary>
    private static void AddFactors(Value product, HashSet<Value> finite)
    {
        finite.Add(product);
        if (product.Def is not { Code: OpCode.Apply } op) return;
        string name = op.Get<Primitive>().Name;
        if (name is not ("negate" or "multiply")) return;
        foreach (Value factor in op.Operands) AddFactors(factor, finite);
    }
}
