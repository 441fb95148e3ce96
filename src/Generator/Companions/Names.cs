using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace DiffGen.Generator.Companions;

/// <summary>The identifiers in scope of a generated method, so that new ones do not collide with the user's.</summary>
internal sealed class Names
{
    private readonly HashSet<string> _taken;

    public Names(IEnumerable<string> taken) => _taken = [.. taken.Select(name => name.TrimStart('@'))];

    public IEnumerable<string> Taken => _taken;

    public static Names Of(CompanionShape shape) => new(
        shape.Signature.Parameters.Select(parameter => parameter.Name)
            .Concat(shape.Active.SelectMany(parameter => new[] { parameter.Destination, parameter.Tangent, parameter.Product }))
            .Concat(shape.Retained.Select(retained => retained.Destination))
            .Concat(["cotangent", "row", "hessian", "diagonal", "jacobian"]));

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
