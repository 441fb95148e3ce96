using System;

namespace DiffGen.Generator.Model;

/// <summary>The kinds of companion; the numbers are those of <c>DiffGen.Companions</c>.</summary>
[Flags]
internal enum CompanionKind
{
    Gradient = 1,
    ValueAndGradient = 2,
    Vjp = 4,
    Pullback = 8,
    JacobianRow = 16,
    Jacobian = 32,
    Jvp = 64,
    Hvp = 128,
    Hessian = 256,
    HessianDiagonal = 512,

    /// <summary>Those that call the gradient with its tangent.</summary>
    WithHessianProduct = Hvp | Hessian | HessianDiagonal,
}
