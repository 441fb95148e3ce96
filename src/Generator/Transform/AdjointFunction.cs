using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.IR;
using DiffGen.Generator.Optimize;

namespace DiffGen.Generator.Transform;

internal enum PortRole
{
    /// <summary>Input: parameter <see cref="Port.Index"/> of the primal. Output: result <see cref="Port.Index"/> of the primal.</summary>
    Primal,
    /// <summary>Input: the cotangent of (a leaf of) result <see cref="Port.Index"/> of the primal: a scalar, or a read-only span for a buffer.</summary>
    Cotangent,
    /// <summary>Input: the storage (span) to which the gradient with respect to buffer parameter <see cref="Port.Index"/> is added.</summary>
    Shadow,
    /// <summary>Output: the adjoint of scalar parameter <see cref="Port.Index"/>.</summary>
    Gradient,
    /// <summary>Output: the adjoint of a value kept by <c>Diff.Retain</c>; <see cref="Port.Name"/> is its name.</summary>
    Retained,
    /// <summary>Input: an object of the runtime library that the code works with; <see cref="Port.Name"/> is its name.</summary>
    Support,
}

/// <summary>One input or output of a function made by a transform.</summary>
/// <param name="Index">Into the parameters or results of the primal function.</param>
/// <param name="Path">For a parameter or result that is an object: the dotted members that lead to the leaf.</param>
/// <param name="IsTangent">Not that value itself, but its tangent.</param>
internal sealed record Port(PortRole Role, int Index, string Name, string Path = "", bool IsTangent = false);

/// <summary>A function made by a transform, with the meaning of each parameter and result.</summary>
internal sealed class AdjointFunction
{
    public AdjointFunction(Function function, IReadOnlyList<Port> inputs, IReadOnlyList<Port> outputs)
    {
        Function = function;
        Inputs = inputs;
        Outputs = outputs;
    }

    public Function Function { get; }

    /// <summary>Parallel to the function's parameters.</summary>
    public IReadOnlyList<Port> Inputs { get; }

    /// <summary>Parallel to the function's results.</summary>
    public IReadOnlyList<Port> Outputs { get; }

    /// <summary>Whether the finished code names a tape: <c>tape.Push</c>, <c>tape.NewArray</c>.</summary>
    public bool UsesTape { get; private set; }

    /// <summary>The function as it stands, unfinished, to be changed apart from this one.</summary>
    public AdjointFunction Copy() => new(new Cloner().CloneFunction(Function), Inputs, Outputs);

    /// <summary>Only some of what the function computes is wanted: the rest goes, as far as it is not needed for that. Uses up the code.</summary>
    /// <param name="isWanted">Of results, and of storage that receives some.</param>
    /// <param name="keepsFailures">It goes on failing where the C# does, which does not run beside it.</param>
    public AdjointFunction Only(Func<Port, bool> isWanted, bool keepsFailures)
    {
        Region body = Function.Body;
        body.Yields = [.. body.Yields.Where((_, k) => isWanted(Outputs[k]))];
        UnreadStorage.Apply(Function, parameter => !isWanted(Inputs[body.Arguments.IndexOf(parameter)]), keepsFailures);
        Simplification.Apply(Function);
        return new AdjointFunction(Function, Inputs, [.. Outputs.Where(isWanted)]);
    }

    /// <summary>Settles what only emitted code has to know. No transform takes the function after that.</summary>
    /// <param name="isBorrowed">Arrays that are returned come from the caller's tape too.</param>
    public AdjointFunction Finish(bool isBorrowed = false)
    {
        UsesTape = Finish(Function, isBorrowed);
        return this;
    }

    /// <summary>Runs loops in the lanes of vectors, after <see cref="Finish(bool)"/>.</summary>
    public void Vectorise()
    {
        Vectorisation.Apply(Function);
        UsesTape = ScratchLifetime.UsesTape(Function);
    }

    /// <summary>Spares the checks of indices, after <see cref="Finish(bool)"/>.</summary>
    /// <param name="countsUnsigned">Whether the emitted code may convert negative numbers to unsigned ones.</param>
    public void BringLengthsInSight(bool countsUnsigned)
    {
        var valuesOf = new Dictionary<Value, Value>();
        for (int i = 0; i < Inputs.Count; i++)
        {
            if (Inputs[i] is not { Role: PortRole.Shadow, Path: "" } shadow) continue;
            for (int k = 0; k < Inputs.Count; k++)
                if (Inputs[k] is { Role: PortRole.Primal, Path: "", IsTangent: false } port && port.Index == shadow.Index && IsSpan(Function.Parameters[k].Type) && IsSpan(Function.Parameters[i].Type))
                    valuesOf.Add(Function.Parameters[i], Function.Parameters[k]);
        }

        LengthsInSight.Apply(Function, valuesOf, countsUnsigned);

        static bool IsSpan(IRType type) => type is BufferType { Kind: BufferKind.Span or BufferKind.ReadOnlySpan };
    }

    /// <summary>For code that is read again, after <see cref="Finish(bool)"/>.</summary>
    public void KeepRecordsInLists()
    {
        if (UsesTape && RecordsInLists.Apply(Function)) UsesTape = false;
    }

    /// <summary>Whether the code names a tape.</summary>
    public static bool Finish(Function function, bool isBorrowed = false)
    {
        RunningSelection.Settle(function);
        Primal.CallCustom(function.Body);
        TensorFusion.Apply(function);
        ScratchLifetime.Apply(function, isBorrowed);
        return ScratchLifetime.UsesTape(function);
    }
}
