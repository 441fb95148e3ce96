using System.Collections.Generic;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

internal enum FenceKind
{
    /// <summary>Lowered to the IR; what of it is not (a <c>goto</c> among the branches) the lowering refuses itself.</summary>
    Supported,
    /// <summary>A value or an effect that no derivative flows through: emitted as it stands, refused if an active value would enter it.</summary>
    Constant,
    /// <summary>Not understood.</summary>
    Refused,
}

/// <summary>What the compiler does with one kind of C# operation.</summary>
/// <param name="Term">What a C# programmer calls it, with its article: "a lock statement".</param>
/// <param name="Reason">Why it is refused where it is; a clause without a full stop.</param>
/// <param name="WayOut">What to do instead; a sentence without a full stop.</param>
internal sealed record FenceEntry(FenceKind Kind, string Term, string Reason, string WayOut);

/// <summary>
/// The fence: every kind of operation that Roslyn knows, and whether it can be differentiated. A kind that is not in the table (of a
/// newer compiler) is refused.
/// </summary>
internal static class Fence
{
    private const string StopGradient = "Wrap what enters it in Diff.StopGradient(…) if it is meant to be a constant";
    private const string Before = "Move it out of the differentiable method, to before or after the call";
    private const string NoFlow = "no derivative flows through it";

    private static readonly Dictionary<OperationKind, FenceEntry> Entries = Table();

    public static FenceEntry Classify(OperationKind kind) =>
        Entries.TryGetValue(kind, out FenceEntry? entry)
            ? entry
            : new FenceEntry(FenceKind.Refused, $"this code ({kind})", "the construct is newer than this version of DiffGen", Before);

    public static bool Knows(OperationKind kind) => Entries.ContainsKey(kind);

