using System;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Diagnostics;

/// <summary>Findings → Roslyn diagnostics.</summary>
internal static class Reports
{
    /// <param name="asking">The method or type with the attribute, as C# programmers write it.</param>
    public static Diagnostic Of(Refusal refusal, string asking, Location place)
    {
        DiagnosticDescriptor descriptor = Descriptors.Get(refusal.DiagnosticId);
        string[] arguments = refusal.Arguments.Length == 0 ? [] : refusal.Arguments.Split('\u001f');
        return Diagnostic.Create(descriptor, place, [asking, .. arguments]);
    }

    public static Diagnostic InternalError(Exception exception, string asking, Location place) =>
        Diagnostic.Create(Descriptors.InternalError, place, asking, $"{exception.GetType().Name}: {FirstLine(exception.Message)}{Origin(exception)}");

    private static string FirstLine(string message) => message.Split('\n')[0].TrimEnd('\r');

    private static string Origin(Exception exception) =>
        exception.TargetSite is { DeclaringType: { } type } method ? $" (in {type.Name}.{method.Name})" : "";

    /// <summary><c>Model.Loss</c>.</summary>
    public static string Name(ISymbol symbol) =>
        symbol.ContainingType is null
            ? symbol.Name
            : string.Join(".", Frontend.StructureCheck.ContainersOf(symbol).Reverse().Select(type => type.Name).Append(symbol.Name));
}
