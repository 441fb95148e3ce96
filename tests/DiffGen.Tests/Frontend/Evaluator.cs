using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Frontend;

/// <summary>
/// Executes IR directly, as slowly and plainly as possible: what a pass says a program means can be compared with what the C# compiler
/// says. Numbers and bools are themselves, a buffer is a <see cref="Storage"/>, an aggregate a dictionary of its members, any other object itself.
/// </summary>
internal sealed class Evaluator
{
    private readonly Func<CallTarget, Function> _resolve;
    private readonly Func<OpaqueCode, object?[], object?[]> _opaque;
    private int _fuel = 2_000_000;

    public Evaluator(Func<CallTarget, Function>? resolve = null, Func<OpaqueCode, object?[], object?[]>? opaque = null)
    {
        _resolve = resolve ?? (target => throw new InvalidOperationException("No method " + target.MethodKey));
        _opaque = opaque ?? ((code, _) => throw new InvalidOperationException("No code for " + code.Template));
    }

    public object?[] Run(Function function, params object?[] arguments)
    {
        var values = new Dictionary<Value, object?>();
        Bind(function.Body, arguments, values);
        return Run(function.Body, values);
    }

    private static void Bind(Region region, IReadOnlyList<object?> arguments, Dictionary<Value, object?> values)
    {
        if (region.Arguments.Count != arguments.Count) throw new InvalidOperationException($"{region.Arguments.Count} arguments expected, {arguments.Count} given");
        for (int i = 0; i < arguments.Count; i++) values[region.Arguments[i]] = arguments[i];
    }

    private object?[] Run(Region region, Dictionary<Value, object?> values)
    {
        foreach (Op op in region.Ops)
        {
            if (--_fuel < 0) throw new TimeoutException("The program does not end");
            object?[] results = Execute(op, values);
            if (results.Length != op.Results.Length) throw new InvalidOperationException($"{op.Code} gives {results.Length} results, not {op.Results.Length}");
            for (int i = 0; i < results.Length; i++) values[op.Results[i]] = results[i];
        }

        return [.. region.Yields.Select(yield => values[yield])];
    }

    private object?[] Execute(Op op, Dictionary<Value, object?> values)
    {
        object?[] x = [.. op.Operands.Select(operand => values[operand])];
        switch (op.Code)
        {
            case OpCode.Constant: return [Constant(op.Result.Type, op.Get<ConstantValue>())];
            case OpCode.Apply: return [Arithmetic.Apply(op.Get<Primitive>(), op.Operands[0].Type, x)];
            case OpCode.Convert: return [Arithmetic.Convert(x[0], op.Result.Type, op.Get<Overflow>())];
            case OpCode.Guard: return [x.Skip(1).All(weight => Convert.ToDouble(weight) == 0) ? 0.0 : x[0]];
            case OpCode.Select: return [(bool)x[0]! ? x[1] : x[2]];
            case OpCode.Member: return [Member(x[0], (string)op.Attribute!)];
            case OpCode.Construct: return [Construct((AggregateType)op.Result.Type, x)];
            case OpCode.Opaque: return _opaque(op.Get<OpaqueCode>(), x);
            case OpCode.Unsupported: return _opaque(op.Get<Refusal>().Code ?? throw new InvalidOperationException("Refused: " + op.Get<Refusal>().Arguments), x);
            case OpCode.Throw: throw new ThrownException(op.Get<OpaqueCode>().Template);
            case OpCode.StopGradient or OpCode.Retain: return [x[0]];
            case OpCode.Call: return Run(_resolve(op.Get<CallTarget>()), x);

            case OpCode.Allocate: return [Storage.Zeroed((BufferType)op.Result.Type, [.. x.Select(size => (int)size!)])];
            case OpCode.Load: return [Buffer(x[0]).Read(Indices(x, 1, 0), (string)op.Attribute!)];
            case OpCode.Store:
                Buffer(x[0]).Write(Indices(x, 1, 1), (string)op.Attribute!, x[^1]);
                return [];
            case OpCode.Accumulate:
                int[] at = Indices(x, 1, 1);
                object? sum = Arithmetic.Add(Buffer(x[0]).Read(at, (string)op.Attribute!), x[^1]);
                Buffer(x[0]).Write(at, (string)op.Attribute!, sum);
                return [];
            case OpCode.Length: return [Buffer(x[0]).Length((int)op.Attribute!)];
            case OpCode.Slice: return [Buffer(x[0]).Slice((int)x[1]!, x.Length > 2 ? (int)x[2]! : null)];
            case OpCode.AsSpan: return [x[0] is null ? Storage.Empty : Buffer(x[0]).Flat()];
            case OpCode.Copy:
                Buffer(x[0]).CopyTo(Buffer(x[1]));
                return [];
            case OpCode.Fill:
                Buffer(x[0]).Fill((string)op.Attribute!, x[1]);
                return [];
            case OpCode.AccumulateAll:
                Buffer(x[0]).AddTo(Buffer(x[1]));
                return [];

            case OpCode.If: return Run(op.Regions[(bool)x[0]! ? 0 : 1], values);
            case OpCode.For: return For(op, x, values);
            case OpCode.While: return While(op, x, values);
            default: throw new NotSupportedException(op.Code.ToString());
        }
    }

    private object?[] For(Op op, object?[] x, Dictionary<Value, object?> values)
    {
        CountedLoop loop = op.Get<CountedLoop>();
        int to = (int)x[1]!;
        object?[] carried = x[2..];
        for (long i = (int)x[0]!; Holds((int)i); i += loop.Step)
        {
            Bind(op.Regions[0], [(int)i, .. carried], values);
            carried = Run(op.Regions[0], values);
        }

        return carried;

        bool Holds(int i) => loop.Test switch
        {
            LoopTest.Less => i < to,
            LoopTest.LessOrEqual => i <= to,
            LoopTest.Greater => i > to,
            _ => i >= to,
        };
    }

    private object?[] While(Op op, object?[] carried, Dictionary<Value, object?> values)
    {
        while (true)
        {
            Bind(op.Regions[0], carried, values);
            if (!(bool)Run(op.Regions[0], values)[0]!) return carried;
            Bind(op.Regions[1], carried, values);
            carried = Run(op.Regions[1], values);
        }
    }

    private static Storage Buffer(object? value) => value as Storage ?? throw new NullReferenceException();

    private static int[] Indices(object?[] x, int from, int last) => [.. x[from..^last].Select(index => (int)index!)];

    private static object? Constant(IRType type, ConstantValue constant)
    {
        if (constant.IsNumber) return Arithmetic.Convert(constant.Number, type, Overflow.Default);
        if (constant.CSharp.StartsWith('"')) return constant.CSharp[1..^1];
        if (type is ScalarType) return Arithmetic.Convert(decimal.Parse(constant.CSharp.TrimEnd('m', 'L', 'U'), CultureInfo.InvariantCulture), type, Overflow.Default);
        if (constant.CSharp.StartsWith("default", StringComparison.Ordinal) && type is BufferType) return Storage.Empty;
        return null;
    }

    private static object? Member(object? aggregate, string path)
    {
        foreach (string name in path.Split('.')) aggregate = ((Dictionary<string, object?>)aggregate!)[name];
        return aggregate;
    }

    private static Dictionary<string, object?> Construct(AggregateType type, object?[] members)
    {
        var made = new Dictionary<string, object?>();
        for (int i = 0; i < members.Length; i++) made[type.Members[i].Name] = members[i];
        return made;
    }
}

/// <summary>The program ran into a <c>throw</c>.</summary>
internal sealed class ThrownException(string template) : Exception(template);
