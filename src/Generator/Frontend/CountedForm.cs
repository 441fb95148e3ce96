using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>A <c>for</c> whose iterations are known before the first: <c>for (…; i + Offset TEST Bound; i += Step)</c>, with Bound invariant.</summary>
/// <param name="Others">What else runs at the bottom of the loop.</param>
internal sealed record CountedForm(ILocalSymbol Variable, LoopTest Test, IOperation Bound, int Offset, int Step, IReadOnlyList<IOperation> Others)
{
    public static CountedForm? Of(IForLoopOperation loop, Func<IOperation, bool> isInvariant, Func<ISymbol, bool> isAssignedInBody)
    {
        if (loop.Condition is not IBinaryOperation { OperatorMethod: null } condition) return null;
        foreach (bool isSwapped in new[] { false, true })
        {
            IOperation tested = isSwapped ? condition.RightOperand : condition.LeftOperand;
            IOperation bound = isSwapped ? condition.LeftOperand : condition.RightOperand;
            if (VariableOf(tested) is not { Variable: { Type.SpecialType: SpecialType.System_Int32, RefKind: RefKind.None } variable, Offset: var offset }) continue;
            if (bound.Type?.SpecialType != SpecialType.System_Int32 || TestOf(condition.OperatorKind, isSwapped) is not { } test) continue;
            if (isAssignedInBody(variable) || !isInvariant(bound) || References(bound, variable)) continue;
            int? step = null;
            var others = new List<IOperation>();
            foreach (IOperation bottom in loop.AtLoopBottom)
            {
                if (StepOf(bottom, variable) is { } found && step is null) step = found;
                else others.Add(bottom);
            }

            bool isUpwards = test is LoopTest.Less or LoopTest.LessOrEqual;
            if (step is not { } by || by == 0 || by > 0 != isUpwards || others.Any(other => References(other, variable))) continue;
            return new CountedForm(variable, test, bound, offset, by, others);
        }

        return null;
    }

    /// <summary><c>i</c>, <c>i + 1</c>, <c>i - 1</c>.</summary>
    private static (ILocalSymbol Variable, int Offset)? VariableOf(IOperation operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation local:
                return (local.Local, 0);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, LeftOperand: ILocalReferenceOperation left, RightOperand.ConstantValue: { HasValue: true, Value: int right } }:
                return (left.Local, right);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract, LeftOperand: ILocalReferenceOperation left, RightOperand.ConstantValue: { HasValue: true, Value: int right and > int.MinValue } }:
                return (left.Local, -right);
            default:
                return null;
        }
    }

    private static LoopTest? TestOf(BinaryOperatorKind kind, bool isSwapped) => (kind, isSwapped) switch
    {
        (BinaryOperatorKind.LessThan, false) or (BinaryOperatorKind.GreaterThan, true) => LoopTest.Less,
        (BinaryOperatorKind.LessThanOrEqual, false) or (BinaryOperatorKind.GreaterThanOrEqual, true) => LoopTest.LessOrEqual,
        (BinaryOperatorKind.GreaterThan, false) or (BinaryOperatorKind.LessThan, true) => LoopTest.Greater,
        (BinaryOperatorKind.GreaterThanOrEqual, false) or (BinaryOperatorKind.LessThanOrEqual, true) => LoopTest.GreaterOrEqual,
        _ => null,
    };

    private static int? StepOf(IOperation bottom, ILocalSymbol variable)
    {
        IOperation operation = bottom is IExpressionStatementOperation statement ? statement.Operation : bottom;
        switch (operation)
        {
            case IIncrementOrDecrementOperation increment when Is(increment.Target, variable):
                return increment.Kind == OperationKind.Increment ? 1 : -1;
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add, Value.ConstantValue: { HasValue: true, Value: int step } } add when Is(add.Target, variable):
                return step;
            case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Subtract, Value.ConstantValue: { HasValue: true, Value: int step and > int.MinValue } } subtract when Is(subtract.Target, variable):
                return -step;
            case ISimpleAssignmentOperation assignment when Is(assignment.Target, variable) && VariableOf(assignment.Value) is { Variable: var source, Offset: var step }
                && SymbolEqualityComparer.Default.Equals(source, variable):
                return step;
            default:
                return null;
        }
    }

    private static bool Is(IOperation target, ILocalSymbol variable) =>
        target is ILocalReferenceOperation local && SymbolEqualityComparer.Default.Equals(local.Local, variable);

    private static bool References(IOperation operation, ILocalSymbol variable) =>
        operation.DescendantsAndSelf().Any(inner => Is(inner, variable));
}
