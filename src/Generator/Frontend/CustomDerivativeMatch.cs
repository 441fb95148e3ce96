using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Companions;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

/// <summary>A method marked <c>[DerivativeOf]</c> held against the method whose derivative it claims to be.</summary>
internal sealed class CustomDerivativeMatch
{
    private CustomDerivativeMatch(IMethodSymbol derivative, string targetName) => (Derivative, TargetName) = (derivative, targetName);

    public IMethodSymbol Derivative { get; }

    /// <summary>The target as the attribute names it: <c>Model.F</c>.</summary>
    public string TargetName { get; }

    public string? TargetKey { get; private set; }

    /// <summary>A vector-Jacobian product; otherwise a Jacobian-vector product.</summary>
    public bool IsReverse { get; private set; }

    /// <summary>Gradients are written to parameters instead of returned.</summary>
    public bool IsDestinationForm { get; private set; }

    /// <summary>What is wrong, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The signature that the derivative should have.</summary>
    public string Expected { get; private set; } = "";

    /// <summary>The same as a declaration, with every type spelled out; null where no method could be the derivative.</summary>
    public string? ExpectedDeclaration { get; private set; }

    private IReadOnlyList<bool> _isActive = [];
    private IReadOnlyList<bool> _isBuffer = [];

    /// <summary>Null where the method has no such attribute.</summary>
    public static CustomDerivativeMatch? Of(IMethodSymbol derivative, Compilation compilation)
    {
        AttributeData? attribute = derivative.GetAttributes().FirstOrDefault(candidate => candidate.AttributeClass?.ToDisplayString() == "DiffGen.DerivativeOfAttribute");
        if (attribute is null) return null;
        INamedTypeSymbol? type = attribute.ConstructorArguments.Select(argument => argument.Value).OfType<INamedTypeSymbol>().FirstOrDefault() ?? derivative.ContainingType;
        string name = attribute.ConstructorArguments.Select(argument => argument.Value).OfType<string>().FirstOrDefault() ?? "";
        var match = new CustomDerivativeMatch(derivative, $"{type.Name}.{name}");
        IMethodSymbol[] targets =
            [.. type.OriginalDefinition.GetMembers(name).OfType<IMethodSymbol>().Where(method => method.MethodKind == MethodKind.Ordinary && !GeneratedCode.Holds(method))];
        if (targets.Length == 0)
        {
            match.Problem = "there is no such method";
            match.Expected = $"the name of a method of '{type.Name}'";
            return match;
        }

        foreach (IMethodSymbol target in targets)
            if (match.Fits(target, compilation))
                return match;
        // Several overloads, and none fits: the one with the most similar parameters is meant.
        IMethodSymbol closest = targets.OrderByDescending(target => target.Parameters.Zip(derivative.Parameters, (a, b) => TypeMapper.Name(a.Type) == TypeMapper.Name(b.Type)).TakeWhile(same => same).Count()).First();
        match.Fits(closest, compilation);
        return match;
    }

    /// <summary>The head of a derivative of <paramref name="target"/>, named after it; null where it can have none.</summary>
    public static string? StubFor(IMethodSymbol target, Compilation compilation)
    {
        MethodSignature signature = SignatureReader.Read(target, compilation, new TypeMapper(compilation));
        CompanionShape shape = CompanionShape.Of(signature);
        CompanionSignature[] expected = Companions(shape);
        return CanHaveDerivative(target, signature, shape, expected) ? Declaration(expected[0], target, target.Name + "Vjp") : null;
    }

    private static CompanionSignature[] Companions(CompanionShape shape) =>
        [.. CompanionSignatures.Of(shape, new DifferentiableOptions((int)CompanionKind.Vjp, false)).Where(companion => companion.Form != CompanionForm.Accumulate)];

    private static bool CanHaveDerivative(IMethodSymbol target, MethodSignature signature, CompanionShape shape, CompanionSignature[] expected) =>
        expected.Length > 0 && shape.ResultVaries && target.IsStatic && IsSingle(signature.ReturnType!)
        && !signature.Parameters.Any(parameter => parameter.Passing is Passing.Ref or Passing.Out || !IsSingle(parameter.Type));

