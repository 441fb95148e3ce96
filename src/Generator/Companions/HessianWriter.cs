using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>
/// Writes <c>FHessian</c> and <c>FHessianDiagonal</c>: a product of the Hessian and a unit vector for each column, several at a time. Of a Hessian that is diagonal all entries come from one sweep.
/// </summary>
internal sealed class HessianWriter
{
    private readonly CompanionShape _shape;
    private readonly CodeWriter _writer;
    private readonly AdjointFunction? _lanes;
    private readonly bool _isDiagonal;

    public HessianWriter(CompanionShape shape, Differentiated differentiated, CodeWriter writer)
    {
        _shape = shape;
        _lanes = HasLanes(shape, differentiated) ? differentiated.Tangents.HvpLanes : null;
        _isDiagonal = IsDiagonal(differentiated);
        _writer = writer;
    }

    private MethodSignature Method => _shape.Signature;

    private string Element => Tangents.ScalarOf(_shape.Inputs)!.CSharp;

    private string ColumnsName => Method.Name + "HessianColumns" + SweepNames.Number(Method);

    /// <summary>A few numbers of a known type are kept on the stack.</summary>
    private bool NeedsTape => HasStorage(_shape) || Tangents.ScalarOf(_shape.Inputs) is { Kind: ScalarKind.Generic };

    private static bool HasStorage(CompanionShape shape) => shape.Inputs.Any(parameter => Tangents.HoldsBuffers(parameter.Type));

    /// <summary>Whether several columns go in one sweep. Methods of a few numbers do without the runtime library, and take one at a time.</summary>
    public static bool HasLanes(CompanionShape shape, Differentiated differentiated) => differentiated.Tangents.HvpLanes is not null && HasStorage(shape);

    private string Count => ScalarCount.Of(_shape.Inputs.Select(parameter => (parameter.Type, parameter.Access)), Extents.OfValues);

    private string DiagonalName => Method.Name + "HessianDiagonalEntries" + SweepNames.Number(Method);

    /// <summary>Whether the Hessian has entries on its diagonal alone.</summary>
    public static bool IsDiagonal(Differentiated differentiated) => differentiated.Tangents.HessianDiagonal is not null;

    /// <summary>Whether some companion goes through the columns.</summary>
    public static bool HasColumns(Differentiated differentiated, IEnumerable<CompanionSignature> companions) =>
        companions.Any(companion => companion.Kind == CompanionKind.Hessian || (companion.Kind == CompanionKind.HessianDiagonal && !IsDiagonal(differentiated)));

    public void Matrix(CompanionSignature companion) => Body(companion, "hessian", $"{Element}[,]", count => $"new {Element}[{count}, {count}]", count => $"{count} * {count}", isDiagonal: false);

    public void Diagonal(CompanionSignature companion) => Body(companion, "diagonal", $"{Element}[]", count => $"new {Element}[{count}]", count => count, isDiagonal: true);

    private void Body(CompanionSignature companion, string entries, string type, System.Func<string, string> allocation, System.Func<string, string> length, bool isDiagonal)
    {
        var body = new CompanionBody(_shape, _writer);
        string count = body.Names.Fresh("count", "scalars");
        _writer.Line($"int {count} = {Count};");
        string Call(string destination) => isDiagonal && _isDiagonal ? body.Call(DiagonalName, body.Inputs, [destination]) : body.Call(ColumnsName, body.Inputs, [count, isDiagonal ? "true" : "false", destination]);
        if (companion.Form == CompanionForm.Allocating)
        {
            _writer.Line($"{type} {entries} = {allocation(count)};");
            string span = isDiagonal ? entries : $"global::System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref global::System.Runtime.CompilerServices.Unsafe.As<byte, {Element}>(ref global::System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference((global::System.Array){entries})), {entries}.Length)";
            _writer.Line(Call(span) + ";");
            _writer.Line($"return {entries};");
            return;
        }

        _writer.Line($"if ({entries}.Length != {length(count)}) throw new global::System.ArgumentException($\"The length of '{entries}' is {{{entries}.Length}}; expected {{{length(count)}}}.\", \"{entries}\");");
        body.Checks.NoOverlap([new Checks.Storage(entries, entries, Element)], body.Checks.Inputs());
        if (companion.Form == CompanionForm.Destination) _writer.Line($"{entries}.Clear();");
        _writer.Line($"return {Call(entries)};");
    }

