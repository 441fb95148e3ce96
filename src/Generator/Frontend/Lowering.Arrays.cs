using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Arrays and spans: indices, ranges, creation.</summary>
internal sealed partial class Lowering
{
    /// <summary>Storage whose elements can be read: a span of it where it is a memory or a list.</summary>
    private Value Buffer(IOperation operation) => View(Storage(operation));

    private Value View(Value storage)
    {
        var type = (BufferType)storage.Type;
        if (!type.IsIndirect) return storage;
        return _b.AsSpan(storage, type.Kind == BufferKind.Memory ? BufferType.Span(type.Element) : BufferType.ReadOnlySpan(type.Element));
    }

    private Value Storage(IOperation operation) => StorageOf(Expression(operation), operation);

    private Value StorageOf(Tree tree, IOperation operation)
    {
        if (IsOwnList(tree)) return ElementsOf(tree.Target!);
        Value value = ValueOf(tree);
        if (value.Type is BufferType) return value;
        Refuse(operation, "this indexed value", "only arrays and spans are followed", "Use an array or a span");
        return _b.Constant(BufferType.Array(ScalarType.Float64), new ConstantValue("null!", 0, false));
    }

    /// <summary>An index as <c>int</c>; <c>^n</c> counts from the end of the dimension.</summary>
    private Value Index(IOperation index, Value buffer, int dimension)
    {
        if (index is IUnaryOperation { OperatorKind: UnaryOperatorKind.Hat } hat)
            return _b.Apply("subtract", LengthOf(buffer, dimension), Scalar(hat.Operand));
        if (index is IConversionOperation { OperatorMethod.ContainingType: { } container } conversion && container.IsInSystem("Index")) return Index(conversion.Operand, buffer, dimension);
        Value value = Scalar(index);
        if (value.Type == ScalarType.Int32) return value;
        if (value.Type is ScalarType { Kind: ScalarKind.Integer }) return _b.Convert(value, ScalarType.Int32, Overflow.Checked);
        if (index.Type?.IsInSystem("Index") == true)
            return _b.Append(OpCode.Opaque, [value, LengthOf(buffer, dimension)], [ScalarType.Int32], new OpaqueCode("{0}.GetOffset({1})", Effect.Traps)).Result;
        Refuse(index);
        return _b.Int(0);
    }

    private Value LengthOf(Value buffer, int dimension) =>
        buffer.Type is BufferType { Rank: > 1 } ? _b.Length(buffer, dimension) : Length(buffer);

    private Value Length(Value buffer)
    {
        // The length of what was just made is known.
        if (buffer.Def is { Code: OpCode.Allocate } made && made.Operands.Length == 1) return made.Operands[0];
        return _b.Length(buffer);
    }

    private Tree ImplicitIndexer(IImplicitIndexerReferenceOperation element)
    {
        if (Map(element.Instance.Type!) is not BufferType) return Refused(element);
        if (!IsRange(element.Argument)) return Read(PlaceOf(element), element).As(TypeOf(element));
        Value buffer = Storage(element.Instance);
        (Value start, Value? length) = Range(element.Argument, buffer);
        return new Tree(_b.Slice(buffer, start, length, SpanOf((BufferType)buffer.Type)));
    }

    private Tree RangeOfArray(IArrayElementReferenceOperation element)
    {
        Value array = Buffer(element.ArrayReference);
        (Value start, Value? length) = Range(element.Indices[0], array);
        return new Tree(Copied(_b.Slice(array, start, length, SpanOf((BufferType)array.Type)), length));
    }

    /// <summary>A fresh array with the elements of a span.</summary>
    private Value Copied(Value span, Value? length = null)
    {
        Value copy = _b.Allocate(BufferType.Array(((BufferType)span.Type).Element), [length ?? _b.Length(span)]);
        _b.Copy(span, copy);
        return copy;
    }

    /// <summary>A part of an array that is read and written is a span; of a read-only span again one.</summary>
    private static BufferType SpanOf(BufferType buffer) => buffer.Kind == BufferKind.Array ? BufferType.Span(buffer.Element) : buffer;

    private (Value Start, Value? Length) Range(IOperation operation, Value buffer)
    {
        if (operation is not IRangeOperation range)
        {
            Value value = Scalar(operation), whole = Length(buffer);
            Value start = Call("{0}.Start.GetOffset({1})", value, whole);
            return (start, _b.Apply("subtract", Call("{0}.End.GetOffset({1})", value, whole), start));
        }

        Value from = range.LeftOperand is null ? _b.Int(0) : Index(range.LeftOperand, buffer, 0);
        if (range.RightOperand is null) return (from, null);
        Value to = Index(range.RightOperand, buffer, 0);
        return (from, _b.Apply("subtract", to, from));

        Value Call(string template, Value value, Value whole) =>
            _b.Append(OpCode.Opaque, [value, whole], [ScalarType.Int32], new OpaqueCode(template, Effect.Traps)).Result;
    }

    // ---- creation

    private Tree ArrayCreation(IArrayCreationOperation creation)
    {
        var type = (BufferType)StoredType(creation.Type!);
        List<Value> dimensions = [];
        foreach (IOperation size in creation.DimensionSizes) dimensions.Add(Dimension(Scalar(size)));
        Value array = _b.Allocate(type, dimensions);
        if (creation.Initializer is { } initializer) Initialize(array, initializer, []);
        return new Tree(array);
    }

