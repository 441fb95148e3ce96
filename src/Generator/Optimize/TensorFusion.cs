using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Optimize;

/// <summary>
/// Makes one pass over the elements of what is computed element by element: functions whose results nobody else needs are part of the one that takes them, sums included, and several
/// that run over the same shape are one with several results (loop fusion; Gao, Olsen, Sarkar, Thekkath 1992, "Collective loop fusion for array contraction"). What is cheap and
/// needed in two passes is computed in both; what is expensive is kept.
/// </summary>
internal sealed class TensorFusion
{
    // What the runtime library takes.
    private const int MaximumResults = 4;
    private const int MaximumInputs = 10;

    /// <summary>One tensor that has to exist: the result of an elementwise function, or a sum of one.</summary>
    private sealed class Root
    {
        public Root(Op op, int position)
        {
            Op = op;
            Position = position;
            Expression = IsSum(op) ? Resolve(op.Operands[0]) : op.Result;
            Shape = TensorShapes.Of(Expression);
        }

        public Op Op { get; }

        public int Position { get; }

        /// <summary>The elements.</summary>
        public Value Expression { get; }

        public HashSet<Value> Shape { get; }

        /// <summary>The ops that compute them, in order.</summary>
        public List<Op> Body { get; } = [];

        public HashSet<Value> Inputs { get; } = [];
    }

    private readonly Region _region;
    private readonly Dictionary<Value, List<Op?>> _users;
    private readonly Dictionary<Op, int> _positions = [];
    private readonly HashSet<Value> _kept = [];

    private TensorFusion(Region region, Dictionary<Value, List<Op?>> users)
    {
        _region = region;
        _users = users;
    }

    public static void Apply(Function function)
    {
        foreach (Op op in function.Body.AllOps(IsSumInStorage)) AddInStorage(op);
        if (!function.Body.Any(op => IsElementwise(op) || IsSum(op))) return;
        RepeatMasks(function.Body);
        var users = new Dictionary<Value, List<Op?>>();
        CollectUsers(function.Body, users);
        var replacement = new Dictionary<Value, Value>();
        foreach (Region region in RegionsOf(function.Body).ToArray()) new TensorFusion(region, users).Run(replacement);
        ShapesFromInputs(function.Body);
        Replace(function.Body, replacement);
        DeadCode.Apply(function);
    }

    private static bool IsShapeOf(Op op) => op.Code == OpCode.Tensor && op.Get<TensorRule>().Name == "ShapeOf";

    /// <summary>The shape of what is computed element by element is known without it.</summary>
    private static void ShapesFromInputs(Region region)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            foreach (Region inner in op.Regions) ShapesFromInputs(inner);
            if (!IsShapeOf(op) || Resolve(op.Operands[0]).Def is not { } made || !(IsElementwise(made) || IsSum(made))) continue;
            Value? shape = null;
            foreach (Value part in TensorShapes.Of(op.Operands[0]).OrderBy(Order))
            {
                Value own = part;
                if (part.Type is TensorType)
                {
                    var read = new Op(OpCode.Tensor, [part], [new Value(ScalarType.Shape, null)], null, op.Attribute);
                    region.Insert(i++, read);
                    own = read.Result;
                }

                if (shape is not null)
                {
                    var joined = new Op(OpCode.Opaque, [shape, own], [new Value(ScalarType.Shape, null)], null, s_broadcast);
                    region.Insert(i++, joined);
                    own = joined.Result;
                }

                shape = own;
            }

