using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Derivative code is written into the type of the method that asked for it, and there the private members of other types, which the code
/// of callees names freely, cannot be named. Wherever types and code mention such a member, this puts an accessor in its place.
/// </summary>
internal sealed class PrivateMembers
{
    private readonly string _root;
    private readonly string _holder;
    private readonly Dictionary<IRType, IRType> _mapped = new(Identity.Instance);
    private readonly Dictionary<PrivateMember, string> _names = [];

    public PrivateMembers(MethodSignature root)
    {
        _root = root.Key;
        _holder = HolderOf(root);
    }

    /// <summary>The nested class in which the accessors of a method's derivative code stand.</summary>
    public string Holder => _holder;

    /// <summary>The accessors that are mentioned somewhere, with their names.</summary>
    public IEnumerable<(PrivateMember Member, string Name)> Accessors =>
        _names.Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Value, StringComparer.Ordinal);

    private static string HolderOf(MethodSignature root) => root.Name + "PrivateMembers" + (root.Overload == 0 ? "" : (root.Overload + 1).ToString());

    /// <summary>Whether code in the root's type is inside of the type <paramref name="domain"/>; both are documentation ids.</summary>
    public bool IsInside(string domain) => _root.Substring(2).StartsWith(domain.Substring(2) + ".", StringComparison.Ordinal);

    public IRType Map(IRType type)
    {
        switch (type)
        {
            case BufferType buffer:
                IRType element = Map(buffer.Element);
                return ReferenceEquals(element, buffer.Element) ? buffer : buffer with { Element = element };
            case AggregateType aggregate:
                if (!_mapped.TryGetValue(aggregate, out IRType? mapped)) _mapped[aggregate] = mapped = Map(aggregate);
                return mapped;
            default:
                return type;
        }
    }

    private AggregateType Map(AggregateType aggregate)
    {
        AggregateMember[] members = [.. aggregate.Members.Select(Map)];
        return aggregate.Members.Zip(members, ReferenceEquals).All(isSame => isSame) ? aggregate : aggregate with { Members = members.ToEquatableArray() };
    }

    private AggregateMember Map(AggregateMember member)
    {
        IRType type = Map(member.Type);
        string? accessor = member.Private is { } own && !IsInside(own.Domain) && IsReachable(own) ? AccessorOf(own) : null;
        return accessor is null && ReferenceEquals(type, member.Type) ? member : member with { Type = type, Accessor = accessor };
    }

    /// <summary>A signature as companions have to spell it.</summary>
    public MethodSignature Map(MethodSignature signature) => signature with
    {
        Receiver = signature.Receiver is { } receiver ? receiver with { Type = Map(receiver.Type) } : null,
        Parameters = signature.Parameters.Select(parameter => parameter with { Type = Map(parameter.Type) }).ToEquatableArray(),
        ReturnType = signature.ReturnType is { } result ? Map(result) : null,
    };

    public object? MapAttribute(object? attribute) => attribute switch
    {
        OpaqueCode code => Map(code),
        Refusal { Code: { } code } refusal => refusal with { Code = Map(code) },
        CallTarget { Code: { } code } target => target with { Code = Map(code) },
        _ => attribute,
    };

    private OpaqueCode Map(OpaqueCode code)
    {
        if (code.Private is not { } use) return code;
        return IsInside(use.Member.Domain) || !IsReachable(use.Member)
            ? code with { Private = null }
            : new OpaqueCode(use.Template.Replace(PrivateCode.Hole, AccessorOf(use.Member)), code.Effect, code.IsConstantByWord);
    }

    /// <summary>Whether the member can be used from the root's type at all.</summary>
    public bool IsReachable(PrivateMember member) => IsInside(member.Domain) || (member.HasAccessor && member.Seen.All(IsInside));

    private string AccessorOf(PrivateMember member)
    {
        PrivateMember declared = member with { TypeArguments = "" };
        if (!_names.TryGetValue(declared, out string? name))
        {
            name = member.Name;
            for (int n = 2; _names.Values.Contains(name); n++) name = member.Name + n;
            _names[declared] = name;
        }

        return member.TypeParameters.Length == 0 ? $"{_holder}.{name}" : $"{_holder}.{name}{member.TypeArguments}.Get";
    }

    private sealed class Identity : IEqualityComparer<IRType>
    {
        public static readonly Identity Instance = new();

        bool IEqualityComparer<IRType>.Equals(IRType? x, IRType? y) => ReferenceEquals(x, y);

        public int GetHashCode(IRType type) => RuntimeHelpers.GetHashCode(type);
    }
}
