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
    SparseJacobian = 1024,
    SparseHessian = 2048,

    /// <summary>Those that call the gradient with its tangent.</summary>
    WithHessianProduct = Hvp | Hessian | HessianDiagonal | SparseHessian,

    /// <summary>Those that find out where a matrix has entries.</summary>
    Sparse = SparseJacobian | SparseHessian,

    /// <summary>Whatever suits the method.</summary>
    All = 4095,
}