            region.Ops.RemoveAt(i--);
            Substitution.Apply(region, new Dictionary<Value, Value> { [op.Result] = shape! });
        }
    }

    private static bool IsScalar(Value shape) => shape.Def is { Code: OpCode.Opaque, Operands.Length: 0 };

    private static readonly OpaqueCode s_broadcast = new("global::DiffGen.Runtime.Shape.Broadcast({0}, {1}, \"\")", Effect.Pure);

    /// <summary>Sets are in no order; what is printed has one.</summary>
    private static int Order(Value value) => value.Def is { Parent: { } parent } op ? parent.Ops.IndexOf(op) : value.ArgumentOf is { } region ? region.Arguments.IndexOf(value) - 100000 : 0;

    private static bool IsSumInStorage(Op op) => op.Code == OpCode.Accumulate && op.Operands[op.Operands.Length - 1].Type is TensorType;

    /// <summary>Adding to a tensor in storage makes a new one, or puts the first one there.</summary>
    private static void AddInStorage(Op op)
    {
        Value added = op.Operands[op.Operands.Length - 1];
        var type = (TensorType)added.Type;
        Region region = op.Parent!;
        int index = region.Ops.IndexOf(op);
        region.Ops.RemoveAt(index);
        var before = new Op(OpCode.Load, op.Operands.Take(op.Operands.Length - 1), [new Value(type, null)], null, op.Attribute) { IsSafe = true };
        var sum = new Op(OpCode.Tensor, [before.Result, added], [new Value(type, null)], null, TensorRules.Get("AddPresent")) { Comment = op.Comment };
        var store = new Op(OpCode.Store, [.. op.Operands.Take(op.Operands.Length - 1), sum.Result], [], null, op.Attribute) { IsSafe = true };
        foreach (Op each in new[] { before, sum, store }) region.Insert(index++, each);
    }

    private static IEnumerable<Region> RegionsOf(Region region) => region.Ops.Where(op => op.Code != OpCode.Map).SelectMany(op => op.Regions).SelectMany(RegionsOf).Prepend(region);

    private static void Replace(Region region, Dictionary<Value, Value> replacement)
    {
        foreach (Op op in region.Ops)
        {
            Substitution.Apply(op.Operands, replacement);
            if (op.Code == OpCode.Map) continue;
            foreach (Region inner in op.Regions) Replace(inner, replacement);
        }

        Substitution.Apply(region.Yields, replacement);
    }

    /// <summary>The outcome of a comparison is no tensor that could be kept: it is computed where it is used.</summary>
    private static void RepeatMasks(Region region)
    {
        for (int i = 0; i < region.Ops.Count; i++)
        {
            Op op = region.Ops[i];
            for (int k = 0; k < op.Operands.Length; k++)
                if (op.Operands[k].Type is TensorType { IsMask: true } && op.Operands[k].Def is { } mask && mask.Parent != region)
                    op.Operands[k] = Repeated(mask, region, ref i);
            foreach (Region inner in op.Regions) RepeatMasks(inner);
        }
    }

    private static Value Repeated(Op mask, Region region, ref int index)
    {
        Value[] operands = [.. mask.Operands];
        for (int k = 0; k < operands.Length; k++)
            if (operands[k].Type is TensorType { IsMask: true } && operands[k].Def is { } inner && inner.Parent != region)
                operands[k] = Repeated(inner, region, ref index);
        var copy = new Op(mask.Code, operands, [new Value(mask.Result.Type, mask.Result.Name)], null, mask.Attribute);
        region.Insert(index++, copy);
        return copy.Result;
    }

    private static void CollectUsers(Region region, Dictionary<Value, List<Op?>> users)
    {
        void Use(Value value, Op? user)
        {
            if (value.Type is not TensorType) return;
            value = Resolve(value);
            if (!users.TryGetValue(value, out List<Op?>? list)) users[value] = list = [];
            list.Add(user);
        }

        foreach (Op op in region.Ops)
        {
            if (op.Code is not (OpCode.StopGradient or OpCode.Retain) && !IsShapeOf(op))
                foreach (Value operand in op.Operands) Use(operand, op);
            foreach (Region inner in op.Regions) CollectUsers(inner, users);
        }

        // What a branch or an iteration gives is needed where the op ends that it belongs to; the results of the function are needed last.
        foreach (Value yield in region.Yields) Use(yield, region.Owner);
    }

    private static Value Resolve(Value value)
    {
        while (value.Def is { Code: OpCode.StopGradient or OpCode.Retain } mark) value = mark.Operands[0];
        return value;
    }

    private static bool IsElementwise(Op op) =>
        op.Results.Length == 1 && op.Result.Type is TensorType
        && (op.Code is OpCode.Apply or OpCode.Select or OpCode.Guard or OpCode.Convert || (op.Code == OpCode.Tensor && op.Get<TensorRule>().Name == "BroadcastTo"));

    private static bool IsSum(Op op) => op.Code == OpCode.Tensor && op.Get<TensorRule>().Name == "SumTo";

    private IEnumerable<Op?> UsersOf(Value value) => _users.TryGetValue(value, out List<Op?>? users) ? users : [];

    private bool IsInside(Value value) => value.Def is { } op && op.Parent == _region && IsElementwise(op);

    /// <summary>A number is taken out of a tensor where it is first needed, so that what comes between can be part of the pass that computes it.</summary>
    private void SinkItems()
    {
        foreach (Op item in _region.Ops.Where(op => op.Code == OpCode.Tensor && op.Get<TensorRule>().Name == "Item").Reverse().ToArray())
        {
            int from = _region.Ops.IndexOf(item), to = from + 1;
            while (to < _region.Ops.Count && !Uses(_region.Ops[to], item.Result)) to++;
            if (to == from + 1) continue;
            _region.Ops.RemoveAt(from);
            _region.Insert(to - 1, item);
        }
    }

    private static bool Uses(Op op, Value value) => op.Operands.Contains(value) || op.Code == OpCode.Throw || op.Regions.Any(region => region.Yields.Contains(value) || region.Ops.Any(inner => Uses(inner, value)));

    private void Run(Dictionary<Value, Value> replacement)
    {
        SinkItems();
        for (int i = 0; i < _region.Ops.Count; i++) _positions[_region.Ops[i]] = i;
        foreach (Op op in _region.Ops.Where(IsElementwise))
            if (op.Result.Type is TensorType { IsMask: false } && UsersOf(op.Result).Any(user => user is null || user.Parent != _region || !(IsElementwise(user) || IsSum(user))))
                _kept.Add(op.Result);
        List<List<Root>> groups = WithinBounds();
        // What is expensive and needed in several passes is kept by the first.
        var counts = new Dictionary<Op, int>();
        foreach (List<Root> group in groups)
            foreach (Op op in group.SelectMany(root => root.Body).Distinct())
                counts[op] = counts.TryGetValue(op, out int count) ? count + 1 : 1;
        Value[] shared = [.. counts.Where(entry => entry.Value > 1 && IsExpensive(entry.Key)).Select(entry => entry.Key.Result).Where(value => !_kept.Contains(value))];
        if (shared.Length > 0)
        {
            _kept.UnionWith(shared);
            groups = WithinBounds();
        }

        foreach (List<Root> group in groups.OrderByDescending(group => group.Max(root => root.Position))) Emit(group, replacement);
    }

    private static bool IsExpensive(Op op) => op.Code == OpCode.Apply && op.Get<Primitive>().Cost == Cost.Expensive && op.Get<Primitive>().Name != "divide" && op.Result.Type is TensorType { IsMask: false };

    /// <summary>The groups, after what takes more tensors than a pass can is cut into several.</summary>
    private List<List<Root>> WithinBounds()
    {
        while (true)
        {
            List<List<Root>> groups = Groups();
            if (groups.SelectMany(group => group).FirstOrDefault(root => root.Inputs.Count > MaximumInputs) is not { } large) return groups;
            _kept.Add(LargestPart(large));
        }
    }

    /// <summary>The part of an expression that takes as many tensors as a pass can, or nearly so.</summary>
    private static Value LargestPart(Root root)
    {
        var inputs = new Dictionary<Value, HashSet<Value>>();
        Value? largest = null;
        foreach (Op op in root.Body)
        {
            HashSet<Value> own = [];
            foreach (Value operand in op.Operands.Select(Resolve))
            {
                if (root.Inputs.Contains(operand)) own.Add(operand);
                else if (inputs.TryGetValue(operand, out HashSet<Value>? found)) own.UnionWith(found);
            }

            inputs[op.Result] = own;
            if (own.Count <= MaximumInputs && op.Result.Type is TensorType { IsMask: false } && (largest is null || own.Count > inputs[largest].Count)) largest = op.Result;
        }

        return largest!;
    }

    private List<List<Root>> Groups()
    {
        var groups = new List<List<Root>>();
        for (int i = 0; i < _region.Ops.Count; i++)
        {
            Op op = _region.Ops[i];
            if (!(IsSum(op) || (IsElementwise(op) && _kept.Contains(op.Result)))) continue;
            var root = new Root(op, i);
            List<Root>? home = groups.LastOrDefault(group => CanJoin(group, root));
            Fill(root, home ?? []);
            if (home is not null && home.SelectMany(other => other.Inputs).Concat(root.Inputs).Except(home.Select(other => other.Op.Result)).Distinct().Count() > MaximumInputs)
            {
                home = null;
                root.Body.Clear();
                root.Inputs.Clear();
                Fill(root, []);
            }

            if (home is null) groups.Add([root]);
            else home.Add(root);
        }

        return groups;
    }

    /// <summary>Over the same shape, and nobody needs what the group gives before this one can run.</summary>
    private bool CanJoin(List<Root> group, Root root)
    {
        if (group.Count == MaximumResults || !group[0].Shape.SetEquals(root.Shape)) return false;
        var within = new Root(root.Op, root.Position);
        Fill(within, group);
        var members = new HashSet<Op>(group.SelectMany(other => other.Body).Concat(within.Body)) { root.Op };
        foreach (Root other in group) members.Add(other.Op);
        return group.All(other => IsNeededLater(other.Op.Result, IsSum(other.Op) ? [] : members, root.Position, []))
            && !within.Inputs.Any(input => group.Any(other => input == other.Op.Result));
    }

    /// <summary>Whether all passes that take a value are among some ops, or come after a position: what is not kept is computed where it is taken.</summary>
    private bool IsNeededLater(Value value, HashSet<Op> members, int position, HashSet<Value> seen) =>
        !seen.Add(value) || UsersOf(value).All(user => user is null || IsLater(user, position)
            || (user.Parent == _region && IsElementwise(user) && !_kept.Contains(user.Result) ? IsNeededLater(user.Result, members, position, seen) : members.Contains(user)));

    private bool IsLater(Op user, int position)
    {
        while (user.Parent != _region)
        {
            if (user.Parent?.Owner is not { } owner) return true;
            user = owner;
        }

        return _positions[user] > position;
    }

    /// <summary>What a root takes to compute; values that the group keeps are at hand as they are computed.</summary>
    private void Fill(Root root, List<Root> group)
    {
        var own = new HashSet<Value>(group.Where(other => !IsSum(other.Op)).Select(other => other.Op.Result)) { root.Expression };
        var seen = new HashSet<Value>();
        Visit(root.Expression);

        void Visit(Value value)
        {
            value = Resolve(value);
            if (!seen.Add(value)) return;
            if (value.Type is not TensorType || Builder.NumberOf(value) is not null) return;
            if (!IsInside(value) || (_kept.Contains(value) && !own.Contains(value)))
            {
                root.Inputs.Add(value);
                return;
            }

            foreach (Value operand in value.Def!.Operands) Visit(operand);
            root.Body.Add(value.Def);
        }
    }

    private void Emit(List<Root> group, Dictionary<Value, Value> replacement)
    {
        Root last = group[group.Count - 1];
        var kernel = new TensorKernel(((TensorType)last.Expression.Type).Element);
        Value[] tensors = [.. group.SelectMany(root => root.Inputs).Distinct()];
        foreach (Value tensor in tensors) kernel.AddTensor(tensor);
        foreach (Op op in group.SelectMany(root => root.Body).Distinct().OrderBy(op => _positions[op])) kernel.Add(op);
        var before = new Builder(new Region(), relaxed: true);
        Value? over = null;
        foreach (Value shape in kernel.Shapes.Where(shape => !IsScalar(shape) && !TensorShapes.OfShape(shape).IsSubsetOf(tensors.SelectMany(TensorShapes.Of)))) over = over is null ? shape : before.Append(OpCode.Opaque, [over, shape], [ScalarType.Shape], s_broadcast).Result;
        over ??= before.Zero(ScalarType.Shape);
        Value[] targets = [.. group.Select(root => IsSum(root.Op) ? root.Op.Operands[1] : before.Zero(ScalarType.Shape))];
        Region body = kernel.Finish([.. group.Select(root => root.Expression)]);
        string description = string.Join(", ", group.Select(root => root.Op.Result.Name).Where(name => name is not null).Distinct());
        var map = new Op(
            OpCode.Map,
            [over, .. tensors, .. kernel.Numbers, .. targets],
            group.Select(root => new Value(root.Op.Result.Type, root.Op.Result.Name)),
            [body],
            new TensorMap(kernel.Element, tensors.Length, kernel.Numbers.Count, description));
        map.Comment = group.Select(root => root.Op.Comment).Concat(group.SelectMany(root => root.Body).Select(op => op.Comment)).FirstOrDefault(comment => comment is not null);
        for (int k = 0; k < group.Count; k++) replacement[group[k].Op.Result] = map.Results[k];
        int index = _region.Ops.IndexOf(last.Op) + 1;
        foreach (Op op in before.Region.Ops) _region.Insert(index++, op);
        _region.Insert(index, map);
    }
}
