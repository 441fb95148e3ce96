using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Transform;

/// <summary>A program: the root with what is small inlined, and the methods that remain calls (recursive ones, and large ones).</summary>
/// <param name="Derivatives">Where second derivatives are wanted: the derivatives that users have written of what it calls.</param>
/// <param name="PrivateMembers">How its code reaches members that are private to other types.</param>
internal sealed record LinkedProgram(Function Root, IReadOnlyDictionary<string, Function> Callees, LinkedDerivatives? Derivatives, PrivateMembers PrivateMembers);

/// <summary>Derivatives that users have written, as methods that can be differentiated once more.</summary>
/// <param name="Methods">They, and the methods that they call.</param>
/// <param name="Refused">Those that cannot be followed, and why.</param>
/// <param name="Prefix">Of the names of functions that are made of them.</param>
internal sealed record LinkedDerivatives(IReadOnlyDictionary<string, Function> Methods, IReadOnlyDictionary<string, Refusal> Refused, string Prefix);

/// <summary>Resolves calls by method key: inlines small bodies, instantiates generic ones, keeps cycles as calls.</summary>
internal sealed class Link
{
    /// <summary>Up to this many ops a body is inlined wherever it is called.</summary>
    private const int SmallBody = 250;

    /// <summary>No body grows beyond this by inlining, so that output stays linear in input.</summary>
    private const int LargestBody = 4000;

    /// <summary>A recursion with another type at every level never ends. No other program has so many instances of one method.</summary>
    private const int MostInstances = 32;

    private readonly Dictionary<string, LoweredMethod> _methods = [];
    private readonly Dictionary<string, HashSet<string>> _instances = [];
    private readonly PrivateMembers _private;
    private readonly ConstantCalls _constants;
    private readonly HashSet<string> _recursive = [];
    private Dictionary<string, Function> _callees = [];

    private Link(LoweredMethod root, IReadOnlyList<LoweredMethod> closure)
    {
        _private = new PrivateMembers(root.Signature);
        foreach (LoweredMethod method in closure.Append(root)) _methods[method.Signature.Key] = method;
        _constants = new ConstantCalls(_methods, IsWithinReach);
        Dictionary<string, string[]> followed = _methods.ToDictionary(method => method.Key, method => Followed(method.Value));
        foreach (string key in _methods.Keys)
            if (Reaches(key, key, [], followed))
                _recursive.Add(key);
    }

    /// <param name="withDerivatives">The derivatives that users have written will be differentiated.</param>
    /// <exception cref="Refused">A callee cannot be lowered.</exception>
    public static LinkedProgram Program(LoweredMethod root, IReadOnlyList<LoweredMethod> closure, bool withDerivatives = false)
    {
        var link = new Link(root, closure);
        link.CheckPrivateUses(root);
        Function linked = new(root.Signature.Name, link.Inlined(new Cloner(link._private.Map, link._private.MapAttribute).CloneRegion(root.Body!.Body)));
        foreach (Function function in link._callees.Values.Append(linked)) link.CheckMembers(function);
        Dictionary<string, Function> callees = link._callees;
        return new LinkedProgram(linked, callees, withDerivatives ? link.Derivatives(callees.Values.Append(linked), root.Signature.Name + "_") : null, link._private);
    }

    /// <summary>A program of their own: none of the program's methods is a part of it.</summary>
    private LinkedDerivatives? Derivatives(IEnumerable<Function> program, string prefix)
    {
        _callees = [];
        var refused = new Dictionary<string, Refusal>();
        IEnumerable<CustomDerivative> called = program.SelectMany(function => function.Body.AllOps()).Where(op => op.Code == OpCode.Custom).Select(op => op.Get<CustomDerivative>());
        foreach (CallTarget target in called.SelectMany(custom => new[] { custom.Vjp, custom.Jvp }).OfType<DerivativeCode>().Select(code => code.Target))
        {
            if (refused.ContainsKey(CallVariants.KeyOf(target))) continue;
            var known = new Dictionary<string, Function>(_callees);
            try
            {
                KeepCall(target, Find(target));
                foreach (Function function in _callees.Values) CheckMembers(function);
            }
            catch (Refused problem)
            {
                refused[CallVariants.KeyOf(target)] = problem.Refusal;
                _callees = known;
            }
        }

        return _callees.Count + refused.Count == 0 ? null : new LinkedDerivatives(_callees, refused, prefix);
    }

