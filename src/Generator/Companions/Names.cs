using System.Collections.Generic;
using System.Globalization;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

/// <summary>The identifiers in scope of a generated method, so that new ones do not collide with the user's.</summary>
internal sealed class Names
{
    private readonly HashSet<string> _taken;

    private Names(HashSet<string> taken) => _taken = taken;

    /// <summary>An identifier that is there already.</summary>
    public void Take(string name) => _taken.Add(name.TrimStart('@'));

    public IEnumerable<string> Taken => _taken;

    public static Names Of(CompanionShape shape)
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
        return new Names(taken);

        void Take(string name) => taken.Add(name[0] == '@' ? name.Substring(1) : name);
    }

    /// <summary>The first of the candidates that is free, or the first one with a number.</summary>
    public string Fresh(params string[] candidates)
    {
        foreach (string candidate in candidates)
            if (_taken.Add(candidate))
                return candidate;
        for (int number = 1; ; number++)
        {
            string name = candidates[0] + number.ToString(CultureInfo.InvariantCulture);
            if (_taken.Add(name)) return name;
        }
    }
}
