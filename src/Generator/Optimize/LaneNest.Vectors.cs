using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Optimize;

/// <summary>Its vector form, which stands in front of it and takes as many iterations as fill whole vectors.</summary>
internal sealed partial class LaneNest
{
    private const string Runtime = "global::DiffGen.Runtime.Lanes";

    // Storage that is there once for each lane has to be cleared before, and added up behind the loop: so many elements for each iteration are little beside what it does.
    private const int SumsOfNest = 8;
    private const int SumsOfLoop = 1;

    private readonly Dictionary<Value, Value> _uniform = [];
    private readonly Dictionary<Value, Value> _lanes = [];
    private readonly Dictionary<Value, Value> _strides = [];
    private readonly Dictionary<Value, Value> _storage = [];

    /// <summary>What stands in front of the vector loop.</summary>
    private readonly Builder _before = new(new Region(), relaxed: true);

    private ScalarType VectorType => ScalarType.Lanes(_number);

    private IRType MaskType => new OpaqueType($"global::System.Numerics.Vector<{(_number.Kind == ScalarKind.Float64 ? "long" : "int")}>");

    public void Insert()
    {
        var around = new Builder(new Region(), relaxed: true);
        CountedLoop form = _loop.Get<CountedLoop>();
        // In which order is all the same.
        int low = form.Step > 0 ? 0 : 1;
        Value first = _loop.Operands[low], end = _loop.Operands[1 - low];
        if (form.Test != LoopTest.Less) end = around.Add(end, around.Int(1));
        Value last = Pure(around, $"{Runtime}.Last<{_number.CSharp}>({{0}})", ScalarType.Int32, end);
        Value[] lengths = [.. _inLanes.Where(root => _uses[root] == Use.Sum).Select(root => Count(root.Origin, around))];
        Value pays = lengths.Length == 0
            ? Pure(around, $"{Runtime}.Fill<{_number.CSharp}>({{0}}, {{1}})", ScalarType.Bool, first, end)
            : Pure(around, $"{Runtime}.FillWithSums<{_number.CSharp}>({{0}}, {{1}}, {{2}}, {(IsNest(_loop) ? SumsOfNest : SumsOfLoop)})", ScalarType.Bool, first, end, lengths.Aggregate(around.Add));
        Op choice = around.If(pays, Vectors(first, last), Nothing(first));
        choice.Results[0].Name = "next";
        for (int k = 0; k < _loop.Results.Length; k++) _loop.Operands[k + 2] = around.Add(_loop.Operands[k + 2], choice.Results[k + 1]);
        _loop.Operands[low] = choice.Results[0];
        Region parent = _loop.Parent!;
        int at = parent.Ops.IndexOf(_loop);
        foreach (Op op in around.Region.Ops) parent.Insert(at++, op);
    }

    private Region Nothing(Value first)
    {
        var builder = new Builder(new Region(), relaxed: true);
        builder.Region.Yields = [first, .. _loop.Results.Select(_ => builder.Zero(_number))];
        return builder.Region;
    }

    private Region Vectors(Value first, Value last)
    {
        Region body = new([new Value(ScalarType.Int32, _body.Arguments[0].Name), new Value(ScalarType.Int32, "next")]);
        var inside = new Builder(body);
        Op mark = _before.Append(OpCode.ArrayMark, [], [ScalarType.Int32]);
        mark.Result.Name = "mark";
        _uniform[_body.Arguments[0]] = body.Arguments[0];
        _strides[_body.Arguments[0]] = _before.Int(1);
        foreach (Root root in _inLanes.Where(root => !_body.Encloses(root.Origin.Home)))
            _storage[root.Origin] = _before.Allocate(BufferType.Array(InLanes((BufferType)root.Origin.Type)), [Count(root.Origin, _before)], name: root.Origin.Name is { } name ? name + "Lanes" : null);
        for (int k = 0; k < _loop.Results.Length; k++) _lanes[_body.Arguments[k + 1]] = body.AddArgument(VectorType, _loop.Results[k].Name is { } name ? name + "Lanes" : "sum");
        Value[] initial = [first, .. _loop.Results.Select(_ => _before.Zero(VectorType))];
        bool makesStorage = _body.Any(op => op.Code == OpCode.TapePush);
        Op? markInside = makesStorage ? inside.Append(OpCode.ArrayMark, [], [ScalarType.Int32]) : null;
        Copy(_body, inside, mask: null);
        if (markInside is not null) inside.Append(OpCode.ArrayRelease, [markInside.Result], []);
        body.Yields = [Pure(inside, $"{{0}} + {VectorType.CSharp}.Count", ScalarType.Int32, body.Arguments[0]), .. _body.Yields.Select(yield => Lanes(yield, inside))];
        Op vectors = _before.For(first, last, new CountedLoop(LoopTest.LessOrEqual, 1, VectorType), initial, body);
        foreach (Root root in _inLanes.Where(root => _uses[root] == Use.Sum)) Code(_before, $"{Runtime}.AddTotals({{0}}, {{1}})", Effect.Observable, [], _storage[root.Origin], root.Origin);
        _before.Append(OpCode.ArrayRelease, [mark.Result], []);
        _before.Region.Yields = [vectors.Results[0], .. _loop.Results.Select((_, k) => Pure(_before, "global::System.Numerics.Vector.Sum({0})", _number, vectors.Results[k + 1]))];
        return _before.Region;
    }

