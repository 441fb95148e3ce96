using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Numerics.Tensors;
using System.Reflection;

namespace Digits;

/// <summary>Images of 8 by 8 pixels between 0 and 1, one row each, and the digits that they show.</summary>
internal sealed class DigitSet(float[] pixels, int[] labels)
{
    public const int Pixels = 64, Classes = 10;

    public int Count => labels.Length;

    public Tensor<float> Images { get; } = Tensor.Create(pixels, [labels.Length, Pixels]);

    public Tensor<int> Labels { get; } = Tensor.Create(labels, [labels.Length]);

    /// <summary>All images, shuffled: four fifths to train with, the rest to test.</summary>
    public static (DigitSet Train, DigitSet Test) Load(Random random)
    {
        using Stream packed = Assembly.GetExecutingAssembly().GetManifestResourceStream("digits.bin.gz")!;
        using var unpacked = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionMode.Decompress))
            zip.CopyTo(unpacked);

        // For each image 64 bytes between 0 and 16, then the digit.
        byte[][] digits = [.. unpacked.ToArray().Chunk(Pixels + 1)];
        random.Shuffle(digits);
        int train = digits.Length * 4 / 5;
        return (Of(digits[..train]), Of(digits[train..]));
    }

    /// <summary>Copies some of the images to a batch.</summary>
    public void CopyTo(DigitSet batch, ReadOnlySpan<int> chosen) => batch.CopyFrom(pixels, labels, chosen);

    public int Label(int image) => labels[image];

    public float Pixel(int image, int row, int column) => pixels[image * Pixels + row * 8 + column];

    private void CopyFrom(float[] allPixels, int[] allLabels, ReadOnlySpan<int> chosen)
    {
        for (int i = 0; i < chosen.Length; i++)
        {
            allPixels.AsSpan(chosen[i] * Pixels, Pixels).CopyTo(pixels.AsSpan(i * Pixels));
            labels[i] = allLabels[chosen[i]];
        }
    }

    private static DigitSet Of(byte[][] digits) =>
        new([.. digits.SelectMany(digit => digit[..Pixels]).Select(pixel => pixel / 16f)], [.. digits.Select(digit => (int)digit[Pixels])]);
}