    private static string Declaration(CompanionSignature companion, IMethodSymbol target, string name) =>
        $"static {companion.ReturnType} {name}{CSharpText.TypeParameters(target.TypeParameters)}({string.Join(", ", companion.Parameters.Select(parameter => $"{(parameter.Modifiers.Length == 0 ? "" : parameter.Modifiers + " ")}{parameter.Type} {parameter.Name}"))})";

    /// <summary>Sets what is found; true where nothing is wrong.</summary>
    private bool Fits(IMethodSymbol target, Compilation compilation)
    {
        var types = new TypeMapper(compilation);
        MethodSignature signature = SignatureReader.Read(target, compilation, types);
        TargetKey = signature.Key;
        CompanionShape shape = CompanionShape.Of(signature);
        CompanionSignature[] expected = Companions(shape);
        Expected = expected.Length == 0 ? "a method with floating-point parameters and a floating-point result" : Shown(expected[0], target);
        if (!CanHaveDerivative(target, signature, shape, expected))
        {
            Problem = "a derivative can be given to static methods whose parameters and result are numbers, arrays and spans";
            return false;
        }

        ExpectedDeclaration = Declaration(expected[0], target, Derivative.Name);
        if (!Derivative.IsStatic)
        {
            Problem = "it is not static";
            return false;
        }

        if (Derivative.Arity != target.Arity)
        {
            Problem = "it has other type parameters";
            return false;
        }

        IMethodSymbol renamed = target.Arity == 0 ? Derivative : Derivative.Construct([.. target.TypeParameters]);
        IsReverse = true;
        _isActive = [.. signature.Parameters.Select(parameter => parameter.IsActive)];
        _isBuffer = [.. signature.Parameters.Select(parameter => parameter.Type is BufferType)];
        foreach (CompanionSignature companion in expected)
        {
            if (!SameSignature(renamed, companion)) continue;
            IsDestinationForm = companion.Form == CompanionForm.Destination;
            Problem = null;
            return true;
        }

        CompanionSignature[] forward = [.. CompanionSignatures.Of(shape, new DifferentiableOptions((int)CompanionKind.Jvp, false))];
        if (forward.Any(companion => SameSignature(renamed, companion)) || IsForward(renamed, target, signature))
        {
            IsReverse = false;
            Problem = null;
            return true;
        }

        Problem = Difference(renamed, expected[0]);
        return false;
    }

    private static bool IsSingle(IRType type) => type is not AggregateType;

    private static bool SameSignature(IMethodSymbol method, CompanionSignature companion) =>
        method.Parameters.Length == companion.Parameters.Count
        && method.Parameters.Zip(companion.Parameters, Same).All(same => same)
        && Same(method.ReturnsVoid ? "void" : TypeMapper.Name(method.ReturnType), companion.ReturnType);

    private static bool Same(IParameterSymbol parameter, CompanionParameter expected)
    {
        bool isOut = expected.Modifiers.Split(' ').Contains("out");
        return isOut == (parameter.RefKind == RefKind.Out) && (isOut || parameter.RefKind is RefKind.None or RefKind.In) && Same(TypeMapper.Name(parameter.Type), expected.Type);
    }

    private static bool Same(string actual, string expected) => Normalised(actual) == Normalised(expected);

    private static string Difference(IMethodSymbol method, CompanionSignature expected)
    {
        if (method.Parameters.Length != expected.Parameters.Count) return $"it has {method.Parameters.Length} parameters instead of {expected.Parameters.Count}";
        for (int i = 0; i < method.Parameters.Length; i++)
            if (!Same(method.Parameters[i], expected.Parameters[i]))
                return $"its parameter '{method.Parameters[i].Name}' is not of the type '{Short(expected.Parameters[i].Type)}'";
        return $"its result is not of the type '{Short(expected.ReturnType)}'";
    }

