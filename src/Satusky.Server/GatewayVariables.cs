namespace Satusky.Server;

/// <summary>The variables that count for <c>satusky gateway</c> alone.</summary>
/// <param name="Kubeconfig">The file of the cluster to follow; null looks where kubectl does.</param>
/// <param name="Addresses">Where clients reach the gateway.</param>
/// <param name="Service">The Service that has these addresses, where none are given.</param>
/// <param name="LocalAuthority">Whether listeners without a certificate get one of an authority of the gateway's own.</param>
internal sealed record GatewayVariables(string? Kubeconfig, IReadOnlyList<string> Addresses, string? Service, bool LocalAuthority)
{
    public static GatewayVariables Read(Func<string, string?> environment, List<string> problems)
    {
        var addresses = Text("SATUSKY_PUBLIC_ADDRESSES").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var wrong in addresses.Where(address => Uri.CheckHostName(address) == UriHostNameType.Unknown))
            problems.Add($"SATUSKY_PUBLIC_ADDRESSES names \"{wrong}\": it must be IP addresses and host names with commas between.");
        var service = Text("SATUSKY_PUBLIC_SERVICE");
        if (service.Length > 0 && (Uri.CheckHostName(service) != UriHostNameType.Dns || service.Contains('.', StringComparison.Ordinal)))
            problems.Add($"SATUSKY_PUBLIC_SERVICE is \"{service}\": it must be the name of a Service in the gateway's own namespace.");
        var authority = Text("SATUSKY_GATEWAY_LOCAL_CA");
        if (authority is not ("" or "true" or "false"))
            problems.Add($"SATUSKY_GATEWAY_LOCAL_CA is \"{authority}\": it must be true or false.");
        return new(Text("SATUSKY_KUBECONFIG") is { Length: > 0 } path ? Path.GetFullPath(path) : null, addresses, service.Length > 0 ? service : null, authority == "true");

        string Text(string key) => environment(key)?.Trim() ?? "";
    }
}