    /// <summary>The methods that it calls, without those that are called as they stand in the source wherever they are no formula.</summary>
    private static string[] Followed(LoweredMethod method)
    {
        ILookup<string, CallTarget>? calls = method.Body?.Body.AllOps().Where(op => op.Code == OpCode.Call).Select(op => op.Get<CallTarget>()).ToLookup(target => target.MethodKey);
        return [.. method.Callees.Where(callee => calls is null || !calls.Contains(callee) || calls[callee].Any(target => target.Code is null))];
    }

    private static bool Reaches(string from, string target, HashSet<string> seen, Dictionary<string, string[]> followed)
    {
        if (!followed.TryGetValue(from, out string[]? callees)) return false;
        foreach (string callee in callees)
            if (callee == target || (seen.Add(callee) && Reaches(callee, target, seen, followed)))
                return true;
        return false;
    }

    private Region Inlined(Region body)
    {
        int size = body.CountOps();
        InlineInto(body, ref size);
        LoopConditions.Apply(body);
        return body;
    }

    private void InlineInto(Region region, ref int size)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) InlineInto(inner, ref size);
            if (op.Code != OpCode.Call) continue;
            CallTarget target = op.Get<CallTarget>();
            if (target.Code is not null && (!_constants.IsFormula(target.MethodKey) || (IsCondition(region) && Throws(target))))
            {
                region.Replace(i, _constants.AsCode(op));
                continue;
            }

            LoweredMethod callee = Find(target);
            int calleeSize = callee.Body!.Body.CountOps();
            bool stays = _recursive.Contains(target.MethodKey) || calleeSize > SmallBody || size + calleeSize > LargestBody || callee.Body.Body.EndsInThrow;
            if (stays && target.Code is not null)
            {
                region.Replace(i, _constants.AsCode(op));
                continue;
            }

            if (stays)
            {
                i = PassSpans(region, i, op);
                Bound(op, target, callee);
                KeepCall(target, callee);
                continue;
            }

            size += calleeSize;
            i = Inline(region, i, op, callee, target) - 1;
        }
    }

    /// <summary>Whether the region is the condition of a loop, or within one: it only computes.</summary>
    private static bool IsCondition(Region? region)
    {
        for (; region?.Owner is { } owner; region = region.Outer)
            if (owner.Code == OpCode.While && owner.Regions[0] == region)
                return true;
        return false;
    }

    private bool Throws(CallTarget target) => _methods[target.MethodKey].Body!.Body.Any(op => op.Code == OpCode.Throw);

    private LoweredMethod Find(CallTarget target)
    {
        if (!_methods.TryGetValue(target.MethodKey, out LoweredMethod? callee))
            throw Refused.Because($"the call of '{target.MethodKey}'", "its source was not found", "Write its derivative with [DerivativeOf]");
        Refusal? problem = callee.Problems.Count > 0 ? callee.Problems[0] : null;
        if (problem is not null) throw new Refused(problem);
        CheckPrivateUses(callee);
        if (callee.Body is null) throw Refused.Because($"the call of '{callee.Signature.Name}'", "it has no body", "Write its derivative with [DerivativeOf]");
        return callee;
    }

    private bool IsWithinReach(LoweredMethod method) =>
        method.PrivateUses.All(use => _private.IsInside(use.Domain)) && method.Body!.Body.All(op => OutOfReach(op) is null);

    private void CheckPrivateUses(LoweredMethod method)
    {
        foreach (PrivateUse use in method.PrivateUses)
            if (!_private.IsInside(use.Domain))
                throw new Refused(OutOfReach($"'{use.Member}' in '{method.Signature.Name}'").Refusal with { Method = method.Signature.Key, Site = use.Site });
    }

    /// <summary>Members of structs and objects that are read where they stand.</summary>
    private void CheckMembers(Function function)
    {
        foreach (Op op in function.Body.AllOps())
            if (OutOfReach(op) is { } member)
                throw OutOfReach($"'{member.Display}'");
    }

    private PrivateMember? OutOfReach(Op op)
    {
        if (op.Code is not (OpCode.Member or OpCode.Load or OpCode.Store or OpCode.Fill) || op.Attribute is not string { Length: > 0 } path) return null;
        IRType type = op.Operands[0].Type is BufferType buffer ? buffer.Element : op.Operands[0].Type;
        foreach (string name in path.Split('.'))
        {
            if ((type as AggregateType)?.Members.FirstOrDefault(candidate => candidate.Name == name) is not { } member) return null;
            if (member.Private is { } own && !_private.IsReachable(own)) return own;
            type = member.Type;
        }

        return null;
    }

    private static Refused OutOfReach(string member) => Refused.Because(
        member, "it is private to another type than the one into which the derivative is written",
        "Make it internal, or write the derivative of the method that uses it with [DerivativeOf]");

    /// <summary>Replaces the call by the body; the body's own calls are looked at next. Returns the index to go on at.</summary>
    private int Inline(Region region, int index, Op call, LoweredMethod callee, CallTarget target)
    {
        Cloner cloner = Instantiation(target);
        for (int i = 0; i < call.Operands.Length; i++) cloner.Bind(callee.Body!.Parameters[i], call.Operands[i]);
        var scratch = new Region();
        foreach (Op op in callee.Body!.Body.Ops) cloner.CloneOp(op, scratch);
        region.Ops.RemoveAt(index);
        int at = index;
        foreach (Op op in scratch.Ops) region.Insert(at++, op);
        var replacement = new Dictionary<Value, Value>();
        for (int k = 0; k < call.Results.Length; k++)
        {
            Value result = cloner[callee.Body.Body.Yields[k]];
            if (call.Results[k].Name is { } name && result.Name is null && result.Def is not null) result.Name = name;
            replacement[call.Results[k]] = result;
        }

        Substitution.Apply(RootOf(region), replacement);
        return index;
    }

    private static Region RootOf(Region region)
    {
        while (region.Outer is { } outer) region = outer;
        return region;
    }

    /// <exception cref="Refused">The method calls itself with ever other types.</exception>
    private void Bound(Op call, CallTarget target, LoweredMethod callee)
    {
        if (target.TypeArguments.Length == 0) return;
        if (!_instances.TryGetValue(target.MethodKey, out HashSet<string>? instances)) _instances[target.MethodKey] = instances = [];
        if (instances.Add(target.TypeArguments) && instances.Count > MostInstances)
            throw new Refused(new Refusal(call.Origin?.Method ?? "", target.Site, "DG0016", callee.Signature.Name));
    }

    private void KeepCall(CallTarget target, LoweredMethod callee)
    {
        string key = CallVariants.KeyOf(target);
        if (_callees.ContainsKey(key)) return;
        var function = new Function(callee.Signature.Name, Instantiation(target).CloneRegion(callee.Body!.Body));
        RenameParameters(function);
        TakeSpans(function);
        _callees[key] = function;
        Inlined(function.Body);
    }

    /// <summary>What is passed for a list is a span of it. Returns the index of the call.</summary>
    private static int PassSpans(Region region, int index, Op call)
    {
        for (int k = 0; k < call.Operands.Length; k++)
        {
            if (call.Operands[k].Type is not BufferType { Kind: BufferKind.List } list) continue;
            var view = new Op(OpCode.AsSpan, [call.Operands[k]], [new Value(BufferType.Span(list.Element), call.Operands[k].Name)]);
            region.Insert(index++, view);
            call.Operands[k] = view.Result;
        }

        return index;
    }

    /// <summary>A method that stays a call takes spans in the places of lists: its reverse sweep may get copies of the elements, which are no lists.</summary>
    private static void TakeSpans(Function function)
    {
        Region body = function.Body;
        for (int i = 0; i < body.Arguments.Count; i++)
        {
            Value list = body.Arguments[i];
            if (list.Type is not BufferType { Kind: BufferKind.List } type) continue;
            var span = new Value(BufferType.Span(type.Element), list.Name) { ArgumentOf = body };
            body.Arguments[i] = span;
            Substitution.Apply(body, new Dictionary<Value, Value> { [list] = span });
            if (body.Any(op => op.Code is OpCode.Opaque or OpCode.Unsupported && op.Operands.Contains(span)))
                throw Refused.Because($"the list '{list.Name}' in '{function.Name}'", "only its elements can be passed on to a method that is recursive or long", "Pass an array or a span");
            Substitution.Apply(body, body.AllOps().Where(op => op.Code == OpCode.AsSpan && op.Operands[0] == span && op.Result.Type == span.Type).ToDictionary(op => op.Result, _ => span));
        }
    }

    /// <summary>As a method of its own, a callee has its leaves as plain parameters.</summary>
    private static void RenameParameters(Function function)
    {
        var taken = new HashSet<string>();
        foreach (Value parameter in function.Parameters)
        {
            string name = (parameter.Name ?? "p").Replace('.', '_');
            if (name == "this") name = "self";
            string unique = name;
            for (int n = 2; !taken.Add(unique); n++) unique = name + n;
            parameter.Name = unique;
        }
    }

    private Cloner Instantiation(CallTarget target)
    {
        if (target.TypeArguments.Length == 0) return new Cloner(_private.Map, _private.MapAttribute);
        Dictionary<string, string> map = target.TypeArguments.Split([';'], StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split(['='], 2)).ToDictionary(pair => pair[0].Trim(), pair => pair[1].Trim());
        var types = new TypeSubstitution(map);
        return new Cloner(type => _private.Map(types.Map(type)), attribute => _private.MapAttribute(types.MapAttribute(attribute)));
    }
}

