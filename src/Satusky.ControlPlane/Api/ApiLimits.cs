namespace Satusky.ControlPlane.Api;

/// <summary>How much a request may bring and how long it may take.</summary>
internal static class ApiLimits
{
    public const long JsonBytes = 1024 * 1024;

    /// <summary>The context's own limit, and room for the request and the borders between the parts.</summary>
    public const long UploadBytes = (512 * 1024 * 1024) + (2 * JsonBytes);

    public static readonly TimeSpan Request = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan Upload = TimeSpan.FromMinutes(30);

    /// <summary>How long requests and streams may go on after the platform was told to stop.</summary>
    public static readonly TimeSpan Stop = TimeSpan.FromSeconds(10);
}
