using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The adjoints known at one point of the reverse sweep. Absent means zero. A scope of a branch sees those of the enclosing one and keeps
/// its own changes; a scope of a loop body starts from what the loop carries.
/// </summary>
internal sealed class AdjointScope
{
    private readonly AdjointScope? _outer;
    private readonly NumberedMap<Value, Value> _own = new();
    private readonly List<Value> _order = [];

    public AdjointScope(AdjointScope? outer) => _outer = outer;

    /// <summary>The values whose adjoints changed here, in the order in which they first did.</summary>
    public IReadOnlyList<Value> Changed => _order;

    /// <summary>All values that have an adjoint here.</summary>
    public IEnumerable<Value> Keys => _outer is null ? _order : _order.Concat(_outer.Keys).Distinct();

    public Value? Find(Value primal) => _own.TryGetValue(primal, out Value? adjoint) ? adjoint : _outer?.Find(primal);

    /// <summary>Other values are the adjoints now.</summary>
    public void Replace(IReadOnlyDictionary<Value, Value> replacement)
    {
        foreach (Value primal in _order)
            if (replacement.TryGetValue(_own[primal], out Value? other))
                _own[primal] = other;
    }

    public void Set(Value primal, Value adjoint)
    {
        if (!_own.ContainsKey(primal)) _order.Add(primal);
        _own[primal] = adjoint;
    }
}
