using DiffGen.Generator.Model;

namespace DiffGen.Generator.IR;

/// <summary>
/// A member that only code inside of one type may name, and what code elsewhere needs to reach it: an accessor that the runtime binds to
/// it (<c>[UnsafeAccessor]</c>). Which of the two applies is known once it is known into which type the code is written.
/// </summary>
/// <param name="Domain">The documentation id of the type whose code may name the member.</param>
/// <param name="Name">What the accessor is called by preference.</param>
/// <param name="Display">The member, as messages name it.</param>
/// <param name="Attribute">What binds the accessor to it, in C#; empty where there can be no accessor.</param>
/// <param name="Declaration">The accessor in C#, <c>{name}</c> standing for its name.</param>
/// <param name="Seen">The documentation ids of types inside of which alone the declaration can stand, because it names what is private to them.</param>
/// <param name="TypeParameters">Those of the member's type (<c>&lt;T&gt;</c>), with which the accessor is declared, or empty.</param>
/// <param name="Constraints">Their constraints.</param>
/// <param name="TypeArguments">The arguments where the member is used: <c>&lt;double&gt;</c>, or empty.</param>
internal sealed record PrivateMember(
    string Domain, string Name, string Display, string Attribute, string Declaration, EquatableArray<string> Seen, string TypeParameters, string Constraints, string TypeArguments)
{
    public bool HasAccessor => Attribute.Length > 0;
}

/// <summary>How a piece of C# that names a private member reads where it may not.</summary>
/// <param name="Template">As in <see cref="OpaqueCode"/>, with <see cref="Hole"/> for the accessor.</param>
internal sealed record PrivateCode(PrivateMember Member, string Template)
{
    public const string Hole = "{accessor}";
}
