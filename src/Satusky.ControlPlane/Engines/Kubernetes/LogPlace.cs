using System.Globalization;

namespace Satusky.ControlPlane.Engines.Kubernetes;

/// <summary>A place in the merged lines of an app's pods: a time, since pods number nothing.</summary>
internal static class LogPlace
{
    public static string Format(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    public static bool TryParse(string? text, out DateTimeOffset at) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out at);
}
