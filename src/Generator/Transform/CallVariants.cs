using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.IR;

namespace DiffGen.Generator.Transform;

/// <summary>A method that is called rather than inlined (it is recursive, or large), as the callers in one program use it.</summary>
internal sealed class CallVariant
{
    public CallVariant(string name, Function primal)
    {
        Name = name;
        Primal = primal;
        ActiveParameters = new bool[primal.Parameters.Count];
        ReadOnlyParameters = [.. primal.Parameters.Select(_ => true)];
        WrittenParameters = new bool[primal.Parameters.Count];
        ActiveResults = [.. primal.Body.Yields.Select(yield => yield.Type.IsFloat || (yield.Type is AggregateType && Leaf.CanVary(yield.Type)))];
    }

    public string Name { get; }

    public Function Primal { get; }

    public string PrimalName => Name;

    public string ForwardName => Name + "ForwardSweep";

    public string ReverseName => Name + "ReverseSweep";

    public string JointName => Name + "JointSweep";

    public string TangentName => Name + (IsSweep ? "SweepTangent" : "Tangent");

    public string DependenciesName => Name + (IsSweep ? "SweepDependencies" : "Dependencies");

    public string LanesName => Name + (IsSweep ? "SweepTangents" : "Tangents");

    public string DecisionsName => Name + "Decisions";

    /// <summary>It is one of the methods that a sweep calls.</summary>
    public bool IsSweep { get; init; }

    /// <summary>It is a derivative that the user has written, or a method that one calls.</summary>
    public bool IsOfDerivative { get; init; }

    /// <summary>Some caller passes a varied value.</summary>
    public bool[] ActiveParameters { get; }

    /// <summary>No caller changes the buffer between the call and the reverse sweep.</summary>
    public bool[] ReadOnlyParameters { get; }

    /// <summary>The method, or one that it calls, stores into the buffer.</summary>
    public bool[] WrittenParameters { get; }

    public bool[] ActiveResults { get; }

    /// <summary>Some caller needs the plain method.</summary>
    public bool IsCalledPlainly { get; set; }

    /// <summary>Some caller differentiates through the call, in reverse mode.</summary>
    public bool IsDifferentiated { get; set; }

    /// <summary>Some caller runs both of its sweeps at once.</summary>
    public bool IsJoint { get; set; }

    /// <summary>Some caller differentiates through the call, in forward mode.</summary>
    public bool HasTangent { get; set; }

    /// <summary>Some caller differentiates through the call in several directions at once.</summary>
    public bool HasLanes { get; set; }

    /// <summary>Some caller needs to know which inputs the results depend on.</summary>
    public bool HasDependencies { get; set; }

    /// <summary>Some caller needs to know what the method decides.</summary>
    public bool HasDecisions { get; set; }
}

/// <summary>
/// The methods that one program calls, with what holds over all calls: which parameters may vary, are written, or stay unchanged. Each is the
/// least (greatest for <see cref="CallVariant.ReadOnlyParameters"/>) fixed point over the call graph, so recursion needs no special treatment.
/// </summary>
internal sealed class CallVariants : ICallEffects
{
    private readonly Dictionary<string, CallVariant> _variants = [];
    private readonly IReadOnlyDictionary<string, Refusal> _refusedDerivatives;

    /// <param name="records">Where the functions share a tape already: what of it varies.</param>
    /// <param name="derivatives">The methods in which users have written the derivatives of what is called; null where nothing looks into them.</param>
    public CallVariants(IReadOnlyDictionary<string, Function> callees, string prefix, VariedRecords? records = null, LinkedDerivatives? derivatives = null)
    {
        Records = records;
        _refusedDerivatives = derivatives?.Refused ?? new Dictionary<string, Refusal>();
        if (records is not null) records.AreUsedBy = call => RecordsTangents(Of(call));
        foreach (KeyValuePair<string, Function> callee in callees)
            _variants[callee.Key] = new CallVariant(UniqueName(prefix + callee.Value.Name), callee.Value) { IsSweep = records is not null };
        foreach (KeyValuePair<string, Function> method in derivatives?.Methods ?? new Dictionary<string, Function>())
            _variants[method.Key] = new CallVariant(UniqueName(derivatives!.Prefix + method.Value.Name), method.Value) { IsSweep = records is not null, IsOfDerivative = true };
    }

    public IEnumerable<CallVariant> All => _variants.Values;

    public VariedRecords? Records { get; }

    /// <summary>Loops of the program may be run in the lanes of vectors.</summary>
    public bool AreVectorised { get; init; }

    /// <summary>Whether the method, or one that it calls, records varied values or reads them back: its tangent records theirs.</summary>
    public bool RecordsTangents(CallVariant variant) => Records is { Count: > 0 } && RecordsTangents(variant, []);

    private bool RecordsTangents(CallVariant variant, HashSet<CallVariant> seen) =>
        seen.Add(variant) && variant.Primal.Body.Any(op => op.Code switch
        {
            OpCode.TapePush or OpCode.TapePop or OpCode.TapePushReference or OpCode.TapePopReference => Records!.Contains(op.Get<TapeRecord>()),
            OpCode.Call or OpCode.Derivative => Find(op) is { } callee && RecordsTangents(callee, seen),
            _ => false,
        });

