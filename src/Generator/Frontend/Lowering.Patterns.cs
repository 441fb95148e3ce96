using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Frontend;

/// <summary>Patterns, and the switches that are made of them: chains of conditions, tried in order.</summary>
internal sealed partial class Lowering
{
    /// <summary>Whether a value matches; the pattern's variables are declared on the way.</summary>
    private Value Matches(IPatternOperation pattern, Tree value, ITypeSymbol type, IOperation site)
    {
        Guard();
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return _b.Bool(true);
            case IConstantPatternOperation constant:
                return EqualsConstant(value, constant.Value, site);
            case IRelationalPatternOperation when NullableTypes.Is(value.Type) && value.Members is not null:
                return ShortCircuit(HasValue(value), true, () => Matches(pattern, ValueIn(value), NullableTypes.Underlying(type) ?? type, site));
            case IRelationalPatternOperation relational when value.Leaf is { Type: ScalarType scalar } leaf:
                Value bound = _b.Convert(Scalar(relational.Value), scalar);
                return Arithmetic(relational.OperatorKind, scalar, leaf, bound, false)!;
            case INegatedPatternOperation negated:
                return _b.Not(Matches(negated.Pattern, value, type, site));
            case IBinaryPatternOperation binary:
                return ShortCircuit(
                    Matches(binary.LeftPattern, value, type, site), binary.OperatorKind == BinaryOperatorKind.And, () => Matches(binary.RightPattern, value, binary.LeftPattern.NarrowedType, site));
            case IDeclarationPatternOperation declaration:
                return Declared(declaration.MatchesNull ? null : declaration.MatchedType, declaration.DeclaredSymbol, value, type, site);
            case ITypePatternOperation test:
                return Declared(test.MatchedType, null, value, type, site);
            case IRecursivePatternOperation recursive:
                return Recursive(recursive, value, type, site);
            case IListPatternOperation list:
                return Listed(list, value, type, site);
            default:
                Refuse(pattern);
                return _b.Bool(false);
        }
    }

    private Value EqualsConstant(Tree value, IOperation constant, IOperation site)
    {
        object? number = constant.ConstantValue.Value;
        if (NullableTypes.Is(value.Type) && value.Members is not null)
            return number is null ? _b.Not(HasValue(value)) : ShortCircuit(HasValue(value), true, () => EqualsConstant(ValueIn(value), constant, site));
        if (number is null) return value.Leaf is { } reference && (value.Type is not ScalarType || IsHandle(value.Type)) ? IsNullTest(reference) : _b.Bool(false);
        Value tested = ValueOf(value);
        if (tested.Type is not ScalarType scalar)
        {
            Value other = ConstantOf(constant.Type!, number);
            return Opaque(site, new OpaqueCode("{0} is " + Literal(other.Def!.Get<ConstantValue>().CSharp), Effect.Pure), [tested], ScalarType.Bool, isHarmless: true).Leaf!;
        }

        // The pattern NaN matches NaN, though NaN is not equal to itself.
        if (number is double.NaN or float.NaN) return _b.Apply("notEqual", tested, tested);
        return _b.Apply("equal", tested, _b.Convert(ConstantOf(constant.Type!, number), scalar));
    }

    private Value Declared(ITypeSymbol? tested, ISymbol? variable, Tree value, ITypeSymbol type, IOperation site)
    {
        Value matches;
        Tree bound = value;
        if (tested is not null && NullableTypes.Is(value.Type) && value.Members is not null && NullableTypes.Underlying(type) is { } underlying
            && SymbolEqualityComparer.Default.Equals(underlying, tested))
        {
            matches = HasValue(value);
            bound = ValueIn(value);
        }
        else if (tested is null)
        {
            matches = _b.Bool(true);
        }
        else if (ExactOf(value) is { } exact)
        {
            matches = !Fits(exact, tested) ? _b.Bool(false) : value.Leaf is { } number && IsHandle(number.Type) ? _b.Not(IsNullTest(number)) : _b.Bool(true);
        }
        else if (Fits(type, tested))
        {
            matches = type.IsValueType || value.Leaf is null ? _b.Bool(true) : _b.Not(IsNullTest(value.Leaf));
        }
        else
        {
            matches = Opaque(site, new OpaqueCode($"{{0}} is {Literal(TypeName(tested))}", Effect.Pure), [ValueOf(value)], ScalarType.Bool, isHarmless: true).Leaf!;
            if (variable is not null)
                bound = Choice(matches, () => Cast(value, Map(tested), site), () => DefaultLike(Default(Map(tested))));
        }

        if (variable is not null) Assign(variable, variable.Name, bound);
        return matches;
    }

    /// <summary>Every value of the type, but null, is one of the tested type.</summary>
    private static bool Fits(ITypeSymbol type, ITypeSymbol tested)
    {
        for (ITypeSymbol? parent = type; parent is not null; parent = parent.BaseType)
            if (SymbolEqualityComparer.Default.Equals(parent, tested))
                return true;
        return type.AllInterfaces.Contains(tested, SymbolEqualityComparer.Default);
    }

    private Value Recursive(IRecursivePatternOperation pattern, Tree value, ITypeSymbol type, IOperation site)
    {
        Value matches = Declared(pattern.MatchedType, pattern.DeclaredSymbol, value, type, site);
        if (NullableTypes.Is(value.Type) && value.Members is not null)
        {
            value = ValueIn(value);
            type = NullableTypes.Underlying(type) ?? type;
        }

        if (ExactOf(value) is null && !Fits(type, pattern.MatchedType) && (pattern.PropertySubpatterns.Length > 0 || pattern.DeconstructionSubpatterns.Length > 0))
        {
            Refuse(pattern, "a pattern that tests for another type", "the members of the other type are not followed", "Cast with 'is' first");
            return _b.Bool(false);
        }

        if (pattern.DeconstructionSubpatterns.Length > 0)
        {
            matches = ShortCircuit(matches, true, () =>
            {
                if (PartsOf(value, type, pattern.DeconstructionSubpatterns.Length, site) is not { } parts) return _b.Bool(false);
                Value all = _b.Bool(true);
                for (int i = 0; i < parts.Count; i++)
                {
                    int part = i;
                    all = ShortCircuit(all, true, () => Matches(pattern.DeconstructionSubpatterns[part], parts[part].Value, parts[part].Type!, site));
                }

                return all;
            });
        }

        foreach (IPropertySubpatternOperation property in pattern.PropertySubpatterns)
        {
            matches = ShortCircuit(matches, true, () =>
            {
                _receivers.Push(new TemporaryPlace(value));
                Tree member = Expression(property.Member);
                _receivers.Pop();
                return Matches(property.Pattern, member, property.Member.Type!, site);
            });
        }

        return matches;
    }

    /// <summary><c>[first, .., last]</c>: elements from both ends, and what is between them as a part.</summary>
    private Value Listed(IListPatternOperation pattern, Tree value, ITypeSymbol type, IOperation site)
    {
        if (!IsOwnList(value) && value.Leaf is not { Type: BufferType { Rank: 1 } })
        {
            Refuse(pattern, "a list pattern on this type", "only arrays, spans and lists are followed", "Use an array or a span");
            return _b.Bool(false);
        }

        int part = pattern.Patterns.ToList().FindIndex(element => element is ISlicePatternOperation);
        Value isThere = value.Leaf is { } reference && type.IsReferenceType ? _b.Not(IsNullTest(reference)) : _b.Bool(true);
        Value matches = ShortCircuit(isThere, true, () =>
        {
            Value buffer = View(StorageOf(value, pattern)), length = Length(buffer);
            int count = pattern.Patterns.Length - (part < 0 ? 0 : 1);
            Value all = _b.Apply(part < 0 ? "equal" : "greaterOrEqual", length, _b.Int(count));
            for (int i = 0; i < pattern.Patterns.Length; i++)
            {
                int at = i;
                if (pattern.Patterns[at] is IDiscardPatternOperation or ISlicePatternOperation { Pattern: null }) continue;
                all = ShortCircuit(all, true, () =>
                {
                    if (pattern.Patterns[at] is ISlicePatternOperation { Pattern: { } inner })
                        return Matches(inner, Between(buffer, at, _b.Apply("subtract", length, _b.Int(count)), inner), inner.InputType, site);
                    Value index = part < 0 || at < part ? _b.Int(at) : _b.Apply("subtract", length, _b.Int(pattern.Patterns.Length - at));
                    return Matches(pattern.Patterns[at], Read(Element(buffer, [index]), site), pattern.Patterns[at].InputType, site);
                });
            }

            return all;
        });
        if (pattern.DeclaredSymbol is { } variable) Assign(variable, variable.Name, value);
        return matches;
    }

    /// <summary>Of a span a span, of an array or list a copy.</summary>
    private Tree Between(Value buffer, int start, Value length, IPatternOperation pattern)
    {
        Value part = _b.Slice(buffer, _b.Int(start), length, SpanOf((BufferType)buffer.Type));
        return Map(pattern.InputType) switch
        {
            BufferType { Kind: BufferKind.List } => ListOf(pattern.InputType, part),
            BufferType { Kind: BufferKind.Array } => new Tree(Copied(part, length)),
            IRType span => Converted(new Tree(part), span, pattern),
        };
    }

    // ---- switch

    private Tree SwitchExpression(ISwitchExpressionOperation choice)
    {
        Tree value = Expression(choice.Value);
        IRType type = TypeOf(choice);
        return Arm(0);

        Tree Arm(int index)
        {
            Guard();
            if (index == choice.Arms.Length)
            {
                Throw("new global::System.Runtime.CompilerServices.SwitchExpressionException()");
                return Dummy(choice.Type);
            }

            ISwitchExpressionArmOperation arm = choice.Arms[index];
            Value matches = Matches(arm.Pattern, value, choice.Value.Type!, arm);
            if (arm.Guard is { } guard) matches = ShortCircuit(matches, true, () => Scalar(guard));
            return Choice(matches, () => Converted(Expression(arm.Value), type, arm), () => Arm(index + 1));
        }
    }

    private void SwitchStatement(ISwitchOperation choice, Action? next)
    {
        Tree value = Expression(choice.Value);
        _env.Set(FlagOf(choice.ExitLabel), new Tree(_b.Bool(false)));
        var arms = new List<(Func<Value>? Condition, Func<IReadOnlyList<IOperation>> Body)>();
        IReadOnlyList<IOperation> otherwise = [];
        bool breaksInside = false;
        foreach (ISwitchCaseOperation section in choice.Cases)
        {
            IReadOnlyList<IOperation> body = WithoutJump(section.Body, choice, []);
            breaksInside |= body.Any(statement => _flow.Jumps(statement).Any(target => Equals(target, choice.ExitLabel)));
            ICaseClauseOperation[] clauses = [.. section.Clauses];
            // Other labels of the default section need no test.
            if (clauses.Any(clause => clause.CaseKind == CaseKind.Default)) otherwise = body;
            else arms.Add((() => Matches(clauses, value, choice), () => body));
        }

        arms.Add((null, () => otherwise));
        Arms(choice, arms, next, nests: !breaksInside);
    }

    /// <summary>The <c>break</c> at the end of a section is where it completes; a <c>goto case</c> there goes on with the other section.</summary>
    private static IReadOnlyList<IOperation> WithoutJump(IReadOnlyList<IOperation> body, ISwitchOperation choice, IReadOnlyList<ISwitchCaseOperation> before)
    {
        if (body.Count == 1 && body[0] is IBlockOperation block) return WithoutJump(block.Operations, choice, before);
        if (body.Count == 0 || body[body.Count - 1] is not IBranchOperation jump) return body;
        IEnumerable<IOperation> own = body.Take(body.Count - 1);
        if (SymbolEqualityComparer.Default.Equals(jump.Target, choice.ExitLabel)) return [.. own];
        ISwitchCaseOperation? section = choice.Cases.FirstOrDefault(candidate => candidate.Clauses.Any(clause => SymbolEqualityComparer.Default.Equals(clause.Label, jump.Target)));
        // Sections that go to each other are a loop.
        return section is null || before.Contains(section) ? body : [.. own, .. WithoutJump(section.Body, choice, [.. before, section])];
    }

    private Value Matches(IReadOnlyList<ICaseClauseOperation> clauses, Tree value, ISwitchOperation choice)
    {
        Value? any = null;
        foreach (ICaseClauseOperation clause in clauses)
        {
            any = any is null ? One() : ShortCircuit(any, false, One);

            Value One()
            {
                switch (clause)
                {
                    case ISingleValueCaseClauseOperation single:
                        return EqualsConstant(value, single.Value, clause);
                    case IPatternCaseClauseOperation pattern:
                        Value matches = Matches(pattern.Pattern, value, choice.Value.Type!, clause);
                        return pattern.Guard is { } guard ? ShortCircuit(matches, true, () => Scalar(guard)) : matches;
                    default:
                        Refuse(clause);
                        return _b.Bool(false);
                }
            }
        }

        return any ?? _b.Bool(false);
    }
}