/// <summary>Replaces type parameters by type arguments in types, constants and opaque code.</summary>
internal sealed class TypeSubstitution
{
    private readonly IReadOnlyDictionary<string, string> _map;
    private readonly Regex _pattern;

    public TypeSubstitution(IReadOnlyDictionary<string, string> map)
    {
        _map = map;
        _pattern = new Regex("(?<![\\w.])(" + string.Join("|", map.Keys.Select(Regex.Escape)) + ")(?!\\w)");
    }

    private string Text(string text) => _pattern.Replace(text, match => _map[match.Value]);

    public IRType Map(IRType type) => type switch
    {
        ScalarType { Kind: ScalarKind.Generic or ScalarKind.Integer } scalar when _map.ContainsKey(scalar.CSharp) => Scalar(_map[scalar.CSharp]),
        ScalarType { Class: { } @class } => ScalarType.Handle(Text(@class)),
        ScalarType or TensorType => type,
        BufferType buffer => buffer.Of(Map(buffer.Element)),
        AggregateType aggregate => aggregate with
        {
            CSharp = Text(aggregate.CSharp),
            TangentCSharp = aggregate.TangentCSharp is null ? null : Text(aggregate.TangentCSharp),
            Members = aggregate.Members.Select(member => member with { Type = Map(member.Type), Private = Map(member.Private) }).ToEquatableArray(),
        },
        // A type parameter of which nothing is known in generic code may stand for a number.
        _ => Scalar(Text(type.CSharp)) is { Kind: not ScalarKind.Generic } known ? known : new OpaqueType(Text(type.CSharp)),
    };

