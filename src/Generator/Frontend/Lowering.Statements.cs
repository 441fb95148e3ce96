using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Statements. A jump is not an operation of the IR: what follows a statement that may be left by a jump is lowered where control
/// arrives, in the one branch that completes, or guarded by the flags that the jumps set.
/// </summary>
internal sealed partial class Lowering
{
    /// <summary>One flag for each label that is jumped to.</summary>
    private readonly Dictionary<object, Slot> _flags = [];

    /// <param name="rest">What follows the list, null if nothing does.</param>
    private void Statements(IReadOnlyList<IOperation> list, int from, Action? rest)
    {
        Guard();
        if (from == 0) Register(list);
        bool hasLabels = list.Any(statement => statement is ILabeledOperation);
        for (int i = from; i < list.Count && !Ended; i++)
        {
            if (hasLabels && JumpsTo(list, i, rest)) return;
            IOperation statement = Unlabeled(list[i]);
            int following = i + 1;
            if (statement is IUsingDeclarationOperation resource)
            {
                UsingDeclaration(resource, [.. list.Skip(following)], rest);
                return;
            }

            Action? next = following < list.Count || rest is not null ? () => Statements(list, following, rest) : null;
            if (_flow.Jumps(statement).Count > 0)
            {
                Jumping(statement, next);
                return;
            }

            Statement(statement);
            if (!_flow.Completes(statement)) return;
        }

        if (!Ended) rest?.Invoke();
    }

    /// <summary>Local functions are known in their whole block.</summary>
    private void Register(IReadOnlyList<IOperation> list)
    {
        foreach (IOperation statement in list)
            if (statement is ILocalFunctionOperation function)
                _env.Set(function.Symbol, NewCallable(function, function.Symbol));
    }

    /// <summary>A statement that may be left by a jump, and what follows it.</summary>
    private void Jumping(IOperation statement, Action? next)
    {
        switch (statement)
        {
            case IBlockOperation block:
                Statements(block.Operations, 0, next);
                return;
            case IConditionalOperation conditional:
                Value condition = Scalar(conditional.Condition);
                Arms(statement, [(() => condition, () => [conditional.WhenTrue]), (null, () => conditional.WhenFalse is null ? [] : [conditional.WhenFalse])], next);
                return;
            case ISwitchOperation choice:
                SwitchStatement(choice, next);
                return;
            default:
                Statement(statement);
                if (_flow.Completes(statement) && !Ended) Guarded(statement, next);
                return;
        }
    }

    /// <summary>Runs what follows unless the statement before was left by a jump.</summary>
    private void Guarded(IOperation statement, Action? next)
    {
        if (next is null) return;
        Branch(_b.Not(Left(_flow.Jumps(statement))), next, () => { });
    }

    /// <summary>Whether one of the targets has been jumped to.</summary>
    private Value Left(IEnumerable<object> targets)
    {
        Value? left = null;
        foreach (object target in targets)
        {
            Value flag = Read(FlagOf(target)).Leaf!;
            left = left is null ? flag : _b.Or(left, flag);
        }

        return left ?? _b.Bool(false);
    }

    private Slot FlagOf(object target)
    {
        if (ReferenceEquals(target, Flow.Return)) return _frame.Returned;
        object key = target is ISymbol symbol ? (symbol, _frame) : target;
        if (!_flags.TryGetValue(key, out Slot? flag)) _flags[key] = flag = new Slot("left", ScalarType.Bool);
        return flag;
    }

    /// <summary>
    /// Alternatives in order, the last without a condition. What follows goes into the only arm that completes, if none of the others
    /// does; else after them, guarded.
    /// </summary>
    private void Arms(IOperation statement, IReadOnlyList<(Func<Value>? Condition, Func<IReadOnlyList<IOperation>> Body)> arms, Action? next, bool nests = true)
    {
        if (next is not null && nests && arms.Count(arm => Completes(arm.Body())) <= 1)
        {
            ArmChain(arms, 0, next);
            return;
        }

        ArmChain(arms, 0, null);
        if (!Ended && _flow.Completes(statement)) Guarded(statement, next);
    }

    private bool Completes(IReadOnlyList<IOperation> body) => body.All(_flow.Completes);

    private void ArmChain(IReadOnlyList<(Func<Value>? Condition, Func<IReadOnlyList<IOperation>> Body)> arms, int index, Action? next)
    {
        void Run() => Statements(arms[index].Body(), 0, next);

        if (arms[index].Condition is not { } condition)
        {
            Run();
            return;
        }

        Branch(condition(), Run, () => ArmChain(arms, index + 1, next));
    }

