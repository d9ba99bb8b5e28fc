using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Satusky.Conformance;
using Satusky.Contracts;
using Satusky.KubernetesApi;

namespace Satusky.Server.Commands;

/// <param name="Outcome">passed, failed or not_possible.</param>
internal sealed record ConformanceRow(string Name, string Area, Outcome Outcome, string? Detail, double Seconds);

internal sealed record ConformanceReport(string Engine, int Passed, int Failed, int NotPossible, IReadOnlyList<ConformanceRow> Behaviours);

/// <summary>`satusky conformance`: shows whether an engine does what the platform promises.</summary>
internal static class ConformanceCommand
{
    private static readonly Option<string> s_engine = new("--engine") { Description = "containers or kubernetes; SATUSKY_KUBECONFIG and SATUSKY_GATEWAY name the cluster", Required = true };
    private static readonly Option<string?> s_image = new("--image") { Description = "The image of the suite's app; on a cluster it has to be there already (default on containers: made for the run)" };
    private static readonly Option<string?> s_only = new("--only") { Description = "Only behaviours with this in their name, or of this area" };
    private static readonly Option<string> s_output = new("--output", "-o") { Description = "text or json", DefaultValueFactory = _ => "text" };

    public static Command Create()
    {
        s_engine.AcceptOnlyFromAmong("containers", "kubernetes");
        s_output.AcceptOnlyFromAmong("text", "json");
        var command = new Command("conformance", "Run the suite of behaviours on this machine's container engine or on a cluster") { s_engine, s_image, s_only, s_output };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(s_engine)!, parsed.GetValue(s_image), parsed.GetValue(s_only), parsed.GetValue(s_output) == "json", cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string engine, string? image, string? only, bool json, CancellationToken cancellationToken)
    {
        var (settings, faults) = ServerSettings.Read(name => name == "SATUSKY_ENGINE" ? engine : Environment.GetEnvironmentVariable(name), Environment.IsPrivilegedProcess);
        List<string> problems = [.. faults];
        if (engine == "kubernetes" && image is null) problems.Add("On a cluster --image must name the suite's app, which has to be there: docs/conformance.md says how to make it.");
        foreach (var problem in problems) await Console.Error.WriteLineAsync(problem);
        if (problems.Count > 0) return ExitCode.Failed;

        using var signals = new StopSignals(cancellationToken);
        try
        {
            var options = new ConformanceOptions { Kubernetes = settings!.Kubernetes, Domain = settings.Domain, HttpsPort = settings.HttpsPort, Image = image, Only = only };
            if (await ConformanceRun.RunAsync(options, result => ShowProgress(result, json), signals.Token) is not { } run)
            {
                await Console.Error.WriteLineAsync($"No behaviour has \"{only}\" in its name.");
                return ExitCode.Failed;
            }

            var report = Report(run.Engine, run.Results);
            if (json) Console.WriteLine(JsonSerializer.Serialize(report, ConformanceJson.Default.ConformanceReport));
            else Print(report);
            return report.Failed == 0 ? ExitCode.Done : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception exception) when (exception is ConformanceException or KubernetesException or KubernetesConfigException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCode.Failed;
        }
    }

    /// <summary>A run takes minutes; whoever watches sees each result, and its whole story where it failed.</summary>
    private static void ShowProgress(BehaviourResult result, bool json)
    {
        if (result.Outcome == Outcome.Failed) Console.Error.WriteLine($"FAILED {result.Name}\n  {result.Detail?.Replace("\n", "\n  ", StringComparison.Ordinal)}");
        else if (!json && !Console.IsErrorRedirected) Console.Error.WriteLine($"{result.Outcome}: {result.Name}");
    }

    private static ConformanceReport Report(string engine, IReadOnlyList<BehaviourResult> results) => new(
        engine,
        results.Count(r => r.Outcome == Outcome.Passed),
        results.Count(r => r.Outcome == Outcome.Failed),
        results.Count(r => r.Outcome == Outcome.NotPossible),
        [.. results.Select(r => new ConformanceRow(r.Name, r.Area, r.Outcome, r.Detail, Math.Round(r.Time.TotalSeconds, 1)))]);

    private static void Print(ConformanceReport report)
    {
        var width = report.Behaviours.Max(row => row.Name.Length);
        foreach (var area in report.Behaviours.GroupBy(row => row.Area))
        {
            Console.WriteLine(area.Key);
            foreach (var row in area)
            {
                var outcome = row.Outcome switch
                {
                    Outcome.Passed => string.Create(CultureInfo.InvariantCulture, $"passed {row.Seconds,6:0.0} s"),
                    Outcome.Failed => string.Create(CultureInfo.InvariantCulture, $"FAILED {row.Seconds,6:0.0} s  {row.Detail?.Split('\n')[0]}"),
                    _ => $"not possible here: {row.Detail}",
                };
                Console.WriteLine($"  {row.Name.PadRight(width)}  {outcome}");
            }
        }

        Console.WriteLine($"{report.Engine}: {report.Passed} passed, {report.Failed} failed, {report.NotPossible} not possible");
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(OutcomeConverter)])]
[JsonSerializable(typeof(ConformanceReport))]
internal sealed partial class ConformanceJson : JsonSerializerContext;

internal sealed class OutcomeConverter() : JsonStringEnumConverter<Outcome>(JsonNamingPolicy.SnakeCaseLower);