    private static Dictionary<OperationKind, FenceEntry> Table()
    {
        var table = new Dictionary<OperationKind, FenceEntry>();

        void Supported(string term, params OperationKind[] kinds)
        {
            foreach (OperationKind kind in kinds) table.Add(kind, new FenceEntry(FenceKind.Supported, term, NoFlow, StopGradient));
        }

        // Some of it; what is refused of it, for this reason.
        void Partly(OperationKind kind, string term, string reason, string wayOut) =>
            table.Add(kind, new FenceEntry(FenceKind.Supported, term, reason, wayOut));

        void Constant(OperationKind kind, string term) => table.Add(kind, new FenceEntry(FenceKind.Constant, term, NoFlow, StopGradient));

        void Refused(OperationKind kind, string term, string reason, string wayOut) =>
            table.Add(kind, new FenceEntry(FenceKind.Refused, term, reason, wayOut));

        // ---- statements
        Supported("a block", OperationKind.Block, OperationKind.ExpressionStatement, OperationKind.Empty, OperationKind.MethodBody, OperationKind.ConstructorBody);
        Supported("a declaration", OperationKind.VariableDeclarationGroup, OperationKind.VariableDeclaration, OperationKind.VariableDeclarator, OperationKind.VariableInitializer);
        Supported("a switch", OperationKind.Switch, OperationKind.SwitchCase, OperationKind.CaseClause, OperationKind.SwitchExpression, OperationKind.SwitchExpressionArm);
        Supported("a loop", OperationKind.Loop);
        Supported("a jump", OperationKind.Branch, OperationKind.Return);
        Supported("a throw", OperationKind.Throw);
        Supported("a local function", OperationKind.LocalFunction);
        Supported("a label", OperationKind.Labeled);
        Refused(OperationKind.Lock, "a lock statement", "the reverse sweep would run outside of the lock", Before);
        const string Cleanup = "what it does in the end can be seen from outside, and would not be done when the code before it throws";
        Partly(OperationKind.Try, "a try statement", Cleanup, Before);
        Refused(OperationKind.CatchClause, "a catch clause", "the reverse sweep cannot follow exceptions that are caught", "Test for the exceptional case with if, or catch around the call");
        Partly(OperationKind.Using, "a using statement", Cleanup, Before);
        Partly(OperationKind.UsingDeclaration, "a using declaration", Cleanup, Before);
        Refused(OperationKind.YieldReturn, "a yield statement", "an iterator runs in pieces", "Return an array");
        Refused(OperationKind.YieldBreak, "a yield statement", "an iterator runs in pieces", "Return an array");
        Refused(OperationKind.Await, "an await expression", "an asynchronous method runs in pieces", "Await the inputs first and pass them to a synchronous method");

        // ---- values
        Supported("a literal", OperationKind.Literal, OperationKind.DefaultValue, OperationKind.Discard);
        Supported("a conversion", OperationKind.Conversion);
        Supported("a variable", OperationKind.LocalReference, OperationKind.ParameterReference, OperationKind.InstanceReference);
        Supported("a field or property", OperationKind.FieldReference, OperationKind.PropertyReference);
        Supported("an array element", OperationKind.ArrayElementReference, OperationKind.ImplicitIndexerReference);
        Supported("an operator", OperationKind.Unary, OperationKind.Binary, OperationKind.TupleBinary, OperationKind.Parenthesized);
        Supported("a conditional expression", OperationKind.Conditional);
        Supported("an assignment", OperationKind.SimpleAssignment, OperationKind.CompoundAssignment, OperationKind.CoalesceAssignment, OperationKind.DeconstructionAssignment, OperationKind.Increment, OperationKind.Decrement);
        Supported("a call", OperationKind.Invocation, OperationKind.Argument);
        Supported("an object creation", OperationKind.ObjectCreation, OperationKind.ObjectOrCollectionInitializer, OperationKind.MemberInitializer, OperationKind.With);
        Supported("an array creation", OperationKind.ArrayCreation, OperationKind.ArrayInitializer, OperationKind.CollectionExpression, OperationKind.Spread);
        Supported("a tuple", OperationKind.Tuple, OperationKind.DeclarationExpression);
        Supported("a range", OperationKind.Range);
        Supported("a lambda", OperationKind.AnonymousFunction, OperationKind.DelegateCreation, OperationKind.MethodReference);
        Supported("a pattern", OperationKind.IsPattern, OperationKind.ConstantPattern, OperationKind.DeclarationPattern, OperationKind.RelationalPattern, OperationKind.BinaryPattern, OperationKind.NegatedPattern, OperationKind.DiscardPattern, OperationKind.RecursivePattern, OperationKind.PropertySubpattern, OperationKind.ListPattern, OperationKind.SlicePattern);
        Constant(OperationKind.TypePattern, "a type pattern");
        Constant(OperationKind.IsType, "a type test");
        Constant(OperationKind.IsNull, "a null test");
        Constant(OperationKind.NameOf, "nameof");
        Constant(OperationKind.TypeOf, "typeof");
        Constant(OperationKind.SizeOf, "sizeof");
        Constant(OperationKind.Utf8String, "a UTF-8 string");
        Constant(OperationKind.Coalesce, "a null-coalescing expression");
        Supported("a null-conditional access", OperationKind.ConditionalAccess, OperationKind.ConditionalAccessInstance);
        Constant(OperationKind.InterpolatedString, "an interpolated string");
        Constant(OperationKind.InterpolatedStringText, "an interpolated string");
        Constant(OperationKind.Interpolation, "an interpolated string");
        Constant(OperationKind.InterpolatedStringHandlerCreation, "an interpolated string");
        Constant(OperationKind.InterpolatedStringAddition, "an interpolated string");
        Constant(OperationKind.InterpolatedStringAppendLiteral, "an interpolated string");
        Constant(OperationKind.InterpolatedStringAppendFormatted, "an interpolated string");
        Constant(OperationKind.InterpolatedStringAppendInvalid, "an interpolated string");
        Constant(OperationKind.InterpolatedStringHandlerArgumentPlaceholder, "an interpolated string");
        Refused(OperationKind.TypeParameterObjectCreation, "new T()", "the type is not known", "Pass the object in");
        Refused(OperationKind.AnonymousObjectCreation, "an anonymous object", "its members are not followed", "Use a tuple or a struct");
        Refused((OperationKind)52, "a collection initializer", "it calls Add methods that are not followed", "Use an array"); // CollectionElementInitializer, obsolete
        Refused(OperationKind.TranslatedQuery, "a query expression", "its operators are not followed", "Write it as a loop");
        Refused(OperationKind.InlineArrayAccess, "an inline array element", "inline arrays are not followed", "Use an array or a span");
        Refused((OperationKind)129, "a collection expression argument", "its constructor is not followed", "Use an array"); // CollectionExpressionElementsPlaceholder, since Roslyn 5

        // ---- events, dynamic and unsafe code
        Refused(OperationKind.EventReference, "an event", NoFlow, Before);
        Refused(OperationKind.EventAssignment, "an event subscription", NoFlow, Before);
        Refused(OperationKind.RaiseEvent, "an event", NoFlow, Before);
        foreach (OperationKind kind in new[] { OperationKind.DynamicObjectCreation, OperationKind.DynamicMemberReference, OperationKind.DynamicInvocation, OperationKind.DynamicIndexerAccess })
            Refused(kind, "a dynamic operation", "what it does is only known when it runs", "Give the expression a static type");
        Refused(OperationKind.AddressOf, "the address-of operator", "memory behind pointers is not followed", "Use an array or a span");
        Refused(OperationKind.FunctionPointerInvocation, "a call through a function pointer", "the callee is not known", "Call the method by its name");

        // ---- what does not occur in the body of a C# method, and what cannot be named
        Refused(OperationKind.None, "this code", "the compiler gives no account of it", Before);
        Refused(OperationKind.Invalid, "code with errors", "it does not compile", "Correct the errors first");
        foreach (OperationKind kind in new[]
        {
            OperationKind.Stop, OperationKind.End, OperationKind.OmittedArgument, OperationKind.FieldInitializer, OperationKind.PropertyInitializer,
            OperationKind.ParameterInitializer, OperationKind.FlowCapture, OperationKind.FlowCaptureReference, OperationKind.CaughtException,
            OperationKind.StaticLocalInitializationSemaphore, OperationKind.FlowAnonymousFunction, OperationKind.ReDim, OperationKind.ReDimClause,
            OperationKind.Attribute,
        })
        {
            Refused(kind, "this code", "it does not occur in the body of a method", Before);
        }

        return table;
    }
}
