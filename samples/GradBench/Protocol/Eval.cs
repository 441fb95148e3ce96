using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace GradBench.Protocol;

/// <summary>The functions of one eval, by their names in the protocol.</summary>
/// <param name="module">What <c>define</c> and <c>evaluate</c> messages call the eval.</param>
internal sealed class Eval(string module)
{
    private readonly Dictionary<string, Function> _functions = [];

    public string Module { get; } = module;

    public Function this[string name]
    {
        init => _functions.Add(name, value);
    }

    public bool TryGet(string name, [NotNullWhen(true)] out Function? function) => _functions.TryGetValue(name, out function);
}
