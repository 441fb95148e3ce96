namespace DiffGen.Benchmarks.Programs;

/// <summary>A program and its gradient at fixed inputs. Implemented by structs, so that the calls are direct.</summary>
internal interface IWorkload
{
    double Primal();

    /// <summary>The destination form: value and gradient (or vector-Jacobian product) into storage that exists.</summary>
    double Gradient();
}
