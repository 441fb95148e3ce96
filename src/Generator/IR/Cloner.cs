using System;

namespace DiffGen.Generator.IR;

/// <summary>Copies ops, replacing the values they name. What has no replacement is kept (it lives outside what is copied).</summary>
internal sealed class Cloner
{
    private readonly NumberedMap<Value, Value> _replacement = new();
    private readonly Func<IRType, IRType> _mapType;
    private readonly Func<object?, object?> _mapAttribute;

    private readonly bool _isRepeat;

    /// <param name="isRepeat">The copies run after the originals, on the same values: they cannot throw.</param>
    public Cloner(Func<IRType, IRType>? mapType = null, Func<object?, object?>? mapAttribute = null, bool isRepeat = false)
    {
        _isRepeat = isRepeat;
        _mapType = mapType ?? (type => type);
        _mapAttribute = mapAttribute ?? (attribute => attribute);
    }

    public Value this[Value original]
    {
        get => _replacement.TryGetValue(original, out Value? replacement) ? replacement : original;
        set => _replacement[original] = value;
    }

    public bool Contains(Value value) => _replacement.ContainsKey(value);

    public void Bind(Value value, Value replacement) => _replacement[value] = replacement;

    /// <summary>Copies the op (with its regions) to the end of <paramref name="into"/>; its results are bound to the copies.</summary>
    public Op CloneOp(Op op, Region into)
    {
        var results = new Value[op.Results.Length];
        for (int i = 0; i < results.Length; i++) results[i] = CloneValue(op.Results[i]);
        Region[] regions = op.Regions.Length == 0 ? op.Regions : new Region[op.Regions.Length];
        for (int i = 0; i < regions.Length; i++) regions[i] = CloneRegion(op.Regions[i]);
        var copy = new Op(op.Code, _mapAttribute(op.Attribute), Replaced(op.Operands), results, regions)
        {
            Comment = op.Comment,
            Origin = op.Origin,
            IsSafe = op.IsSafe || _isRepeat,
            MeetsInSums = op.MeetsInSums,
        };
        for (int i = 0; i < results.Length; i++) Bind(op.Results[i], results[i]);
        into.Append(copy);
        return copy;
    }

    public Region CloneRegion(Region region)
    {
        var copy = new Region();
        copy.Ops.Capacity = region.Ops.Count;
        foreach (Value argument in region.Arguments) copy.Add(CloneArgument(argument));
        foreach (Op op in region.Ops) CloneOp(op, copy);
        copy.Yields = Replaced(region.Yields);
        return copy;
    }

    public Function CloneFunction(Function function) => new(function.Name, CloneRegion(function.Body));

    private Value[] Replaced(Value[] values)
    {
        if (values.Length == 0) return values;
        var replaced = new Value[values.Length];
        for (int i = 0; i < values.Length; i++) replaced[i] = this[values[i]];
        return replaced;
    }

    private Value CloneArgument(Value argument)
    {
        Value copy = CloneValue(argument);
        Bind(argument, copy);
        return copy;
    }

    private Value CloneValue(Value value) => new(_mapType(value.Type), value.Name);
}
