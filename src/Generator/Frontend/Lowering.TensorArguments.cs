using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

internal sealed partial class Lowering
{
    /// <summary>The arguments of a function of tensors, each as the kind of value that the function takes there; a failed one makes the whole call unknown.</summary>
    internal sealed class TensorArguments
    {
        private readonly Lowering _lowering;
        private readonly IOperation[] _arguments;
        private readonly Tree?[] _tensors;

        /// <summary>The tensors are evaluated at once, their elements are read when the function is computed: another argument may change them.</summary>
        public TensorArguments(Lowering lowering, IOperation[] arguments)
        {
            _lowering = lowering;
            _arguments = arguments;
            _tensors = [.. arguments.Select(argument => lowering.IsTensor(argument) && argument.Type is { } type && lowering.Map(type) is not TensorType { IsMask: true } ? lowering.OperandTree(argument) : null)];
        }

        public int Count => _arguments.Length;

        public Builder Builder => _lowering._b;

        public bool IsTensor(int i) => i < Count && _lowering.IsTensor(_arguments[i]);

        public E Tensor(int i) => new(Builder, _tensors[i] is { } tensor ? _lowering.TensorValue(tensor) : _lowering.TensorValue(_arguments[i]));

        public E Number(int i) => new(Builder, _lowering.Scalar(_arguments[i]));

        public E Int(int i) => new(Builder, _lowering.Int(_arguments[i]));

        /// <summary>The axes that an argument names; all of them where there is no such argument.</summary>
        public E? Axes(int i) => i >= Count ? AllAxes : _lowering.AxesOf(_arguments[i]) is { } axes ? new E(Builder, axes) : null;

        public E Operand(int i) => new(Builder, _tensors[i] is { } tensor ? _lowering.TensorValue(tensor) : _lowering.Operand(_arguments[i]));

        /// <summary>A condition, element by element: the outcome of a comparison, or a tensor of <c>bool</c>. Null where the argument is something else.</summary>
        /// <param name="users">What it chooses between.</param>
        public E? Mask(int i, params E[] users)
        {
            if (_lowering.Expression(WithoutConversions(_arguments[i])!) is not { Target: null, Leaf: { } mask }) return null;
            if (mask.Type is TensorType { IsMask: true }) return new E(Builder, mask);
            if (Dense(mask, "bool") is not { } marks) return null;
            IRType element = users.Select(user => user.Value.Type).OfType<TensorType>().FirstOrDefault()?.Element ?? users.Select(user => user.Value.Type).FirstOrDefault() ?? ScalarType.Float64;
            return new E(Builder, Builder.Tensor("MarksAsNumbers", marks.Value, Builder.Number(element, 1))).Apply("notEqual", new E(Builder, Builder.Number(element, 0)));
        }

        /// <summary>A condition, element by element, as a constant tensor.</summary>
        /// <param name="user">What it is applied to.</param>
        public E? Marks(int i, E user) =>
            _lowering.Expression(WithoutConversions(_arguments[i])!) is not { Target: null, Leaf: { } mask } ? null
            : mask.Type is TensorType { IsMask: true, Element: var element } ? new E(Builder, mask).Choose(new E(Builder, Builder.Number(element, 1)), 0).Tensor("Marks")
            : Dense(mask, "bool");

        /// <summary>A constant tensor of whole numbers or conditions; null where it is something else.</summary>
        private E? Dense(Value tensor, string element)
        {
            if (tensor.Def is { Code: OpCode.Opaque } made && made.Get<OpaqueCode>() == s_shown) return new E(Builder, made.Operands[0]);
            const string Tensors = "global::System.Numerics.Tensors.";
            return tensor.Type is OpaqueType { CSharp: var type } && (type == $"{Tensors}Tensor<{element}>" || type == $"{Tensors}ReadOnlyTensorSpan<{element}>" || type == $"{Tensors}TensorSpan<{element}>")
                ? Number("tape.Read({0})", new OpaqueType($"global::DiffGen.Runtime.Dense<{element}>"), new E(Builder, tensor))
                : null;
        }

        public const string Kernels = "global::DiffGen.Runtime.TensorKernels";

        public static readonly IRType DenseOfIndices = new OpaqueType("global::DiffGen.Runtime.Dense<int>");

        /// <summary>Places that were found, as a tensor of the framework's.</summary>
        public Value Places(E places) =>
            Builder.Append(OpCode.Opaque, [Number($"{Kernels}.WithAnAxis(tape, {{0}})", DenseOfIndices, places).Value], [new OpaqueType("global::System.Numerics.Tensors.Tensor<int>")], s_shown).Result;

        /// <summary>The tensors of whole numbers of a list.</summary>
        public E[]? EachIndices(int i)
        {
            if (Listed(_arguments[i]) is not { } list) return null;
            E?[] indices = [.. list.Select(Indices)];
            return indices.All(each => each is not null) ? [.. indices.Select(each => each!.Value)] : null;
        }

        /// <summary>Whole numbers, a tensor or an array of them: a constant.</summary>
        public E? Indices(int i) => Indices(_arguments[i]);

        private E? Indices(IOperation argument)
        {
            Value indices = _lowering.Scalar(argument);
            return indices.Type is BufferType { Rank: 1, Element: ScalarType { CSharp: "int" } }
                ? Number($"tape.Read<int>({{0}}, {ScalarType.Shape.CSharp}.Of({{1}}))", DenseOfIndices, new E(Builder, indices), new E(Builder, _lowering.Length(indices)))
                : Dense(indices, "int");
        }

        public E False => new(Builder, Builder.Bool(false));

        public E True => new(Builder, Builder.Bool(true));

        public E Real(double number) => new(Builder, Builder.Number(ScalarType.Float64, number));

        public E Integer(int number) => new(Builder, Builder.Int(number));

        /// <summary>An integer in the type of the elements of a tensor.</summary>
        public E InTypeOf(E integer, E tensor) => new(Builder, Builder.Convert(integer.Value, ((TensorType)tensor.Value.Type).Element));

        public E AllAxes => new(Builder, _lowering.AllAxes);

        public E? Shape(int i) => _lowering.Shape(_arguments[i]) is { } shape ? new E(Builder, shape) : null;

        public E Bool(int i) => i < Count ? new E(Builder, _lowering.Scalar(_arguments[i])) : new E(Builder, Builder.Bool(false));

        /// <summary>The tensors of a list.</summary>
        public E[]? Tensors(int i) => Listed(_arguments[i]) is { } list ? [.. list.Select(each => new E(Builder, _lowering.TensorValue(each)))] : null;

        public E Constant(string csharp, IRType type) => new(Builder, Builder.Constant(type, new ConstantValue(csharp, 0, false)));

        public E Number(string template, IRType type, params E[] operands) => new(Builder, _lowering.Number(template, type, [.. operands.Select(operand => operand.Value)]));

        // ---- arguments that may be left out, and those that have to be known when the method is compiled

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
