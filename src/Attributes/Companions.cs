using System;

namespace DiffGen;

/// <summary>
/// The companions that <see cref="DifferentiableAttribute"/> generates beside a method <c>F</c>. Combine them with <c>|</c>:
/// <c>[Differentiable(Companions = Companions.Default | Companions.Hessian)]</c>.
/// </summary>
[Flags]
public enum Companions
{
    /// <summary>No companion. The method can still be called by other differentiable methods.</summary>
    None = 0,

    /// <summary><c>FGradient(p1, …)</c>: the gradient of a scalar result, freshly allocated.</summary>
    Gradient = 1,

    /// <summary><c>FValueAndGradient</c>: value and gradient of a scalar result in one pass; one form allocates, one writes into destinations.</summary>
    ValueAndGradient = 2,

    /// <summary><c>FVjp(p1, …, cotangent)</c>: the product vᵀJ of a cotangent and the Jacobian, for a result of any shape.</summary>
    Vjp = 4,

    /// <summary><c>FPullback</c>: one forward sweep whose reverse sweep can then be run for as many cotangents as wanted.</summary>
    Pullback = 8,

    /// <summary><c>FJacobianRow(p1, …, row)</c>: one row of the Jacobian of a result with several components.</summary>
    JacobianRow = 16,

    /// <summary><c>FJacobian</c>: the whole Jacobian of a result with several components.</summary>
    Jacobian = 32,

    /// <summary>What is generated unless something else is asked for: every first-order companion in reverse mode that suits the result.</summary>
    Default = Gradient | ValueAndGradient | Vjp | Pullback | JacobianRow | Jacobian,

    /// <summary><c>FJvp(p1, …, tangents…)</c>: value and directional derivative, forward mode.</summary>
    Jvp = 64,

    /// <summary><c>FHvp</c>: the product of the Hessian of a scalar result and a vector.</summary>
    Hvp = 128,

    /// <summary><c>FHessian</c>: the Hessian of a scalar result.</summary>
    Hessian = 256,

    /// <summary><c>FHessianDiagonal</c>: the diagonal of the Hessian of a scalar result.</summary>
    HessianDiagonal = 512,

    /// <summary>
    /// <c>FSparseJacobian</c>: the Jacobian of a result with several components as one matrix in compressed sparse rows (<c>SparseMatrix&lt;T&gt;</c>), a column for each scalar in the active
    /// parameters. It costs a sweep for each colour of its columns or rows instead of one for each.
    /// </summary>
    SparseJacobian = 1024,

    /// <summary><c>FSparseHessian</c>: the Hessian of a scalar result in compressed sparse rows.</summary>
    SparseHessian = 2048,

    /// <summary>Every companion that suits the method.</summary>
    All = Default | Jvp | Hvp | Hessian | HessianDiagonal | SparseJacobian | SparseHessian,
}
