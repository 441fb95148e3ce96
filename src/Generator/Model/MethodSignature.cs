using DiffGen.Generator.IR;

namespace DiffGen.Generator.Model;

internal enum Passing
{
    Value,
    In,
    Ref,
    Out,
}

/// <summary>One parameter as C# declares it.</summary>
/// <param name="Name">As the source spells it, with <c>@</c> where it needs one.</param>
/// <param name="CSharpType">The declared type, fully qualified, with its nullability annotation.</param>
/// <param name="IsParams">Declared <c>params</c>.</param>
/// <param name="IsExtensionThis">The receiver of an extension method.</param>
/// <param name="DefaultValue">C# text of the default, or null.</param>
/// <param name="IsActive">Of a differentiable type, not <c>[NoDerivative]</c>, within <c>WithRespectTo</c>.</param>
internal sealed record ParameterModel(
    string Name,
    IRType Type,
    string CSharpType,
    Passing Passing,
    bool IsParams,
    bool IsExtensionThis,
    bool IsScoped,
    string? DefaultValue,
    bool IsActive);

/// <summary>A type around the method, as the generated partial declaration repeats it.</summary>
/// <param name="Keyword"><c>class</c>, <c>struct</c>, <c>record</c>, <c>record struct</c>, <c>interface</c>.</param>
/// <param name="TypeParameters"><c>&lt;T, U&gt;</c> or empty.</param>
internal sealed record ContainingType(string Keyword, string Name, string TypeParameters, bool IsStatic, bool IsPartial);

/// <summary>The receiver of an instance method.</summary>
/// <param name="IsActive">The type is <c>[Differentiable]</c>: the receiver is one more active parameter, called self.</param>
internal sealed record ReceiverModel(IRType Type, bool IsActive);

/// <summary>What stands around a method's body: everything that companions need to repeat or to vary.</summary>
/// <param name="Key">The documentation id of the method's original definition: its identity.</param>
/// <param name="Accessibility"><c>public</c>, <c>internal</c>, <c>private</c>, <c>protected</c>, <c>protected internal</c>, <c>private protected</c>.</param>
/// <param name="TypeParameters">Those of the method: <c>&lt;T&gt;</c> or empty.</param>
/// <param name="Constraints">The <c>where</c> clauses of the method, or empty.</param>
/// <param name="ReturnType">Null for <c>void</c>.</param>
/// <param name="CSharpReturnType">As declared, with its nullability annotation.</param>
/// <param name="Summary">The text of the method's own documentation summary, or empty.</param>
internal sealed record MethodSignature(
    string Key,
    string Namespace,
    EquatableArray<ContainingType> ContainingTypes,
    string Name,
    string Accessibility,
    bool IsStatic,
    string TypeParameters,
    string Constraints,
    ReceiverModel? Receiver,
    EquatableArray<ParameterModel> Parameters,
    IRType? ReturnType,
    string CSharpReturnType,
    bool IsNullableEnabled,
    string Summary)
{
    /// <summary>
    /// The position among the methods of this name in its type that are differentiated, in declaration order: overloads cannot share
    /// the name of a nested type.
    /// </summary>
    public int Overload { get; init; }

    /// <summary>The method's own <c>[Obsolete]</c> and a space, or empty: what calls it has to be as obsolete.</summary>
    public string Obsolete { get; init; } = "";
}

/// <summary>What the <c>[Differentiable]</c> attribute says. The flags are those of <c>DiffGen.Companions</c>.</summary>
internal sealed record DifferentiableOptions(int Companions, bool FastMath)
{
    /// <summary>The project checks arithmetic for overflow.</summary>
    public bool ChecksOverflow { get; init; }

    /// <summary>The user has written <c>FVjp(p1, …, cotangent)</c>, which is the derivative of F, so that it is not generated.</summary>
    public bool HasOwnVjp { get; init; }

    /// <summary>The same with destinations.</summary>
    public bool HasOwnVjpWithDestinations { get; init; }

    /// <summary>The user has written <c>FJvp(p1, …, tangents…)</c>.</summary>
    public bool HasOwnJvp { get; init; }
}