    /// <summary>The statement being lowered: where something is reported that no operation of its own stands for.</summary>
    private IOperation? _statement;

    private void Statement(IOperation statement)
    {
        Guard();
        _statement = statement;
        _b.Origin = new Origin(_key, SiteOf(((statement as IExpressionStatementOperation)?.Operation ?? statement).Syntax.GetLocation()));
        switch (statement)
        {
            case IBlockOperation block:
                Statements(block.Operations, 0, null);
                break;
            case IExpressionStatementOperation expression:
                Discard(expression.Operation);
                break;
            case IVariableDeclarationGroupOperation group:
                foreach (IVariableDeclarationOperation declaration in group.Declarations)
                    foreach (IVariableDeclaratorOperation declarator in declaration.Declarators)
                        Declare(declarator, declarator.Initializer ?? declaration.Initializer);
                break;
            case IConditionalOperation conditional:
                Branch(
                    Scalar(conditional.Condition),
                    () => Statement(conditional.WhenTrue),
                    () =>
                    {
                        if (conditional.WhenFalse is not null) Statement(conditional.WhenFalse);
                    });
                break;
            case ILoopOperation loop:
                Loop(loop);
                break;
            case ISwitchOperation choice:
                SwitchStatement(choice, null);
                break;
            case IReturnOperation { Kind: OperationKind.Return } exit:
                Return(exit, exit.ReturnedValue);
                break;
            case IBranchOperation { BranchKind: BranchKind.Break or BranchKind.Continue } jump:
                _env.Set(FlagOf(jump.Target), new Tree(_b.Bool(true)));
                break;
            case IThrowOperation exception:
                ThrowStatement(exception);
                break;
            case ITryOperation protect:
                TryStatement(protect);
                break;
            case IUsingOperation protect:
                UsingStatement(protect);
                break;
            case ILabeledOperation { Operation: { } labeled }:
                Statement(labeled);
                break;
            case ILabeledOperation or ILocalFunctionOperation or IEmptyOperation:
                break;
            case IBranchOperation jump when _openLabels.Contains(jump.Target):
                _env.Set(FlagOf(jump.Target), new Tree(_b.Bool(true)));
                break;
            case IBranchOperation jump:
                Refuse(jump, "this goto", "it enters a loop that other jumps make, or another section of a switch", "Write the jump as a loop, break, continue or return");
                break;
            default:
                Refuse(statement);
                break;
        }
    }

    private void Return(IOperation site, IOperation? value)
    {
        if (value is not null && _frame.Result is { } slot)
        {
            Tree result = Converted(Expression(value), slot.Type, site);
            if (Ended) return;
            _env.Set(slot, result);
        }
        else if (value is not null)
        {
            Discard(value);
        }

        _env.Set(_frame.Returned, new Tree(_b.Bool(true)));
    }

    private void ThrowStatement(IThrowOperation exception)
    {
        if (exception.Exception is null)
        {
            Refuse(exception, "a rethrow", "exceptions that are caught are not followed", "Catch around the call");
            return;
        }

        Value thrown = Sink(() => ValueOf(Expression(WithoutReferenceConversion(exception.Exception))));
        Throw("{0}", thrown);
    }

    private void Declare(IVariableDeclaratorOperation declarator, IVariableInitializerOperation? initializer)
    {
        ILocalSymbol local = declarator.Symbol;
        if (initializer is null)
        {
            _env.Set(local, Default(Map(local.Type)));
            return;
        }

        if (local.RefKind != RefKind.None)
        {
            _env.Set(local, new Alias(PlaceOf(initializer.Value)));
            return;
        }

        if (local.Type.TypeKind == TypeKind.Delegate && CallableOf(initializer.Value) is { } function)
        {
            _env.Set(local, function);
            return;
        }

        Tree value = Converted(Expression(initializer.Value), Map(local.Type), initializer);
        Assign(local, local.Name, IsSoleName(local) ? Unnamed(value) : Kept(value, local.Type, initializer.Value));
    }

    private void Assign(object key, string name, Tree value)
    {
        Name(value, name);
        _conflicts.Remove(key);
        _env.Set(key, value);
    }

    /// <summary>An expression whose value is not used.</summary>
    private void Discard(IOperation operation)
    {
        if (operation is IIncrementOrDecrementOperation increment) Increment(increment, isUsed: false);
        else Expression(operation);
    }
}
