namespace DiffGen.Benchmarks.Programs;

/// <summary>Every reference program at a size like that of the stored points, and at one as in use.</summary>
internal static class Workloads
{
    internal interface IVisitor
    {
        void Add<T>(string program, string size, T workload)
            where T : struct, IWorkload;
    }

    public static void Visit(IVisitor visitor)
    {
        visitor.Add("rosenbrock_nd", "n = 7", new RosenbrockWorkload(7));
        visitor.Add("rosenbrock_nd", "n = 1000", new RosenbrockWorkload(1000));
        visitor.Add("test_function_switch", "Himmelblau", new TestFunctionWorkload(1, 2));
        visitor.Add("test_function_switch", "Rastrigin, n = 100", new TestFunctionWorkload(2, 100));
        visitor.Add("lorenz_rk4", "50 steps", new LorenzWorkload(50));
        visitor.Add("lorenz_rk4", "1000 steps", new LorenzWorkload(1000));
        visitor.Add("kepler_newton", "e = 0.3", new KeplerWorkload(1.0, 0.3));
        visitor.Add("kepler_newton", "e = 0.9", new KeplerWorkload(0.2, 0.9));
        visitor.Add("horner_polynomial", "degree 5", new HornerWorkload(5));
        visitor.Add("horner_polynomial", "degree 100", new HornerWorkload(100));
        visitor.Add("black_scholes", "call", new BlackScholesWorkload(true));
        visitor.Add("black_scholes", "put", new BlackScholesWorkload(false));
        visitor.Add("kalman_loglik", "7 observations", new KalmanWorkload(7));
        visitor.Add("kalman_loglik", "500 observations", new KalmanWorkload(500));
        visitor.Add("dtw_softmin", "4 x 4", new TimeWarpingWorkload(4));
        visitor.Add("dtw_softmin", "50 x 50", new TimeWarpingWorkload(50));
        visitor.Add("nbody_energy", "3 bodies, 8 steps", new GravityWorkload(3, 8));
        visitor.Add("nbody_energy", "10 bodies, 50 steps", new GravityWorkload(10, 50));
        visitor.Add("quaternion_rotation", "3 times", new RotationWorkload(3));
        visitor.Add("quaternion_rotation", "100 times", new RotationWorkload(100));
        visitor.Add("heat_1d_inplace", "10 cells, 20 steps", new HeatWorkload(10, 20));
        visitor.Add("heat_1d_inplace", "100 cells, 100 steps", new HeatWorkload(100, 100));
        visitor.Add("adaptive_simpson", "tolerance 1e-3", new AdaptiveSimpsonWorkload(1e-3, 8));
        visitor.Add("adaptive_simpson", "tolerance 1e-7", new AdaptiveSimpsonWorkload(1e-7, 20));
        visitor.Add("lu_determinant", "4 x 4", new DeterminantWorkload(4));
        visitor.Add("lu_determinant", "30 x 30", new DeterminantWorkload(30));
        visitor.Add("lu_determinant, rows", "4 x 4", new DeterminantByRowsWorkload(4));
        visitor.Add("lu_determinant, rows", "30 x 30", new DeterminantByRowsWorkload(30));
        visitor.Add("softmax_regression", "4 samples, 3 classes, 2 features", new ClassificationWorkload(4, 3, 2));
        visitor.Add("softmax_regression", "100 samples, 10 classes, 20 features", new ClassificationWorkload(100, 10, 20));
        visitor.Add("michaelis_menten", "6 residuals", new EnzymeWorkload(6));
        visitor.Add("michaelis_menten", "200 residuals", new EnzymeWorkload(200));
    }
}
