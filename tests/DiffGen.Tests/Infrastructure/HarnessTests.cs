using Xunit;

namespace DiffGen.Tests.Infrastructure;

public class HarnessTests
{
    [Fact]
    public void Compiles_loads_and_invokes()
    {
        HarnessResult result = GeneratorHarness.Run("public static class C { public static double Twice(double x) => 2 * x; }").AssertClean();
        Assert.Equal(6.0, result.Invoke<double>("C.Twice", 3.0));
    }
}