    /// <summary>The same with tangents of the parameters' own types, where the companion takes spans.</summary>
    private static bool IsForward(IMethodSymbol method, IMethodSymbol target, MethodSignature signature)
    {
        string[] expected =
        [
            .. signature.Parameters.Select(parameter => parameter.CSharpType),
            .. signature.Parameters.Where(parameter => parameter.IsActive).Select(parameter => parameter.CSharpType),
        ];
        string result = TypeMapper.Name(target.ReturnType);
        return method.Parameters.Length == expected.Length
            && method.Parameters.Zip(expected, (parameter, type) => Same(TypeMapper.Name(parameter.Type), type)).All(same => same)
            && Same(TypeMapper.Name(method.ReturnType), $"({result} Value, {result} Tangent)");
    }

    /// <summary>Without the names of tuple elements, nullability and spaces.</summary>
    private static string Normalised(string type) =>
        new NameRemover().Visit(SyntaxFactory.ParseTypeName(type)).NormalizeWhitespace().ToFullString();

    private sealed class NameRemover : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitTupleElement(TupleElementSyntax node) =>
            base.VisitTupleElement(node.WithIdentifier(default));
    }

    private static string Short(string type) => type.Replace("global::System.", "").Replace("global::", "");

    private string Shown(CompanionSignature companion, IMethodSymbol target) =>
        $"{(target.IsStatic ? "static " : "")}{Short(companion.ReturnType)} {Derivative.Name}{CSharpText.TypeParameters(target.TypeParameters)}({string.Join(", ", companion.Parameters.Select(parameter => Short((parameter.Modifiers.Length == 0 ? "" : parameter.Modifiers + " ") + parameter.Type) + " " + parameter.Name))})";

    /// <summary>The operands of a call to which gradients and tangents belong.</summary>
    public EquatableArray<int> Active => Enumerable.Range(0, _isActive.Count).Where(i => _isActive[i]).ToEquatableArray();

    /// <summary>What is called beside <paramref name="called"/>, which may be a construction of a generic method.</summary>
    public DerivativeCode For(IMethodSymbol called, Func<IMethodSymbol, CallTarget> target)
    {
        int count = called.Parameters.Length;
        var arguments = Enumerable.Range(0, IsReverse ? count + 1 : count + Active.Count).Select(i => $"{{{i}}}").ToList();
        int buffers = 0;
        int scalars = 0;
        if (IsDestinationForm)
            foreach (int i in Active)
                arguments.Add(_isBuffer[i] ? $"{{{count + 1 + buffers++}}}" : $"out {{out{scalars++}}}");
        IMethodSymbol derivative = DerivativeOf(called);
        bool isTuple = !IsDestinationForm && (!IsReverse || Active.Count > 1);
        return new DerivativeCode($"{Access(derivative)}({string.Join(", ", arguments)})", isTuple ? TypeMapper.Name(derivative.ReturnType) : "", target(derivative));
    }

    /// <summary>The call of the method itself.</summary>
    public static string CallOf(IMethodSymbol called) => $"{Access(called)}({string.Join(", ", Enumerable.Range(0, called.Parameters.Length).Select(i => $"{{{i}}}"))})";

    /// <summary>The derivative with the type arguments of what is called.</summary>
    private IMethodSymbol DerivativeOf(IMethodSymbol called)
    {
        bool isSibling = SymbolEqualityComparer.Default.Equals(Derivative.ContainingType.OriginalDefinition, called.ContainingType.OriginalDefinition);
        IMethodSymbol derivative = isSibling
            ? called.ContainingType.GetMembers(Derivative.Name).OfType<IMethodSymbol>().Single(member => SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, Derivative.OriginalDefinition))
            : Derivative;
        return called.Arity == 0 ? derivative : derivative.Construct([.. called.TypeArguments]);
    }

    private static string Access(IMethodSymbol method) =>
        $"{TypeMapper.Name(method.ContainingType)}.{CSharpText.Identifier(method.Name)}{(method.Arity == 0 ? "" : "<" + string.Join(", ", method.TypeArguments.Select(TypeMapper.Name)) + ">")}";
}
