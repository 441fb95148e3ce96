using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Diagnostics;

/// <summary>
/// Every diagnostic. <c>{0}</c> is always the <c>[Differentiable]</c> method (or type) that asks; the comment above each names the
/// further arguments, which are what a <see cref="IR.Refusal"/> carries.
/// </summary>
internal static class Descriptors
{
    private const string HelpRoot = "https://github.com/diffgen/diffgen/blob/main/docs/diagnostics/";

    // type, keyword of the type
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "DG0001", "Type is not partial",
        "The {2} '{1}' is not partial, so nothing can be generated into it for '{0}'. Declare it 'partial {2} {1}'.");

    // why
    public static readonly DiagnosticDescriptor NothingToDifferentiate = Error(
        "DG0002", "Nothing to differentiate",
        "'{0}' has nothing to differentiate: {1}. Return a float, a double or a type made of them, or write them to an out, ref, array or span parameter.");

    // why
    public static readonly DiagnosticDescriptor NoActiveParameter = Error(
        "DG0003", "No active parameter",
        "'{0}' has no parameter to differentiate with respect to: {1}. Add one of a differentiable type, or remove [NoDerivative] or WithRespectTo.");

    // construct, reason, way out
    public static readonly DiagnosticDescriptor UnsupportedOperation = Error(
        "DG0004", "Unsupported operation on an active path",
        "'{0}' cannot be differentiated through {1}: {2}. {3}.");

    // callee
    public static readonly DiagnosticDescriptor UnknownCallee = Error(
        "DG0005", "Call without source, rule or companion",
        "'{0}' passes a value that is being differentiated to '{1}', whose source is not here and for which there is no rule. Write its derivative with [DerivativeOf], or wrap the argument in Diff.StopGradient(…) if it is meant to be a constant.");

    // what is written
    public static readonly DiagnosticDescriptor WriteToOutside = Error(
        "DG0006", "Write to outside state on an active path",
        "'{0}' writes a value that is being differentiated to {1}, where its derivative would be lost. Return it, write it to a parameter, or wrap it in Diff.StopGradient(…) if it is meant to be a constant.");

    // the method it is a derivative of, what is wrong, expected signature
    public static readonly DiagnosticDescriptor WrongDerivativeSignature = Error(
        "DG0007", "Wrong custom derivative",
        "'{0}' cannot be the derivative of '{1}': {2}. Expected: {3}");

    // active parameters
    public static readonly DiagnosticDescriptor ResultIsConstant = Error(
        "DG0008", "Result does not depend on any active parameter",
        "The result of '{0}' cannot depend on {1}, so its derivative would be zero everywhere. Use the parameter, mark it [NoDerivative], or remove [Differentiable].");

    // companion, what takes its name
    public static readonly DiagnosticDescriptor CompanionNameTaken = Error(
        "DG0009", "Companion name is taken",
        "The companion '{1}' of '{0}' cannot be generated, because the name is taken by {2}. Rename one of them, or leave the companion out with [Differentiable(Companions = …)].");

    // parameter or "the result", type, reason, way out
    public static readonly DiagnosticDescriptor UnsupportedType = Error(
        "DG0010", "Unsupported parameter or result type",
        "'{0}': {1} has the type '{2}', {3}. {4}.");

    // async method or iterator
    public static readonly DiagnosticDescriptor AsyncOrIterator = Error(
        "DG0011", "Async method or iterator",
        "'{0}' is {1}, which runs in pieces and cannot be differentiated. Compute what it waits for or yields first, and pass it to an ordinary method.");

    // construct, way out
    public static readonly DiagnosticDescriptor UnsafeOrDynamic = Error(
        "DG0012", "Unsafe or dynamic code",
        "'{0}' cannot be differentiated because of {1}: what it does is not known at compile time. {2}.");

    // parameter, for which parameter it would be generated
    public static readonly DiagnosticDescriptor ParameterNameTaken = Error(
        "DG0013", "Parameter name collides with a generated one",
        "The parameter '{1}' of '{0}' has the name that its companions use for {2}. Rename it.");

    // name
    public static readonly DiagnosticDescriptor UnknownWithRespectTo = Error(
        "DG0014", "WithRespectTo does not name a differentiable parameter",
        "'{0}' cannot be differentiated with respect to '{1}': {2}. Use nameof of one of its differentiable parameters.");

    // kind, reason
    public static readonly DiagnosticDescriptor CompanionNotAvailable = Error(
        "DG0015", "Companion is not available for this method",
        "'{0}' cannot have the companion {1}: {2}. Leave it out of Companions.");

    // what calls what
    public static readonly DiagnosticDescriptor UnsupportedRecursion = Error(
        "DG0016", "Unsupported recursion",
        "'{0}' cannot be differentiated through the recursive call of '{1}'. Write the recursion as a loop, or give the method a derivative with [DerivativeOf].");

    // function
    public static readonly DiagnosticDescriptor DerivativeIsZero = new(
        "DG0017", "Derivative is zero everywhere",
        "'{1}' is constant between its jumps: it passes no derivative on in '{0}'", "DiffGen", DiagnosticSeverity.Info, isEnabledByDefault: false, helpLinkUri: HelpRoot + "DG0017.md");

    // why
    public static readonly DiagnosticDescriptor NoBody = Error(
        "DG0018", "Method has no body",
        "'{0}' has no body that could be differentiated: it is {1}. Mark a method that has one.");

    // what it is, way out
    public static readonly DiagnosticDescriptor NoCompanionsHere = Error(
        "DG0019", "Member cannot have companions",
        "'{0}' cannot have companions, because it is {1}. {2}.");

    // virtual, override
    public static readonly DiagnosticDescriptor Overridable = Error(
        "DG0020", "Method can be overridden",
        "'{0}' can be overridden, and its companions would still be those of this body. Seal it or its type, or move the body to a method that is not {1}.");

    // method, operation, what does not fit
    public static readonly DiagnosticDescriptor ShapesDoNotFit = Error(
        "DG0021", "Shapes do not fit",
        "In '{0}' the shapes of '{1}' do not fit: {2}. It would throw an ArgumentException whenever it runs; change one of the shapes, or the operation.");

    // exception
    public static readonly DiagnosticDescriptor InternalError = Error(
        "DG0099", "Internal error",
        "DiffGen failed on '{0}' and generated nothing for it. This is a bug of DiffGen, please report it: {1}");

    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        NotPartial, NothingToDifferentiate, NoActiveParameter, UnsupportedOperation, UnknownCallee, WriteToOutside, WrongDerivativeSignature,
        ResultIsConstant, CompanionNameTaken, UnsupportedType, AsyncOrIterator, UnsafeOrDynamic, ParameterNameTaken, UnknownWithRespectTo,
        CompanionNotAvailable, UnsupportedRecursion, DerivativeIsZero, NoBody, NoCompanionsHere, Overridable, ShapesDoNotFit, InternalError,
    ];

    private static readonly Dictionary<string, DiagnosticDescriptor> ById = All.ToDictionary(descriptor => descriptor.Id);

    public static DiagnosticDescriptor Get(string id) => ById[id];

    private static DiagnosticDescriptor Error(string id, string title, string message) =>
        new(id, title, message, "DiffGen", DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: HelpRoot + id + ".md");
}