    /// <summary>How many elements the storage has.</summary>
    private static Value Count(Value storage, Builder into)
    {
        if (storage.Def is { Code: OpCode.Allocate or OpCode.TapePush } made) return made.Operands[0];
        // An array that is missing is no error before somebody reads it.
        return storage.Type is BufferType { Kind: BufferKind.Array } ? Pure(into, "({0}?.Length ?? 0)", ScalarType.Int32, storage) : into.Length(storage);
    }

    private void Copy(Region region, Builder into, Value? mask)
    {
        foreach (Op op in region.Ops) Copy(op, into, mask);
    }

    private void Copy(Op op, Builder into, Value? mask)
    {
        if (op.Comment is not null) into.PendingComment ??= op.Comment;
        switch (op.Code)
        {
            case OpCode.Store or OpCode.Accumulate when !Indices(op).All(IsUniform):
                string method = op.Code == OpCode.Store ? "StoreStrided" : "AddStrided";
                Value[] operands = [Uniform(op.Operands[0]), Uniform(op.Operands[1]), Stride(op.Operands[1], into), Lanes(op.Operands[2], into)];
                Code(into, $"{Runtime}.{method}({{0}}, {{1}}, {{2}}, {{3}})", Effect.Observable, [], operands);
                return;
            case OpCode.Store or OpCode.Accumulate or OpCode.Fill when _inLanes.Contains(_pointsTo.Of(op.Operands[0]).Single()):
                Write(op, into, mask);
                return;
            case OpCode.If when Of(op.Operands[0]) == Variation.Mask:
                Choose(op, into, mask);
                return;
            case OpCode.If:
                Region[] branches = [.. op.Regions.Select(branch => Branch(op, branch, mask))];
                Bind(op.Results, into.If(Uniform(op.Operands[0]), branches[0], branches[1]).Results);
                return;
            case OpCode.For:
                Repeat(op, into, mask);
                return;
        }

        if (op.Results.Length != 1 || Of(op.Result) is Variation.Uniform or Variation.Affine)
        {
            CloneUniform(op, into);
            return;
        }

        Value copy = op.Code switch
        {
            OpCode.Load => Read(op, into),
            OpCode.Convert when Of(op.Operands[0]) == Variation.Lanes => Lanes(op.Operands[0], into),
            OpCode.Convert => Pure(into, $"{Runtime}.From(({_number.CSharp}){{0}}, ({_number.CSharp}){{1}})", VectorType, Uniform(op.Operands[0]), Stride(op.Operands[0], into)),
            OpCode.Select when IsUniform(op.Operands[0]) => into.Select(Uniform(op.Operands[0]), Lanes(op.Operands[1], into), Lanes(op.Operands[2], into)),
            OpCode.Select => Choice(into, Mask(op.Operands[0], into), Lanes(op.Operands[1], into), Lanes(op.Operands[2], into)),
            OpCode.Guard => into.Guard(Lanes(op.Operands[0], into), Lanes(op.Operands[1], into)),
            OpCode.StopGradient => Lanes(op.Operands[0], into),
            _ when LaneForms.OfLogic(op.Get<Primitive>()) is { } logic && Of(op.Result) == Variation.Mask => Pure(into, logic, MaskType, [.. op.Operands.Select(operand => Mask(operand, into))]),
            _ when Of(op.Result) == Variation.Mask => Pure(into, LaneForms.OfTest(op.Get<Primitive>())!, MaskType, [.. op.Operands.Select(operand => Lanes(operand, into))]),
            _ when LaneForms.IsOperator(op.Get<Primitive>()) => into.Apply(op.Get<Primitive>(), [.. op.Operands.Select(operand => NumberOrLanes(operand))]),
            _ => Pure(into, LaneForms.OfNumber(op.Get<Primitive>())!, VectorType, [.. op.Operands.Select(operand => Lanes(operand, into))]),
        };
        if (copy.Def?.Parent == into.Region) copy.Name ??= op.Result.Name;
        _lanes[op.Result] = copy;
    }

