using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary><c>foreach</c> over arrays, spans and tensors is a counted loop; over anything else it asks an enumerator, whose elements are constants.</summary>
internal sealed partial class Lowering
{
    private void ForEachLoop(IForEachLoopOperation loop)
    {
        IOperation collection = Unwrapped(loop.Collection);
        if (loop.IsAsynchronous || collection.Type is null)
        {
            Refuse(loop, "await foreach", "an asynchronous loop runs in pieces", "Collect the elements first");
            return;
        }

        bool isTensor = IsTensor(collection);
        if (!isTensor && Map(collection.Type) is not BufferType)
        {
            Enumeration(loop, collection);
            return;
        }

        Tree storage = Expression(collection);
        if (isTensor && !IsOwnTensor(storage) && loop.LoopControlVariable is IVariableDeclaratorOperation { Symbol.RefKind: RefKind.Ref })
        {
            Problem(loop.LoopControlVariable, "DG0006", "a tensor that the method did not make");
            return;
        }

        Value buffer = isTensor ? ElementsOf(storage) : View(StorageOf(storage, collection));
        // Elements of a T[,] come in row-major order, as they lie in memory.
        if (buffer.Type is BufferType { Rank: > 1 } type) buffer = _b.AsSpan(buffer, BufferType.Span(type.Element));
        Value length = Length(buffer);
        Assigned changes = Changes(loop.Body, loop.LoopControlVariable);
        if (ExitsOf(loop).Count == 0)
        {
            CountedLoop(_b.Int(0), length, new CountedLoop(LoopTest.Less, 1), Carried(ExitsOf(loop), changes), null, index =>
            {
                _env.Set(FlagOf(loop.ContinueLabel), new Tree(_b.Bool(false)));
                BindElement(loop, Element(buffer, [index]), Actual(collection.Type));
                EnumeratingBody(loop, storage);
            });
            return;
        }

        var position = new Slot("position", ScalarType.Int32);
        _env.Set(position, new Tree(_b.Int(0)));
        WhileLoop(
            TargetsOf(loop), changes, isTop: true, () => _b.Apply("less", Read(position).Leaf!, length), position,
            () =>
            {
                BindElement(loop, Element(buffer, [Read(position).Leaf!]), Actual(collection.Type));
                EnumeratingBody(loop, storage);
            },
            () => _env.Set(position, new Tree(_b.Apply("add", Read(position).Leaf!, _b.Int(1)))));
        _env.Remove(position);
    }

    /// <summary>A list that is changed makes its enumerator throw.</summary>
    private void EnumeratingBody(IForEachLoopOperation loop, Tree storage)
    {
        Tree? list = IsOwnList(storage) ? Read(storage.Target!) : null;
        Region region = _b.Region;
        int from = region.Ops.Count;
        Statements([loop.Body], 0, null);
        if (list is null) return;
        Value items = Parts(storage.Target!).Items;
        bool isWritten = region.Ops.Skip(from).SelectMany(op => op.Regions.SelectMany(inner => inner.AllOps()).Prepend(op))
            .Any(op => op.Code == OpCode.Store && op.Operands[0].Def is { Code: OpCode.Slice or OpCode.AsSpan } view && view.Operands[0] == items && !region.Ops.Take(from).Contains(view));
        if (isWritten || !list.SameAs(Read(storage.Target!)))
            Refuse(loop, "a list that is changed while it is enumerated", "its enumerator would throw", "Loop over indices, or over a copy");
    }

    private static IOperation Unwrapped(IOperation operation) =>
        operation is IConversionOperation { OperatorMethod: null } conversion && (conversion.Conversion.IsReference || conversion.Conversion.IsIdentity)
            ? Unwrapped(conversion.Operand)
            : operation;

    private void BindElement(IForEachLoopOperation loop, ElementPlace element, ITypeSymbol collection)
    {
        ITypeSymbol elementType = collection is IArrayTypeSymbol array ? array.ElementType : ((INamedTypeSymbol)collection).TypeArguments[0];
        if (loop.LoopControlVariable is IVariableDeclaratorOperation { Symbol: { RefKind: not RefKind.None } alias })
        {
            _env.Set(alias, new Alias(element));
            return;
        }

        BindVariable(loop, Read(element, loop), elementType);
    }

    private void BindVariable(IForEachLoopOperation loop, Tree value, ITypeSymbol elementType)
    {
        if (loop.LoopControlVariable is IVariableDeclaratorOperation { Symbol: { } local })
            Assign(local, local.Name, Converted(value, Map(local.Type), loop));
        else
            Deconstruct(Targets(loop.LoopControlVariable), value, elementType, loop);
    }

    private void Enumeration(IForEachLoopOperation loop, IOperation collection)
    {
        INamedTypeSymbol? sequence = collection.Type!.AllInterfaces.Concat(collection.Type is INamedTypeSymbol own ? [own] : [])
            .FirstOrDefault(type => type.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T);
        if (sequence is null)
        {
            Refuse(loop, "foreach over this collection", "only arrays, spans and sequences of constants are followed", "Use an array or a span");
            return;
        }

        ITypeSymbol elementType = sequence.TypeArguments[0];
        string element = Literal(TypeName(elementType));
        Value source = Scalar(collection);
        Value enumerator = Opaque(
            loop, new OpaqueCode($"((global::System.Collections.Generic.IEnumerable<{element}>){{0}}).GetEnumerator()", Effect.Observable), [source],
            new OpaqueType($"global::System.Collections.Generic.IEnumerator<{TypeName(elementType)}>"), false, "DG0004",
            "foreach over this collection", "only arrays and spans are followed", "Use an array or a span").Leaf!;
        WhileLoop(
            TargetsOf(loop), Changes(loop.Body, loop.LoopControlVariable), isTop: true,
            () => _b.Append(OpCode.Opaque, [enumerator], [ScalarType.Bool], new OpaqueCode("{0}.MoveNext()", Effect.Observable)).Result, null,
            () =>
            {
                IRType type = Map(elementType);
                Tree current = Opaque(loop, new OpaqueCode("{0}.Current", Effect.Observable), [enumerator], type);
                BindVariable(loop, current, elementType);
                Statements([loop.Body], 0, null);
            },
            null);
        _b.Append(OpCode.Opaque, [enumerator], [], new OpaqueCode("{0}.Dispose()", Effect.Observable));
    }
}
