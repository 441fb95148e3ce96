using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

/// <summary>The identifiers in scope of a generated method, so that new ones do not collide with the user's.</summary>
internal sealed class Names
{
    /// <summary>Those of the method; many companions have them in common.</summary>
    private readonly HashSet<string> _common;
    private readonly List<string> _own = [];

    private Names(HashSet<string> common) => _common = common;

    /// <summary>An identifier that is there already.</summary>
    public void Take(string name) => Add(name.TrimStart('@'));

    public IEnumerable<string> Taken => _common.Concat(_own);

    private bool Add(string name)
    {
        if (_common.Contains(name) || _own.Contains(name)) return false;
        _own.Add(name);
        return true;
    }

    public static Names Of(CompanionShape shape) => new(shape.Identifiers);

    public static HashSet<string> In(CompanionShape shape)
    {
        var taken = new HashSet<string> { "cotangent", "row", "hessian", "diagonal", "jacobian" };
        foreach (ParameterModel parameter in shape.Signature.Parameters) Take(parameter.Name);
        foreach (ActiveParameter parameter in shape.Active)
        {
            Take(parameter.Destination);
            Take(parameter.Tangent);
            Take(parameter.Product);
        }

        foreach (RetainedValue retained in shape.Retained) Take(retained.Destination);
        return taken;

        void Take(string name) => taken.Add(name[0] == '@' ? name.Substring(1) : name);
    }

    /// <summary>The first of the candidates that is free, or the first one with a number.</summary>
    public string Fresh(params string[] candidates)
    {
        foreach (string candidate in candidates)
            if (Add(candidate))
                return candidate;
        for (int number = 1; ; number++)
        {
            string name = candidates[0] + number.ToString(CultureInfo.InvariantCulture);
            if (Add(name)) return name;
        }
    }
}
