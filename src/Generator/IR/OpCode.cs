namespace DiffGen.Generator.IR;

/// <summary>
/// The kinds of operation, one per idea. Behind each: operands → results, and the type of <see cref="Op.Attribute"/>.
/// Index operands are <c>int</c>; <c>idx</c> stands for as many of them as the buffer has ranks.
/// A <c>path</c> is a string: the dotted members from an aggregate element to one leaf (<c>"Position.X"</c>), or empty.
/// </summary>
internal enum OpCode
{
    // ---- pure values
    /// <summary>() → v. Attribute: <see cref="ConstantValue"/>.</summary>
    Constant,
    /// <summary>(x…) → y. Attribute: <see cref="Rules.Primitive"/>. Arithmetic, mathematics, comparison, logic: whatever has a rule.</summary>
    Apply,
    /// <summary>(x) → sine, cosine. Only the emitter makes it.</summary>
    SineAndCosine,
    /// <summary>(x) → y, a C# numeric conversion to the result's type. Attribute: <see cref="Overflow"/>.</summary>
    Convert,
    /// <summary>(condition, a, b) → one of them; all are evaluated.</summary>
    Select,
    /// <summary>
    /// (term, weight…) → 0 where every weight is 0, else the term. The term is linear in the weights, with factors that may be infinite or no
    /// numbers: what is weighted with zero counts for nothing. Not a branch: the derivative is that of the term.
    /// </summary>
    Guard,
    /// <summary>(aggregate) → leaf or member. Attribute: path.</summary>
    Member,
    /// <summary>(member…) → aggregate, in the order of <see cref="AggregateType.Members"/>; a member of an aggregate type is itself constructed.</summary>
    Construct,

    // ---- code that the IR does not look into
    /// <summary>(x…) → results. Attribute: <see cref="OpaqueCode"/>, a C# template. Constant to the derivative.</summary>
    Opaque,
    /// <summary>(x…) →. Attribute: <see cref="OpaqueCode"/>, the C# expression of the exception. Ends its region.</summary>
    Throw,
    /// <summary>(x…) → results. Attribute: <see cref="Refusal"/>. C# that has no derivative: an error if a varied value enters or a useful one would leave.</summary>
    Unsupported,

    // ---- tensors
    /// <summary>(x…) → y. Attribute: <see cref="Rules.TensorRule"/>. A function of tensors that is not computed element by element.</summary>
    Tensor,
    /// <summary>(tensor) → read-only span of its elements, row-major.</summary>
    Elements,
    /// <summary>(buffer, shape) → tensor with the present elements of the buffer.</summary>
    TensorOf,
    /// <summary>
    /// (over, tensor…, number…, target…) → tensor…. One function of numbers for all elements: the region's arguments are one element of each tensor and the numbers; it yields an
    /// element of each result, which is summed to the shape that its target says. The elements are those of the shape over, to which the tensors broadcast.
    /// Attribute: <see cref="TensorMap"/>.
    /// </summary>
    Map,

    // ---- memory
    /// <summary>(dimension…) → array, zeroed. Attribute: <see cref="Allocation"/>.</summary>
    Allocate,
    /// <summary>(buffer, idx) → element or leaf. Attribute: path.</summary>
    Load,
    /// <summary>(buffer, idx, value) →. Attribute: path.</summary>
    Store,
    /// <summary>(buffer, idx, value) → : element += value. Attribute: path. Only transforms make it.</summary>
    Accumulate,
    /// <summary>(buffer) → int. Attribute: the dimension (int), or -1 for the number of all elements.</summary>
    Length,
    /// <summary>(buffer, start, length) → span over a part; the length operand is absent for "to the end".</summary>
    Slice,
    /// <summary>(array, memory or list) → span or memory over all of it, row-major for higher ranks.</summary>
    AsSpan,
    /// <summary>(source, destination) → : destination[0..source.Length] = source, as if through a temporary. Throws when it does not fit.</summary>
    Copy,
    /// <summary>(buffer, value) → : every element = value. Attribute: path.</summary>
    Fill,
    /// <summary>(source, destination) → : destination[i] += source[i]. Only transforms make it.</summary>
    AccumulateAll,

