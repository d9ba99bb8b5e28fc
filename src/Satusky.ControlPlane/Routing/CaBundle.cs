namespace Satusky.ControlPlane.Routing;

/// <summary>The certificates an app's container trusts: those of this machine and the platform's own.</summary>
public static class CaBundle
{
    /// <summary>Where distributions keep theirs: Debian, Fedora, openSUSE, Alpine.</summary>
    private static readonly string[] SystemBundles =
        ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];

    public static string Merge(string authorityPem) => Merge(authorityPem, SystemBundles);

    /// <param name="systemBundles">The first that exists is taken; none at all leaves the platform's own certificate.</param>
    public static string Merge(string authorityPem, IEnumerable<string> systemBundles)
    {
        var own = authorityPem.Trim() + "\n";
        if (systemBundles.FirstOrDefault(File.Exists) is not { } path)
            return own;
        var system = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (system.Contains(own.Trim(), StringComparison.Ordinal))
            return system;
        return system.Length == 0 || system.EndsWith('\n') ? system + own : system + "\n" + own;
    }
}
