using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <content>Arguments that may be left out, and those that have to be known when the method is compiled.</content>
internal sealed partial class Lowering
{
    internal sealed partial class TensorArguments
    {
        /// <summary>Whether an argument stands for something, and not for nothing.</summary>
        public bool IsGiven(int i) => i < Count && WithoutConversions(_arguments[i]) is not (IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } });

        /// <summary>A tensor that may be left out.</summary>
        public E? Given(int i) => IsGiven(i) ? Tensor(i) : null;

        /// <summary>The value of an argument where it is known when the method is compiled; numbers of enumerations are integers.</summary>
        public object? Constant(int i) => _arguments[i].ConstantValue is { HasValue: true, Value: { } value } ? value : null;

        /// <summary>One number, several in a list, or none; null where it is something else.</summary>
        public E? Numbers(int i) => i >= Count || !IsGiven(i) ? AllAxes : _lowering.AxesOf(_arguments[i]) is { } numbers ? new E(Builder, numbers) : null;

        /// <summary>Axes of which the numbers are values.</summary>
        public E AxesOf(params E[] numbers) => Number($"{ScalarType.Axes.CSharp}.Of({Placeholders(0, numbers.Length)})", ScalarType.Axes, numbers);

        public E ShapeBy(string template, params E[] operands) => Number(template, ScalarType.Shape, operands);

        /// <summary>A number in the type of the elements of a tensor.</summary>
        public E NumberLike(int i, E tensor) => InTypeOf(Number(i), tensor);

        /// <summary>An argument stands in the way, for a reason that is said at it; what the function would have given does not matter any more.</summary>
        public Value Refused(int i, string construct, string reason, string wayOut, E like, bool isNumber = false)
        {
            _lowering.Refuse(_arguments[i], construct, reason, wayOut);
            return Builder.Zero(isNumber ? ((TensorType)like.Value.Type).Element : like.Value.Type);
        }
    }
}
