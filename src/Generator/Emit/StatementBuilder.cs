using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Emit;

/// <summary>Turns the ops of a function into statements, in the order of the program.</summary>
internal sealed partial class StatementBuilder
{
    private readonly Demand _demand;
    private readonly Inlining _inlining;
    private readonly Locals _locals;
    private readonly Naming _naming;
    private readonly ExpressionWriter _expressions;
    private readonly Dictionary<Scope, Block> _blocks = [];
    private readonly HashSet<Variable> _declared = [];
    private readonly HashSet<TapeRecord> _described = [];

    public StatementBuilder(Demand demand, Inlining inlining, Locals locals, Naming naming, ExpressionWriter expressions)
    {
        _demand = demand;
        _inlining = inlining;
        _locals = locals;
        _naming = naming;
        _expressions = expressions;
    }

    public Block Build(Region body)
    {
        var block = new Block();
        _blocks.Add(_locals.ScopeOf(body), block);
        Build(body, block);
        return block;
    }

    /// <summary>The expression of a value at the end of the function.</summary>
    public Expression Write(Value value) => _expressions.Write(value);

    /// <summary>Hands the comments of what was written since the last statement to <paramref name="statement"/>.</summary>
    public void Add(Block block, Statement statement)
    {
        if (_expressions.Comments.Count > 0) statement.AddComments(TakeComments());
        block.Statements.Add(statement);
    }

    private string[] TakeComments()
    {
        if (_expressions.Comments.Count == 0) return [];
        string[] comments = [.. _expressions.Comments];
        _expressions.Comments.Clear();
        return comments;
    }

    private void Add(Block block, string text) => Add(block, new LineStatement(text));

    private void Build(Region region, Block block)
    {
        foreach (Op op in region.Ops)
            if (_demand.IsLive(op))
                Build(op, block);
    }

    private void Build(Op op, Block block)
    {
        switch (op.Code)
        {
            case OpCode.StopGradient or OpCode.Retain:
                return;
            case OpCode.If when !_inlining.IsConditional(op):
                BuildIf(op, block);
                return;
            case OpCode.For:
                BuildFor(op, block);
                return;
            case OpCode.While:
                BuildWhile(op, block);
                return;
            case OpCode.If:
                Value result = op.Results.First(_demand.IsNeeded);
                if (!_inlining.IsInPlace(result)) Assign(result, _expressions.Define(op), block);
                return;
        }

        if (op.Code == OpCode.Constant || OpTraits.IsExpression(op))
        {
            if (_inlining.IsInPlace(op.Result)) return;
            if (!_demand.IsNeeded(op.Result)) Add(block, $"_ = {_expressions.Define(op).Bare};");
            else if (IsUpdate(op, out Variable? variable)) Update(variable!, op, block);
            else Assign(op.Result, _expressions.Assigned(op), block);
            return;
        }

        if (op.Results.Length == 1 && _inlining.IsInPlace(op.Result)) return;
        BuildEffect(op, block);
    }

    /// <summary>Whether the op computes the next value of the local that its first operand lives in: <c>sum = sum + e</c>.</summary>
    private bool IsUpdate(Op op, out Variable? variable)
    {
        variable = _locals.Of(op.Result);
        return variable is not null && IsUpdateOf(variable, op);
    }

    private bool IsUpdateOf(Variable variable, Op op)
    {
        if (!ExpressionWriter.HasCompoundForm(op)) return false;
        Value first = Demand.Resolve(op.Operands[0]);
        return !_inlining.IsInPlace(first) && _locals.Of(first) == variable;
    }

    private void Update(Variable variable, Op op, Block block)
    {
        Value second = Demand.Resolve(op.Operands[1]);
        string symbol = op.Get<Primitive>().Symbol;
        bool isByOne = op.Result.Type is ScalarType { Kind: ScalarKind.Integer } && Builder.NumberOf(second) == 1 && _inlining.IsInPlace(second);
        string text = isByOne && symbol is "+" or "-"
            ? $"{variable.Name}{symbol}{symbol};"
            : $"{variable.Name} {symbol}= {_expressions.Promoted(second, op.Operands[0]).Bare};";
        if (op.Comment is not null) _expressions.Comments.Add(op.Comment);
        Add(block, text);
    }

    private void Assign(Value value, Expression expression, Block block) => Assign(_locals.Of(value)!, expression.Bare, block);

    private void Assign(Variable variable, string expression, Block block) =>
        Add(block, $"{Target(variable, block)} = {expression};");

    /// <summary>The left side of an assignment; the first one declares the local, here or ahead of the block in whose inside it happens.</summary>
    private string Target(Variable variable, Block block)
    {
        if (!_declared.Add(variable)) return variable.Name!;
        if (_blocks[variable.Scope] == block) return Declaration(variable);
        _blocks[variable.Scope].Statements.Add(new LineStatement(Declaration(variable, isAssigned: false) + ";"));
        return variable.Name!;
    }

    /// <summary>A span that is assigned several times may hold one that must not leave the method, unless it is itself the result.</summary>
    private static string Declaration(Variable variable, bool isAssigned = true)
    {
        bool isSpan = variable.Type is BufferType { Kind: BufferKind.Span or BufferKind.ReadOnlySpan };
        bool isRecord = variable.First.Def is { Code: OpCode.TapePush or OpCode.TapePop };
        bool isScoped = isSpan && !isRecord && !variable.IsResult && (variable.IsReassigned || !isAssigned);
        return (isScoped ? "scoped " : "") + variable.Type.CSharp + " " + variable.Name;
    }

