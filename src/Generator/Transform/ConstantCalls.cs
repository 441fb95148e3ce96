using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Calls that take and give nothing that varies (<see cref="CallTarget.Code"/>): an index of two numbers, a weight, a check. What is a formula becomes the caller's code,
/// so that everything known of numbers is known of it. Every other callee is called as it stands in the source; its lowered body, if there is one, says whether it answers the
/// same each time.
/// </summary>
internal sealed class ConstantCalls
{
    /// <summary>Above as many operations code is easier to read with the call in it.</summary>
    private const int LongestFormula = 32;

    private readonly IReadOnlyDictionary<string, LoweredMethod> _methods;
    private readonly Func<LoweredMethod, bool> _isWithinReach;
    private readonly Dictionary<string, Effect> _effects = [];
    private readonly Dictionary<string, bool> _isFormula = [];

    /// <summary>Those that are being looked at: what calls itself is no formula.</summary>
    private readonly HashSet<string> _open = [];

    /// <param name="methods">All that are lowered, by their keys.</param>
    /// <param name="isWithinReach">Whether the code that is emitted may name what the method names.</param>
    public ConstantCalls(IReadOnlyDictionary<string, LoweredMethod> methods, Func<LoweredMethod, bool> isWithinReach)
    {
        _methods = methods;
        _isWithinReach = isWithinReach;
    }

    /// <summary>The call as it stands in the source.</summary>
    public Op AsCode(Op call)
    {
        CallTarget target = call.Get<CallTarget>();
        return new Op(OpCode.Opaque, call.Operands, call.Results, null, target.Code! with { Effect = EffectOf(target.MethodKey) }) { Comment = call.Comment, Origin = call.Origin };
    }

    /// <summary>Whether the callee is arithmetic with branches and guards, and answers the same each time.</summary>
    public bool IsFormula(string key)
    {
        if (_isFormula.TryGetValue(key, out bool known)) return known;
        _open.Add(key);
        bool isFormula = Lowered(key) is { Body: { } body } method && _isWithinReach(method) && !body.Body.EndsInThrow && body.Parameters.All(HasPlainType) && IsFormula(body.Body);
        _open.Remove(key);
        return _isFormula[key] = isFormula;
    }

    private bool IsFormula(Region body)
    {
        Op[] ops = body.AllOps();
        return ops.Count(op => op.Code != OpCode.Constant) <= LongestFormula && ops.All(IsFormula);
    }

    /// <summary>What is done with a type parameter may be another operation for an integer than for a number.</summary>
    private static bool HasPlainType(Value value) => value.Type is not (ScalarType { Kind: ScalarKind.Generic } or BufferType { Element: ScalarType { Kind: ScalarKind.Generic } });

    private bool IsFormula(Op op) => op.Results.All(HasPlainType) && op.Code switch
    {
        OpCode.Constant or OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Load or OpCode.Length or OpCode.If or OpCode.Throw => true,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect != Effect.Observable || op.Parent!.EndsInThrow,
        OpCode.Call => op.Get<CallTarget>() is { Code: not null, MethodKey: var callee } && !_open.Contains(callee) && (IsFormula(callee) || EffectOf(callee) != Effect.Observable),
        _ => false,
    };

    /// <summary>Of a method with all that it calls. Where nothing says otherwise it may throw, for it may never end.</summary>
    private Effect EffectOf(string key)
    {
        if (!_effects.TryGetValue(key, out Effect effect)) _effects[key] = effect = IsSteady(key) ? Effect.Traps : Effect.Observable;
        return effect;
    }

    private bool IsSteady(string key)
    {
        var seen = new HashSet<string> { key };
        var pending = new Stack<string>(seen);
        while (pending.Count > 0)
        {
            if (Lowered(pending.Pop()) is not { } method) return false;
            foreach (Op op in method.Body!.Body.AllOps())
            {
                if (!IsSteady(op)) return false;
                if (op.Code == OpCode.Call && seen.Add(op.Get<CallTarget>().MethodKey)) pending.Push(op.Get<CallTarget>().MethodKey);
            }
        }

        return true;
    }

    /// <summary>Whether the op gives the same each time and changes nothing that outlives the call. What it calls is looked at apart.</summary>
    private static bool IsSteady(Op op) => op.Code switch
    {
        OpCode.Constant or OpCode.Apply or OpCode.Convert or OpCode.Select or OpCode.Length or OpCode.Construct or OpCode.Allocate or OpCode.Slice or OpCode.AsSpan
            or OpCode.If or OpCode.For or OpCode.While or OpCode.Throw or OpCode.StopGradient or OpCode.Retain => true,
        // What only goes on to throw is not run twice.
        _ when op.Parent!.EndsInThrow => true,
        OpCode.Opaque => op.Get<OpaqueCode>().Effect != Effect.Observable && AreKnown(op.Operands),
        OpCode.Unsupported => op.Get<Refusal>().Code is { Effect: not Effect.Observable } && AreKnown(op.Operands),
        OpCode.Member => op.Operands[0].Type is AggregateType { IsReferenceType: false },
        OpCode.Load => IsKnown(op.Operands[0]),
        OpCode.Store or OpCode.Fill => IsMadeHere(op.Operands[0]),
        OpCode.Copy => IsKnown(op.Operands[0]) && IsMadeHere(op.Operands[1]),
        OpCode.Call => AreKnown(op.Operands),
        _ => false,
    };

    private static bool AreKnown(Value[] operands) => operands.All(operand => operand.Type is not BufferType || IsKnown(operand));

    /// <summary>What other storage holds may be something else each time.</summary>
    private static bool IsKnown(Value buffer) => IsMadeHere(buffer) || IsPassed(buffer);

    private static bool IsMadeHere(Value buffer) => buffer.Def switch
    {
        { Code: OpCode.Allocate } => true,
        { Code: OpCode.Slice or OpCode.AsSpan } view => IsMadeHere(view.Operands[0]),
        _ => false,
    };

    /// <summary>It is an operand of the call.</summary>
    private static bool IsPassed(Value buffer) => buffer.Def switch
    {
        null => buffer.ArgumentOf is { Owner: null },
        { Code: OpCode.Slice or OpCode.AsSpan } view => IsPassed(view.Operands[0]),
        _ => false,
    };

    private LoweredMethod? Lowered(string key) =>
        _methods.TryGetValue(key, out LoweredMethod? method) && method.Body is not null && method.Problems.Count == 0 ? method : null;
}
