using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Emit;

/// <summary>Ops on tensors as C#: calls of the runtime library, and the functions that it applies to the elements.</summary>
internal static class TensorEmission
{
    private const string Runtime = "global::DiffGen.Runtime";

    /// <summary>An elementwise function that has to be written, and the name of the type that holds it.</summary>
    /// <param name="Name">The name of the type.</param>
    /// <param name="Map">The op.</param>
    /// <param name="IsAdded">For each result whether it is added to what stands in its place.</param>
    public sealed record Kernel(string Name, Op Map, IReadOnlyList<bool> IsAdded);

    /// <summary>Replaces the ops on tensors by calls.</summary>
    /// <param name="name">The method that the function becomes.</param>
    /// <param name="destinations">For each result of the function the C# expression of a tensor to which it is added; null, or missing, where it is no tensor that is added to one.</param>
    public static IReadOnlyList<Kernel> Lower(Function function, string name, IReadOnlyList<string?>? destinations = null)
    {
        var kernels = new List<Kernel>();
        Dictionary<Value, string> given = destinations?.Any(destination => destination is not null) == true ? AddedWhereComputed(function.Body, destinations) : [];
        foreach (Op op in function.Body.AllOps(op => op.Code is OpCode.Opaque or OpCode.Construct or OpCode.Throw or OpCode.Member)) AtTheBorder(op);
        foreach (Op op in function.Body.AllOps(op => op.Code is OpCode.Tensor or OpCode.Elements or OpCode.TensorOf or OpCode.Map).ToArray())
        {
            Region region = op.Parent!;
            int index = region.Ops.IndexOf(op);
            region.Ops.RemoveAt(index);
            region.Insert(index, op.Code switch
            {
                OpCode.Elements => Call(op, "{0}.Span", Effect.Pure),
                OpCode.TensorOf => Call(op, $"tape.Read<{((TensorType)op.Result.Type).Element.CSharp}>({{0}}, {{1}})", Effect.Traps),
                OpCode.Map => Map(op, name, kernels, given),
                OpCode.Tensor when given.TryGetValue(op.Result, out string? destination) => Into(op, destination),
                _ => Call(op, Template(op), op.Get<TensorRule>().Template is null ? Effect.Traps : Effect.Pure),
            });
        }

        return kernels;
    }

    /// <summary>C# that is not ours knows the framework's tensors only, and so do the members of objects.</summary>
    private static void AtTheBorder(Op op)
    {
        Region region = op.Parent!;
        if (op.Code is OpCode.Opaque or OpCode.Construct or OpCode.Throw && op.Attribute as OpaqueCode != OpaqueCode.IsNull)
        {
            for (int k = 0; k < op.Operands.Length; k++)
            {
                if (op.Operands[k].Type is not TensorType tensor) continue;
                var given = new Op(OpCode.Opaque, [op.Operands[k]], [new Value(new OpaqueType(tensor.Tensor), null)], null, new OpaqueCode("{0}.ToTensor()", Effect.Traps));
                region.Insert(region.Ops.IndexOf(op), given);
                op.Operands[k] = given.Result;
            }
        }

        if (op.Code is not (OpCode.Opaque or OpCode.Member)) return;
        for (int k = 0; k < op.Results.Length; k++)
        {
            if (op.Results[k].Type is not TensorType tensor) continue;
            var made = new Value(new OpaqueType(tensor.Tensor), null);
            var read = new Op(OpCode.Opaque, [made], [op.Results[k]], null, new OpaqueCode("tape.Read({0})", Effect.Traps));
            op.Results[k] = made;
            made.Def = op;
            region.Insert(region.Ops.IndexOf(op) + 1, read);
        }
    }

    private static Op Call(Op op, string template, Effect effect) => new(OpCode.Opaque, op.Operands, op.Results, null, new OpaqueCode(template, effect)) { Comment = op.Comment, IsSafe = op.IsSafe };

    private static string Template(Op op)
    {
        TensorRule rule = op.Get<TensorRule>();
        string element = (op.Result.Type as TensorType ?? (TensorType)op.Operands.Select(operand => operand.Type).First(type => type is TensorType)).Element.CSharp;
        return rule.Template ?? rule.Call?.Invoke(op.Operands.Length) ?? $"{Runtime}.TensorKernels.{rule.Name}<{element}>({string.Join(", ", Enumerable.Range(0, op.Operands.Length).Select(k => "{" + k + "}").Prepend("tape"))})";
    }

    /// <summary>
    /// Results of the function that are added to tensors of the caller's as soon as they are computed, without one of their own. Each of them is the result of a pass over elements or of a
    /// function that can add, at the top, and nobody else needs it.
    /// </summary>
    private static Dictionary<Value, string> AddedWhereComputed(Region body, IReadOnlyList<string?> destinations)
    {
        var uses = new Dictionary<Value, int>();
        void Count(Value value) => uses[value] = uses.TryGetValue(value, out int count) ? count + 1 : 1;
        foreach (Value used in body.AllOps().SelectMany(op => op.Operands.Concat(op.Regions.SelectMany(region => region.Yields))).Concat(body.Yields)) Count(used);
        var given = new Dictionary<Value, string>();
        for (int i = 0; i < destinations.Count; i++)
        {
            Value result = body.Yields[i];
            if (destinations[i] is not { } destination || uses[result] != 1 || result.Def is not { } op || op.Parent != body) continue;
            if (op.Code != OpCode.Map && !(op.Code == OpCode.Tensor && op.Get<TensorRule>().Into is not null)) continue;
            given[result] = destination;
            body.Yields[i] = new Builder(body).Zero(result.Type);
        }

        return given;
    }

