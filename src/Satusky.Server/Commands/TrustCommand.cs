using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Satusky.Contracts;
using Satusky.ControlPlane.Routing;

namespace Satusky.Server.Commands;

/// <summary>`satusky trust`: has this machine trust the platform's own certificates.</summary>
internal static class TrustCommand
{
    private static readonly Option<bool> s_print = new("--print") { Description = "Only print the certificate and its SHA-256 fingerprint" };

    public static Command Create()
    {
        var command = new Command("trust", "Put the platform's certificate authority among those this machine trusts") { s_print };
        command.SetAction((parsed, cancellationToken) => ServerCommand.RunAsync(settings => RunAsync(settings, parsed.GetValue(s_print), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ServerSettings settings, bool printOnly, CancellationToken cancellationToken)
    {
        var path = CertificateAuthority.PathOfCertificate(settings.Home);
        if (!File.Exists(path))
        {
            await Console.Error.WriteLineAsync($"There is no certificate at {path} yet: start the platform once with 'satusky up', or set SATUSKY_HOME.");
            return ExitCode.Failed;
        }

        using var certificate = X509CertificateLoader.LoadCertificateFromFile(path);
        var fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        if (printOnly)
        {
            Console.WriteLine($"{certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)}: {path}");
            Console.WriteLine($"SHA-256 fingerprint: {fingerprint}");
            Console.WriteLine(certificate.ExportCertificatePem());
            return ExitCode.Done;
        }

        var outcome = await new TrustStore().InstallAsync(path, fingerprint, cancellationToken);
        await (outcome.Installed ? Console.Out : Console.Error).WriteLineAsync(outcome.Message);
        return outcome.Installed ? ExitCode.Done : ExitCode.Failed;
    }
}