    private Value Dimension(Value size) => size.Type == ScalarType.Int32 ? size : _b.Convert(size, ScalarType.Int32, Overflow.Checked);

    private void Initialize(Value array, IArrayInitializerOperation initializer, IReadOnlyList<Value> outer)
    {
        var type = (BufferType)array.Type;
        for (int i = 0; i < initializer.ElementValues.Length; i++)
        {
            IReadOnlyList<Value> indices = [.. outer, _b.Int(i)];
            IOperation element = initializer.ElementValues[i];
            if (element is IArrayInitializerOperation inner && indices.Count < type.Rank)
                Initialize(array, inner, indices);
            else
                StoreFresh(array, indices, Converted(Expression(element), type.Element, element));
        }
    }

    /// <summary>Into storage that is zero already.</summary>
    private void StoreFresh(Value array, IReadOnlyList<Value> indices, Tree value)
    {
        if (value.Leaf is { } leaf && Builder.IsConstant(leaf, 0.0) && !IsNegativeZero(leaf)) return;
        Stored(new ElementPlace(array, indices, "", value.Type), "", ((BufferType)array.Type).Element, value);
    }

    private static bool IsNegativeZero(Value value) => Builder.NumberOf(value) is { } number && number == 0 && double.IsNegativeInfinity(1 / number);

    private Tree CollectionExpression(ICollectionExpressionOperation collection)
    {
        if ((collection.Type is IArrayTypeSymbol ? StoredType(collection.Type) : TypeOf(collection)) is not BufferType { Rank: 1 } type)
        {
            Refuse(collection, "a collection expression of this type", "only arrays and spans are followed", "Use an array or a span");
            return Dummy(collection.Type);
        }

        var parts = new List<(Tree Value, bool IsSpread)>();
        Value? length = null;
        int count = 0;
        foreach (IOperation element in collection.Elements)
        {
            if (element is ISpreadOperation spread)
            {
                Value source = Buffer(WithoutReferenceConversion(spread.Operand));
                length = length is null ? Length(source) : _b.Apply("add", length, Length(source));
                parts.Add((new Tree(source), true));
            }
            else
            {
                count++;
                parts.Add((Converted(Expression(element), type.Element, element), false));
            }
        }

        bool isList = type.Kind == BufferKind.List;
        Value total = length is null ? _b.Int(count) : _b.Apply("add", length, _b.Int(count));
        Value array = _b.Allocate(BufferType.Array(type.Element), [total]);
        Value position = _b.Int(0);
        foreach ((Tree value, bool isSpread) in parts)
        {
            if (isSpread)
            {
                Value source = value.Leaf!;
                Value size = Length(source);
                _b.Copy(WholeSpan(source), _b.Slice(array, position, size, BufferType.Span(type.Element)));
                position = _b.Apply("add", position, size);
            }
            else
            {
                StoreFresh(array, [position], value);
                position = _b.Apply("add", position, _b.Int(1));
            }
        }

        return isList ? NewList(collection.Type!, array, total) : Converted(new Tree(array), type, collection);
    }

    private Value WholeSpan(Value buffer) =>
        buffer.Type is BufferType { Kind: BufferKind.Array } array ? _b.AsSpan(buffer, BufferType.Span(array.Element)) : buffer;

    /// <summary><c>stackalloc</c>, which Roslyn has no operation of its own for.</summary>
    private Tree? StackAllocation(IOperation operation)
    {
        if (operation.Type is null || TypeOf(operation) is not BufferType { Kind: not BufferKind.Array } type) return null;
        IOperation[] children = [.. operation.ChildOperations];
        bool hasInitializer = operation.Syntax is ImplicitStackAllocArrayCreationExpressionSyntax or StackAllocArrayCreationExpressionSyntax { Initializer: not null };
        IReadOnlyList<IOperation> elements = hasInitializer ? ElementsOf(operation, children) : [];
        Value length = hasInitializer ? _b.Int(elements.Count) : Dimension(Scalar(children[0]));
        Value array = _b.Allocate(BufferType.Array(type.Element), [length]);
        for (int i = 0; i < elements.Count; i++) StoreFresh(array, [_b.Int(i)], Converted(Expression(elements[i]), type.Element, elements[i]));
        return new Tree(_b.AsSpan(array, type));
    }

    /// <summary>The initialiser's elements: the size, if it is written, is the first child.</summary>
    private static IReadOnlyList<IOperation> ElementsOf(IOperation operation, IOperation[] children)
    {
        InitializerExpressionSyntax? initializer = operation.Syntax switch
        {
            ImplicitStackAllocArrayCreationExpressionSyntax syntax => syntax.Initializer,
            StackAllocArrayCreationExpressionSyntax syntax => syntax.Initializer,
            _ => null,
        };
        IEnumerable<IOperation> flat = children.SelectMany(child => child is IArrayInitializerOperation inner ? inner.ElementValues.AsEnumerable() : [child]);
        return [.. flat.Where(child => initializer is not null && initializer.Span.Contains(child.Syntax.Span))];
    }
}