    /// <summary>What is the same in all lanes, or known from the first one, is done once.</summary>
    private void CloneUniform(Op op, Builder into)
    {
        var cloner = new Cloner();
        foreach (Value operand in op.Operands) cloner.Bind(operand, Uniform(operand));
        Bind(op.Results, cloner.CloneOp(op, into.Region).Results);
        if (op.Results.Length != 1) return;
        if (Of(op.Result) == Variation.Affine) _strides[op.Result] = StrideOf(op, into);
        if (op.Result.Type is BufferType buffer && _pointsTo.Of(op.Result) is { Length: 1 } roots && _inLanes.Contains(roots.First())) _storage[op.Result] = Storage(op, buffer, into);
    }

    private Value StrideOf(Op op, Builder into)
    {
        Value a = op.Operands[0], b = op.Operands[1];
        return op.Get<Primitive>().Name switch
        {
            "add" => into.Add(Stride(a, into), Stride(b, into)),
            "subtract" => into.Subtract(Stride(a, into), Stride(b, into)),
            _ => IsUniform(a) ? into.Multiply(Uniform(a), Stride(b, into)) : into.Multiply(Stride(a, into), Uniform(b)),
        };
    }

    private Value Stride(Value index, Builder into) => _strides.TryGetValue(index, out Value? stride) ? stride : into.Int(0);

    // ---- storage

    /// <summary>What the storage holds in place of a number or a truth value.</summary>
    private IRType InLanes(BufferType buffer) => buffer.Element.IsBool ? MaskType : VectorType;

    private Value Storage(Op made, BufferType buffer, Builder into) => made.Code switch
    {
        OpCode.Allocate or OpCode.TapePush => into.Allocate(BufferType.Array(InLanes(buffer)), [Uniform(made.Operands[0])], name: made.Result.Name),
        OpCode.TapePop => Storage(_pointsTo.Of(made.Result).Single().Origin),
        OpCode.AsSpan => into.AsSpan(Storage(made.Operands[0]), buffer.Of(InLanes(buffer))),
        _ => into.Slice(Storage(made.Operands[0]), Uniform(made.Operands[1]), made.Operands.Length > 2 ? Uniform(made.Operands[2]) : null, buffer.Of(InLanes(buffer))),
    };

    /// <summary>The storage with all lanes. A part of it that is known before the loop is made there.</summary>
    private Value Storage(Value buffer) => _storage.TryGetValue(buffer, out Value? known) ? known : _storage[buffer] = Storage(buffer.Def!, (BufferType)buffer.Type, _before);

    private Value Read(Op load, Builder into)
    {
        Value[] indices = [.. Indices(load).Select(Uniform)];
        if (Indices(load).All(IsUniform)) return into.Load(Storage(load.Operands[0]), indices, InLanes((BufferType)load.Operands[0].Type));
        return Code(into, $"{Runtime}.Strided({{0}}, {{1}}, {{2}})", Effect.Traps, [VectorType], Uniform(load.Operands[0]), indices[0], Stride(Indices(load).Single(), into)).Result;
    }

    private void Write(Op op, Builder into, Value? mask)
    {
        Value written = op.Operands[op.Operands.Length - 1], storage = Storage(op.Operands[0]);
        Value value = written.Type.IsBool ? Mask(written, into) : Lanes(written, into);
        Value[] indices = op.Code == OpCode.Fill ? [] : [.. Indices(op).Select(Uniform)];
        if (mask is not null) value = Choice(into, mask, value, op.Code == OpCode.Store ? into.Load(storage, indices, value.Type) : into.Zero(VectorType));
        if (op.Code == OpCode.Fill) into.Fill(storage, value);
        else if (op.Code == OpCode.Store) into.Store(storage, indices, value);
        else into.Accumulate(storage, indices, value);
    }

    // ---- control

    private Region Branch(Op op, Region branch, Value? mask)
    {
        var builder = new Builder(new Region());
        Copy(branch, builder, mask);
        builder.Region.Yields = [.. branch.Yields.Zip(op.Results, (yield, result) => As(result, yield, builder))];
        return builder.Region;
    }

