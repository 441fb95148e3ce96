using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>
/// Local functions, lambdas and method groups: known functions, expanded where they are called. A local function that calls itself is lifted: it becomes
/// a function of its own, which takes what it captures as further parameters.
/// </summary>
internal sealed partial class Lowering
{
    private Tree LocalCall(IInvocationOperation invocation, IMethodSymbol method)
    {
        if (_env.TryGet(method.OriginalDefinition, out Binding? binding) && binding is Callable function) return FunctionCall(invocation, function, method);
        // In the code of a lifted function, one that is declared around it: what it captures is here, since this one captures it too.
        if (BodyOf(method) is ILocalFunctionOperation declared) return FunctionCall(invocation, NewCallable(declared, declared.Symbol), method);
        Refuse(invocation);
        return Dummy(invocation.Type);
    }

    /// <summary>The function in a delegate variable.</summary>
    private Callable? CalledDirectly(IInvocationOperation invocation)
    {
        ISymbol? variable = invocation.Instance switch
        {
            ILocalReferenceOperation local => local.Local,
            IParameterReferenceOperation parameter => parameter.Parameter,
            _ => null,
        };
        if (variable is null) return invocation.Instance is null ? null : CallableOf(invocation.Instance);
        if (_conflicts.Contains(variable)) return null;
        return _env.TryGet(variable, out Binding? binding) ? binding as Callable : null;
    }

    private Callable? CallableOf(IOperation operation)
    {
        switch (operation)
        {
            case IDelegateCreationOperation creation:
                return CallableOf(creation.Target);
            case IConversionOperation { OperatorMethod: null } conversion:
                return CallableOf(conversion.Operand);
            case IParenthesizedOperation parenthesized:
                return CallableOf(parenthesized.Operand);
            case IAnonymousFunctionOperation function:
                return NewCallable(function, function.Symbol);
            case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } local }:
                return _env.TryGet(local.OriginalDefinition, out Binding? binding) ? binding as Callable : null;
            case IMethodReferenceOperation { Method: { IsStatic: true } method }:
                return NewCallable(null, method);
            case ILocalReferenceOperation reference:
                return _env.TryGet(reference.Local, out Binding? local1) ? local1 as Callable : null;
            case IParameterReferenceOperation reference:
                return _env.TryGet(reference.Parameter, out Binding? parameter) ? parameter as Callable : null;
            default:
                return null;
        }
    }

    private Callable NewCallable(IOperation? function, IMethodSymbol method) =>
        new(function, method, _frame.Receiver, _env.TryGet(This, out Binding? receiver) ? receiver : null, _frame.TypeArguments);

    /// <param name="called">The function as it is called: with type arguments.</param>
    private Tree FunctionCall(IInvocationOperation invocation, Callable function, IMethodSymbol called)
    {
        // The delegate's own parameter names do not matter: arguments go by position.
        object[] passed = Arguments(function.Function is null ? function.Method : called, null, invocation.Arguments);
        if (function.Function is null) return NamedCall(invocation, function, passed);
        if (called.MethodKind == MethodKind.LocalFunction && IsRecursive(called) && CanLift(function, called, passed)) return Call(invocation, called, null, null, passed);
        IBlockOperation? body = function.Function switch
        {
            ILocalFunctionOperation local => local.Body,
            IAnonymousFunctionOperation lambda => lambda.Body,
            _ => null,
        };
        if (function.Method.IsAsync || body is null) return Refused(invocation);
        Binding? receiver = ReferenceEquals(function.Owner, _frame.Receiver) ? null : function.Receiver;
        return Expand(invocation, called.MethodKind == MethodKind.LocalFunction ? called : function.Method, () => LowerBlocks(body), receiver, function, passed);
    }

    /// <summary>Everything that it is given, and that it captures, is a value or a variable that holds one.</summary>
    private bool CanLift(Callable function, IMethodSymbol called, object[] passed) =>
        !called.IsAsync && !passed.Any(value => value is Callable || (value is Tree tree && IsOwnObject(tree) && !CanPass(called, tree, [])))
        && (ReferenceEquals(function.Owner, _frame.Receiver) || Captured(called).All(variable => variable.Symbol is not null))
        && Captured(called).All(variable => variable.Symbol is null || !_env.TryGet(variable.Symbol, out Binding? binding) || binding is not Callable);

    private Tree NamedCall(IInvocationOperation invocation, Callable function, object[] passed)
    {
        IMethodSymbol method = function.Method;
        if (KnownSymbols.TryGet(method, out KnownMethod known) && known.Kind == KnownKind.Expression && passed.All(value => value is Tree))
            return Built(known.Build!, [.. passed.Select(value => ValueOf((Tree)value))], TypeOf(invocation));
        return Target(method, null) is not null && CanCall(method) ? Call(invocation, method, null, null, passed) : Refused(invocation);
    }
}
