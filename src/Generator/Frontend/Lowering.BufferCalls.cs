using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>The framework's members of arrays and spans that read, copy and fill storage.</summary>
internal sealed partial class Lowering
{
    private Tree BufferProperty(IPropertyReferenceOperation reference)
    {
        Tree storage = Expression(reference.Instance!);
        if (IsOwnList(storage) && reference.Property.Name == "Count") return new Tree(Parts(storage.Target!).Count);
        if (IsOwnList(storage) && reference.Property.Name == "Capacity") return new Tree(Length(Parts(storage.Target!).Items));
        Value buffer = View(StorageOf(storage, reference.Instance!));
        switch (reference.Property.Name)
        {
            case "Span":
                return new Tree(buffer);
            case "Length" or "Count":
                return new Tree(Length(buffer));
            case "LongLength":
                return new Tree(_b.Convert(Length(buffer), ScalarType.Int64));
            case "Rank":
                return new Tree(_b.Int(((BufferType)buffer.Type).Rank));
            case "IsEmpty":
                return new Tree(_b.Apply("equal", Length(buffer), _b.Int(0)));
            default:
                return Refused(reference);
        }
    }

    /// <summary>Null where the call is not one of these.</summary>
    private Tree? BufferCall(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        INamedTypeSymbol type = method.ContainingType;
        if (call.Instance is { Type: { } instance } && Map(instance) is BufferType && method.ContainingType.SpecialType != SpecialType.System_Object)
        {
            if (method.ContainingType.IsList() && LeavesLists(method)) return null;
            Tree storage = Expression(call.Instance);
            return method.ContainingType.IsList() && ListCall(call, storage) is { } list ? list : InstanceCall(call, method.Name, StorageOf(storage, call.Instance));
        }

        if (type.SpecialType == SpecialType.System_Array) return ArrayCall(call, method.Name);
        if (type.IsInSystem("MemoryExtensions")) return MemoryCall(call, method.Name);
        if (type is { Name: "Enumerable" } && type.IsIn("System", "Linq") && method.Name is "ToArray" or "ToList") return ToArray(call);
        if (type is { Name: "CollectionsMarshal", ContainingNamespace.Name: "InteropServices" } && method.Name == "AsSpan" && TypeOf(call) is BufferType part) return ListAsSpan(call, part);
        return null;
    }

    private static IOperation At(IInvocationOperation call, int ordinal) =>
        WithoutReferenceConversion(call.Arguments.First(argument => argument.Parameter!.Ordinal == ordinal).Value);

    private Tree ListAsSpan(IInvocationOperation call, BufferType span)
    {
        Value list = Storage(At(call, 0));
        return new Tree(list.Type is BufferType { Kind: BufferKind.List } ? _b.AsSpan(list, span) : list);
    }

    private Tree? InstanceCall(IInvocationOperation call, string name, Value storage)
    {
        Value buffer = name == "Slice" ? storage : View(storage);
        var type = (BufferType)buffer.Type;
        int count = call.Arguments.Length;
        switch (name, count)
        {
            case ("GetLength", 1):
                return new Tree(Dimension(call, buffer, At(call, 0)));
            case ("GetUpperBound", 1):
                return new Tree(_b.Apply("subtract", Dimension(call, buffer, At(call, 0)), _b.Int(1)));
            case ("GetLowerBound", 1):
                return new Tree(_b.Int(0));
            case ("Clone", 0):
                return new Tree(Clone(buffer));
            case ("CopyTo", 1):
                _b.Copy(buffer, Buffer(At(call, 0)));
                return Nothing;
            case ("CopyTo", 2):
                Value target = Buffer(At(call, 0));
                _b.Copy(WholeSpan(buffer), _b.Slice(target, Scalar(At(call, 1)), null, SpanOf((BufferType)target.Type)));
                return Nothing;
            case ("ToArray", 0):
                return new Tree(Copied(buffer));
            case ("Slice", 1):
                return new Tree(_b.Slice(buffer, Scalar(At(call, 0)), null, type));
            case ("Slice", 2):
                Value start = Scalar(At(call, 0));
                return new Tree(_b.Slice(buffer, start, Scalar(At(call, 1)), type));
            case ("Fill", 1):
                Fill(buffer, Converted(Expression(At(call, 0)), type.Element, call));
                return Nothing;
            case ("Clear", 0):
                Clear(buffer);
                return Nothing;
            default:
                return Unknown(call);
        }
    }

