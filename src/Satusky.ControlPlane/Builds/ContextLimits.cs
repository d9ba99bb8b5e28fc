namespace Satusky.ControlPlane.Builds;

/// <summary>How large an uploaded build context may be.</summary>
internal sealed record ContextLimits
{
    private const long Mebibyte = 1024 * 1024;

    public long Compressed { get; init; } = 512 * Mebibyte;

    public long Expanded { get; init; } = 2048 * Mebibyte;

    public int Entries { get; init; } = 200_000;

    /// <summary>Times the compressed size; only asked of contexts that expand to more than <see cref="RatioFrom"/>.</summary>
    public int Ratio { get; init; } = 200;

    public long RatioFrom { get; init; } = 64 * Mebibyte;
}
