using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.IR;

/// <summary>
/// Runs IR on doubles, integers, bools and one-dimensional storage: an account of what the IR means that shares nothing with the emitter. A tape is a
/// stack that must be empty at the end.
/// </summary>
internal sealed class Interpreter
{
    /// <summary>A window on an array of doubles: what an array, a span or a shadow is at run time.</summary>
    public sealed record Window(object?[] Items, int Start, int Count)
    {
        public static Window Of(params double[] items) => new([.. items.Cast<object?>()], 0, items.Length);

        public static Window Zeros(int count) => Of(new double[count]);

        public double[] ToArray() => [.. Items.Skip(Start).Take(Count).Select(item => Convert.ToDouble(item))];
    }

    private readonly Dictionary<Value, object?> _values = [];
    private readonly Stack<Window> _tape = new();
    private readonly Stack<object?> _references = new();

    public int Steps { get; private set; }

    public static object?[] Run(Function function, params object?[] arguments)
    {
        var interpreter = new Interpreter();
        object?[] results = interpreter.RunAll(function, arguments);
        interpreter.RequireEmptyTape();
        return results;
    }

    /// <summary>A forward sweep, then the reverse sweep on the tape that it left.</summary>
    public static object?[] RunSplit(Function forward, object?[] arguments, Function reverse, object?[] cotangents)
    {
        var interpreter = new Interpreter();
        interpreter.RunAll(forward, arguments);
        object?[] results = interpreter.RunAll(reverse, cotangents);
        interpreter.RequireEmptyTape();
        return results;
    }

    private void RequireEmptyTape()
    {
        if (_tape.Count > 0 || _references.Count > 0) throw new InvalidOperationException("The tape is not empty at the end.");
    }

    private object?[] RunAll(Function function, object?[] arguments)
    {
        if (arguments.Length != function.Parameters.Count) throw new ArgumentException($"{function.Name} takes {function.Parameters.Count} arguments");
        for (int i = 0; i < arguments.Length; i++) _values[function.Parameters[i]] = arguments[i];
        return Region(function.Body);
    }

    private object?[] Region(Region region)
    {
        foreach (Op op in region.Ops) Execute(op);
        return [.. region.Yields.Select(yield => _values[yield])];
    }

    private T Get<T>(Op op, int operand) => (T)_values[op.Operands[operand]]!;

    private double Number(Value value) => Convert.ToDouble(_values[value]);

    private void Execute(Op op)
    {
        Steps++;
        switch (op.Code)
        {
            case OpCode.Constant:
                Set(op, Typed(op.Result.Type, op.Get<ConstantValue>().Number));
                break;
            case OpCode.Apply:
                Set(op, Typed(op.Result.Type, Arithmetic(op)));
                break;
            case OpCode.Convert:
                Set(op, Typed(op.Result.Type, op.Result.Type.IsFloat ? Number(op.Operands[0]) : Math.Truncate(Number(op.Operands[0]))));
                break;
            case OpCode.Select:
                Set(op, _values[op.Operands[Get<bool>(op, 0) ? 1 : 2]]);
                break;
            case OpCode.Guard:
                Set(op, op.Operands.Skip(1).All(weight => Number(weight) == 0) ? 0.0 : _values[op.Operands[0]]);
                break;
            case OpCode.StopGradient or OpCode.Retain or OpCode.AsSpan:
                Set(op, _values[op.Operands[0]]);
                break;
            case OpCode.Allocate:
                Set(op, New(Get<int>(op, 0), ((BufferType)op.Result.Type).Element));
                break;
            case OpCode.Load:
                Set(op, Item(op));
                break;
            case OpCode.Store:
                Item(op) = _values[op.Operands[^1]];
                break;
            case OpCode.Accumulate:
                ref object? item = ref Item(op);
                item = Typed(op.Operands[^1].Type, Convert.ToDouble(item) + Number(op.Operands[^1]));
                break;
            case OpCode.Length:
                Set(op, Get<Window>(op, 0).Count);
                break;
            case OpCode.Slice:
                Window whole = Get<Window>(op, 0);
                int start = Get<int>(op, 1);
                Set(op, new Window(whole.Items, whole.Start + start, op.Operands.Length > 2 ? Get<int>(op, 2) : whole.Count - start));
                break;
            case OpCode.Copy or OpCode.AccumulateAll:
                Window source = Get<Window>(op, 0), destination = Get<Window>(op, 1);
                object?[] moved = [.. source.Items.Skip(source.Start).Take(source.Count)];
                for (int i = 0; i < moved.Length; i++)
                    destination.Items[destination.Start + i] =
                        op.Code == OpCode.Copy ? moved[i] : Convert.ToDouble(destination.Items[destination.Start + i]) + Convert.ToDouble(moved[i]);
                break;
            case OpCode.Fill:
                Window filled = Get<Window>(op, 0);
                for (int i = 0; i < filled.Count; i++) filled.Items[filled.Start + i] = _values[op.Operands[1]];
                break;
            case OpCode.If:
                object?[] branch = Region(op.Regions[Get<bool>(op, 0) ? 0 : 1]);
                for (int k = 0; k < op.Results.Length; k++) _values[op.Results[k]] = branch[k];
                break;
            case OpCode.For:
                For(op);
                break;
            case OpCode.While:
                While(op);
                break;
            case OpCode.TapePush:
                Window block = New(Get<int>(op, 0), ((BufferType)op.Result.Type).Element);
                _tape.Push(block);
                Set(op, block);
                break;
            case OpCode.TapePop:
                Window popped = _tape.Pop();
                if (popped.Count != Get<int>(op, 0)) throw new InvalidOperationException("A pop does not match its push.");
                Set(op, popped);
                break;
            case OpCode.TapePushReference:
                _references.Push(_values[op.Operands[0]]);
                break;
            case OpCode.TapePopReference:
                Set(op, _references.Pop());
                break;
            case OpCode.ArrayMark:
                Set(op, 0);
                break;
            case OpCode.ArrayRelease:
                break;
            case OpCode.Throw:
                throw new InvalidOperationException("thrown by the program");
            default:
                throw new NotSupportedException($"The interpreter does not run {op.Code}.");
        }
    }