    private void Repeat(Op loop, Builder into, Value? mask)
    {
        Region original = loop.Regions[0];
        var body = new Region([new Value(original.Arguments[0].Type, original.Arguments[0].Name)]);
        var inside = new Builder(body);
        Value[] initial = [.. loop.Operands.Skip(2).Zip(loop.Results, (start, result) => As(result, start, into))];
        for (int k = 0; k < initial.Length; k++) body.AddArgument(initial[k].Type, original.Arguments[k + 1].Name);
        _uniform[original.Arguments[0]] = body.Arguments[0];
        Bind([.. original.Arguments.Skip(1)], [.. body.Arguments.Skip(1)]);
        Copy(original, inside, mask);
        body.Yields = [.. original.Yields.Zip(loop.Results, (yield, result) => As(result, yield, inside))];
        Bind(loop.Results, into.For(Uniform(loop.Operands[0]), Uniform(loop.Operands[1]), loop.Get<CountedLoop>(), initial, body).Results);
    }

    /// <summary>Each branch runs where it is chosen by some lanes, and each lane has what its own gives.</summary>
    private void Choose(Op op, Builder into, Value? mask)
    {
        Value condition = Mask(op.Operands[0], into);
        Value[] then = Side(op, 0, mask is null ? condition : Pure(into, "{0} & {1}", MaskType, mask, condition), into);
        Value[] otherwise = Side(op, 1, mask is null ? Pure(into, "~{0}", MaskType, condition) : Pure(into, "{0} & ~{1}", MaskType, mask, condition), into);
        for (int k = 0; k < op.Results.Length; k++)
        {
            Value result = op.Results[k];
            _lanes[result] = Choice(into, condition, then[k], otherwise[k]);
            _lanes[result].Name ??= result.Name;
        }
    }

    /// <returns>What the branch yields, in lanes that choose it.</returns>
    private Value[] Side(Op op, int side, Value mask, Builder into)
    {
        Region branch = op.Regions[side];
        if (branch.Ops.All(inner => inner.Code is OpCode.Constant or OpCode.Select or OpCode.Guard or OpCode.StopGradient or OpCode.Convert && inner.Attribute is not Overflow.Checked
            || (inner.Code == OpCode.Apply && (inner.IsSafe || !inner.Get<Primitive>().Traps))))
        {
            Copy(branch, into, mask);
            return [.. branch.Yields.Zip(op.Results, (yield, result) => As(result, yield, into))];
        }

        Region run = Branch(op, branch, mask), pass = new();
        var nothing = new Builder(pass);
        pass.Yields = [.. op.Results.Select(result => result.Type.IsBool ? Pure(nothing, MaskType.CSharp + ".Zero", MaskType) : nothing.Zero(VectorType))];
        return into.If(Pure(into, "!global::System.Numerics.Vector.EqualsAll({0}, {1}.Zero)".Replace("{1}", MaskType.CSharp), ScalarType.Bool, mask), run, pass).Results;
    }

    // ---- values

    private void Bind(Value[] originals, Value[] copies)
    {
        for (int k = 0; k < originals.Length; k++)
        {
            copies[k].Name ??= originals[k].Name;
            (Of(originals[k]) is Variation.Lanes or Variation.Mask ? _lanes : _uniform)[originals[k]] = copies[k];
        }
    }

    /// <summary>A value in the form that another one has.</summary>
    private Value As(Value form, Value value, Builder into) => Of(form) switch
    {
        Variation.Lanes => Lanes(value, into),
        Variation.Mask => Mask(value, into),
        _ => Uniform(value),
    };

    private Value Uniform(Value value) => _uniform.TryGetValue(value, out Value? copy) ? copy : value;

    private Value NumberOrLanes(Value value) => _lanes.TryGetValue(value, out Value? lanes) ? lanes : Uniform(value);

    private Value Lanes(Value value, Builder into) => into.Convert(NumberOrLanes(value), VectorType);

    private Value Mask(Value value, Builder into) =>
        _lanes.TryGetValue(value, out Value? lanes) ? lanes : Pure(into, $"new {MaskType.CSharp}({{0}} ? -1 : 0)", MaskType, Uniform(value));

    private static Value Choice(Builder into, Value mask, Value then, Value otherwise) => Pure(into, "global::System.Numerics.Vector.ConditionalSelect({0}, {1}, {2})", then.Type, mask, then, otherwise);

    private static Value Pure(Builder builder, string template, IRType type, params Value[] operands) => Code(builder, template, Effect.Pure, [type], operands).Result;

    private static Op Code(Builder builder, string template, Effect effect, IRType[] results, params Value[] operands) =>
        builder.Append(OpCode.Opaque, operands, results, new OpaqueCode(template, effect));
}
