using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Frontend;

/// <param name="Body">Null where the method cannot be lowered; then there are problems.</param>
/// <param name="Callees">Documentation ids of the methods that the body calls, parallel to <paramref name="CalleeSymbols"/>.</param>
/// <param name="Sites">By <see cref="Refusal.Site"/> and <see cref="CallTarget.Site"/>.</param>
/// <param name="Read">Files, besides the method's own, whose code went into the body.</param>
internal sealed record LoweringResult(
    Function? Body,
    IReadOnlyList<string> Callees,
    IReadOnlyList<IMethodSymbol> CalleeSymbols,
    IReadOnlyList<Refusal> Problems,
    IReadOnlyList<Location> Sites,
    IReadOnlyDictionary<int, Location> Calls,
    IReadOnlyCollection<SyntaxTree> Read,
    IReadOnlyList<PrivateUse> PrivateUses);

/// <summary>
/// Lowers the body of one method from Roslyn's operations to the IR. Variables become values: an environment says what each stands for
/// at the current point; branches and loops merge what they change. What is not understood becomes an <see cref="OpCode.Unsupported"/>
/// op where C# code can still be given for it, and a problem where it cannot.
/// </summary>
internal sealed partial class Lowering
{
    private readonly Compilation _compilation;
    private readonly TypeMapper _types;
    private readonly IMethodSymbol _method;
    private readonly string _key;
    private readonly CancellationToken _cancellation;
    private readonly List<Location> _sites = [];

    /// <summary>For sites in code that the user cannot change and that is expanded here: where the user's code calls it.</summary>
    private readonly Dictionary<int, Location> _calls = [];
    private readonly List<Refusal> _problems = [];
    private readonly List<IMethodSymbol> _callees = [];
    private readonly HashSet<string> _calleeKeys = [];
    private readonly HashSet<Region> _ended = [];
    private readonly Flow _flow = new();
    private readonly Builder _b;
    private readonly Region _body;
    private Environment _env = new();
    private Frame _frame;

    private Lowering(IMethodSymbol method, Compilation compilation, CancellationToken cancellation)
    {
        _method = method;
        _compilation = compilation;
        _cancellation = cancellation;
        _types = new TypeMapper(compilation);
        _key = KeyOf(method);
        _body = new Region();
        _b = new Builder(_body);
        _frame = new Frame(null, method, NoTypeArguments);
    }

    public static LoweringResult Lower(IMethodSymbol method, Compilation compilation, CancellationToken ct)
    {
        var lowering = new Lowering(method, compilation, ct);
        Function? body = null;
        try
        {
            body = lowering.Run();
        }
        catch (InsufficientExecutionStackException)
        {
            lowering.Problem(method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(ct).GetLocation() ?? Location.None,
                "DG0004", "this method", "it is nested too deeply", "Split it into smaller methods");
        }

        return new LoweringResult(
            lowering._problems.Count > 0 ? null : body, [.. lowering._callees.Select(KeyOf)], lowering._callees, lowering._problems, lowering._sites, lowering._calls, lowering._read,
            lowering._privateUses);
    }

    /// <summary>The identity of a method: equal for all constructions of a generic one.</summary>
    public static string KeyOf(IMethodSymbol method) => SignatureReader.KeyOf(method);

    private Function? Run()
    {
        Region body = _b.Region;
        BindParameters(body);
        Tree? receiver = HasReceiver(_method) ? Instance() : null;
        if (!LowerBody()) return null;
        if (receiver is not null && !_ended.Contains(body) && !ReturnsReceiver(_method) && !receiver.SameAs(Instance()))
            Problem(LocationOf(_method), "DG0006", "the receiver, a struct, which the caller would not see");
        if (!_ended.Contains(body)) body.Yields = [.. Results()];
        Seal(body);
        var function = new Function(_method.Name, body);
        Pruning.Run(function);
        Escapes.Mark(function);
        NamesTypes(function);
        return function;
    }

    // ---- what every part uses

    private static readonly IReadOnlyDictionary<ITypeSymbol, ITypeSymbol> NoTypeArguments = new Dictionary<ITypeSymbol, ITypeSymbol>(SymbolEqualityComparer.Default);

    private bool Ended => _ended.Contains(_b.Region);

    private void Guard()
    {
        _cancellation.ThrowIfCancellationRequested();
        RuntimeHelpers.EnsureSufficientExecutionStack();
    }

    private int SiteOf(Location location)
    {
        _sites.Add(location);
        if (_frame.Site is not null && CallOf(location) is { } call) _calls[_sites.Count - 1] = call;
        return _sites.Count - 1;
    }

