using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Routing;

/// <summary>Does the edge serve a certificate for the name that a visitor's machine would accept?</summary>
internal sealed class TlsProbe(EndpointProbeOptions options, X509Certificate2 authority, TimeProvider time)
{
    private readonly X509Certificate2Collection authorities = Authorities(options.Entrance, authority);

    /// <summary>The connection stays usable when only the certificate is bad; null when there is none.</summary>
    public async Task<(Verdict Verdict, SslStream? Connection)> ProbeAsync(string hostname, IPAddress address, CancellationToken cancellationToken)
    {
        var edge = new IPEndPoint(address, options.HttpsPort);
        using var limit = new CancellationTokenSource(options.Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var socket = new Socket(edge.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? stream = null;
        try
        {
            await socket.ConnectAsync(edge, either.Token);
            stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            Verdict? verdict = null;
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = hostname,
                    ApplicationProtocols = [SslApplicationProtocol.Http11],
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    // Any certificate will do here: its fault is named, and the answer is of interest all the same.
                    RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                    {
                        if (certificate is X509Certificate2 served)
                            verdict = Judge(hostname, served, chain);
                        return verdict is not null;
                    },
                },
                either.Token);
            return (verdict!, stream);
        }
        catch (SocketException e) when (stream is null)
        {
            return await FailAsync(Verdict.False(Reasons.EdgeUnavailable, $"The {options.Entrance.Name} cannot be reached at {edge}: {e.Message}", [], options.Entrance.Advice));
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return await FailAsync(Verdict.False(Reasons.CertificateInvalid, $"The {options.Entrance.Name} at {edge} did not agree on TLS for {hostname}: {e.Message}"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await FailAsync(Verdict.False(
                Reasons.EdgeUnavailable, $"The {options.Entrance.Name} at {edge} did not answer within {options.Limit.TotalSeconds:0.#} s", [], options.Entrance.Advice));
        }
        catch
        {
            await CloseAsync();
            throw;
        }

        async Task<(Verdict, SslStream?)> FailAsync(Verdict verdict)
        {
            await CloseAsync();
            return (verdict, null);
        }

        async ValueTask CloseAsync()
        {
            if (stream is not null)
                await stream.DisposeAsync();
            socket.Dispose();
        }
    }

    private Verdict Judge(string hostname, X509Certificate2 certificate, X509Chain? offered)
    {
        var now = time.GetUtcNow();
        string[] evidence = [$"subject {certificate.Subject}", $"issuer {certificate.Issuer}", $"valid {Day(certificate.NotBefore)} to {Day(certificate.NotAfter)}"];
        if (now >= certificate.NotAfter)
            return Invalid($"The certificate of {hostname} expired on {Day(certificate.NotAfter)}");
        if (now < certificate.NotBefore)
            return Invalid($"The certificate of {hostname} is not valid before {Day(certificate.NotBefore)}");
        if (!certificate.MatchesHostname(hostname))
            return Invalid($"The certificate served for {hostname} is for {string.Join(", ", Names(certificate))}");
        if (!IsTrusted(certificate, offered, X509ChainTrustMode.CustomRootTrust) && !IsTrusted(certificate, offered, X509ChainTrustMode.System))
            return Invalid($"The certificate of {hostname} was issued by {certificate.Issuer}, which is neither the platform's authority nor one this machine trusts");
        return Verdict.True(Reasons.CertificateServed, $"The certificate of {hostname} is valid until {Day(certificate.NotAfter)}");

        Verdict Invalid(string message) => Verdict.False(Reasons.CertificateInvalid, message, evidence);
    }

    private bool IsTrusted(X509Certificate2 certificate, X509Chain? offered, X509ChainTrustMode mode)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = mode;
        if (mode == X509ChainTrustMode.CustomRootTrust)
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        if (offered is not null)
            chain.ChainPolicy.ExtraStore.AddRange(offered.ChainPolicy.ExtraStore);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        return chain.Build(certificate);
    }

    private static X509Certificate2Collection Authorities(IEntrance entrance, X509Certificate2 own)
    {
        var authorities = new X509Certificate2Collection(own);
        authorities.ImportFromPem(entrance.AuthoritiesPem);
        return authorities;
    }

    private static IEnumerable<string> Names(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).DefaultIfEmpty(certificate.Subject);

    private static string Day(DateTime at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