    // ---- control
    /// <summary>(condition) → results. Regions: then, else; no arguments; both yield the results.</summary>
    If,
    /// <summary>
    /// (from, to, initial…) → final…. Region arguments: induction variable, carried…; it yields the next carried values.
    /// Attribute: <see cref="CountedLoop"/>. from and to are evaluated once. Results are the carried values after the last iteration.
    /// </summary>
    For,
    /// <summary>
    /// (initial…) → final…. Regions: condition (arguments: carried…; yields one bool; pure but for traps), body (arguments: carried…;
    /// yields the next). Results are the carried values for which the condition failed.
    /// </summary>
    While,
    /// <summary>(argument…) → results. Attribute: <see cref="CallTarget"/>. A method whose lowered body is known.</summary>
    Call,
    /// <summary>(argument…) → result. Attribute: <see cref="CustomDerivative"/>. A method whose derivative the user has written.</summary>
    Custom,
    /// <summary>(argument…) → results. Attribute: <see cref="DerivativeCode"/>. A call of a derivative that the user has written. Only transforms make it.</summary>
    Derivative,

    // ---- derivative intrinsics of the user
    /// <summary>(x) → x, a constant to the derivative.</summary>
    StopGradient,
    /// <summary>(x) → x. Attribute: the name (string). The adjoint of x becomes one more result.</summary>
    Retain,

    // ---- tape: what one sweep records and the other reads back
    /// <summary>(count) → span of count elements on top of the tape. Attribute: <see cref="TapeRecord"/>.</summary>
    TapePush,
    /// <summary>(count) → the span that the matching push gave, taken off the tape. Attribute: the same <see cref="TapeRecord"/>.</summary>
    TapePop,
    /// <summary>(array) → : puts the reference on the tape. Attribute: <see cref="TapeRecord"/>.</summary>
    TapePushReference,
    /// <summary>() → array. Attribute: the same <see cref="TapeRecord"/>.</summary>
    TapePopReference,
    /// <summary>() → int: how many arrays the tape has handed out. With <see cref="ArrayRelease"/> it bounds the life of a loop's local arrays.</summary>
    ArrayMark,
    /// <summary>(mark) → : takes back every array handed out since the mark.</summary>
    ArrayRelease,
}

/// <summary>A compile-time constant.</summary>
/// <param name="CSharp">How C# writes it, with its suffix.</param>
/// <param name="Number">The number where it is numeric or bool (0 or 1): what folding works on. NaN does not mean absent.</param>
/// <param name="IsNumber">Whether <paramref name="Number"/> means something.</param>
internal sealed record ConstantValue(string CSharp, double Number, bool IsNumber);

internal enum Overflow
{
    /// <summary>As the project compiles by default.</summary>
    Default,
    Checked,
    Unchecked,
}

internal enum Effect
{
    /// <summary>Same operands, same result, nothing else happens: may be dropped, repeated, moved.</summary>
    Pure,
    /// <summary>May throw; otherwise pure. Not dropped, not moved before a condition.</summary>
    Traps,
    /// <summary>Must run exactly once per call, in order.</summary>
    Observable,
}

/// <summary>C# text with the operands as <c>{0}</c>, <c>{1}</c>…; results beyond the first are <c>{out0}</c>… (declared <c>out var</c>). Braces are doubled.</summary>
/// <param name="IsConstantByWord">The user says so (<c>[NoDerivative]</c>): what enters may vary.</param>
/// <param name="Private">Where the text names a private member: what takes its place elsewhere.</param>
internal sealed record OpaqueCode(string Template, Effect Effect, bool IsConstantByWord = false, PrivateCode? Private = null)
{
    public static readonly OpaqueCode IsNull = new("{0} is null", Effect.Pure);
}

/// <summary>A construct that is refused if it is active.</summary>
/// <param name="Method">The key of the method that holds the construct.</param>
/// <param name="Site">The ordinal of the refused place within its method: the analyzer knows its location.</param>
/// <param name="DiagnosticId">DG….</param>
/// <param name="Arguments">The message arguments, joined by '\u001f'.</param>
/// <param name="Code">What an <see cref="OpCode.Unsupported"/> op does where nothing active meets it: it is then an <see cref="OpCode.Opaque"/> with this code.</param>
internal sealed record Refusal(string Method, int Site, string DiagnosticId, string Arguments, OpaqueCode? Code = null);

