using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// <c>try</c> with <c>finally</c>, and <c>using</c>: the body, and after it, however it is left, the cleanup. When the body throws, the exception leaves
/// the companion without the cleanup: that is the same as long as nobody outside can see what the cleanup does, and refused otherwise.
/// </summary>
internal sealed partial class Lowering
{
    private void TryStatement(ITryOperation statement)
    {
        if (statement.Catches.Length > 0 || statement.Finally is not { } cleanup)
        {
            Refuse(statement, "a try statement", "exceptions that are caught are not followed", "Test for the exceptional case with if, or catch around the call");
            return;
        }

        Statements(statement.Body.Operations, 0, null);
        if (!Ended) Cleanup(statement, () => Statements(cleanup.Operations, 0, null));
    }

    private void UsingStatement(IUsingOperation statement)
    {
        if (statement.IsAsynchronous)
        {
            Refuse(statement);
            return;
        }

        IReadOnlyList<ILocalSymbol> locals = statement.Locals;
        Tree? unnamed = null;
        if (statement.Resources is IVariableDeclarationGroupOperation declared) Statement(declared);
        else unnamed = Expression(statement.Resources);
        Statements([statement.Body], 0, null);
        if (Ended) return;
        if (unnamed is not null) Cleanup(statement, () => Dispose(statement, statement.Resources.Type!, unnamed, null));
        else DisposeAll(statement, locals);
    }

    /// <summary>The rest of the list is what is protected.</summary>
    private void UsingDeclaration(IUsingDeclarationOperation declaration, IReadOnlyList<IOperation> following, Action? rest)
    {
        if (declaration.IsAsynchronous)
        {
            Refuse(declaration);
            return;
        }

        Statement(declaration.DeclarationGroup);
        Statements(following, 0, null);
        if (Ended) return;
        DisposeAll(declaration, [.. declaration.DeclarationGroup.GetDeclaredVariables()]);
        if (rest is null || Ended || !Completes(following)) return;
        object[] jumps = [.. following.SelectMany(_flow.Jumps).Distinct()];
        if (jumps.Length == 0) rest();
        else Branch(_b.Not(Left(jumps)), rest, () => { });
    }

    private void DisposeAll(IOperation site, IReadOnlyList<ILocalSymbol> locals) => Cleanup(site, () =>
    {
        foreach (ILocalSymbol local in locals.Reverse())
            if (_env.TryGet(local, out Binding? binding) && binding is Tree resource)
                Dispose(site, local.Type, resource, new SlotPlace(local, [], resource.Type));
    });

    private void Dispose(IOperation site, ITypeSymbol type, Tree resource, Place? place)
    {
        if (resource.Leaf is { } leaf && IsNull(leaf)) return;
        if (DisposeMethod(resource.Target?.Symbol ?? resource.Exact ?? type) is { } method && CanCall(method)) ExpandMethod(site, method, resource, type.IsValueType ? place : null, []);
        else Refuse(site);
    }

    private IMethodSymbol? DisposeMethod(ITypeSymbol type)
    {
        ISymbol? slot = _compilation.GetSpecialType(SpecialType.System_IDisposable).GetMembers("Dispose").FirstOrDefault();
        if (slot is not null && type.FindImplementationForInterfaceMember(slot) is IMethodSymbol { IsAbstract: false, IsVirtual: false } implementation && (type.IsValueType || type.IsSealed || !implementation.IsOverride))
            return implementation;
        return type.IsRefLikeType ? type.GetMembers("Dispose").OfType<IMethodSymbol>().FirstOrDefault(method => method.Parameters.IsEmpty) : null;
    }

    private void Cleanup(IOperation site, Action run)
    {
        Region region = _b.Region;
        int from = region.Ops.Count;
        run();
        if (region.Ops.Skip(from).SelectMany(op => op.Regions.SelectMany(inner => inner.AllOps()).Prepend(op)).Any(IsSeenOutside)) Refuse(site);
    }

    private static bool IsSeenOutside(Op op) => op.Code switch
    {
        OpCode.Opaque => op.Get<OpaqueCode>().Effect == Effect.Observable,
        OpCode.Unsupported or OpCode.Call or OpCode.Custom => true,
        OpCode.Store or OpCode.Fill => !IsMadeHere(op.Operands[0]),
        OpCode.Copy => !IsMadeHere(op.Operands[1]),
        _ => false,
    };

    private static bool IsMadeHere(Value buffer) => buffer.Def switch
    {
        { Code: OpCode.Allocate } => true,
        { Code: OpCode.AsSpan or OpCode.Slice } op => IsMadeHere(op.Operands[0]),
        _ => false,
    };
}
