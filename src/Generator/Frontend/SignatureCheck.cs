using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Companions;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Frontend;

/// <summary>Types, names and attribute arguments of a method with the attribute.</summary>
internal sealed class SignatureCheck
{
    /// <summary>The companions that this version generates.</summary>
    public const int Available = SignatureReader.DefaultCompanions | 64 | 128 | 256 | 512 | 1024 | 2048;

    private readonly IMethodSymbol _method;
    private readonly MethodSignature _signature;
    private readonly TypeMapper _types;
    private readonly Findings _findings;

    private SignatureCheck(IMethodSymbol method, MethodSignature signature, TypeMapper types, Findings findings)
    {
        _method = method;
        _signature = signature;
        _types = types;
        _findings = findings;
    }

    private bool ResultVaries => _signature.ReturnType is { } type && Leaf.CanVary(type);

    private bool IsScalar => _signature.ReturnType is ScalarType { IsFloat: true } && !_signature.Parameters.Any(CanBeOutput);

    public static void Run(IMethodSymbol method, MethodSignature signature, DifferentiableOptions options, TypeMapper types, Findings findings)
    {
        var check = new SignatureCheck(method, signature, types, findings);
        check.UnsafeTypes();
        if (findings.Any) return;
        check.WithRespectTo();
        check.Types();
        if (findings.Any) return;
        check.SomethingToDifferentiate();
        if (findings.Any) return;
        check.Names(options);
        check.Kinds(options);
    }

