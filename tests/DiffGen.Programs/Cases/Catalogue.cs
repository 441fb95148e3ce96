using System;
using System.Collections.Generic;
using DiffGen.Programs.Reference;

namespace DiffGen.Programs.Cases;

/// <summary>Which C# stands for which reference program; some are written in two ways.</summary>
public static class Catalogue
{
    public static IReadOnlyDictionary<string, (string Program, Func<Point, ReferenceCase> At)> Cases { get; } =
        new Dictionary<string, (string, Func<Point, ReferenceCase>)>
        {
            ["Optimisation.Rosenbrock"] = ("rosenbrock_nd", point => new RosenbrockCase(point)),
            ["Optimisation.TestFunction"] = ("test_function_switch", point => new TestFunctionCase(point)),
            ["Lorenz.Integrate"] = ("lorenz_rk4", point => new LorenzCase(point)),
            ["Kepler.Anomaly"] = ("kepler_newton", point => new KeplerCase(point)),
            ["Polynomial.Horner"] = ("horner_polynomial", point => new HornerCase(point)),
            ["Finance.BlackScholes"] = ("black_scholes", point => new BlackScholesCase(point)),
            ["Kalman.LogLikelihood"] = ("kalman_loglik", point => new KalmanCase(point)),
            ["TimeWarping.SoftDistance"] = ("dtw_softmin", point => new TimeWarpingCase(point)),
            ["Gravity.EnergyAfter"] = ("nbody_energy", point => new GravityCase(point)),
            ["Rotation.Rotate"] = ("quaternion_rotation", point => new RotationCase(point)),
            ["Heat.Energy"] = ("heat_1d_inplace", point => new HeatCase(point)),
            ["Quadrature.AdaptiveSimpson"] = ("adaptive_simpson", point => new AdaptiveSimpsonCase(point)),
            ["LinearAlgebra.Determinant"] = ("lu_determinant", point => new DeterminantCase(point)),
            ["LinearAlgebra.DeterminantByRows"] = ("lu_determinant", point => new DeterminantByRowsCase(point)),
            ["Classification.Loss"] = ("softmax_regression", point => new ClassificationCase(point)),
            ["Enzyme.Residuals"] = ("michaelis_menten", point => new EnzymeCase(point)),
            ["Enzyme.WriteResiduals"] = ("michaelis_menten", point => new EnzymeIntoSpanCase(point)),
        };
}
