using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.IR;

/// <summary>Checks that a function is well formed: every value defined before use and in scope, counts and types in agreement.</summary>
internal static class Verifier
{
    /// <exception cref="InvalidOperationException">The function is malformed: a defect of the pass that made it.</exception>
    public static void Verify(Function function)
    {
        var visible = new HashSet<Value>(function.Body.Arguments);
        VerifyRegion(function, function.Body, visible);
    }

    private static void VerifyRegion(Function function, Region region, HashSet<Value> visible)
    {
        var own = new List<Value>(region.Arguments);
        foreach (Value argument in region.Arguments)
        {
            visible.Add(argument);
            Require(argument.ArgumentOf == region, function, "a region argument that does not know its region");
        }

        foreach (Op op in region.Ops)
        {
            Require(op.Parent == region, function, $"{op.Code} does not know its region");
            foreach (Value operand in op.Operands)
                Require(visible.Contains(operand), function, $"{op.Code} uses '{operand}' (from {operand.Def?.Code.ToString() ?? "an argument"}) where it is not defined");
            VerifyShape(function, op);
            foreach (Region inner in op.Regions) VerifyRegion(function, inner, visible);
            foreach (Value result in op.Results)
            {
                Require(visible.Add(result), function, $"{op.Code} defines a value twice");
                own.Add(result);
            }
        }

        if (!region.EndsInThrow)
        {
            foreach (Value yield in region.Yields)
                Require(visible.Contains(yield), function, $"yields '{yield}' (from {yield.Def?.Code.ToString() ?? "an argument"}) where it is not defined");
        }

        foreach (Value value in own) visible.Remove(value);
    }

    private static void VerifyShape(Function function, Op op)
    {
        switch (op.Code)
        {
            case OpCode.Apply:
                Primitive primitive = op.Get<Primitive>();
                Require(op.Operands.Length == primitive.Arity, function, $"{primitive} takes {primitive.Arity} operands");
                bool isScaled = primitive.Name is "multiply" or "divide" && op.Operands[0].Type is ScalarType { IsLanes: true } lanes && op.Operands[1].Type == lanes.Lane;
                bool isTensor = op.Operands.Any(operand => operand.Type is TensorType);
                if (!isScaled && !isTensor && !primitive.RestIsInteger && !primitive.Symbol.StartsWith("<<", StringComparison.Ordinal) && !primitive.Symbol.StartsWith(">>", StringComparison.Ordinal))
                    Require(op.Operands.All(operand => operand.Type == op.Operands[0].Type), function, $"{primitive} mixes {string.Join(" and ", op.Operands.Select(operand => operand.Type))}");
                break;
            case OpCode.Select:
                if (op.Result.Type is TensorType) break;
                Require(op.Operands[0].Type.IsBool && op.Operands[1].Type == op.Operands[2].Type, function, "Select mixes types");
                break;
            case OpCode.Guard:
                if (op.Result.Type is TensorType) break;
                Require(op.Operands.Length > 1 && op.Operands.All(operand => operand.Type == op.Result.Type), function, "Guard mixes types");
                break;
            case OpCode.If:
                Require(op.Operands[0].Type.IsBool, function, "If needs a bool");
                foreach (Region branch in op.Regions)
                    if (!branch.EndsInThrow)
                        RequireTypes(function, op, branch.Yields, op.Results);
                break;
            case OpCode.For:
                RequireTypes(function, op, op.Operands.Skip(2), op.Results);
                RequireTypes(function, op, op.Regions[0].Arguments.Skip(1), op.Results);
                if (!op.Regions[0].EndsInThrow) RequireTypes(function, op, op.Regions[0].Yields, op.Results);
                break;
            case OpCode.While:
                RequireTypes(function, op, op.Operands, op.Results);
                RequireTypes(function, op, op.Regions[0].Arguments, op.Results);
                RequireTypes(function, op, op.Regions[1].Arguments, op.Results);
                Require(op.Regions[0].Yields.Length == 1 && op.Regions[0].Yields[0].Type.IsBool, function, "While needs a bool");
                if (!op.Regions[1].EndsInThrow) RequireTypes(function, op, op.Regions[1].Yields, op.Results);
                break;
            case OpCode.Load:
            case OpCode.Store:
            case OpCode.Accumulate:
                var buffer = op.Operands[0].Type as BufferType;
                Require(buffer is not null, function, $"{op.Code} needs a buffer, not {op.Operands[0].Type}");
                int indices = op.Operands.Length - (op.Code == OpCode.Load ? 1 : 2);
                Require(indices == buffer!.Rank, function, $"{op.Code} has {indices} indices for rank {buffer.Rank}");
                break;
        }
    }

    private static void RequireTypes(Function function, Op op, IEnumerable<Value> found, IEnumerable<Value> expected)
    {
        string left = string.Join(", ", found.Select(value => value.Type));
        string right = string.Join(", ", expected.Select(value => value.Type));
        Require(left == right, function, $"{op.Code} has ({left}) where ({right}) is expected");
    }

    private static void Require(bool condition, Function function, string problem)
    {
        if (!condition) throw new InvalidOperationException($"Malformed IR in {function.Name}: {problem}.");
    }
}
