using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Optimize;

/// <summary>An elementwise function in the lanes of vectors: ops on tensors as ops on a vector of their elements.</summary>
internal sealed class TensorKernel
{
    private const string Runtime = "global::DiffGen.Runtime.Lanes";

    private readonly Region _body = new();
    private readonly Builder _builder;
    private readonly Dictionary<Value, Value> _lanes = [];
    private readonly Dictionary<Value, Value> _numbers = [];
    private readonly ScalarType _vector;

    public TensorKernel(ScalarType element)
    {
        Element = element;
        _vector = ScalarType.Lanes(element);
        _builder = new Builder(_body, relaxed: true);
    }

    public ScalarType Element { get; }

    /// <summary>The numbers and conditions from outside, in the order of the arguments that follow those for tensors.</summary>
    public List<Value> Numbers { get; } = [];

    /// <summary>The shapes to which the function repeats its operands.</summary>
    public List<Value> Shapes { get; } = [];

    private IRType Mask => new OpaqueType($"global::System.Numerics.Vector<{(Element.Kind == ScalarKind.Float64 ? "long" : "int")}>");

    public void AddTensor(Value tensor) => _lanes[tensor] = _body.AddArgument(_vector, tensor.Name);

    public void Add(Op op)
    {
        Value result = Translate(op);
        result.Name ??= op.Result.Name;
        _lanes[op.Result] = result;
    }

    public Region Finish(IReadOnlyList<Value> results)
    {
        _body.Yields = [.. results.Select(Lanes)];
        foreach (Value number in Numbers) _body.AddArgument(number.Type, null);
        // Arguments stand for the numbers only now that it is known which there are.
        int first = _body.Arguments.Count - Numbers.Count;
        foreach (Op op in _body.AllOps())
            for (int k = 0; k < op.Operands.Length; k++)
                if (_numbers.ContainsKey(op.Operands[k]))
                    op.Operands[k] = _body.Arguments[first + Numbers.IndexOf(op.Operands[k])];
        return _body;
    }

    private Value Translate(Op op)
    {
        switch (op.Code)
        {
            case OpCode.Tensor:
                Shapes.Add(op.Operands[1]);
                return Lanes(op.Operands[0]);
            case OpCode.Convert when op.Operands[0].Type == op.Result.Type:
                return Lanes(op.Operands[0]);
            case OpCode.Convert:
                throw Refused.Because("a conversion of a tensor to other elements", "it is not done in vectors", "Convert it outside of the method");
            case OpCode.Guard:
                return _builder.Append(OpCode.Guard, op.Operands.Select(Lanes), [_vector]).Result;
            case OpCode.Select when op.Operands[0].Type is TensorType:
                return Form("global::System.Numerics.Vector.ConditionalSelect({0}, {1}, {2})", op.Result.Type is TensorType { IsMask: true } ? Mask : _vector, op.Operands.Select(Lanes));
            case OpCode.Select:
                return Form("({0} ? {1} : {2})", _vector, [Number(op.Operands[0]), Lanes(op.Operands[1]), Lanes(op.Operands[2])]);
        }

        Primitive primitive = op.Get<Primitive>();
        if (op.Result.Type is TensorType { IsMask: true }) return Form((LaneForms.OfTest(primitive) ?? LaneForms.OfLogic(primitive))!, Mask, op.Operands.Select(operand => operand.Type.IsBool ? Spread(operand) : Lanes(operand)));
        if (LaneForms.IsOperator(primitive)) return _builder.Apply(primitive, [.. op.Operands.Select(LanesOrConstant)]);
        if (LaneForms.OfNumber(primitive) is { } form) return Form(form, _vector, op.Operands.Select(Lanes));
        if (LaneForms.EachLane(primitive, Element.CSharp) is { } each) return Form(each, _vector, op.Operands.Select((operand, k) => k > 0 && primitive.RestIsInteger ? Number(operand) : Lanes(operand)));
        throw Refused.Because($"'{primitive.Symbol}' of a tensor", "it is not done element by element", "Leave it out");
    }

    private Value Form(string template, IRType type, IEnumerable<Value> operands) => _builder.Append(OpCode.Opaque, operands, [type], new OpaqueCode(template, Effect.Pure)).Result;

    /// <summary>A condition that is the same for all elements.</summary>
    private Value Spread(Value condition) => Form($"({{0}} ? {Mask.CSharp}.AllBitsSet : {Mask.CSharp}.Zero)", Mask, [Number(condition)]);

    private Value LanesOrConstant(Value value) =>
        Builder.NumberOf(value) is { } known ? _builder.Number(_vector, known) : Lanes(value);

    private Value Lanes(Value value)
    {
        while (value.Def is { Code: OpCode.StopGradient or OpCode.Retain } mark) value = mark.Operands[0];
        if (_lanes.TryGetValue(value, out Value? known)) return known;
        Value spread = Builder.NumberOf(value) is { } number ? _builder.Number(_vector, number) : _builder.Append(OpCode.Convert, [Number(value)], [_vector], Overflow.Default).Result;
        return _lanes[value] = spread;
    }

    private Value Number(Value value)
    {
        if (value.Def is { Code: OpCode.Constant } constant) return _builder.Constant(value.Type, constant.Get<ConstantValue>());
        if (!_numbers.ContainsKey(value))
        {
            _numbers[value] = value;
            Numbers.Add(value);
        }

        return value;
    }
}
