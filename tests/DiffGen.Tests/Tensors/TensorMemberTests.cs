using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using System.Reflection;
using DiffGen.Generator.Frontend;
using Xunit;

namespace DiffGen.Tests.Tensors;

/// <summary>Nothing of the framework's tensors is forgotten: each public member is followed, constant, or refused on purpose.</summary>
public class TensorMemberTests
{
    private static readonly Type[] s_types = [typeof(Tensor), typeof(Tensor<>), typeof(TensorSpan<>), typeof(ReadOnlyTensorSpan<>), typeof(TensorPrimitives)];

    private static IEnumerable<string> MembersOf(Type type)
    {
        const BindingFlags Public = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        IEnumerable<string> methods = type.GetMethods(Public).Where(method => !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)).Select(method => method.Name);
        return methods.Concat(type.GetProperties(Public).Select(property => property.Name)).Distinct();
    }

    [Fact]
    public void Every_member_is_classified()
    {
        string[] forgotten = [.. s_types.SelectMany(type => MembersOf(type).Where(name => TensorMemberKinds.Of(name) == TensorMemberKind.Unknown).Select(name => type.Name + "." + name))];
        Assert.Empty(forgotten);
    }

    [Fact]
    public void Every_listed_name_is_that_of_a_member_and_stands_in_one_list()
    {
        HashSet<string> members = [.. s_types.SelectMany(MembersOf)];
        Assert.DoesNotContain(TensorMemberKinds.Listed, name => !members.Contains(name));
        Assert.Empty(TensorMemberKinds.Listed.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void What_is_refused_is_no_function_of_the_IR()
    {
        string[] both = [.. TensorMemberKinds.Refused.Where(name => TensorMemberKinds.Of(name) != TensorMemberKind.Refused)];
        Assert.Empty(both);
    }
}
