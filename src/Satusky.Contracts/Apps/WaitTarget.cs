using System.Globalization;

namespace Satusky.Contracts.Apps;

/// <summary>What must be ready before an instance may start: an app of the organization, or a TCP port anywhere.</summary>
/// <param name="Port">Null asks for a ready instance of the app.</param>
public sealed record WaitTarget(string Host, int? Port)
{
    public const int MaxTargets = 16;

    public static bool TryParse(string text, out WaitTarget target)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var port = 0;
        var valid = Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4
            && (colon < 0 || (int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535));
        target = new WaitTarget(host, colon < 0 ? null : port);
        return valid;
    }

    public static string? Fault(string text, string app) =>
        !TryParse(text, out var target) ? $"wait_for \"{text}\" is not valid: write the name of an app, or host:port such as db:5432"
        : target.Host == app ? $"wait_for \"{text}\" is the app itself, which would wait for ever"
        : null;
}
