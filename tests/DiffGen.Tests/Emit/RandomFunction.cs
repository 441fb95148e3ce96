using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Tests.Emit;

/// <summary>
/// Grows a random function over two arrays of eight numbers and two scalars: arithmetic, loads and stores, branches, loops that
/// carry and swap values, guards. Names are drawn from a few, so that they collide and values compete for locals.
/// </summary>
internal sealed class RandomFunction
{
    public const int Length = 8;

    private static readonly string?[] s_names = [null, null, null, "a", "b", "s", "x"];

    private readonly Random _random;
    private readonly Builder _builder;
    private readonly List<Value> _buffers = [];
    private List<Value> _reals = [];
    private List<Value> _indices = [];
    private List<Value> _tests = [];
    private int _budget;

    private RandomFunction(int seed, Region body)
    {
        _random = new Random(seed);
        _builder = new Builder(body);
        _budget = 10 + _random.Next(60);
    }

    public static Function Create(int seed)
    {
        var body = new Region([
            new Value(EmittedCode.Input, "x"), new Value(BufferType.Span(ScalarType.Float64), "y"),
            new Value(ScalarType.Float64, "p"), new Value(ScalarType.Float64, "q")]);
        var grown = new RandomFunction(seed, body);
        grown._buffers.AddRange(body.Arguments.Take(2));
        grown._reals.AddRange(body.Arguments.Skip(2));
        grown.Statements(0);
        body.Yields = [grown.Real(), grown.Real(), grown.Test()];
        return new Function("F" + seed, body);
    }

    public static double[] Input(Random random, int k) =>
        [.. Enumerable.Range(0, Length).Select(_ => k == 0 ? random.Next(-8, 9) / 4.0 : random.NextDouble())];

    private T Pick<T>(IReadOnlyList<T> items) => items[Math.Max(_random.Next(items.Count), _random.Next(items.Count))];

    private string? Name() => s_names[_random.Next(s_names.Length)];

    private Value Real()
    {
        if (_random.Next(6) == 0) return _builder.Number(ScalarType.Float64, _random.Next(-3, 4) * 0.5);
        return Pick(_reals);
    }

    private Value Test() => _tests.Count > 0 && _random.Next(3) > 0 ? Pick(_tests) : _builder.Apply(_random.Next(2) == 0 ? "less" : "greaterOrEqual", Real(), Real());

    private Value Index()
    {
        if (_indices.Count == 0 || _random.Next(3) == 0) return _builder.Int(_random.Next(Length));
        return _random.Next(2) == 0 ? Pick(_indices) : _builder.Add(Pick(_indices), _builder.Int(_random.Next(4)));
    }

    private void Keep(Value value)
    {
        value.Name ??= Name();
        _reals.Add(value);
    }

    private void Statements(int depth)
    {
        int count = 1 + _random.Next(8);
        for (int k = 0; k < count && _budget > 0; k++)
        {
            _budget--;
            Statement(depth);
        }
    }

    private void Statement(int depth)
    {
        switch (_random.Next(depth < 3 ? 16 : 11))
        {
            case 0 or 1 or 2 or 3:
                Keep(_builder.Apply(_random.Next(4) switch { 0 => "add", 1 => "subtract", 2 => "multiply", _ => "add" }, Real(), Real()));
                break;
            case 4:
                Keep(_random.Next(2) == 0 ? _builder.Apply("negate", Real()) : _builder.Apply("sin", Real()));
                break;
            case 5 or 6:
                Keep(_builder.Load(Pick(_buffers), [Index()], ScalarType.Float64));
                break;
            case 7:
                _builder.Store(Pick(_buffers), [Index()], Real());
                break;
            case 8:
                _builder.Accumulate(Pick(_buffers), [Index()], Real());
                break;
            case 9:
                Keep(_builder.Select(Test(), Real(), Real()));
                break;
            case 10:
                _tests.Add(_random.Next(3) switch { 0 => _builder.Not(Test()), 1 => _builder.And(Test(), Test()), _ => _builder.Or(Test(), Test()) });
                break;
            case 11 or 12:
                Branch(depth);
                break;
            case 13 or 14:
                CountedLoop(depth);
                break;
            default:
                While(depth);
                break;
        }
    }

    /// <summary>What is defined in here is gone afterwards.</summary>
    private void Inside(Region region, Action build)
    {
        (List<Value> reals, List<Value> indices, List<Value> tests) = (_reals, _indices, _tests);
        (_reals, _indices, _tests) = ([.. reals], [.. indices], [.. tests]);
        _builder.Into(region, build);
        (_reals, _indices, _tests) = (reals, indices, tests);
    }

