using System;
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
    public string Declaration => Modifiers.Length == 0 && Default is null ? Type + " " + Name : $"{(Modifiers.Length == 0 ? "" : Modifiers + " ")}{Type} {Name}{(Default is null ? "" : " = " + Default)}";
}

/// <summary>Parameters that several companions may have in common; made when somebody asks.</summary>
internal sealed class ParameterList
{
    private readonly Func<IEnumerable<CompanionParameter>> _make;
    private CompanionParameter[]? _parameters;

    public ParameterList(Func<IEnumerable<CompanionParameter>> make) => _make = make;

    public IReadOnlyList<CompanionParameter> Parameters => _parameters ??= [.. _make()];
}

/// <summary>One companion: what a user calls.</summary>
internal sealed class CompanionSignature
{
    private readonly ParameterList[] _parameters;
    private CompanionParameter[]? _joined;

    public CompanionSignature(CompanionKind kind, CompanionForm form, string name, string returnType, ParameterList[] parameters)
    {
        Kind = kind;
        Form = form;
        Name = name;
        ReturnType = returnType;
        _parameters = parameters;
    }

    public CompanionKind Kind { get; }

    public CompanionForm Form { get; }

    public string Name { get; }

    public string ReturnType { get; }

    /// <summary>A method of the pullback, not the companion that returns it.</summary>
    public bool IsInvocation => Kind == CompanionKind.Pullback && Name.StartsWith("Invoke", StringComparison.Ordinal);

    public IReadOnlyList<CompanionParameter> Parameters => _parameters.Length == 1 ? _parameters[0].Parameters : _joined ??= [.. _parameters.SelectMany(list => list.Parameters)];

    /// <summary>The declaration up to the body, beside the method itself.</summary>
    public string Declaration(MethodSignature method) =>
        Header(method.Accessibility + (method.IsStatic ? " static" : ""), method, ReturnType, Name, Parameters.Select(parameter => parameter.Declaration));

    public static string Header(string modifiers, MethodSignature method, string returnType, string name, IEnumerable<string> parameters) =>
        $"{method.Obsolete}{modifiers} {returnType} {name}{method.TypeParameters}({string.Join(", ", parameters)}){(method.Constraints.Length == 0 ? "" : " " + method.Constraints)}";
}
