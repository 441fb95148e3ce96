using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Programs.Cases;
using DiffGen.Programs.Reference;
using Xunit;

namespace DiffGen.Programs;

/// <summary>Every companion of every reference program against the stored numbers and against difference quotients.</summary>
public sealed class ReferenceProgramTests
{
    private const double ValueTolerance = 1e-12;
    private const double DerivativeTolerance = 1e-10;

    public static TheoryData<string> Names => [.. Catalogue.Cases.Keys];

    [Fact]
    public void Every_program_is_written_in_CSharp() =>
        Assert.Equal(ReferenceData.Programs.Order(), Catalogue.Cases.Values.Select(entry => entry.Program).Distinct().Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void The_method_itself_gives_the_stored_value(string name) => ForEachPoint(name, (point, @case) =>
        Check.Close(point.Value, @case.F(), ValueTolerance, $"{point}: value"));

    [Theory]
    [MemberData(nameof(Names))]
    public void Companions_return_the_value_of_the_method_bit_for_bit(string name) => ForEachPoint(name, (point, @case) =>
    {
        double[] expected = @case.F();
        foreach ((string companion, var compute) in @case.Companions)
        {
            if (compute().Value is { } value)
                Check.SameBits(expected, value, $"{point}: value of {companion}");
        }
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Companions_give_the_stored_derivatives(string name) => ForEachPoint(name, (point, @case) =>
    {
        foreach ((string companion, var compute) in @case.Companions)
            Check.Close(Join(point.Jacobian), Join(compute().Jacobian), DerivativeTolerance, $"{point}: {companion}");
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Companions_agree_with_central_differences(string name) => ForEachPoint(name, (point, @case) =>
    {
        double[][] jacobian = @case.Companions.First().Compute().Jacobian;
        Check.AgainstDifferences(@case.FAt, point.Inputs, jacobian, tolerance: 1e-6, $"{point}: central differences");
    });

    /// <summary>⟨v, J u⟩ = ⟨Jᵀ v, u⟩: forward mode on the left, reverse mode on the right.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_and_reverse_mode_agree(string name) => ForEachPoint(name, (point, @case) =>
    {
        var random = new Random(11);
        double[] Vector(int n) => [.. Enumerable.Range(0, n).Select(_ => (2 * random.NextDouble()) - 1)];
        double[] u = Vector(point.Inputs.Length), v = Vector(point.Value.Length);
        double forward = v.Zip(@case.Jvp(u), (a, b) => a * b).Sum();
        double[] terms = [.. @case.Companions.First().Compute().Jacobian.Zip(v, (row, weight) => row.Zip(u, (entry, along) => weight * entry * along)).SelectMany(row => row)];
        double scale = terms.Sum(Math.Abs);
        Assert.Equal(terms.Sum(), forward, 1e-12 * scale);
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Companions_are_deterministic(string name) => ForEachPoint(name, (point, @case) =>
    {
        foreach ((string companion, var compute) in @case.Companions)
            Check.SameBits(Join(compute().Jacobian), Join(compute().Jacobian), $"{point}: {companion}, second call");
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void Destination_forms_allocate_nothing_after_warm_up(string name) => ForEachPoint(name, (point, @case) =>
    {
        for (int i = 0; i < 3; i++)
            @case.CallDestinationForm();
        long before = GC.GetAllocatedBytesForCurrentThread();
        @case.CallDestinationForm();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(@case.Allocates || allocated == 0, $"{point}: the destination form allocated {allocated} bytes, the method none.");
    });

    private static void ForEachPoint(string name, Action<Point, ReferenceCase> check)
    {
        (string program, Func<Point, ReferenceCase> at) = Catalogue.Cases[name];
        foreach (Point point in ReferenceData.Of(program))
            check(point, at(point));
    }

    private static double[] Join(IEnumerable<double[]> rows) => [.. rows.SelectMany(row => row)];
}
