using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DiffGen.Runtime;

/// <summary>A vector of numbers, as wide as the type that implements it: kernels are written once for all widths.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
/// <typeparam name="T">The type of the numbers: <see cref="float"/> or <see cref="double"/>.</typeparam>
internal unsafe interface ISimdLanes<TSelf, T>
    where TSelf : struct, ISimdLanes<TSelf, T>
    where T : unmanaged
{
    static abstract int Count { get; }

    /// <summary>The rows of a tile of a matrix product, two vectors wide, that stays in the registers: 6 or 8.</summary>
    static abstract int TileRows { get; }

    static abstract TSelf Load(T* from);

    static abstract TSelf Splat(T value);

    static abstract TSelf Add(TSelf left, TSelf right);

    /// <summary><paramref name="left"/> · <paramref name="right"/> + <paramref name="addend"/>, rounded once where the processor has such an instruction.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    static abstract void Store(TSelf value, T* to);
}

/// <summary>As wide as the portable vector: 256 bits with AVX2, 128 on Arm.</summary>
internal readonly unsafe struct PortableLanes<T>(Vector<T> value) : ISimdLanes<PortableLanes<T>, T>
    where T : unmanaged
{
    private readonly Vector<T> _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector<T>.Count;
    }

    public static int TileRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 6;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes<T> Load(T* from) => new(Vector.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes<T> Splat(T value) => new(Vector.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes<T> Add(PortableLanes<T> left, PortableLanes<T> right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PortableLanes<T> MultiplyAdd(PortableLanes<T> left, PortableLanes<T> right, PortableLanes<T> addend) => new(
        typeof(T) == typeof(float)
            ? Vector.MultiplyAddEstimate(left._value.As<T, float>(), right._value.As<T, float>(), addend._value.As<T, float>()).As<float, T>()
            : Vector.MultiplyAddEstimate(left._value.As<T, double>(), right._value.As<T, double>(), addend._value.As<T, double>()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(PortableLanes<T> value, T* to) => value._value.Store(to);
}

/// <summary>512 bits.</summary>
internal readonly unsafe struct WideLanes<T>(Vector512<T> value) : ISimdLanes<WideLanes<T>, T>
    where T : unmanaged
{
    private readonly Vector512<T> _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<T>.Count;
    }

    public static int TileRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> Load(T* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> Splat(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> Add(WideLanes<T> left, WideLanes<T> right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> MultiplyAdd(WideLanes<T> left, WideLanes<T> right, WideLanes<T> addend) => new(
        typeof(T) == typeof(float)
            ? Vector512.MultiplyAddEstimate(left._value.AsSingle(), right._value.AsSingle(), addend._value.AsSingle()).As<float, T>()
            : Vector512.MultiplyAddEstimate(left._value.AsDouble(), right._value.AsDouble(), addend._value.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(WideLanes<T> value, T* to) => value._value.Store(to);
}
