using System.ComponentModel;
using System.Diagnostics;

namespace Satusky.ControlPlane.Routing;

/// <summary>What came of putting the platform's certificate among those this machine trusts.</summary>
/// <param name="Message">What was done, or why not and what to do instead.</param>
public sealed record TrustOutcome(bool Installed, string Message);

/// <summary>This machine's trusted certificates, as Debian's and Fedora's tools keep them.</summary>
public sealed class TrustStore
{
    private const string FileName = "satusky-local-ca.crt";

    private static readonly Tool[] Tools =
    [
        new("update-ca-certificates", "/usr/local/share/ca-certificates", []),
        new("update-ca-trust", "/etc/pki/ca-trust/source/anchors", ["extract"]),
        new("trust", "/etc/ca-certificates/trust-source/anchors", ["extract-compat"]),
    ];

    private readonly string _root;
    private readonly string _searchPath;
    private readonly bool _privileged;

    public TrustStore()
        : this("/", $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin", Environment.IsPrivilegedProcess)
    {
    }

    internal TrustStore(string root, string searchPath, bool privileged)
    {
        _root = root;
        _searchPath = searchPath;
        _privileged = privileged;
    }

    /// <summary>Needs root. Safe to repeat; a certificate of another platform on this machine stays.</summary>
    public async Task<TrustOutcome> InstallAsync(string certificatePath, string fingerprint, CancellationToken cancellationToken)
    {
        if (!_privileged)
            return new(false, $"Installing {certificatePath} needs root. Run: sudo satusky trust");
        if (Tools.Select(tool => (tool, program: Find(tool.Program))).FirstOrDefault(found => found.program is not null) is not ({ } tool, { } program))
        {
            return new(false, $"Neither update-ca-certificates nor update-ca-trust nor trust is installed. "
                + $"Install the package ca-certificates, or add {certificatePath} to the trusted certificates by hand.");
        }
        var folder = Path.Combine(_root, tool.Folder.TrimStart('/'));
        var target = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(FileName)}-{fingerprint[..8]}.crt");
        Directory.CreateDirectory(folder);
        File.Copy(certificatePath, target, overwrite: true);
        File.SetUnixFileMode(target, PrivateFile.Readable);
        var (exitCode, output) = await RunAsync(program, tool.Arguments, cancellationToken);
        return exitCode == 0
            ? new(true, $"Copied {certificatePath} to {target} and ran {tool.Program}. Programs that use the system's certificates trust the platform's "
                + "hostnames from their next start on; browsers with a store of their own (Firefox) need the file imported there.")
            : new(false, $"Copied {certificatePath} to {target}, but {tool.Program} ended with exit code {exitCode}: {output}");
    }

    private string? Find(string program) =>
        _searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, $"{await output}{await errors}".Trim());
        }
        catch (Win32Exception e)
        {
            return (126, e.Message);
        }
    }

    private sealed record Tool(string Program, string Folder, string[] Arguments);
}