    private void Branch(int depth)
    {
        Value condition = Test();
        int results = _random.Next(4);
        string?[] names = [.. Enumerable.Range(0, results).Select(_ => Name())];
        Region then = new(), otherwise = new();
        bool isLogic = results == 1 && _random.Next(3) == 0;
        if (results == 0 && _random.Next(3) == 0)
        {
            Inside(then, () => _builder.Append(OpCode.Throw, [], [], new OpaqueCode("new global::System.InvalidOperationException(\"guard\")", Effect.Observable)));
            Inside(otherwise, () => Statements(depth + 1));
        }
        else
        {
            foreach (Region region in new[] { then, otherwise })
            {
                Inside(region, () =>
                {
                    if (_random.Next(2) == 0) Statements(depth + 1);
                    region.Yields = isLogic ? [_random.Next(2) == 0 ? Test() : _builder.Bool(_random.Next(2) == 0)] : [.. names.Select(Yield)];
                });
            }
        }

        Op op = _builder.If(condition, then, otherwise);
        for (int k = 0; k < op.Results.Length; k++)
        {
            if (isLogic)
            {
                _tests.Add(op.Results[k]);
                continue;
            }

            op.Results[k].Name = names[k];
            _reals.Add(op.Results[k]);
        }
    }

    /// <summary>A value for a variable: often its own next value.</summary>
    private Value Yield(string? name)
    {
        Value value = Real();
        if (_random.Next(2) == 0)
        {
            value = _builder.Apply(_random.Next(2) == 0 ? "add" : "multiply", Real(), Real());
            value.Name ??= _random.Next(2) == 0 ? name : Name();
        }

        return value;
    }

    private void CountedLoop(int depth)
    {
        int carried = _random.Next(4);
        string?[] names = [.. Enumerable.Range(0, carried).Select(_ => Name())];
        Value[] initial = [.. names.Select(_ => Real())];
        bool isDescending = _random.Next(3) == 0;
        var body = new Region();
        Value i = body.AddArgument(ScalarType.Int32, _random.Next(2) == 0 ? "i" : null);
        Value[] arguments = [.. names.Select(name => body.AddArgument(ScalarType.Float64, name))];
        Inside(body, () =>
        {
            _indices.Add(i);
            _reals.AddRange(arguments);
            Statements(depth + 1);
            body.Yields = [.. names.Select((name, k) => _random.Next(4) == 0 ? Pick(arguments) : Yield(name))];
        });
        Value from = isDescending ? _builder.Int(_random.Next(4)) : _builder.Int(_random.Next(2));
        Value to = isDescending ? _builder.Int(0) : _random.Next(2) == 0 ? _builder.Int(_random.Next(5)) : _builder.Subtract(_builder.Length(_buffers[_random.Next(2)]), _builder.Int(4));
        Op loop = _builder.For(from, to, new CountedLoop(isDescending ? LoopTest.GreaterOrEqual : LoopTest.Less, isDescending ? -1 : _random.Next(4) == 0 ? 2 : 1), initial, body);
        Finish(loop, names, 0);
    }

    private void While(int depth)
    {
        int carried = 1 + _random.Next(3);
        string?[] names = [null, .. Enumerable.Range(1, carried).Select(_ => Name())];
        Value[] initial = [_builder.Number(ScalarType.Float64, 0), .. names.Skip(1).Select(_ => Real())];
        Region test = new(names.Select(name => new Value(ScalarType.Float64, name))), body = new(names.Select(name => new Value(ScalarType.Float64, name)));
        Inside(test, () =>
        {
            _reals.AddRange(test.Arguments.Skip(1));
            if (_random.Next(2) == 0) Keep(_builder.Apply("multiply", Real(), Real()));
            Value end = _builder.Apply("less", test.Arguments[0], _builder.Number(ScalarType.Float64, _random.Next(4)));
            test.Yields = [_random.Next(2) == 0 ? _builder.And(end, Test()) : end];
        });
        Inside(body, () =>
        {
            _reals.AddRange(body.Arguments.Skip(1));
            Statements(depth + 1);
            body.Yields = [_builder.Add(body.Arguments[0], _builder.Number(ScalarType.Float64, 1)), .. names.Skip(1).Select(Yield)];
        });
        Finish(_builder.While(initial, test, body), names, 1);
    }

    private void Finish(Op loop, string?[] names, int first)
    {
        for (int k = first; k < loop.Results.Length; k++)
        {
            loop.Results[k].Name = names[k];
            _reals.Add(loop.Results[k]);
        }
    }
}
