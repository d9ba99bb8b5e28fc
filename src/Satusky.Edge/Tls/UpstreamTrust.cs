using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Satusky.Edge.Tls;

/// <summary>Judges the certificate of another entrance: it must be for the name asked for, and of an authority that this machine or the document trusts.</summary>
internal sealed class UpstreamTrust
{
    private readonly X509Certificate2Collection authorities = [];

    public UpstreamTrust(string authoritiesPem) => authorities.ImportFromPem(authoritiesPem);

    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? offered, SslPolicyErrors errors)
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
            return errors == SslPolicyErrors.None;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        if (offered is not null)
            chain.ChainPolicy.ExtraStore.AddRange(offered.ChainPolicy.ExtraStore);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(leaf);
    }
}