    private PrivateMember? Map(PrivateMember? member) => member is null ? null : member with { TypeArguments = Text(member.TypeArguments) };

    private static ScalarType Scalar(string text) => text switch
    {
        "double" => ScalarType.Float64,
        "float" => ScalarType.Float32,
        "global::System.Half" => ScalarType.Half,
        "bool" => ScalarType.Bool,
        "int" => ScalarType.Int32,
        "long" => ScalarType.Int64,
        "decimal" => new ScalarType("decimal", ScalarKind.Decimal),
        "byte" or "sbyte" or "short" or "ushort" or "uint" or "ulong" or "nint" or "nuint" or "char" => ScalarType.Integer(text),
        _ => ScalarType.Generic(text),
    };

    public object? MapAttribute(object? attribute) => attribute switch
    {
        ConstantValue constant => Constant(constant),
        OpaqueCode code => Map(code),
        Refusal { Code: { } code } refusal => refusal with { Code = Map(code) },
        CallTarget target => Map(target),
        CustomDerivative custom => custom with { Primal = Text(custom.Primal), Vjp = Map(custom.Vjp), Jvp = Map(custom.Jvp) },
        _ => attribute,
    };

    private OpaqueCode Map(OpaqueCode code) =>
        code with { Template = Text(code.Template), Private = code.Private is { } use ? new PrivateCode(Map(use.Member)!, Text(use.Template)) : null };

    private DerivativeCode? Map(DerivativeCode? code) =>
        code is null ? null : new DerivativeCode(Text(code.Template), Text(code.TupleType), Map(code.Target));

    private CallTarget Map(CallTarget target) => target with
    {
        TypeArguments = string.Join(";", target.TypeArguments.Split([';'], StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split(['='], 2)).Select(pair => pair[0] + "=" + Text(pair[1]))),
        Code = target.Code is { } code ? Map(code) : null,
    };

    private ConstantValue Constant(ConstantValue constant)
    {
        string type = constant.CSharp.Split('.')[0];
        return constant.IsNumber && _map.ContainsKey(type) ? Builder.ConstantOf(Scalar(_map[type]), constant.Number) : constant with { CSharp = Text(constant.CSharp) };
    }
}
