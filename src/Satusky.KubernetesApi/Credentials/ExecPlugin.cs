using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satusky.KubernetesApi;

/// <summary>A program that a kubeconfig names and that prints credentials, as its <c>exec</c> section describes it.</summary>
internal sealed record ExecPlugin(string Command, string ApiVersion, string Source)
{
    private const int MaxOutput = 1024 * 1024;
    private const int MaxComplaint = 500;

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What to do where the program is not installed, in the words of the kubeconfig.</summary>
    public string? InstallHint { get; init; }

    /// <summary>The cluster, told to programs that ask for it.</summary>
    public JsonObject? Cluster { get; init; }

    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(1);

    public async Task<ExecCredentialStatus> RunAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        using var process = Start();
        try
        {
            process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput, both.Token);
            var complaint = ReadAsync(process.StandardError, both.Token);
            await Task.WhenAll(output, complaint);
            await process.WaitForExitAsync(both.Token);
            return process.ExitCode == 0 ? Parse(await output) : throw Failure($"it ended with {process.ExitCode}: {Short(await complaint)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure($"it printed no credentials within {Limit.TotalSeconds:0.#} s");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Command, Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = Info().ToJsonString();
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw Failure($"it cannot be started ({failure.Message}). {InstallHint}".TrimEnd());
        }
    }

    private JsonObject Info()
    {
        var spec = new JsonObject { ["interactive"] = false };
        if (Cluster is not null)
            spec["cluster"] = Cluster.DeepClone();
        return new() { ["apiVersion"] = ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec };
    }

    private ExecCredentialStatus Parse(string output)
    {
        ExecCredentialAnswer? answer;
        try
        {
            answer = JsonSerializer.Deserialize(output, ApiJson.Default.ExecCredentialAnswer);
        }
        catch (JsonException)
        {
            // Not the parser's words: they may quote what is secret.
            throw Failure("it printed something that is no ExecCredential in JSON");
        }

        if (answer?.Kind != "ExecCredential" || answer.ApiVersion != ApiVersion)
            throw Failure($"it printed {answer?.Kind} of {answer?.ApiVersion} where ExecCredential of {ApiVersion} was expected");
        return answer.Status is { } status && (status.Token is not null || status is { ClientCertificateData: not null, ClientKeyData: not null })
            ? status
            : throw Failure("it printed neither a token nor a certificate with its key");
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (text.Length < MaxOutput)
                text.Append(buffer, 0, count);
        }

        return text.ToString();
    }

    private static string Short(string text) => text.Trim() is { Length: > MaxComplaint } trimmed ? trimmed[..MaxComplaint] : text.Trim();

    private KubernetesConfigException Failure(string problem) => new($"{Source}: the credential program {Command} failed: {problem}");
}

internal sealed record ExecCredentialAnswer(string? ApiVersion, string? Kind, ExecCredentialStatus? Status);

internal sealed record ExecCredentialStatus(string? Token, DateTimeOffset? ExpirationTimestamp, string? ClientCertificateData, string? ClientKeyData);