    private void Set(Op op, object? value) => _values[op.Result] = value;

    private static object Typed(IRType type, double number) => type switch
    {
        ScalarType { Kind: ScalarKind.Bool } => number != 0,
        ScalarType { Kind: ScalarKind.Integer } => (int)number,
        ScalarType { Kind: ScalarKind.Float32 } => (double)(float)number,
        _ => number,
    };

    private static Window New(int count, IRType element)
    {
        var items = new object?[count];
        for (int i = 0; i < count; i++) items[i] = element is ScalarType ? Typed(element, 0) : null;
        return new Window(items, 0, count);
    }

    private ref object? Item(Op op)
    {
        Window window = Get<Window>(op, 0);
        int index = Get<int>(op, 1);
        if ((uint)index >= (uint)window.Count) throw new IndexOutOfRangeException();
        return ref window.Items[window.Start + index];
    }

    private double Arithmetic(Op op)
    {
        Primitive primitive = op.Get<Primitive>();
        double[] x = [.. op.Operands.Select(Number)];
        return primitive.Name switch
        {
            "divideInteger" => Math.Truncate(x[0] / x[1]),
            "exp" => Math.Exp(x[0]),
            "sin" => Math.Sin(x[0]),
            "cos" => Math.Cos(x[0]),
            "sqrt" => Math.Sqrt(x[0]),
            "log" => Math.Log(x[0]),
            _ => primitive.Fold is { } fold ? fold(x) : throw new NotSupportedException($"The interpreter does not know {primitive}."),
        };
    }

    private void For(Op op)
    {
        CountedLoop loop = op.Get<CountedLoop>();
        Region body = op.Regions[0];
        object?[] carried = [.. op.Operands.Skip(2).Select(operand => _values[operand])];
        int to = Get<int>(op, 1);
        for (int i = Get<int>(op, 0); Continues(loop.Test, i, to); i += loop.Step)
        {
            _values[body.Arguments[0]] = i;
            for (int k = 0; k < carried.Length; k++) _values[body.Arguments[k + 1]] = carried[k];
            carried = Region(body);
        }

        for (int k = 0; k < op.Results.Length; k++) _values[op.Results[k]] = carried[k];
    }

    private static bool Continues(LoopTest test, int i, int to) => test switch
    {
        LoopTest.Less => i < to,
        LoopTest.LessOrEqual => i <= to,
        LoopTest.Greater => i > to,
        _ => i >= to,
    };

    private void While(Op op)
    {
        object?[] carried = [.. op.Operands.Select(operand => _values[operand])];
        while (true)
        {
            for (int k = 0; k < carried.Length; k++)
                _values[op.Regions[0].Arguments[k]] = _values[op.Regions[1].Arguments[k]] = carried[k];
            if (!(bool)Region(op.Regions[0])[0]!) break;
            carried = Region(op.Regions[1]);
        }

        for (int k = 0; k < op.Results.Length; k++) _values[op.Results[k]] = carried[k];
    }
}
