using System.Globalization;
using DiffGen.Generator.Model;

namespace DiffGen.Generator.Companions;

/// <summary>The names of the private methods that hold derivative code. Sweeps do not repeat all of a method's parameters, so that overloads are numbered.</summary>
internal static class SweepNames
{
    public static string Joint(MethodSignature method) => method.Name + "JointSweep" + Number(method);

    public static string Forward(MethodSignature method) => method.Name + "ForwardSweep" + Number(method);

    public static string Reverse(MethodSignature method) => method.Name + "ReverseSweep" + Number(method);

    public static string Tangent(MethodSignature method) => method.Name + "TangentSweep" + Number(method);

    public static string Column(MethodSignature method) => method.Name + "ColumnSweep" + Number(method);

    public static string Lanes(MethodSignature method) => method.Name + "TangentsSweep" + Number(method);

    public static string Values(MethodSignature method) => method.Name + "ValuesSweep" + Number(method);

    public static string LanesAlone(MethodSignature method) => method.Name + "TangentsAloneSweep" + Number(method);

    public static string HessianProductLanes(MethodSignature method) => method.Name + "HessianProductsSweep" + Number(method);

    public static string HessianProduct(MethodSignature method) => method.Name + "HessianProductSweep" + Number(method);

    public static string HessianDiagonal(MethodSignature method) => method.Name + "HessianDiagonalSweep" + Number(method);

    public static string Dependencies(MethodSignature method) => method.Name + "DependencySweep" + Number(method);

    public static string HessianDependencies(MethodSignature method) => method.Name + "HessianDependencySweep" + Number(method);

    public static string Decisions(MethodSignature method) => method.Name + "DecisionSweep" + Number(method);

    public static string JacobianRows(MethodSignature method) => method.Name + "JacobianRows" + Number(method);

    public static string Number(MethodSignature method) =>
        method.Overload == 0 ? "" : (method.Overload + 1).ToString(CultureInfo.InvariantCulture);
}
