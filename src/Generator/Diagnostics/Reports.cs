using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Reflection;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Diagnostics;

/// <summary>Findings → Roslyn diagnostics.</summary>
internal static class Reports
{
    /// <param name="asking">The method or type with the attribute, as C# programmers write it.</param>
    public static Diagnostic Of(Refusal refusal, string asking, Location place) => Of(refusal, refusal.Arguments.Length == 0 ? [] : refusal.Arguments.Split('\u001f'), asking, place);

    /// <summary>A refusal of a transform, which knows the program but not how C# programmers speak of it.</summary>
    public static Diagnostic Of(Refusal refusal, MethodSignature signature, string asking, Location place)
    {
        string[] arguments = refusal.Arguments.Split('\u001f');
        if (refusal.DiagnosticId == Descriptors.ResultIsConstant.Id) arguments = [ActiveParameters(signature)];
        else if (refusal.DiagnosticId == Descriptors.NothingToDifferentiate.Id) arguments = ["it returns no such value, and writes to none of its parameters"];
        else if (refusal.DiagnosticId == Descriptors.UnsupportedOperation.Id && arguments.Length == 1)
            arguments = ["this code", arguments[0], "Write it differently, or give the method a derivative of its own with [DerivativeOf]"];
        return Of(refusal, arguments, asking, place);
    }

    private static Diagnostic Of(Refusal refusal, string[] arguments, string asking, Location place) =>
        Diagnostic.Create(Descriptors.Get(refusal.DiagnosticId), place, [asking, .. arguments]);

    private static string ActiveParameters(MethodSignature signature)
    {
        List<string> names = [.. signature.Parameters.Where(parameter => parameter.IsActive && parameter.Passing != Passing.Out).Select(parameter => $"'{parameter.Name}'")];
        if (signature.Receiver is { IsActive: true }) names.Insert(0, "'this'");
        return names.Count == 1 ? names[0] : $"any of {string.Join(", ", names)}";
    }

    public static Diagnostic InternalError(Exception exception, string asking, Location place) =>
        Diagnostic.Create(Descriptors.InternalError, place, asking, $"{exception.GetType().Name}: {FirstLine(exception.Message)}{Origin(exception)}");

    private static string FirstLine(string message) => message.Split('\n')[0].TrimEnd('\r');

    /// <summary>The innermost method of ours: what the framework was asked for there is in the message.</summary>
    private static string Origin(Exception exception)
    {
        IEnumerable<MethodBase> frames = (new StackTrace(exception).GetFrames() ?? []).Select(frame => frame.GetMethod()).OfType<MethodBase>();
        MethodBase? method = frames.FirstOrDefault(frame => frame.DeclaringType?.Assembly == typeof(Reports).Assembly) ?? exception.TargetSite;
        return method is { DeclaringType: { } type } ? $" (in {type.Name}.{method.Name})" : "";
    }

    /// <summary><c>Model.Loss</c>.</summary>
    public static string Name(ISymbol symbol) =>
        symbol.ContainingType is null
            ? symbol.Name
            : string.Join(".", Frontend.StructureCheck.ContainersOf(symbol).Reverse().Where(type => type.Name.Length > 0).Select(type => type.Name).Append(symbol.Name));
}
