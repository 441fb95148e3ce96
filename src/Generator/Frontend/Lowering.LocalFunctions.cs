using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Local functions and lambdas that are called directly: expanded where they are called, so that they see and change what they capture.</summary>
internal sealed partial class Lowering
{
    /// <summary>Functions that call functions that call functions grow exponentially when they are expanded.</summary>
    private const int ExpansionLimit = 400;

    private int _expansions;

    private Tree LocalCall(IInvocationOperation invocation, IMethodSymbol method)
    {
        if (_env.TryGet(method.OriginalDefinition, out Binding? binding) && binding is Callable function) return FunctionCall(invocation, function);
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
                return new Callable(function, function.Symbol);
            case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } local }:
                return _env.TryGet(local.OriginalDefinition, out Binding? binding) ? binding as Callable : null;
            case IMethodReferenceOperation { Method: { IsStatic: true } method }:
                return new Callable(null, method);
            case ILocalReferenceOperation reference:
                return _env.TryGet(reference.Local, out Binding? copied) ? copied as Callable : null;
            default:
                return null;
        }
    }

    private Tree FunctionCall(IInvocationOperation invocation, Callable function)
    {
        if (function.Function is null)
        {
            // The delegate's own parameter names do not matter: arguments go by position.
            object[] values = Arguments(function.Method, null, invocation.Arguments);
            if (KnownSymbols.TryGet(function.Method, out KnownMethod known) && known.Kind == KnownKind.Expression)
                return Built(known.Build!, [.. values.Select(value => ValueOf((Tree)value))], TypeOf(invocation));
            if (CanCall(function.Method, IsDispatched(function.Method, null))) return Call(invocation, function.Method, null, null, values);
            return Refused(invocation);
        }

        object[] passed = Arguments(function.Method, null, invocation.Arguments);
        return Expand(invocation, function, passed);
    }

    private Tree Expand(IOperation site, Callable function, object[] passed)
    {
        IMethodSymbol method = function.Method;
        for (Frame? frame = _frame; frame is not null; frame = frame.Caller)
        {
            if (!SymbolEqualityComparer.Default.Equals(frame.Method, method)) continue;
            Problem(site, "DG0016", method.Name);
            return Dummy(site.Type);
        }

        if (method.TypeParameters.Length > 0)
        {
            Refuse(site, "a generic local function", "it is expanded where it is called, without its type arguments", "Make it a method");
            return Dummy(site.Type);
        }

        if (++_expansions > ExpansionLimit || method.IsAsync)
        {
            Refuse(site, $"the local function '{method.Name}'", method.IsAsync ? "it is asynchronous" : "the code becomes too large where it is expanded", "Make it a method");
            return Dummy(site.Type);
        }

        foreach (SlotPlace place in passed.OfType<SlotPlace>())
            if (!_env.Contains(place.Key))
                _env.Set(place.Key, Default(place.Type));
        Environment before = _env.Copy();
        Frame caller = _frame;
        _frame = new Frame(caller, method, method.ReturnsVoid ? null : _types.Map(method.ReturnType));
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            IParameterSymbol parameter = method.Parameters[i];
            if (passed[i] is Place place) _env.Set(parameter, new Alias(place));
            else Assign(parameter, parameter.Name, (Tree)passed[i]);
        }

        IBlockOperation? body = function.Function switch
        {
            ILocalFunctionOperation local => local.Body,
            IAnonymousFunctionOperation lambda => lambda.Body,
            _ => null,
        };
        IOperation? statement = _statement;
        if (body is not null) Statements(body.Operations, 0, null);
        _statement = statement;
        Tree result = _frame.Result is not { } slot ? Nothing : _env.Contains(slot) ? Read(slot) : Dummy(method.ReturnType);
        _frame = caller;
        _env.Leave(before);
        return result;
    }
}
