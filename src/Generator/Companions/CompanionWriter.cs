using System.Collections.Generic;
using DiffGen.Generator.Emit;
using DiffGen.Generator.Model;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Companions;

/// <summary>Writes the generated file of a method: a part of its type with all companions.</summary>
internal static class CompanionWriter
{
    public const string GeneratedCode = "[global::System.CodeDom.Compiler.GeneratedCodeAttribute(\"DiffGen\", \"0.1.0\")]";

    /// <returns>Null where the method is refused; the analyzer says why.</returns>
    public static GeneratedFile? Write(LoweredMethod root, IReadOnlyList<LoweredMethod> closure) =>
        root.Options is { } options && Differentiator.Create(root, closure, out _) is { } differentiated
            ? Write(root.Signature, options, differentiated)
            : null;

    public static GeneratedFile? Write(MethodSignature signature, DifferentiableOptions options, Differentiated differentiated)
    {
        CompanionShape shape = CompanionShape.Of(signature, differentiated);
        string text = PartialDeclaration.File(signature.Namespace, signature.ContainingTypes, signature.IsNullableEnabled, writer => Members(shape, options, differentiated, writer));
        return new GeneratedFile(PartialDeclaration.HintName(signature.Namespace, signature.ContainingTypes, signature.Name, signature.Key), text);
    }

    private static void Members(CompanionShape shape, DifferentiableOptions options, Differentiated differentiated, CodeWriter writer)
    {
        var sweeps = new SweepWriter(shape, writer);
        var gradients = new GradientWriter(shape, writer);
        bool isFirst = true;
        foreach (CompanionSignature companion in CompanionSignatures.Of(shape, options))
        {
            if (!isFirst) writer.Blank();
            isFirst = false;
            Head(shape, companion, companion.Declaration(shape.Signature), writer);
            gradients.Body(companion);
            writer.Close();
        }

        writer.Blank();
        sweeps.Joint(differentiated.Joint);
    }

    public static void Head(CompanionShape shape, CompanionSignature companion, string declaration, CodeWriter writer)
    {
        foreach (string line in CompanionDocumentation.Of(shape, companion)) writer.Line("/// " + line);
        writer.Line(GeneratedCode);
        writer.Open(declaration);
    }
}
