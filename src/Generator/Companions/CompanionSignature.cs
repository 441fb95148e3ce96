using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

internal enum CompanionForm
{
    /// <summary>Gradients are returned, freshly allocated.</summary>
    Allocating,
    /// <summary>Gradients overwrite the destinations; the value is returned.</summary>
    Destination,
    /// <summary>Gradients are added to the destinations; the value is returned.</summary>
    Accumulate,
}

/// <summary>One parameter of a companion.</summary>
/// <param name="Modifiers"><c>this</c>, <c>ref</c>, <c>out</c>, <c>params</c>…, or empty.</param>
/// <param name="Default">C# text, or null.</param>
/// <param name="Documentation">XML text of the <c>param</c> element.</param>
internal sealed record CompanionParameter(string Modifiers, string Type, string Name, string? Default, string Documentation)
{
    public string Declaration => $"{(Modifiers.Length == 0 ? "" : Modifiers + " ")}{Type} {Name}{(Default is null ? "" : " = " + Default)}";
}

/// <summary>One companion: what a user calls.</summary>
internal sealed record CompanionSignature(
    CompanionKind Kind, CompanionForm Form, string Name, string ReturnType, IReadOnlyList<CompanionParameter> Parameters)
{
    /// <summary>The declaration up to the body, beside the method itself.</summary>
    public string Declaration(MethodSignature method) =>
        Header(method.Accessibility + (method.IsStatic ? " static" : ""), method, ReturnType, Name, Parameters.Select(parameter => parameter.Declaration));

    public static string Header(string modifiers, MethodSignature method, string returnType, string name, IEnumerable<string> parameters) =>
        $"{modifiers} {returnType} {name}{method.TypeParameters}({string.Join(", ", parameters)}){(method.Constraints.Length == 0 ? "" : " " + method.Constraints)}";
}
