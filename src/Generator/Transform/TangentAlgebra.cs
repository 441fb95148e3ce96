using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// What <see cref="ForwardSweep"/> carries beside the values, and how tangents of operands become that of the result. A tangent is absent where it is zero; zero is the number
/// zero in every algebra, so that new storage holds zeros.
/// </summary>
internal abstract class TangentAlgebra
{
    /// <summary>In which types tangents are held.</summary>
    public virtual TangentTypes Types => TangentTypes.OfNumbers;

    /// <summary>A loop of adjoint code adds nothing where the adjoints that enter it are zero and have no tangents but zero.</summary>
    public virtual bool SkipsZeros => false;

    /// <summary>What each function has as additional parameters.</summary>
    public virtual IReadOnlyList<Value> Parameters => [];

    /// <summary>The sum of two contributions.</summary>
    public abstract Value Add(Builder builder, Value a, Value b);

    /// <summary>What an operand of a primitive contributes to the result.</summary>
    public abstract Value Term(Builder builder, Op op, int operand, Value tangent);

    public abstract Value Select(Builder builder, Value condition, Value ifTrue, Value ifFalse);

    /// <param name="term">The tangent of the guarded term.</param>
    public abstract Value Guard(Builder builder, Op op, Value term, Func<Value, Value?> tangent);

    /// <summary>What all operands of a method with a derivative of the user's contribute to its result.</summary>
    /// <param name="tangent">The tangent of a number, or the tangents of a buffer.</param>
    /// <param name="orZero">The same, zeros where there is none.</param>
    public abstract Value? Custom(Builder builder, Op op, Func<Value, Value?> tangent, Func<Value, Value> orZero);

    /// <summary>A method with a derivative of the user's gives the tangent itself, whatever its result is.</summary>
    public virtual bool TakesDirections(Op op) => false;

    public abstract void Accumulate(Builder builder, Value buffer, Value[] indices, Value added, string path);

    public abstract void AccumulateAll(Builder builder, Value source, Value destination);

    /// <summary>A caller needs this of a method.</summary>
    public abstract void Want(CallVariant callee);

    public abstract bool IsWanted(CallVariant callee);

    public abstract string NameOf(CallVariant callee);

    /// <summary>A loop over the elements of a buffer.</summary>
    /// <param name="step">From the index and what the loop carries to what it carries next.</param>
    protected static Value[] Loop(Builder builder, Value buffer, Value[] initial, Func<Value, Value[], Value[]> step)
    {
        var body = new Region();
        Value i = body.AddArgument(ScalarType.Int32, "i");
        Value[] carried = [.. initial.Select(value => body.AddArgument(value.Type, "total"))];
        builder.Into(body, () => body.Yields = step(i, carried));
        return builder.For(builder.Int(0), builder.Length(buffer), new CountedLoop(LoopTest.Less, 1), initial, body).Results;
    }
}

/// <summary>Numbers: the derivative in a direction.</summary>
internal class LinearTangents : TangentAlgebra
{
    public override bool SkipsZeros => true;

    public override Value Add(Builder builder, Value a, Value b) => TensorShapes.Add(builder, a, b);

    public override Value Term(Builder builder, Op op, int operand, Value tangent) =>
        op.Get<Primitive>().Partials[operand].Weighted(new E(builder, tangent), [.. op.Operands.Select(value => new E(builder, value))], new E(builder, op.Result)).Value;

    public override Value Select(Builder builder, Value condition, Value ifTrue, Value ifFalse) => builder.Select(condition, ifTrue, ifFalse);

    /// <summary>Where all weights are zero, so are the terms that the tangents of other factors make; what is linear in the weights' tangents stays.</summary>
    public override Value Guard(Builder builder, Op op, Value term, Func<Value, Value?> tangent) =>
        builder.Guard(term, [.. op.Operands.Skip(1), .. op.Operands.Skip(1).Select(tangent).OfType<Value>()]);

