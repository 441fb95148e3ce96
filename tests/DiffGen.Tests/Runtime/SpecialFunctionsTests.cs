using System;
using DiffGen.Runtime;
using Xunit;

namespace DiffGen.Tests.Runtime;

/// <summary>Special functions against values computed with 40 digits.</summary>
public sealed class SpecialFunctionsTests
{
    /// <summary>The argument, and what each function gives.</summary>
    [Theory]
    [InlineData(0.001, 0.0011283787909692365, 0.9988716212090307, 6.907178885383853, -1000.5755719318103, 1000001.6425331958, -2000000002.3976321, 6000000000006.469)]
    [InlineData(0.2, 0.22270258921047847, 0.7772974107895215, 1.5240638224307845, -5.289039896592188, 26.267377205423777, -251.4780361144359, 3753.244994864725)]
    [InlineData(0.49, 0.511668261188523, 0.4883317388114769, 0.592249629335267, -2.013716050695126, 5.1080924838814035, -17.842782642227753, 105.52431187146117)]
    [InlineData(0.8, 0.7421009647076605, 0.2578990352923395, 0.15205967839983756, -0.9650085667061383, 2.2994741375017, -4.430115708421634, 15.370892070482736)]
    [InlineData(1.0, 0.8427007929497149, 0.15729920705028513, 0.0, -0.5772156649015329, 1.6449340668482264, -2.4041138063191885, 6.493939402266829)]
    [InlineData(1.1, 0.8802050695740817, 0.11979493042591827, -0.049872441259839764, -0.42375494041107664, 1.4332991507927586, -1.8614573783440058, 4.512876790266706)]
    [InlineData(1.4616, 0.9612672163603219, 0.0387327836396781, -0.12148629003589732, -3.110625123034165e-05, 0.9677007114650835, -0.8855761967999034, 1.5511250508129752)]
    [InlineData(1.9, 0.9927904292352575, 0.0072095707647425325, -0.03898427592308336, 0.35618416116405965, 0.6879720582426356, -0.45831281882901354, 0.5940666772243749)]
    [InlineData(2.3, 0.9988568234026434, 0.0011431765973566525, 0.15418945495963046, 0.6000398803639695, 0.5425374586652585, -0.2881302433729398, 0.30025713443427243)]
    [InlineData(3.7, 0.9999998328489421, 1.6715105790914599e-07, 1.428072326665388, 1.1671535393615113, 0.3100378576700383, -0.09539530872855403, 0.058279217956563614)]
    [InlineData(5.5, 0.9999999999999927, 7.357847917974398e-15, 3.9578139676187165, 1.6110931485817512, 0.19934238698962767, -0.03960894752130204, 0.015690592675882818)]
    [InlineData(8.25, 1.0, 1.8735664705504997e-31, 9.033186919605123, 2.0483845613664946, 0.1288542628854482, -0.016580684633546994, 0.004261340634498469)]
    [InlineData(11.9, 1.0, 1.492507107898131e-63, 17.25847745059552, 2.4339335368825377, 0.08766320119000419, -0.007679939159328307, 0.001344783923695912)]
    [InlineData(12.5, 1.0, 6.231942781979911e-70, 18.734347511936445, 2.4851956512749123, 0.08328522460157838, -0.006932436585788241, 0.0011534128049134052)]
    [InlineData(25.0, 1.0, 8.300172571196523e-274, 54.78472939811232, 3.198742512851974, 0.04081066325722558, -0.001665279318422468, 0.0001358846365082737)]
    [InlineData(-0.3, -0.3286267594591274, 1.3286267594591274, 1.4648400508576025, 2.113309779635399, 13.945160267805722, 67.63908119988317, 766.6198904191685)]
    [InlineData(-1.7, -0.9837904585907745, 1.9837904585907746, 0.9218446876946375, -1.4857174995110567, 14.632201633884014, -69.0345495501142, 768.8497345301308)]
    [InlineData(-4.6, -0.999999999922504, 1.999999999922504, -2.9250017817625107, 0.6100665888225428, 10.716107835423417, -22.314382257130532, 283.5875035152743)]
    public void Functions_are_accurate(double x, double erf, double erfc, double logGamma, double digamma, double trigamma, double second, double third)
    {
        Close(erf, SpecialFunctions.Erf(x), 5e-16);
        Close(erfc, SpecialFunctions.Erfc(x), 1e-15);
        Close(logGamma, SpecialFunctions.LogGamma(x), 1e-14);
        Close(digamma, SpecialFunctions.Digamma(x), 1e-14);
        Close(trigamma, SpecialFunctions.Trigamma(x), 1e-13);
        Close(second, SpecialFunctions.PolyGamma(x, 2), 1e-13);
        Close(third, SpecialFunctions.PolyGamma(x, 3), 1e-13);
    }

    [Fact]
    public void Poles_are_poles()
    {
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.LogGamma(0));
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.LogGamma(-3.0));
        Assert.Equal(double.NegativeInfinity, SpecialFunctions.Digamma(0.0));
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.Digamma(-0.0));
        Assert.True(double.IsNaN(SpecialFunctions.Digamma(-3.0)));
        Assert.Equal(double.PositiveInfinity, SpecialFunctions.Trigamma(-3.0));
        Assert.True(double.IsNaN(SpecialFunctions.LogGamma(double.NaN)));
        Assert.Equal(1, SpecialFunctions.Erf(double.PositiveInfinity));
        Assert.Equal(2, SpecialFunctions.Erfc(double.NegativeInfinity));
        Assert.Equal(0, SpecialFunctions.Sigmoid(double.NegativeInfinity));
        Assert.Equal(double.NegativeInfinity, SpecialFunctions.LogAddExp(double.NegativeInfinity, double.NegativeInfinity));
        Assert.Equal(0, SpecialFunctions.XLogY(0.0, -1));
    }

    private static void Close(double expected, double actual, double relative) =>
        // Near their zeros the functions are ill-conditioned.
        Assert.True(Math.Abs(expected - actual) <= relative * (expected is > -1 and < 1 && relative > 1e-15 ? 1 : Math.Abs(expected)), $"{actual:R} instead of {expected:R}");
}
