using System.Numerics.Tensors;
using DiffGen;

namespace Digits;

/// <summary>The parameters of a network of two layers. Its gradient is a <c>Network.Tangent</c> with the same members.</summary>
[Differentiable]
internal sealed partial record Network(Tensor<float> W1, Tensor<float> B1, Tensor<float> W2, Tensor<float> B2);

internal static partial class Model
{
    /// <summary>The training step: the companion <c>LossValueAndGradientAccumulate</c> is its derivative with respect to the network.</summary>
    [Differentiable]
    public static float Loss(Network network, [NoDerivative] Tensor<float> images, Tensor<int> labels) =>
        Tensor.CrossEntropy<float>(Scores(network, images), labels);

    /// <summary>One row for each image, one column for each digit.</summary>
    public static Tensor<float> Scores(Network network, Tensor<float> images)
    {
        Tensor<float> hidden = Tensor.Tanh<float>(Tensor.MatMul<float>(images, network.W1) + network.B1);
        return Tensor.MatMul<float>(hidden, network.W2) + network.B2;
    }
}
