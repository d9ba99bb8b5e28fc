using System.Net;

namespace Satusky.Cli.Configuration;

/// <summary>The address of a platform's API.</summary>
internal static class ApiUrl
{
    public const string Default = "http://localhost:7420";

    /// <summary>Reads an address with or without a trailing slash, <c>/v1</c> or <c>/v1/cli</c>, and gives it without.</summary>
    public static string Parse(string text)
    {
        var candidate = text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text;
        if (!Uri.TryCreate(candidate, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0
            || uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            throw new CliException(
                $"API address \"{text}\" is not valid",
                "Write an address such as https://api.example.com or http://localhost:7420");

        var path = uri.AbsolutePath.TrimEnd('/');
        foreach (var known in (ReadOnlySpan<string>)["/v1/cli", "/v1"])
        {
            if (path.EndsWith(known, StringComparison.Ordinal))
            {
                path = path[..^known.Length];
                break;
            }
        }

        return uri.GetLeftPart(UriPartial.Authority) + path.TrimEnd('/');
    }

    /// <summary>Names that always mean this machine, whatever a name server says.</summary>
    public static bool IsLocalName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);

    public static bool IsLoopback(string host) => IsLocalName(host)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    public static void RefuseInsecure(string url)
    {
        var uri = new Uri(url);
        if (uri.Scheme == "http" && !IsLoopback(uri.Host))
            throw new CliException($"refusing to send auth token over insecure connection ({url}). Use HTTPS or http://localhost for local development");
    }
}
