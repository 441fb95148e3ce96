using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

/// <summary>Writes the run-time checks of arguments: everything that can be wrong is found before anything is written.</summary>
internal sealed class Checks
{
    /// <summary>Storage that a companion was given.</summary>
    /// <param name="Expression">A span, or what converts to one.</param>
    /// <param name="Element">The C# type of the elements.</param>
    /// <param name="IsRows">An array of arrays: the storage is that of its rows.</param>
    internal sealed record Storage(string Name, string Expression, string Element, bool IsRows = false);

    private readonly CompanionShape _shape;
    private readonly CodeWriter _writer;

    public Checks(CompanionShape shape, CodeWriter writer)
    {
        _shape = shape;
        _writer = writer;
    }

    /// <summary>Destinations overlap neither each other nor what is still read.</summary>
    public void NoOverlap(IReadOnlyList<Storage> destinations, IReadOnlyList<Storage> inputs)
    {
        for (int i = 0; i < destinations.Count; i++)
        {
            foreach (Storage other in destinations.Skip(i + 1).Concat(inputs).Where(other => other.Element == destinations[i].Element))
                NoOverlap(destinations[i], other);
        }
    }

    /// <summary>
    /// The derivative takes two parameters for two pieces of storage: where one is written, the other must not change with it.
    /// </summary>
    public void WrittenInputs()
    {
        if (!_shape.WritesOutputs) return;
        IReadOnlyList<Storage> all = Inputs();
        HashSet<string> written = [.. _shape.Active.Where(parameter => parameter.IsWritten).SelectMany(parameter => StorageOf(parameter.Type, parameter.Access)).Select(storage => storage.Name)];
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i].IsRows && written.Contains(all[i].Name))
                _writer.Line($"global::DiffGen.Runtime.Require.RowsApart<{all[i].Element}>({all[i].Expression}, \"{all[i].Name}\");");
            foreach (Storage other in all.Skip(i + 1).Where(other => other.Element == all[i].Element && (written.Contains(all[i].Name) || written.Contains(other.Name))))
                NoOverlap(all[i], other);
        }
    }

    /// <summary>The storage that F's parameters are or hold, as far as it can be seen from outside.</summary>
    public IReadOnlyList<Storage> Inputs()
    {
        var inputs = new List<Storage>();
        if (_shape.Signature.Receiver is { IsActive: true } receiver) inputs.AddRange(StorageOf(receiver.Type, "this"));
        foreach (ParameterModel parameter in _shape.Signature.Parameters)
        {
            // A number is no storage unless it is passed by reference.
            if (parameter.Passing == Passing.Out || (parameter.Type is ScalarType && parameter.Passing != Passing.In)) continue;
            inputs.AddRange(parameter.Passing == Passing.In && Variable(parameter) is { } variable ? [variable] : StorageOf(parameter.Type, parameter.Name));
        }

        return inputs;
    }

    /// <summary>A number that is passed by reference may be an element of an array that is written.</summary>
    private static Storage? Variable(ParameterModel parameter) => parameter.Type is ScalarType
        ? new Storage(Naming.Plain(parameter.Name), $"new global::System.ReadOnlySpan<{parameter.Type.CSharp}>(in {parameter.Name})", parameter.Type.CSharp)
        : null;

    public static IEnumerable<Storage> StorageOf(IRType type, string access) => StorageOf(type, access, Naming.Plain(access));

    private static IEnumerable<Storage> StorageOf(IRType type, string access, string name)
    {
        switch (type)
        {
            case BufferType { Element: BufferType row }:
                yield return new Storage(name, Elements((BufferType)type, access), row.Element.CSharp, IsRows: true);
                break;
            case BufferType { Rank: 1 } buffer:
                yield return new Storage(name, Elements(buffer, access), buffer.Element.CSharp);
                break;
            case BufferType { Rank: 2 or 3 } buffer:
                yield return new Storage(name, $"{access} is null ? default : {AsSpan(access)}", buffer.Element.CSharp);
                break;
            case TensorType tensor:
                yield return new Storage(name, Memory(tensor, access), tensor.Element.CSharp);
                break;
            case AggregateType aggregate:
                foreach (AggregateMember member in aggregate.Members)
                    foreach (Storage storage in StorageOf(member.Type, Tangents.Member(aggregate, access, member), $"{name}.{member.Name}"))
                        yield return storage;
                break;
        }
    }

    /// <summary>The memory of a tensor.</summary>
    public static string Memory(TensorType tensor, string access) => $"global::DiffGen.Runtime.TensorStorage.MemoryOf<{tensor.Element.CSharp}>({access})";

    private static string Elements(BufferType buffer, string access) => buffer.Kind switch
    {
        BufferKind.Memory or BufferKind.ReadOnlyMemory => access + ".Span",
        BufferKind.List => $"global::System.Runtime.InteropServices.CollectionsMarshal.AsSpan({access})",
        _ => access,
    };

    public static string AsSpan(string array) => $"global::DiffGen.Runtime.Buffers.AsSpan({array})";

    private void NoOverlap(Storage first, Storage second)
    {
        (Storage a, Storage b) = first.IsRows && !second.IsRows ? (second, first) : (first, second);
        string check = (a.IsRows, b.IsRows) switch
        {
            (true, _) => $"NoOverlapOfRows<{a.Element}>",
            (_, true) => $"NoOverlapWithRows<{a.Element}>",
            _ => $"NoOverlap<{a.Element}, {b.Element}>",
        };
        _writer.Line($"global::DiffGen.Runtime.Require.{check}({a.Expression}, {b.Expression}, \"{Naming.Plain(a.Name)}\", \"{Naming.Plain(b.Name)}\");");
    }
}