    private void UnsafeTypes()
    {
        foreach (IParameterSymbol parameter in _method.Parameters) Check(parameter.Type, PlaceOfType(parameter));
        Check(_method.ReturnType, StructureCheck.ResultOf(_method));
        if (_method.IsVararg) _findings.Add(Descriptors.UnsafeOrDynamic, StructureCheck.NameOf(_method), "__arglist", "Use a params parameter");

        void Check(ITypeSymbol type, Location place)
        {
            if (type.TypeKind == TypeKind.Dynamic) _findings.Add(Descriptors.UnsafeOrDynamic, place, "the type dynamic", "Use a static type");
            else if (type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
                _findings.Add(Descriptors.UnsafeOrDynamic, place, $"the pointer type '{Display(type)}'", "Use arrays or spans");
        }
    }

    private void WithRespectTo()
    {
        if (SignatureReader.WithRespectTo(_method) is not { } names) return;
        foreach (string name in names)
        {
            if (name == SignatureReader.Self && _signature.Receiver is { IsActive: true }) continue;
            IParameterSymbol? parameter = _method.Parameters.FirstOrDefault(candidate => candidate.Name == name);
            string? reason = parameter is null ? "it has no such parameter"
                : parameter.IsNoDerivative() ? "the parameter is marked [NoDerivative]"
                : parameter.RefKind == RefKind.Out ? "the parameter is only written"
                : Leaf.CanVary(_signature.Parameters[parameter.Ordinal].Type) || DifferentiableTypes.Refusal(parameter.Type, _types) is not null ? null
                : $"the type '{Display(parameter.Type)}' is not differentiable";
            if (reason is not null) _findings.Add(Descriptors.UnknownWithRespectTo, PlaceOfAttribute("WithRespectTo", name), name, reason);
        }
    }

    private void Types()
    {
        IReadOnlyCollection<string>? selected = SignatureReader.WithRespectTo(_method);
        foreach (IParameterSymbol parameter in _method.Parameters)
        {
            if (parameter.IsNoDerivative() || (selected is not null && !selected.Contains(parameter.Name) && parameter.RefKind != RefKind.Out)) continue;
            if (DifferentiableTypes.Refusal(parameter.Type, _types) is { } refusal)
            {
                _findings.Add(
                    Descriptors.UnsupportedType, PlaceOfType(parameter), $"the parameter '{parameter.Name}'", Display(parameter.Type), refusal.Reason,
                    refusal.WayOut + ", or mark the parameter [NoDerivative]");
            }
        }

        if (_method.ReturnsByRef || _method.ReturnsByRefReadonly)
            _findings.Add(Descriptors.UnsupportedType, StructureCheck.ResultOf(_method), "the result", Display(_method.ReturnType), "returned by reference", "Return the value");
        else if (!_method.ReturnsVoid && DifferentiableTypes.Refusal(_method.ReturnType, _types) is { } refusal)
            _findings.Add(Descriptors.UnsupportedType, StructureCheck.ResultOf(_method), "the result", Display(_method.ReturnType), refusal.Reason, refusal.WayOut);
        if (!_findings.Any) Gradients();
        foreach (INamedTypeSymbol type in DifferentiableTypes.WithoutTangent(_method, _types))
            _findings.AddForType(type);
    }

    /// <summary>Types that can be followed, but whose gradients companions cannot pass.</summary>
    private void Gradients()
    {
        const string WayOut = "Use scalars, arrays, spans, tuples, or structs of these";
        foreach (IParameterSymbol parameter in _method.Parameters)
            if (Support.Refusal(_signature.Parameters[parameter.Ordinal]) is { } reason)
                _findings.Add(Descriptors.UnsupportedType, PlaceOfType(parameter), $"the parameter '{parameter.Name}'", Display(parameter.Type), reason, WayOut + ", or mark the parameter [NoDerivative]");
        if (_signature.Receiver is { IsActive: true } receiver && Support.Refusal(receiver.Type) is { } ofReceiver)
            _findings.Add(Descriptors.UnsupportedType, StructureCheck.NameOf(_method), "the receiver", Display(_method.ContainingType), ofReceiver, WayOut);
        if (Support.RefusalOfResult(_signature) is { } ofResult)
            _findings.Add(Descriptors.UnsupportedType, StructureCheck.ResultOf(_method), "the result", Display(_method.ReturnType), ofResult, WayOut);
    }

    private void SomethingToDifferentiate()
    {
        if (!ResultVaries && !_signature.Parameters.Any(CanBeOutput))
        {
            string reason = _signature.ReturnType is null
                ? "it returns nothing and has no parameter to which it could write a floating-point result"
                : $"the type of its result, '{Display(_method.ReturnType)}', is constant to every derivative";
            _findings.Add(Descriptors.NothingToDifferentiate, StructureCheck.ResultOf(_method), reason);
            return;
        }

        if (_signature.Receiver is { IsActive: true } || _signature.Parameters.Any(parameter => parameter.IsActive && parameter.Passing != Passing.Out)) return;
        string why = _method.Parameters.IsEmpty ? "it has no parameters"
            : _method.Parameters.Any(parameter => parameter.IsNoDerivative()) ? "none of a differentiable type is left"
            : "none is of a differentiable type";
        _findings.Add(Descriptors.NoActiveParameter, StructureCheck.NameOf(_method), why);
    }

    /// <summary>Storage that the method may write: whether it does, only its body tells.</summary>
    private static bool CanBeOutput(ParameterModel parameter) =>
        parameter.IsActive && (parameter.Passing is Passing.Ref or Passing.Out || parameter.Type is BufferType { Kind: BufferKind.Array or BufferKind.Span or BufferKind.Memory });

    private void Names(DifferentiableOptions options)
    {
        var generated = new Dictionary<string, string>();
        bool has(int kinds) => (options.Companions & kinds) != 0;
        foreach (ParameterModel parameter in _signature.Parameters.Where(parameter => parameter.IsActive))
        {
            string name = parameter.Name.TrimStart('@');
            if (has(CompanionKinds.WithDestinations)) generated["d" + name] = $"the gradient with respect to '{parameter.Name}'";
            if (has(CompanionKinds.WithTangents)) generated["t" + name] = $"the tangent of '{parameter.Name}'";
            if (has((int)(CompanionKind.Hvp | CompanionKind.SparseHessian))) generated["h" + name] = $"the product of the Hessian and the tangents for '{parameter.Name}'";
        }

        if (has((int)(CompanionKind.Hessian | CompanionKind.SparseHessian))) generated["hessian"] = "the Hessian";
        if (has((int)CompanionKind.SparseJacobian)) generated["jacobian"] = "the Jacobian";
        if (has((int)CompanionKind.HessianDiagonal)) generated["diagonal"] = "the diagonal of the Hessian";
        if (_signature.Receiver is { IsActive: true })
        {
            generated["d" + SignatureReader.Self] = "the gradient with respect to the receiver";
            generated[SignatureReader.Self] = "the receiver";
        }

        if (ResultVaries && has(CompanionKinds.WithCotangent)) generated["cotangent"] = "the cotangent of the result";
        if (has(CompanionKinds.WithRow) && (_signature.ReturnType is not ScalarType { IsFloat: true } || _signature.Parameters.Any(parameter => parameter.Passing is Passing.Ref or Passing.Out))) generated["row"] = "the row of the Jacobian";
        foreach (IParameterSymbol parameter in _method.Parameters)
            if (generated.TryGetValue(parameter.Name, out string? role))
                _findings.Add(Descriptors.ParameterNameTaken, StructureCheck.NameOf(parameter), parameter.Name, role);
    }

    private void Kinds(DifferentiableOptions options)
    {
        // Whether an array is written, only the body tells: then both kinds of companion are possible.
        bool mayHaveSeveral = !IsScalar;
        bool isScalar = _signature.ReturnType is ScalarType { IsFloat: true };
        foreach ((string name, string reason) in CompanionKinds.Unavailable(options.Companions, isScalar, Available))
        {
            if (isScalar && mayHaveSeveral && name.Contains("Jacobian") && (Available & options.Companions) != 0) continue;
            _findings.Add(Descriptors.CompanionNotAvailable, PlaceOfAttribute("Companions", name), name, reason);
        }
    }

    private static string Display(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private Location PlaceOfType(IParameterSymbol parameter) =>
        parameter.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax()).OfType<ParameterSyntax>().FirstOrDefault()?.Type?.GetLocation()
        ?? StructureCheck.NameOf(parameter);

    /// <summary>The part of an attribute argument that says <paramref name="value"/>, or all of it.</summary>
    private Location PlaceOfAttribute(string argument, string value)
    {
        ExpressionSyntax? expression = (SignatureReader.AttributeOf(_method)?.ApplicationSyntaxReference?.GetSyntax() as AttributeSyntax)?.ArgumentList?.Arguments
            .FirstOrDefault(candidate => candidate.NameEquals?.Name.Identifier.ValueText == argument)?.Expression;
        if (expression is null) return StructureCheck.NameOf(_method);
        ExpressionSyntax part = expression.DescendantNodesAndSelf().OfType<ExpressionSyntax>().FirstOrDefault(node => Says(node, value)) ?? expression;
        return part.GetLocation();
    }

    private static bool Says(ExpressionSyntax node, string value) => node switch
    {
        LiteralExpressionSyntax literal => literal.Token.ValueText == value,
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" }, ArgumentList.Arguments: { Count: 1 } operands } => operands[0].ToString() == value,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText == value,
        _ => false,
    };
}
