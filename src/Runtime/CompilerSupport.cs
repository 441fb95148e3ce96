#if !NET9_0_OR_GREATER
namespace System.Runtime.CompilerServices;

/// <summary>Part of the framework from .NET 9 on; the compiler knows it by its name.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property, Inherited = false)]
internal sealed class OverloadResolutionPriorityAttribute(int priority) : Attribute
{
    public int Priority { get; } = priority;
}
#endif
