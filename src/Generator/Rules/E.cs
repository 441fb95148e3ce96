using DiffGen.Generator.IR;

namespace DiffGen.Generator.Rules;

/// <summary>
/// An IR value together with the builder that extends it: lets a derivative rule be written as a formula. Every operator
/// appends an op (or folds), in the type of its operand.
/// </summary>
internal readonly struct E
{
    public E(Builder builder, Value value)
    {
        Builder = builder;
        Value = value;
    }

    public Builder Builder { get; }

    public Value Value { get; }

    public static E operator +(E a, E b) => a.Apply("add", b);

    public static E operator -(E a, E b) => a.Apply("subtract", b);

    public static E operator *(E a, E b) => a.Apply("multiply", b);

    public static E operator /(E a, E b) => a.Apply("divide", b);

    public static E operator -(E a) => a.Apply("negate");

    public static E operator +(E a, double b) => a + a.Number(b);

    public static E operator +(double a, E b) => b.Number(a) + b;

    public static E operator -(E a, double b) => a - a.Number(b);

    public static E operator -(double a, E b) => b.Number(a) - b;

    public static E operator *(E a, double b) => a * a.Number(b);

    public static E operator *(double a, E b) => b.Number(a) * b;

    public static E operator /(E a, double b) => a / a.Number(b);

    public static E operator /(double a, E b) => b.Number(a) / b;

    public static E operator <(E a, E b) => a.Apply("less", b);

    public static E operator >(E a, E b) => a.Apply("greater", b);

    public static E operator <=(E a, E b) => a.Apply("lessOrEqual", b);

    public static E operator >=(E a, E b) => a.Apply("greaterOrEqual", b);

    /// <summary>C#'s ==; a method, because == on a struct would mean identity to a reader.</summary>
    public E EqualTo(E b) => Apply("equal", b);

    public E EqualTo(double b) => EqualTo(Number(b));

    /// <summary>True where this is not a number.</summary>
    public E IsNaN() => Apply("notEqual", this);

    public E Or(E b) => Apply("or", b);

    public E And(E b) => Apply("and", b);

    /// <summary>This is the condition.</summary>
    public E Choose(E ifTrue, E ifFalse) => new(Builder, Builder.Select(Value, ifTrue.Value, ifFalse.Value));

    public E Choose(E ifTrue, double ifFalse) => Choose(ifTrue, ifTrue.Number(ifFalse));

    public E Choose(double ifTrue, E ifFalse) => Choose(ifFalse.Number(ifTrue), ifFalse);

    /// <summary>This, a term that is linear in the weight, but 0 where the weight is 0, whatever its factor is then.</summary>
    public E Guarded(E weight) => new(Builder, Builder.Guard(Value, weight.Value));

    /// <summary>The number where the value is a compile-time constant, converted or not; null otherwise.</summary>
    public double? Constant
    {
        get
        {
            Value value = Value;
            while (value.Def is { Code: OpCode.Convert } conversion) value = conversion.Operands[0];
            return Builder.NumberOf(value);
        }
    }

    /// <summary>The number that this integer is, in the type of <paramref name="like"/>.</summary>
    public E As(E like) => new(Builder, Builder.Convert(Value, like.Value.Type));

    public E Square() => this * this;

    public E Sqrt() => Apply("sqrt");

    /// <summary>A constant of the same type as this value; of its elements, where it is a tensor.</summary>
    public E Number(double number) => new(Builder, Builder.Number(Value.Type is TensorType tensor ? tensor.Element : Value.Type, number));

    /// <summary>A function of tensors.</summary>
    public E Tensor(string rule, params E[] others) => new(Builder, Builder.Tensor(rule, [Value, .. System.Linq.Enumerable.Select(others, other => other.Value)]));

    /// <summary>The shape of a tensor.</summary>
    public E Shape => Tensor("ShapeOf");

    /// <summary>This, repeated to the shape of a tensor.</summary>
    public E Like(E tensor) => Tensor("BroadcastTo", tensor.Shape);

    /// <summary>Another primitive, by name.</summary>
    public E Apply(string primitive) => new(Builder, Builder.Apply(Primitives.Get(primitive), Value));

    public E Apply(string primitive, E second) => new(Builder, Builder.Apply(Primitives.Get(primitive), Value, second.Value));

    public E Apply(string primitive, E second, E third) =>
        new(Builder, Builder.Apply(Primitives.Get(primitive), Value, second.Value, third.Value));
}
