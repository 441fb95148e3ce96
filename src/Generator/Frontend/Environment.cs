using System.Collections.Generic;
using System.Runtime.CompilerServices;
using DiffGen.Generator.IR;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <summary>A variable that the lowering itself invents: a flag, a result. Where it was never assigned it has its default.</summary>
internal sealed class Slot
{
    public Slot(string? name, IRType type)
    {
        Name = name;
        Type = type;
    }

    public string? Name { get; }

    public IRType Type { get; }
}

/// <summary>
/// What every variable stands for at one point of the program. Keys are symbols of locals and parameters, the type symbol of the
/// receiver, <see cref="Slot"/>s and <see cref="HeapObject"/>s. Copied at branches; iterated in the order of declaration.
/// </summary>
internal sealed class Environment
{
    private readonly Dictionary<object, Binding> _bindings;
    private readonly List<object> _order;

    public Environment()
    {
        _bindings = new Dictionary<object, Binding>(KeyComparer.Instance);
        _order = [];
    }

    private Environment(Environment other)
    {
        _bindings = new Dictionary<object, Binding>(other._bindings, KeyComparer.Instance);
        _order = [.. other._order];
    }

    public IReadOnlyList<object> Keys => _order;

    public Environment Copy() => new(this);

    public bool TryGet(object key, out Binding? binding) => _bindings.TryGetValue(key, out binding);

    public bool Contains(object key) => _bindings.ContainsKey(key);

    public void Set(object key, Binding binding)
    {
        if (!_bindings.ContainsKey(key)) _order.Add(key);
        _bindings[key] = binding;
    }

    /// <summary>Forgets a variable of the lowering's own that nobody reads any more.</summary>
    public void Remove(Slot slot)
    {
        if (_bindings.Remove(slot)) _order.Remove(slot);
    }

    /// <summary>Forgets what was declared since; objects stay, for a variable from before may refer to them.</summary>
    public void Leave(Environment before)
    {
        for (int i = _order.Count - 1; i >= 0; i--)
        {
            object key = _order[i];
            if (key is HeapObject || before.Contains(key)) continue;
            _bindings.Remove(key);
            _order.RemoveAt(i);
        }
    }

    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static readonly KeyComparer Instance = new();

        bool IEqualityComparer<object>.Equals(object? x, object? y) =>
            ReferenceEquals(x, y) || (x is ISymbol left && y is ISymbol right && SymbolEqualityComparer.Default.Equals(left, right));

        public int GetHashCode(object key) =>
            key is ISymbol symbol ? SymbolEqualityComparer.Default.GetHashCode(symbol) : RuntimeHelpers.GetHashCode(key);
    }
}
