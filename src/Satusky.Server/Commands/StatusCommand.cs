using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;
using Satusky.Contracts;
using Satusky.ControlPlane.Routing;
using Satusky.Server.Supervision;

namespace Satusky.Server.Commands;

/// <param name="CaFingerprint">SHA-256 of the platform's authority, for `1ctl auth login --ca-fingerprint` from elsewhere.</param>
internal sealed record StatusReport(string Home, bool Supervised, bool Ready, string Readiness, string? CaFingerprint, IReadOnlyList<StatusLine> Processes);

/// <param name="Pid">Null while it does not run.</param>
internal sealed record StatusLine(string Name, int? Pid, DateTimeOffset Since, int Restarts, IReadOnlyList<int> Ports, string? LastExit);

/// <summary>`satusky status`: a line per process and whether the platform is ready.</summary>
internal static class StatusCommand
{
    private static readonly Option<string> s_output = new("--output", "-o") { Description = "text or json", DefaultValueFactory = _ => "text" };

    public static Command Create()
    {
        s_output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("status", "Show the platform's processes and whether it is ready") { s_output };
        command.SetAction((parsed, cancellationToken) => ServerCommand.RunAsync(settings => RunAsync(settings, parsed.GetValue(s_output) == "json", cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ServerSettings settings, bool json, CancellationToken cancellationToken)
    {
        var state = SupervisorState.Read(new HomeFolder(settings.Home));
        var readiness = await Readiness.AskAsync(settings.ApiPort, cancellationToken);
        var lines = (state?.Processes ?? []).Select(record =>
            new StatusLine(record.Name, record.IsAlive ? record.Process?.Number : null, record.Since, record.Restarts, record.Ports, record.LastExit)).ToList();
        var supervised = state?.Supervisor.IsAlive == true;
        if (supervised) lines.Insert(0, new("supervisor", state!.Supervisor.Number, state.Since, 0, [], null));
        var report = new StatusReport(settings.Home, supervised, readiness.Ready, readiness.Text, FingerprintOf(CertificateAuthority.PathOfCertificate(settings.Home)), lines);

        if (json) Console.WriteLine(JsonSerializer.Serialize(report, StatusJson.Default.StatusReport));
        else Print(report);
        return report.Ready && report.Processes.All(process => process.Pid is not null) ? ExitCode.Done : ExitCode.Failed;
    }

    private static string? FingerprintOf(string certificate) =>
        File.Exists(certificate) ? X509CertificateLoader.LoadCertificateFromFile(certificate).GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant() : null;

    private static void Print(StatusReport report)
    {
        if (!report.Supervised)
            Console.WriteLine(report.Processes.Count == 0 ? $"No supervisor runs in {report.Home}." : $"The supervisor in {report.Home} is gone; `satusky up` takes over what it left.");
        foreach (var process in report.Processes)
        {
            var text = process.Pid is { } pid
                ? string.Create(CultureInfo.InvariantCulture, $"running since {process.Since:yyyy-MM-ddTHH:mm:ssZ}, pid {pid}")
                : $"not running ({process.LastExit ?? "stopped"})";
            if (process.Ports.Count > 0) text += $", port {string.Join(" and ", process.Ports)}";
            if (process.Restarts > 0) text += $", restarts {process.Restarts}";
            Console.WriteLine($"{process.Name,-11} {text}");
        }

        Console.WriteLine($"{"platform",-11} {report.Readiness}");
        if (report.CaFingerprint is { } fingerprint) Console.WriteLine($"{"CA SHA-256",-11} {fingerprint}");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusJson : JsonSerializerContext;
