namespace DiffGen.Generator.Model;

/// <summary>
/// Everything that the companions of one method depend on: the method and all methods with source that it calls, directly or not, each once,
/// in the order in which they are met. An edit anywhere else leaves it equal.
/// </summary>
internal sealed record MethodPlan(LoweredMethod Root, EquatableArray<LoweredMethod> Closure);