    private void BuildEffect(Op op, Block block)
    {
        switch (op.Code)
        {
            case OpCode.Allocate:
                Assign(op.Result, _expressions.Define(op), block);
                break;
            case OpCode.Store:
                BuildStore(op, block);
                break;
            case OpCode.Accumulate:
                BuildAccumulate(op, block);
                break;
            case OpCode.Copy:
                BuildCopy(op, block);
                break;
            case OpCode.Fill:
                BuildFill(op, block);
                break;
            case OpCode.AccumulateAll:
                string terms = _expressions.Span(op.Operands[0]), sums = _expressions.Span(op.Operands[1]);
                Add(WithComment(op, block), $"global::DiffGen.Runtime.Buffers.Add({terms}, {sums});");
                break;
            case OpCode.Throw:
                Expression exception = _expressions.Opaque(op, _ => throw new InvalidOperationException("An out argument within a throw."));
                Add(WithComment(op, block), $"throw {exception.Bare};");
                break;
            case OpCode.Opaque:
                BuildOpaque(op, block);
                break;
            case OpCode.Call:
                BuildCall(op, block);
                break;
            case OpCode.SineAndCosine:
                BuildSineAndCosine(op, block);
                break;
            case OpCode.TapePush or OpCode.TapePop or OpCode.TapePushReference or OpCode.TapePopReference:
                BuildTape(op, block);
                break;
            case OpCode.ArrayMark:
                Assign(op.Result, Expression.Primary("tape.ArrayMark()"), WithComment(op, block));
                break;
            case OpCode.ArrayRelease:
                Add(WithComment(op, block), $"tape.ReleaseArrays({_expressions.Write(op.Operands[0]).Bare});");
                break;
            default:
                throw new InvalidOperationException($"{op.Code} ({op.Attribute}) reached the printed code.");
        }
    }

    private Block WithComment(Op op, Block block)
    {
        if (op.Comment is not null) _expressions.Comments.Add(op.Comment);
        return block;
    }

    private void BuildTape(Op op, Block block)
    {
        TapeRecord record = op.Get<TapeRecord>();
        // Once: above the push where this function has it.
        string[] names = [.. record.Comment.Split(',').Select(name => name.Trim()).Where(name => name.Any(char.IsLetter))];
        if (op.Code is OpCode.TapePush or OpCode.TapePushReference && names.Length > 0 && _described.Add(record))
            _expressions.Comments.Add("for the reverse sweep: " + string.Join(", ", names));
        WithComment(op, block);
        string text = op.Code switch
        {
            OpCode.TapePush => $"tape.Push<{Element(op.Result)}>({_expressions.Write(op.Operands[0]).Bare})",
            OpCode.TapePop => $"tape.Pop<{Element(op.Result)}>({_expressions.Write(op.Operands[0]).Bare})",
            OpCode.TapePushReference => $"tape.PushReference({_expressions.Write(op.Operands[0]).Bare})",
            _ => $"tape.PopReference<{op.Result.Type.CSharp}>()",
        };
        if (op.Results.Length == 1 && _demand.IsNeeded(op.Result)) Assign(op.Result, Expression.Primary(text), block);
        else Add(block, text + ";");

        static string Element(Value span) => ((BufferType)span.Type).Element.CSharp;
    }

    private void BuildOpaque(Op op, Block block)
    {
        OpaqueTemplate template = OpaqueTemplate.Parse(op.Get<OpaqueCode>().Template);
        int firstOut = op.Results.Length - template.Outs;
        Expression expression = _expressions.Opaque(op, index => Out(op.Results[firstOut + index]));
        WithComment(op, block);
        if (firstOut == 0) Add(block, expression.Bare + ";");
        else if (_demand.IsNeeded(op.Result)) Assign(op.Result, expression, block);
        else Add(block, IsStatement(expression) ? expression.Text + ";" : $"_ = {expression.Bare};");

        static bool IsStatement(Expression text) => text.Precedence == Precedence.Primary && text.Text.EndsWith(")", StringComparison.Ordinal);

        (string, string) Out(Value value)
        {
            if (!_demand.IsNeeded(value)) return (value.Type.CSharp, "_");
            Variable variable = _locals.Of(value)!;
            _declared.Add(variable);
            return (variable.Type.CSharp, variable.Name!);
        }
    }

    private void BuildSineAndCosine(Op op, Block block)
    {
        Expression argument = _expressions.Write(op.Operands[0]);
        WithComment(op, block);
        string type = op.Results[0].Type == ScalarType.Float32 ? "MathF" : "Math";
        Add(block, $"({string.Join(", ", op.Results.Select(result => _demand.IsNeeded(result) ? Target(_locals.Of(result)!, block) : "_"))}) = global::System.{type}.SinCos({argument.AsArgument});");
    }

    private void BuildCall(Op op, Block block)
    {
        Expression call = _expressions.Define(op);
        if (!op.Results.Any(_demand.IsNeeded)) Add(block, call.Text + ";");
        else if (op.Results.Length == 1) Assign(op.Result, call, block);
        else Add(block, $"({string.Join(", ", op.Results.Select(result => Part(result)))}) = {call.Text};");

        string Part(Value result) => _demand.IsNeeded(result) ? Target(_locals.Of(result)!, block) : "_";
    }
}
