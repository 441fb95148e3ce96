using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Companions;

/// <summary>Writes the check that a cotangent has the shape of the result. Arrays that are missing inside of a cotangent stand for zeros.</summary>
internal sealed class CotangentChecks
{
    private readonly CodeWriter _writer;
    private readonly Extents _extents;
    private readonly string _tape;

    public CotangentChecks(CodeWriter writer, Extents extents, string tape)
    {
        _writer = writer;
        _extents = extents;
        _tape = tape;
    }

    public void Check(IRType result, string value) => Check(result, "cotangent", value, isTop: true);

    private void Check(IRType type, string cotangent, string value, bool isTop)
    {
        switch (type)
        {
            case BufferType buffer:
                if (!isTop)
                {
                    string lengths = string.Join(", ", Enumerable.Range(0, buffer.Rank).Select(dimension => _extents.Dimension(buffer, value, dimension)));
                    _writer.Line($"{cotangent} ??= {_tape}.NewArray<{Tangents.OfElement(buffer)}>({lengths});");
                }

                if (buffer.Rank == 1)
                {
                    _writer.Line($"global::DiffGen.Runtime.Require.Length({cotangent}.Length, {_extents.Length(buffer, value)}, \"{cotangent}\");");
                }
                else
                {
                    string lengths = string.Join(", ", Enumerable.Range(0, buffer.Rank).Select(dimension => _extents.Dimension(buffer, value, dimension)));
                    _writer.Line($"global::DiffGen.Runtime.Require.Shape({cotangent}, {lengths}, \"{cotangent}\");");
                }

                break;
            case AggregateType aggregate:
                foreach (AggregateMember member in Tangents.Varying(aggregate).Where(member => Tangents.HoldsBuffers(member.Type)))
                {
                    string inner = Tangents.Path(aggregate, member.Name);
                    Check(member.Type, inner.Length == 0 ? cotangent : $"{cotangent}.{inner}", $"{value}.{member.Name}", isTop && inner.Length == 0);
                }

                break;
        }
    }
}