    /// <summary>The private method that hands each parameter its part of the diagonal.</summary>
    public void Entries()
    {
        var body = new CompanionBody(_shape, _writer);
        string position = body.Names.Fresh("position", "next");
        IEnumerable<string> parameters = CompanionSignatures.Inputs(_shape, false).Select(parameter => (parameter with { Modifiers = SweepWriter.WithoutThis(parameter.Modifiers) }).Declaration)
            .Append($"global::System.Span<{Element}> diagonal");
        _writer.Line($"/// <summary>Adds the diagonal of the Hessian of <c>{Method.Name}</c>, which has no other entries, to the destination.</summary>");
        _writer.Open(CompanionSignature.Header(Method.IsStatic ? "private static" : "private", Method, Method.CSharpReturnType, DiagonalName, parameters));
        _writer.Line($"int {position} = 0;");
        foreach (ActiveParameter parameter in _shape.Inputs)
        {
            if (parameter.Type is BufferType buffer)
            {
                _writer.Line($"global::System.Span<{Element}> {parameter.Product} = diagonal.Slice({position}, {Extents.OfValues.Length(buffer, parameter.Access)});");
                _writer.Line($"{position} += {parameter.Product}.Length;");
            }
            else
            {
                _writer.Line($"ref {Element} {parameter.Product} = ref diagonal[{position}++];");
            }
        }

        IEnumerable<string> products = _shape.Inputs.Select(parameter => parameter.Type is BufferType ? TangentCompanionWriter.ProductArgument(parameter, isAllocated: true) : body.Reference(parameter.Product));
        _writer.Line($"return {body.Call(SweepNames.HessianDiagonal(Method), body.Inputs, products)};");
        _writer.Close();
    }

    /// <summary>The private method that goes through the columns.</summary>
    public void Columns()
    {
        var body = new CompanionBody(_shape, _writer);
        string count = body.Names.Fresh("count", "scalars"), isDiagonal = body.Names.Fresh("isDiagonal"), entries = body.Names.Fresh("entries"), column = body.Names.Fresh("column", "j");
        string value = body.Names.Fresh("value", "result"), tape = body.Names.Fresh("tape"), mark = body.Names.Fresh("mark"), product = body.Names.Fresh("product"), position = body.Names.Fresh("next"), row = body.Names.Fresh("entriesOfColumn"), k = body.Names.Fresh("k", "index");
        IEnumerable<string> parameters = CompanionSignatures.Inputs(_shape, false).Select(parameter => parameter with { Modifiers = SweepWriter.WithoutThis(parameter.Modifiers) })
            .Select(parameter => parameter.Declaration).Concat([$"int {count}", $"bool {isDiagonal}", $"global::System.Span<{Element}> {entries}"]);
        _writer.Line($"/// <summary>Adds the Hessian of <c>{Method.Name}</c>, or its diagonal, to the entries, a product with a unit vector per column.</summary>");
        _writer.Open(CompanionSignature.Header(Method.IsStatic ? "private static" : "private", Method, Method.CSharpReturnType, ColumnsName, parameters));
        _writer.Line($"if ({count} == 0) return {body.Call(Method.Name, body.Inputs)};");
        if (NeedsTape) _writer.Line($"using {SweepWriter.Tape} {tape} = {SweepWriter.Tape}.Rent();");
        _writer.Line($"{Method.CSharpReturnType} {value} = default;");
        if (_lanes is not null)
        {
            Lanes(body, _lanes, tape, mark, count, column, value, isDiagonal, entries);
            _writer.Line($"return {value};");
            _writer.Close();
            return;
        }

        _writer.Line(NeedsTape
            ? $"global::System.Span<{Element}> {product} = {tape}.NewArray<{Element}>({count});"
            : $"global::System.Span<{Element}> {product} = stackalloc {Element}[{Count}];");
        _writer.Open($"for (int {column} = 0; {column} < {count}; {column}++)");
        if (NeedsTape) _writer.Line($"int {mark} = {tape}.ArrayMark();");
        var storage = new TangentStorage(_writer, Extents.OfValues, NeedsTape ? tape : "");
        var unit = new UnitVector(body, column);
        foreach (ActiveParameter parameter in _shape.Inputs)
        {
            unit.Declare(parameter.Type, parameter.Tangent, parameter.Access, tape, parameter.TangentType, isShaped: true);
            storage.Declare(parameter.Type, parameter.Destination, parameter.Access);
            storage.Declare(parameter.Type, parameter.Product, parameter.Access);
        }

        _writer.Line($"{value} = {TangentCompanionWriter.Call(body, _shape, _shape.Inputs.Select(parameter => parameter.Tangent), areAllocated: true)};");
        _writer.Line($"{product}.Clear();");
        _writer.Line($"int {position} = 0;");
        foreach (ActiveParameter parameter in _shape.Inputs) Flattening.Add(body, parameter.Type, parameter.Product, product, position);
        _writer.Open($"if ({isDiagonal})");
        _writer.Line($"{entries}[{column}] += {product}[{column}];");
        _writer.Close();
        _writer.Open("else");
        _writer.Line($"global::System.Span<{Element}> {row} = {entries}.Slice({column} * {count}, {count});");
        _writer.Line($"for (int {k} = 0; {k} < {row}.Length; {k}++) {row}[{k}] += {product}[{k}];");
        _writer.Close();
        if (NeedsTape) _writer.Line($"{tape}.ReleaseArrays({mark});");
        _writer.Close();
        _writer.Line($"return {value};");
        _writer.Close();
    }