/// <param name="IsShadow">The storage holds adjoints, not values of the program.</param>
/// <param name="Escapes">The array leaves the function (it is returned): it must be a fresh one.</param>
internal sealed record Allocation(bool IsShadow, bool Escapes)
{
    /// <summary>The emitted code takes it from the tape.</summary>
    public bool IsFromTape => IsShadow || !Escapes;
}

/// <summary>
/// A method with a derivative of the user's (<c>[DerivativeOf]</c>). Each argument is one leaf, the result is one.
/// </summary>
/// <param name="Primal">The call of the method itself: <c>global::N.T.F({0}, {1})</c>.</param>
/// <param name="Vjp">
/// Its vector-Jacobian product, or null. Operands: those of the method, then the cotangent; in the destination form then the spans of the buffer
/// gradients, while scalar gradients are <c>out {outK}</c>.
/// </param>
/// <param name="Jvp">Its Jacobian-vector product, or null. Operands: those of the method, then a tangent for each of <paramref name="Active"/>. Results: value and tangent.</param>
/// <param name="IsDestinationForm">The vector-Jacobian product returns the value and writes gradients to parameters.</param>
/// <param name="Active">The operands to which gradients and tangents belong, in their order.</param>
internal sealed record CustomDerivative(string Primal, DerivativeCode? Vjp, DerivativeCode? Jvp, bool IsDestinationForm, Model.EquatableArray<int> Active);

/// <summary>A method in which the user has written a derivative.</summary>
/// <param name="Template">Its call, as in <see cref="OpaqueCode"/>.</param>
/// <param name="TupleType">C# of the tuple that it returns, whose elements are results of the op; empty where it returns one value.</param>
/// <param name="Target">The method itself: what differentiates the call looks into its body.</param>
internal sealed record DerivativeCode(string Template, string TupleType, CallTarget Target);

/// <summary>An elementwise function.</summary>
internal sealed class TensorMap
{
    public TensorMap(ScalarType element, int tensors, int numbers, string description)
    {
        Element = element;
        Tensors = tensors;
        Numbers = numbers;
        Description = description;
    }

    public ScalarType Element { get; }

    /// <summary>How many of the operands are tensors.</summary>
    public int Tensors { get; }

    /// <summary>How many of the operands are numbers.</summary>
    public int Numbers { get; }

    /// <summary>What is computed, in terms of the source.</summary>
    public string Description { get; }

    /// <summary>The type that holds the function in emitted code. Set when it is written.</summary>
    public string? EmittedName { get; set; }
}

internal enum LoopTest
{
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// <summary>Downwards to zero: less than what the loop comes down from, as an unsigned number. In finished code only.</summary>
    Below,
}

/// <summary><c>for (i = from; i TEST to; i += Step)</c>; Step is not zero and has the sign that the test needs.</summary>
/// <param name="Lanes">A vector type: each iteration stands for as many as it has lanes.</param>
internal sealed record CountedLoop(LoopTest Test, int Step, IRType? Lanes = null);

/// <summary>A callee by its identity; the linker finds its lowered body.</summary>
/// <param name="MethodKey">The documentation id of the original definition.</param>
/// <param name="TypeArguments">For each type parameter of the method and its containing types "T=type", in order, joined by ';'.</param>
/// <param name="Site">The ordinal of the call within its method: where the analyzer reports.</param>
/// <param name="EmittedName">Set by transforms: the name of the emitted function.</param>
/// <param name="Code">The call as it stands, where nothing that varies goes through it: the linker may leave it at an <see cref="OpCode.Opaque"/> with this code.</param>
internal sealed record CallTarget(string MethodKey, string TypeArguments, int Site, string? EmittedName = null, OpaqueCode? Code = null);

/// <summary>What one sweep records and the other reads: one object shared by the push and the pop, so that they cannot disagree.</summary>
internal sealed class TapeRecord
{
    public TapeRecord(int id, string comment)
    {
        Id = id;
        Comment = comment;
    }

    public int Id { get; }

    /// <summary>Which values of the source are kept, for the emitted comment.</summary>
    public string Comment { get; }

    /// <summary>References in records with the same class may lead to the same storage, those in others never do; null: nothing else leads to what this one does.</summary>
    public object? StorageClass { get; set; }

    public override string ToString() => "record" + Id;
}
