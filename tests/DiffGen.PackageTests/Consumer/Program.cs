using System;
using System.Globalization;
using System.Linq;
using System.Numerics;
using DiffGen;

namespace Consumer
{
    /// <summary>Prints derivatives, one result a line: a name and its numbers.</summary>
    public static class Program
    {
        public static int Main()
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");
            double[] x = { -1.2, 1.0, 0.5 }, dx = new double[3];

            Print("rosenbrock", Models.RosenbrockGradient(x));
            double value = Models.RosenbrockValueAndGradient(x, dx);
            Print("rosenbrock-value", value, Models.Rosenbrock(x));
            Print("rosenbrock-into", dx);
            Print("rosenbrock-hessian", Models.RosenbrockHessian(x).Cast<double>().ToArray());
            Print("rosenbrock-sparse-hessian", Models.RosenbrockSparseHessian(x).ToDense().Cast<double>().ToArray());

            (double start, double rate) population = Models.PopulationGradient(0.3, 2.9, 20);
            Print("population", population.start, population.rate);
            Print("population-jvp", Models.PopulationJvp(0.3, 2.9, 20, 1, 0).Tangent, Models.PopulationJvp(0.3, 2.9, 20, 0, 1).Tangent);

            double[] residuals = new double[2];
            Print("jacobian", Models.DifferencesJacobian(x, residuals).Cast<double>().ToArray());
            Print("sparse-jacobian", Models.DifferencesSparseJacobian(x, residuals).ToDense().Cast<double>().ToArray());

            Print("energy", Models.EnergyGradient(Enumerable.Range(0, 19).Select(i => i / 10.0).ToArray()));
            Print("power", Models.PowerGradient(1.5, 5));

            Pose.Tangent pose = Models.DistanceGradient(new Pose(1, 2, 0.5), 0.2, 0.4);
            Print("pose", pose.X, pose.Y, pose.Angle);
            Print("shifted", Models.ShiftedGradient(2.5));
            Print("cube", Models.CubeGradient(2.0), Models.CubeGradient(2f));

            Vector3 length = Models.LengthGradient(new Vector3(1, 2, 2));
            Print("length", length.X, length.Y, length.Z);

            using (var pullback = Models.PopulationPullback(0.3, 2.9, 20).Pullback)
            {
                (double start, double rate) twice = pullback.Invoke(2);
                Print("pullback", twice.start / 2, twice.rate / 2);
            }

            // Difference quotients have the last word.
            GradientCheck.Gradient((double[] point) => Models.Rosenbrock(point), x, Models.RosenbrockGradient(x)).ThrowIfFailed();
            GradientCheck.Gradient((double[] point) => Models.Population(point[0], point[1], 20), new[] { 0.3, 2.9 }, new[] { population.start, population.rate }).ThrowIfFailed();
            GradientCheck.Gradient(
                (double[] point) => Models.Distance(new Pose(point[0], point[1], point[2]), 0.2, 0.4), new[] { 1, 2, 0.5 }, new[] { pose.X, pose.Y, pose.Angle }).ThrowIfFailed();
            Console.WriteLine("checked");
            return 0;
        }

        private static void Print(string name, params double[] numbers) =>
            Console.WriteLine(name + " " + string.Join(" ", numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))));
    }
}