    public static string KeyOf(CallTarget target) => target.MethodKey + "|" + target.TypeArguments;

    public CallVariant Of(Op call) => _variants[KeyOf(call.Get<CallTarget>())];

    /// <summary>What the op calls, if it is a call and its body is known.</summary>
    public CallVariant? Find(Op op) => op.Code switch
    {
        OpCode.Call => Of(op),
        OpCode.Derivative => _variants.TryGetValue(KeyOf(op.Get<DerivativeCode>().Target), out CallVariant? variant) ? variant : null,
        _ => null,
    };

    /// <summary>What stands against looking into a derivative that the user has written.</summary>
    public Refusal? WhyNot(CallTarget derivative) => _refusedDerivatives.TryGetValue(KeyOf(derivative), out Refusal? refusal) ? refusal : null;

    public bool Writes(Op call, int operand) =>
        Find(call) is { } callee ? callee.WrittenParameters[operand] : call.Operands[operand].Type is not BufferType { Kind: BufferKind.ReadOnlySpan };

    /// <summary>The methods that a function calls, directly or not.</summary>
    public IReadOnlyCollection<CallVariant> ReachedFrom(Function function)
    {
        var reached = new HashSet<CallVariant>();
        var pending = new Queue<Function>([function]);
        while (pending.Count > 0)
            foreach (Op op in pending.Dequeue().Body.AllOps())
                if (Find(op) is { } callee && reached.Add(callee))
                    pending.Enqueue(callee.Primal);
        return reached;
    }

    /// <summary>Whether the method, or one that it calls, stores into a buffer that it is given.</summary>
    public bool WritesBuffers(CallVariant variant) => variant.WrittenParameters.Contains(true);

    /// <summary>Whether the method, or one that it calls, may end it on purpose.</summary>
    public bool MayThrow(CallVariant variant) => MayThrow(variant, []);

    private bool MayThrow(CallVariant variant, HashSet<CallVariant> seen) =>
        seen.Add(variant) && variant.Primal.Body.Ops.Any(op => MayThrow(op, seen));

    /// <summary>Whether an op, or what it calls, may end the method on purpose: a <c>throw</c>, a check, or code that nothing is known of.</summary>
    public bool MayThrow(Op op) => MayThrow(op, []);

    private bool MayThrow(Op op, HashSet<CallVariant> seen) => op.Code switch
    {
        OpCode.Throw => true,
        // What gives no result is there to check something.
        OpCode.Opaque => op.Results.Length == 0 || op.Get<OpaqueCode>().Effect == Effect.Observable,
        OpCode.Call => MayThrow(Of(op), seen),
        _ => op.Regions.Any(region => region.Ops.Any(inner => MayThrow(inner, seen))),
    };

    public void Analyse(Function root, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults)
    {
        bool changed;
        do
        {
            changed = false;
            foreach (CallVariant variant in All)
            {
                var pointsTo = new PointsTo(variant.Primal, this);
                foreach (Root written in pointsTo.All.Where(found => found.IsWritten))
                {
                    int index = ParameterOf(variant.Primal, written);
                    if (index >= 0 && !variant.WrittenParameters[index]) changed = variant.WrittenParameters[index] = true;
                }
            }
        }
        while (changed);

        do
        {
            changed = Propagate(root, new bool[root.Parameters.Count].Select(_ => true).ToArray(), activeParameters, activeResults);
            foreach (CallVariant variant in All)
                changed |= Propagate(variant.Primal, variant.ReadOnlyParameters, variant.ActiveParameters, variant.ActiveResults);
        }
        while (changed);
    }

    private bool Propagate(Function caller, IReadOnlyList<bool> readOnly, IReadOnlyList<bool> activeParameters, IReadOnlyList<bool> activeResults)
    {
        if (Records is null && !caller.Body.Any(op => Find(op) is not null)) return false;
        int varied = Records?.Count ?? 0;
        var pointsTo = new PointsTo(caller, this);
        var activity = new Activity(caller, pointsTo, activeParameters, activeResults, Records);
        bool changed = (Records?.Count ?? 0) > varied;
        foreach (Op call in caller.Body.AllOps())
        {
            if (Find(call) is not { } callee) continue;
            for (int i = 0; i < call.Operands.Length; i++)
            {
                if (activity.IsVaried(call.Operands[i]) && !callee.ActiveParameters[i]) changed = callee.ActiveParameters[i] = true;
                if (!callee.ReadOnlyParameters[i] || call.Operands[i].Type is not BufferType) continue;
                bool stays = pointsTo.Of(call.Operands[i]).All(root => !root.IsWritten && (ParameterOf(caller, root) is var index && (index < 0 || readOnly[index])));
                if (!stays)
                {
                    callee.ReadOnlyParameters[i] = false;
                    changed = true;
                }
            }
        }

        return changed;
    }

    private static int ParameterOf(Function function, Root root)
    {
        for (int i = 0; i < function.Parameters.Count; i++)
            if (function.Parameters[i] == root.Origin)
                return i;
        return -1;
    }

    private string UniqueName(string name)
    {
        string unique = name;
        for (int n = 2; _variants.Values.Any(other => other.Name == unique); n++) unique = name + n;
        return unique;
    }
}
