using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Emit;

/// <summary>
/// Prints a function as C# that a person would have written: out of single assignment into locals with the names of the source,
/// expressions where a value has one use, loops and branches as they stand.
/// </summary>
internal static class CSharpEmitter
{
    /// <summary>Emits the body of <paramref name="function"/> as statements. Parameters are printed as their names.</summary>
    /// <param name="ending">What follows, one or more lines, with <c>{0}</c>, <c>{1}</c>… for the results.</param>
    /// <param name="reservedNames">Identifiers that no local may have.</param>
    public static void EmitBody(Function function, string ending, IEnumerable<string> reservedNames, CodeWriter writer)
    {
        var parameters = new Dictionary<Value, string>();
        foreach (Value parameter in function.Parameters)
            parameters.Add(parameter, parameter.Name ?? throw new ArgumentException("A parameter has no name.", nameof(function)));
        EmitBody(function, parameters, ending, reservedNames, writer);
    }

    /// <summary>Emits a complete method. No result means <c>void</c>, several a tuple.</summary>
    /// <param name="usesTape">Adds a last parameter called tape.</param>
    public static void EmitMethod(
        Function function, string name, string modifiers, string typeParameters, string constraints, bool usesTape, CodeWriter writer,
        string? documentation = null)
    {
        if (documentation is not null)
        {
            foreach (string line in documentation.Split('\n'))
                writer.Line((line.StartsWith("///", StringComparison.Ordinal) ? line : "/// " + line).TrimEnd());
        }

        var names = new Dictionary<Value, string>();
        var used = new HashSet<string>(StringComparer.Ordinal) { "tape" };
        foreach (Value parameter in function.Parameters)
        {
            string wanted = parameter.Name == "this" ? "self" : Naming.Identifier(parameter.Name) ?? "p";
            string unique = wanted;
            for (int k = 1; !used.Add(unique); k++) unique = wanted + k;
            names.Add(parameter, Naming.Escape(unique));
        }

        Value[] results = function.Body.Yields;
        string returnType = results.Length switch
        {
            0 => "void",
            1 => results[0].Type.CSharp,
            _ => "(" + string.Join(", ", results.Select(result => result.Type.CSharp)) + ")",
        };
        string ending = results.Length switch
        {
            0 => "",
            1 => "return {0};",
            _ => "return (" + string.Join(", ", results.Select((_, k) => "{" + k + "}")) + ");",
        };
        IEnumerable<string> parameters = function.Parameters.Select(parameter => parameter.Type.CSharp + " " + names[parameter]);
        if (usesTape) parameters = parameters.Concat(["global::DiffGen.Runtime.Tape tape"]);
        string head = $"{modifiers} {returnType} {name}{typeParameters}({string.Join(", ", parameters)}) {constraints}".Trim();
        writer.Open(head);
        EmitBody(function, names, ending, [], writer);
        writer.Close();
    }

    private static void EmitBody(
        Function function, IReadOnlyDictionary<Value, string> parameters, string endingText, IEnumerable<string> reservedNames, CodeWriter writer)
    {
        SineAndCosine.Join(function.Body);
        var ending = new Ending(endingText, function.Body.Yields.Length);
        var demand = new Demand(function, ending.Uses);
        var inlining = new Inlining(function, demand, index => ending.Uses[index] == 1 && ending.IsInFirstStatement(index));
        var lifetimes = new Lifetimes(function, demand, inlining, index => ending.Uses[index] > 0);
        var locals = new Locals(function, demand, inlining, lifetimes, index => ending.Uses[index] > 0);
        var naming = new Naming(function, locals, Reserved(function, parameters, reservedNames).Concat(ending.Identifiers));
        var builder = new StatementBuilder(demand, inlining, locals, naming, new ExpressionWriter(demand, inlining, locals, parameters));
        Block block = builder.Build(function.Body);
        if (!function.Body.EndsInThrow) ending.Append(function, parameters, naming, builder, block);
        block.Print(writer);
    }

    private static bool IsGeneric(Value value) => value.Type is ScalarType { Kind: ScalarKind.Generic };

    /// <summary>What locals must not hide: parameters, called functions, type parameters.</summary>
    private static IEnumerable<string> Reserved(Function function, IReadOnlyDictionary<Value, string> parameters, IEnumerable<string> reservedNames)
    {
        foreach (string name in reservedNames) yield return Naming.RootOf(name);
        foreach (string parameter in parameters.Values) yield return Naming.RootOf(parameter);
        foreach (Op op in function.Body.AllOps(op => op.Code == OpCode.Call || Array.Exists(op.Results, IsGeneric)))
        {
            if (op.Code == OpCode.Call && op.Get<CallTarget>().EmittedName is { } callee) yield return Naming.RootOf(callee);
            foreach (Value result in op.Results)
                if (IsGeneric(result))
                    yield return result.Type.CSharp;
        }
    }
}