    private Location? CallOf(Location location)
    {
        if (IsUsers(location)) return null;
        for (Frame? frame = _frame; frame?.Site is { } site; frame = frame.Caller)
            if (IsUsers(site))
                return site;
        return null;
    }

    private static bool IsUsers(Location location) => location.SourceTree is { } tree && !GeneratedCode.Is(tree) && !FrameworkBodies.Contains(tree);

    private void Problem(Location location, string id, params string[] arguments)
    {
        var problem = new Refusal(_key, SiteOf(location), id, string.Join("\u001f", arguments));
        // What is wrong with one place is said once, however many values come from it.
        if (!_problems.Any(known => known.DiagnosticId == id && _sites[known.Site] == _sites[problem.Site])) _problems.Add(problem);
    }

    private void Problem(IOperation operation, string id, params string[] arguments) => Problem(operation.Syntax.GetLocation(), id, arguments);

    /// <summary>Refuses a construct whatever is active, in the words of the fence.</summary>
    private void Refuse(IOperation operation)
    {
        FenceEntry entry = Fence.Classify(operation.Kind);
        string id = operation.Kind switch
        {
            OperationKind.Await or OperationKind.YieldReturn or OperationKind.YieldBreak => "DG0011",
            OperationKind.AddressOf or OperationKind.FunctionPointerInvocation or OperationKind.DynamicInvocation or OperationKind.DynamicIndexerAccess
                or OperationKind.DynamicMemberReference or OperationKind.DynamicObjectCreation => "DG0012",
            _ => "DG0004",
        };
        if (id == "DG0004") Problem(operation, id, entry.Term, entry.Reason, entry.WayOut);
        else if (id == "DG0011") Problem(operation, id, entry.Term);
        else Problem(operation, id, entry.Term, entry.WayOut);
    }

    private void Refuse(IOperation operation, string construct, string reason, string wayOut) => Problem(operation, "DG0004", construct, reason, wayOut);

    /// <summary>A value for code that is refused already, so that the rest can still be looked at.</summary>
    private Tree Dummy(ITypeSymbol? type) => type is null or { SpecialType: SpecialType.System_Void } ? Nothing : Default(Map(type));

    /// <summary>The value of an expression without one.</summary>
    private static readonly Tree Nothing = new(new AggregateType("void", default, false, null, null), []);

    /// <summary>The C# default of a type.</summary>
    private Tree Default(IRType type) => type switch
    {
        ScalarType scalar => new Tree(_b.Zero(scalar)),
        AggregateType { IsReferenceType: false } aggregate => new Tree(aggregate, aggregate.Members.Select(member => Default(member.Type))),
        BufferType { Kind: not (BufferKind.Array or BufferKind.List) } => new Tree(_b.Constant(type, new ConstantValue($"default({type.CSharp})", 0, false))),
        BufferType or AggregateType => new Tree(_b.Constant(type, new ConstantValue("null!", 0, false))),
        _ => new Tree(_b.Constant(type, new ConstantValue($"default({type.CSharp})!", 0, false))),
    };

    private static bool IsNull(Value value) => value.Def is { Code: OpCode.Constant } op && op.Get<ConstantValue>().CSharp == "null!";

    private static void Name(Tree tree, string name)
    {
        if (tree.Leaf is { } leaf)
        {
            if (leaf.Name is null && leaf.Def is { Code: not OpCode.Constant }) leaf.Name = name;
            return;
        }

        if (tree.Members is null || tree.Type is not AggregateType aggregate) return;
        for (int i = 0; i < tree.Members.Length; i++) Name(tree.Members[i], name + "_" + aggregate.Members[i].Name.TrimStart('@'));
    }

    /// <summary>One call of a function whose body is being lowered: the method itself, or a function expanded where it is called.</summary>
    private sealed class Frame
    {
        public Frame(Frame? caller, IMethodSymbol method, IReadOnlyDictionary<ITypeSymbol, ITypeSymbol> typeArguments)
        {
            Caller = caller;
            Method = method;
            TypeArguments = typeArguments;
        }

        public Frame? Caller { get; }

        public IMethodSymbol Method { get; }

        /// <summary>Where the caller calls it; null: it is the method that is lowered.</summary>
        public Location? Site { get; init; }

        /// <summary>By type parameter.</summary>
        public IReadOnlyDictionary<ITypeSymbol, ITypeSymbol> TypeArguments { get; }

        /// <summary>Null where nothing is returned.</summary>
        public Slot? Result { get; set; }

        /// <summary>Whose receiver it sees: functions within a method see the method's.</summary>
        public object Receiver { get; set; } = new();

        public Slot Returned { get; } = new("returned", ScalarType.Bool);
    }
}
