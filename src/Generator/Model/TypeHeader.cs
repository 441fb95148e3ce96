namespace DiffGen.Generator.Model;

/// <summary>The declaration of a type marked <c>[Differentiable]</c>, as its generated part repeats it.</summary>
/// <param name="Key">The documentation id: its identity.</param>
/// <param name="Types">From the outermost type to the type itself.</param>
internal sealed record TypeHeader(string Key, string Namespace, EquatableArray<ContainingType> Types, bool IsNullableEnabled);
