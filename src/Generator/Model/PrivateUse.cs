namespace DiffGen.Generator.Model;

/// <summary>Code that can only stand inside of one type, because it names a private member of it.</summary>
/// <param name="Domain">The documentation id of that type.</param>
/// <param name="Member">The member, as messages name it.</param>
/// <param name="Site">Where, as in <see cref="IR.Refusal.Site"/>.</param>
internal sealed record PrivateUse(string Domain, string Member, int Site);