    public override Value? Custom(Builder builder, Op op, Func<Value, Value?> tangent, Func<Value, Value> orZero)
    {
        if (TakesDirections(op)) return CustomProducts.Jvp(builder, op, [.. op.Get<CustomDerivative>().Active.Select(i => orZero(op.Operands[i]))]);
        Value? sum = null;
        foreach ((int operand, Value gradient) in CustomProducts.Vjp(builder, op, builder.Number(op.Result.Type, 1), i => tangent(op.Operands[i]) is not null))
        {
            if (tangent(op.Operands[operand]) is not { } along) continue;
            Value term = along.Type is BufferType ? CustomProducts.Dot(builder, gradient, along, op.Result.Type) : builder.Multiply(along, gradient);
            sum = sum is null ? term : builder.Add(sum, term);
        }

        return sum;
    }

    /// <summary>A list or a memory has a span of tangents, which the method does not take.</summary>
    public override bool TakesDirections(Op op) =>
        op.Get<CustomDerivative>() is { Jvp: not null } custom && custom.Active.All(i => op.Operands[i].Type is not BufferType { IsIndirect: true });

    public override void Accumulate(Builder builder, Value buffer, Value[] indices, Value added, string path) => builder.Accumulate(buffer, indices, added, path);

    public override void AccumulateAll(Builder builder, Value source, Value destination) => builder.AccumulateAll(source, destination);

    public override void Want(CallVariant callee) => callee.HasTangent = true;

    public override bool IsWanted(CallVariant callee) => callee.HasTangent;

    public override string NameOf(CallVariant callee) => callee.TangentName;
}

/// <summary>
/// Sets of inputs, by their numbers (<c>DependencySets</c>): those on which a result may depend. Which value it has plays no part: a selection depends on what both
/// of its alternatives depend on, and a factor that happens to be zero is one like any other.
/// </summary>
internal sealed class DependencyTangents : TangentAlgebra
{
    private static readonly OpaqueType s_sets = new("global::DiffGen.Runtime.DependencySets");

    private static readonly OpaqueCode s_union = new("{0}.Union({1}, {2})", Effect.Pure);

    private readonly Value _sets = new(s_sets, "dependencies");

    public override IReadOnlyList<Value> Parameters => [_sets];

    public override Value Add(Builder builder, Value a, Value b) =>
        a == b || Builder.NumberOf(b) == 0 ? a
        : Builder.NumberOf(a) == 0 ? b
        : builder.Append(OpCode.Opaque, [_sets, a, b], [a.Type], s_union).Result;

    public override Value Term(Builder builder, Op op, int operand, Value tangent) => tangent;

    public override Value Select(Builder builder, Value condition, Value ifTrue, Value ifFalse) => Add(builder, ifTrue, ifFalse);

    public override Value Guard(Builder builder, Op op, Value term, Func<Value, Value?> tangent) => term;

    public override Value? Custom(Builder builder, Op op, Func<Value, Value?> tangent, Func<Value, Value> orZero)
    {
        Value? union = null;
        foreach (int operand in op.Get<CustomDerivative>().Active)
        {
            if (tangent(op.Operands[operand]) is not { } along) continue;
            foreach (string path in along.Type is BufferType buffer ? Leaf.Numbers(buffer.Element) : [""])
            {
                Value term = along.Type is not BufferType ? along
                    : Loop(builder, along, [builder.Zero(op.Result.Type)], (i, total) => [Add(builder, total[0], builder.Convert(Load(builder, along, i, path), op.Result.Type))])[0];
                union = union is null ? term : Add(builder, union, term);
            }
        }

        return union;
    }

    public override void Accumulate(Builder builder, Value buffer, Value[] indices, Value added, string path) =>
        builder.Store(buffer, indices, Add(builder, builder.Load(buffer, indices, added.Type, path), added), path);

    public override void AccumulateAll(Builder builder, Value source, Value destination) => Loop(builder, source, [], (i, _) =>
    {
        foreach (string path in Leaf.Numbers(((BufferType)source.Type).Element)) Accumulate(builder, destination, [i], Load(builder, source, i, path), path);
        return [];
    });

    public override void Want(CallVariant callee) => callee.HasDependencies = true;

    public override bool IsWanted(CallVariant callee) => callee.HasDependencies;

    public override string NameOf(CallVariant callee) => callee.DependenciesName;

    private static Value Load(Builder builder, Value buffer, Value i, string path) =>
        builder.Load(buffer, [i], Leaf.At(((BufferType)buffer.Type).Element, path), path);
}