    private static Op Into(Op op, string destination)
    {
        string element = ((TensorType)op.Result.Type).Element.CSharp;
        return new Op(OpCode.Opaque, op.Operands.Take(2), [], null, new OpaqueCode($"{Runtime}.TensorKernels.{op.Get<TensorRule>().Into}<{element}>(tape, {{0}}, {{1}}, {destination})", Effect.Observable)) { Comment = op.Comment };
    }

    private static Op Map(Op op, string method, List<Kernel> kernels, Dictionary<Value, string> given)
    {
        TensorMap map = op.Get<TensorMap>();
        string name = method + "Map" + (kernels.Count == 0 ? "" : (kernels.Count + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
        map.EmittedName = name;
        kernels.Add(new Kernel(name, op, [.. op.Results.Select(given.ContainsKey)]));
        string tensors = Holes(1, map.Tensors), numbers = Holes(1 + map.Tensors, map.Numbers);
        int first = 1 + map.Tensors + map.Numbers;
        string targets = string.Join(", ", op.Results.Select((result, k) =>
            given.TryGetValue(result, out string? destination) ? $"{Runtime}.Target<{map.Element.CSharp}>.Into({destination})" : "{" + (first + k) + "}"));
        string outs = string.Concat(Enumerable.Range(0, op.Results.Length - 1).Select(k => $", out var {{out{k}}}"));
        return Call(op, $"{Runtime}.Elementwise.Map<{map.Element.CSharp}, {name}>(tape, new {name}({numbers}), [{tensors}], {{0}}, {targets}{outs})", op.Results.Any(given.ContainsKey) ? Effect.Observable : Effect.Traps);
    }

    private static string Holes(int from, int count) => string.Join(", ", Enumerable.Range(from, count).Select(k => "{" + k + "}"));

    /// <summary>Writes the type that holds an elementwise function.</summary>
    public static void Write(Kernel kernel, CodeWriter writer)
    {
        TensorMap map = kernel.Map.Get<TensorMap>();
        Region body = kernel.Map.Regions[0];
        body.Owner = null;
        string element = map.Element.CSharp, vector = $"global::System.Numerics.Vector<{element}>";
        var taken = new HashSet<string> { "strip", "i" };
        string Fresh(string? wanted, string fallback)
        {
            string name = Naming.Identifier(wanted) ?? fallback, unique = name;
            for (int k = 1; !taken.Add(unique); k++) unique = name + k;
            return Naming.Escape(unique);
        }

        string[] inputs = [.. body.Arguments.Take(map.Tensors).Select(argument => Fresh(argument.Name, "a"))];
        string[] numbers = [.. body.Arguments.Skip(map.Tensors).Select((_, k) => Fresh("c" + k, "c"))];
        string[] outputs = [.. body.Yields.Select(_ => Fresh("to", "to"))];
        string[] sources = [.. inputs.Select(input => Fresh(Naming.Plain(input) + "From", "from"))];
        string[] steps = [.. inputs.Select(input => Fresh(Naming.Plain(input) + "Step", "step"))];
        string[] fields = [.. numbers.Select(number => Fresh(number + "Value", "value"))];
        Value[] constants = [.. body.Arguments.Skip(map.Tensors)];

        writer.Line($"/// <summary>One element of what {(map.Description.Length == 0 ? "the sweep" : $"<c>{System.Security.SecurityElement.Escape(map.Description)}</c>")} is computed from, for all of them.</summary>");
        writer.Open($"private readonly struct {kernel.Name}({string.Join(", ", constants.Select((constant, k) => $"{constant.Type.CSharp} {fields[k]}"))}) : {Runtime}.IElementwise<{element}>");
        writer.Line($"public static string Operation => \"{(map.Description.Length == 0 ? "An elementwise function" : map.Description)}\";");
        writer.Blank();
        writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]");
        writer.Open($"public void Run(scoped in {Runtime}.Strip<{element}> strip)");
        for (int k = 0; k < constants.Length; k++) writer.Line($"{constants[k].Type.CSharp} {numbers[k]} = {fields[k]};");
        for (int k = 0; k < inputs.Length; k++)
        {
            writer.Line($"ref {element} {sources[k]} = ref strip.First({k});");
            writer.Line($"nint {steps[k]} = strip.Step({k});");
        }

        for (int k = 0; k < outputs.Length; k++) writer.Line($"ref {element} {outputs[k]} = ref strip.First({inputs.Length + k});");
        writer.Open($"for (nint i = 0; i < strip.Length; i += {vector}.Count)");
        for (int k = 0; k < inputs.Length; k++)
        {
            body.Arguments[k].Name = inputs[k];
            writer.Line($"{vector} {inputs[k]} = {Runtime}.Lanes.Load(in global::System.Runtime.CompilerServices.Unsafe.Add(ref {sources[k]}, i * {steps[k]}));");
        }

        for (int k = 0; k < constants.Length; k++) constants[k].Name = numbers[k];
        string ending = string.Join("\n", outputs.Select((output, k) => $"{Runtime}.Lanes.{(kernel.IsAdded[k] ? "Add" : "Store")}(ref global::System.Runtime.CompilerServices.Unsafe.Add(ref {output}, i), {{{k}}});"));
        CSharpEmitter.EmitBody(new Function(kernel.Name, body), ending, taken, writer);
        writer.Close();
        writer.Close();
        writer.Close();
    }
}
