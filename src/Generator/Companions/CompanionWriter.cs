using System.Collections.Generic;
using System.Linq;
using DiffGen.Generator.Emit;
using DiffGen.Generator.IR;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>Writes the generated file of a method: a part of its type with all companions.</summary>
internal static class CompanionWriter
{
    public const string GeneratedCode = "[global::System.CodeDom.Compiler.GeneratedCodeAttribute(\"DiffGen\", \"0.1.0\")]";

    /// <returns>Null where the method is refused; the analyzer says why.</returns>
    /// <param name="isReadAgain">The text is not compiled but lowered: loops do not run in vectors, and nothing comes from the tape.</param>
    public static GeneratedFile? Write(LoweredMethod root, IReadOnlyList<LoweredMethod> closure, bool isReadAgain)
    {
        if (root.Options is not { } options || !Support.Has(root.Signature) || Differentiator.Create(root, closure, out _) is not { } differentiated) return null;
        differentiated = differentiated with { IsReadAgain = isReadAgain };
        // Where a pattern hangs on what the method decides, all sweeps have to decide alike, to the last digit.
        if (!isReadAgain && options.FastMath && !differentiated.Tangents.DecideOnData) differentiated.Vectorise();
        if (isReadAgain)
        {
            foreach (Function function in differentiated.Functions) ZeroAdjoints.Undo(function.Body);
            foreach (AdjointFunction? sweep in (AdjointFunction?[])[differentiated.Joint, differentiated.Tangents.Jvp, differentiated.Tangents.Hvp]) sweep?.KeepRecordsInLists();
        }
        else
        {
            differentiated.BringLengthsInSight(countsUnsigned: !options.ChecksOverflow);
        }

        return Write(root.Signature, options, differentiated);
    }

    public static GeneratedFile? Write(MethodSignature signature, DifferentiableOptions options, Differentiated differentiated)
    {
        signature = differentiated.PrivateMembers.Map(signature);
        CompanionShape shape = CompanionShape.Of(signature, differentiated);
        var facts = new DerivativeFacts(shape, differentiated, options.FastMath);
        string text = PartialDeclaration.File(signature.Namespace, signature.ContainingTypes, signature.IsNullableEnabled, writer => Members(shape, options, differentiated, facts, writer));
        return new GeneratedFile(PartialDeclaration.HintName(signature.Namespace, signature.ContainingTypes, signature.Name, signature.Key), text);
    }

    private static void Members(CompanionShape shape, DifferentiableOptions options, Differentiated differentiated, DerivativeFacts facts, CodeWriter writer)
    {
        var pullback = new PullbackWriter(shape, differentiated, facts, writer);
        var jacobians = new JacobianWriter(shape, differentiated, writer);
        var tangents = new TangentCompanionWriter(shape, writer);
        var hessians = new HessianWriter(shape, differentiated, writer);
        var sparse = new SparseWriter(shape, differentiated, writer);
        IReadOnlyList<CompanionSignature> companions = CompanionSignatures.Of(shape, options);
        bool hasDestinations = companions.Any(companion => companion is { Kind: CompanionKind.ValueAndGradient, Form: CompanionForm.Destination });
        var gradients = new GradientWriter(shape, writer, hasDestinations ? differentiated.ShortGradient : null);
        foreach (CompanionSignature companion in companions)
        {
            Head(shape, companion, facts, companion.Declaration(shape.Signature), writer);
            switch (companion.Kind)
            {
                case CompanionKind.Pullback:
                    pullback.Body();
                    break;
                case CompanionKind.JacobianRow:
                    jacobians.Row(companion);
                    break;
                case CompanionKind.Jacobian:
                    jacobians.Matrix(companion);
                    break;
                case CompanionKind.Jvp:
                    tangents.Jvp();
                    break;
                case CompanionKind.Hvp:
                    tangents.Hvp(companion);
                    break;
                case CompanionKind.SparseJacobian or CompanionKind.SparseHessian:
                    sparse.Body(companion);
                    break;
                case CompanionKind.Hessian:
                    hessians.Matrix(companion);
                    break;
                case CompanionKind.HessianDiagonal:
                    hessians.Diagonal(companion);
                    break;
                default:
                    gradients.Body(companion);
                    break;
            }

            writer.Close();
            writer.Blank();
        }

        if (companions.Any(companion => companion.Kind == CompanionKind.Pullback))
        {
            pullback.State();
            writer.Blank();
        }

        if (companions.Any(companion => companion.Kind == CompanionKind.Jacobian))
        {
            if (jacobians.HasRows)
            {
                jacobians.Rows();
                writer.Blank();
            }

            if (jacobians.HasColumns)
            {
                jacobians.WriteColumns();
                writer.Blank();
            }
        }

        if (companions.Any(companion => companion.Kind == CompanionKind.HessianDiagonal) && HessianWriter.IsDiagonal(differentiated))
        {
            hessians.Entries();
            writer.Blank();
        }

        if (HessianWriter.HasColumns(differentiated, companions))
        {
            hessians.Columns();
            writer.Blank();
        }

        if (companions.Any(companion => companion.Kind == CompanionKind.SparseJacobian))
        {
            sparse.Jacobian();
            writer.Blank();
        }

        if (companions.Any(companion => companion.Kind == CompanionKind.SparseHessian))
        {
            sparse.Hessian();
            writer.Blank();
        }

        new SweepWriter(shape, writer).Write(differentiated, companions);
        Accessors(differentiated.PrivateMembers, writer);
    }

    /// <summary>Those that the code above calls.</summary>
    private static void Accessors(PrivateMembers members, CodeWriter writer)
    {
        if (!members.Accessors.Any()) return;
        string code = writer.ToString();
        (PrivateMember Member, string Name)[] called =
            [.. members.Accessors.Where(accessor => code.Contains($"{members.Holder}.{accessor.Name}(") || code.Contains($"{members.Holder}.{accessor.Name}<"))];
        if (called.Length == 0) return;
        writer.Blank();
        writer.Line("/// <summary>Private members of other types, bound by the runtime.</summary>");
        writer.Open("private static class " + members.Holder);
        foreach ((PrivateMember member, string name) in called)
        {
            // Accessors of a generic type's members are declared with its type parameters.
            bool isGeneric = member.TypeParameters.Length > 0;
            if (isGeneric) writer.Open($"public static class {name}{member.TypeParameters} {member.Constraints}".TrimEnd());
            writer.Line(member.Attribute);
            writer.Line(member.Declaration.Replace("{name}", isGeneric ? "Get" : name));
            if (isGeneric) writer.Close();
        }

        writer.Close();
    }

    public static void Head(CompanionShape shape, CompanionSignature companion, DerivativeFacts facts, string declaration, CodeWriter writer, bool isMarked = true)
    {
        CompanionDocumentation.Write(shape, companion, facts, writer);
        if (isMarked) writer.Line(GeneratedCode);
        writer.Open(declaration);
    }
}