    private Tree? ArrayCall(IInvocationOperation call, string name)
    {
        switch (name, call.Arguments.Length)
        {
            case ("Copy", 3):
                Value source = Buffer(At(call, 0)), destination = Buffer(At(call, 1));
                Value length = Dimension(Scalar(At(call, 2)));
                _b.Copy(_b.Slice(source, _b.Int(0), length, SpanOf((BufferType)source.Type)), WholeSpan(destination));
                return Nothing;
            case ("Copy", 5):
                Value from = Buffer(At(call, 0)), fromStart = Dimension(Scalar(At(call, 1)));
                Value to = Buffer(At(call, 2)), toStart = Dimension(Scalar(At(call, 3)));
                Value size = Dimension(Scalar(At(call, 4)));
                _b.Copy(
                    _b.Slice(from, fromStart, size, SpanOf((BufferType)from.Type)),
                    _b.Slice(to, toStart, size, SpanOf((BufferType)to.Type)));
                return Nothing;
            case ("Fill", 2):
                Value filled = Buffer(At(call, 0));
                Fill(filled, Converted(Expression(At(call, 1)), ((BufferType)filled.Type).Element, call));
                return Nothing;
            case ("Fill", 4):
                Value part = Buffer(At(call, 0));
                Tree value = Converted(Expression(At(call, 1)), ((BufferType)part.Type).Element, call);
                Value first = Scalar(At(call, 2));
                Fill(_b.Slice(part, first, Scalar(At(call, 3)), SpanOf((BufferType)part.Type)), value);
                return Nothing;
            case ("Clear", 1):
                Clear(Buffer(At(call, 0)));
                return Nothing;
            case ("Clear", 3):
                Value cleared = Buffer(At(call, 0)), begin = Scalar(At(call, 1));
                Clear(_b.Slice(cleared, begin, Scalar(At(call, 2)), SpanOf((BufferType)cleared.Type)));
                return Nothing;
            case ("Reverse", 1) when Map(At(call, 0).Type!) is BufferType { Rank: 1 }:
                Reverse(WholeSpan(Buffer(At(call, 0))), call);
                return Nothing;
            case ("Reverse", 3) when Map(At(call, 0).Type!) is BufferType { Rank: 1 }:
                Value turned = Buffer(At(call, 0)), low = Scalar(At(call, 1));
                Reverse(_b.Slice(turned, low, Scalar(At(call, 2)), SpanOf((BufferType)turned.Type)), call);
                return Nothing;
            case ("Empty", 0):
                return new Tree(_b.Allocate((BufferType)TypeOf(call), [_b.Int(0)]));
            default:
                return Unknown(call);
        }
    }

    private Tree? MemoryCall(IInvocationOperation call, string name)
    {
        if (call.Arguments.Length == 0 || Map(At(call, 0).Type!) is not BufferType || call.Type is null) return null;
        switch (name, call.Arguments.Length)
        {
            case ("AsSpan" or "AsMemory", _) when TypeOf(call) is BufferType span:
                Value array = Buffer(At(call, 0));
                span = Over(span, array);
                if (call.Arguments.Length == 1) return new Tree(_b.AsSpan(array, span));
                if (IsRange(At(call, 1)))
                {
                    (Value from, Value? size) = Range(At(call, 1), array);
                    return new Tree(_b.Slice(array, from, size, span));
                }

                Value start = Index(At(call, 1), array, 0);
                return new Tree(_b.Slice(array, start, call.Arguments.Length == 2 ? null : Scalar(At(call, 2)), span));
            case ("CopyTo", 2):
                Value source = Buffer(At(call, 0));
                _b.Copy(WholeSpan(source), Buffer(At(call, 1)));
                return Nothing;
            case ("Reverse", 1):
                Reverse(WholeSpan(Buffer(At(call, 0))), call);
                return Nothing;
            default:
                return null;
        }
    }

    /// <summary>Elements from both ends change places.</summary>
    private void Reverse(Value span, IOperation site)
    {
        Value length = Length(span), last = _b.Apply("subtract", length, _b.Int(1));
        CountedLoop(_b.Int(0), _b.Apply("divideInteger", length, _b.Int(2)), new CountedLoop(LoopTest.Less, 1), [], null, index =>
        {
            ElementPlace left = Element(span, [index]), right = Element(span, [_b.Apply("subtract", last, index)]);
            Tree first = Read(left, site), second = Read(right, site);
            Write(left, second, site);
            Write(right, first, site);
        });
    }

    private Tree? ToArray(IInvocationOperation call)
    {
        IOperation source = At(call, 0);
        if (Map(source.Type!) is not BufferType { Rank: 1 }) return null;
        Value copy = Copied(WholeSpan(Buffer(source)));
        return call.TargetMethod.Name == "ToList" ? NewList(call.Type!, copy, Length(copy)) : new Tree(copy);
    }

    /// <summary>What reads only (a search, a comparison) stays C#; what writes is refused.</summary>
    private Tree? Unknown(IInvocationOperation call)
    {
        IRType? result = call.Type is null || call.TargetMethod.ReturnsVoid ? null : TypeOf(call);
        if (result is not null && !Leaf.CanVary(result)) return null;
        Problem(call, "DG0005", Display(call.TargetMethod));
        return Dummy(call.Type);
    }

    private Value Dimension(IOperation site, Value buffer, IOperation dimension)
    {
        Value number = Scalar(dimension);
        if (Builder.NumberOf(number) is { } known && known >= 0 && known < ((BufferType)buffer.Type).Rank) return LengthOf(buffer, (int)known);
        return Opaque(site, new OpaqueCode("{0}.GetLength({1})", Effect.Traps), [buffer, number], ScalarType.Int32, isHarmless: true).Leaf!;
    }

    private Value Clone(Value array)
    {
        var type = (BufferType)array.Type;
        Value copy = _b.Allocate(type, Enumerable.Range(0, type.Rank).Select(dimension => LengthOf(array, dimension)).ToArray());
        _b.Copy(WholeSpan(array), WholeSpan(copy));
        return copy;
    }

    private void Fill(Value buffer, Tree value) => FillLeaves(buffer, "", ((BufferType)buffer.Type).Element, value);

    private void FillLeaves(Value buffer, string path, IRType type, Tree value)
    {
        if (type is AggregateType { IsReferenceType: false } aggregate && value.Members is { } members)
        {
            for (int i = 0; i < members.Length; i++)
            {
                AggregateMember member = aggregate.Members[i];
                FillLeaves(buffer, path.Length == 0 ? member.Name : path + "." + member.Name, member.Type, members[i]);
            }

            return;
        }

        _b.Fill(buffer, Fitting(value, type), path);
    }

    private void Clear(Value buffer) => Fill(buffer, Default(((BufferType)buffer.Type).Element));
}