    /// <summary>As many columns in one sweep as a vector has lanes.</summary>
    private void Lanes(CompanionBody body, AdjointFunction lanes, string tape, string mark, string count, string column, string value, string isDiagonal, string entries)
    {
        const string Runtime = "global::DiffGen.Runtime.Directions";
        string directions = body.Names.Fresh("directions"), position = body.Names.Fresh("entry");
        var arguments = new LaneArguments(body, lanes, tape);
        _writer.Line($"global::System.Span<{arguments.Vector}> {directions} = {tape}.NewArray<{arguments.Vector}>({count});");
        _writer.Open($"for (int {column} = 0; {column} < {count}; {column} += {arguments.Vector}.Count)");
        _writer.Line($"int {mark} = {tape}.ArrayMark();");
        _writer.Line($"{Runtime}.Unit({directions}, {column});");
        _writer.Line($"{value} = {CallInLanes(body, arguments, directions, tape)};");
        _writer.Line($"int {position} = 0;");
        arguments.VisitProducts(position, (products, at, stride) =>
        {
            string step = stride == 1 ? "" : ", " + ScalarCount.Text(stride);
            _writer.Line($"if ({isDiagonal}) {Runtime}.AddDiagonal<{Element}>({products}, {entries}, {column}, {at}{step});");
            _writer.Line($"else {Runtime}.AddRows<{Element}>({products}, {entries}, {count}, {column}, {at}{step});");
        });
        _writer.Line($"{tape}.ReleaseArrays({mark});");
        _writer.Close();
    }

    /// <summary>Declares all that the sweep with several directions takes, and writes its call.</summary>
    public static string CallInLanes(CompanionBody body, LaneArguments arguments, string directions, string tape)
    {
        TangentStorage storage = body.Storage.Into(tape);
        arguments.Directions(directions);
        foreach (ActiveParameter parameter in body.Shape.Inputs) storage.Declare(parameter.Type, parameter.Destination, parameter.Access);
        arguments.Products();
        IEnumerable<string> gradients = body.Shape.Inputs.Select(parameter => CompanionBody.DestinationArgument(parameter, true));
        return arguments.Call(SweepNames.HessianProductLanes(body.Method), body.Inputs, gradients.Prepend(Construct.One(body.Shape.Result!)));
    }
}
