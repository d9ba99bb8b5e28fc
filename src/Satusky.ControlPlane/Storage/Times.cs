namespace Satusky.ControlPlane.Storage;

/// <summary>Stored times are UTC milliseconds since 1970.</summary>
internal static class Times
{
    public static long NowMilliseconds(this TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();

    public static long ToMilliseconds(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static DateTimeOffset FromMilliseconds(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static DateTimeOffset? FromMilliseconds(long? milliseconds) => milliseconds is { } value ? FromMilliseconds(value) : null;
}
