using System.Text.Json;
using Satusky.Contracts;
using Satusky.Contracts.Api;

namespace Satusky.Conformance;

/// <summary>Jobs of the scene's app.</summary>
internal sealed partial class Scene
{
    /// <summary>Runs a line of shell as a job.</summary>
    public Task<JobView> RunJobAsync(string line, int? timeoutSeconds = null) => Api.SendAsync(
        HttpMethod.Post, $"{Path}/jobs", JsonSerializer.Serialize(new JobRequest { Program = "sh", Args = ["-c", line], TimeoutSeconds = timeoutSeconds }, ContractsJson.Default.JobRequest),
        ContractsJson.Default.JobView, cancellationToken);

    public Task<JobView> JobAsync(string name) => Api.GetAsync($"{Path}/jobs/{name}", ContractsJson.Default.JobView, cancellationToken);

    public Task<JobView> CancelJobAsync(string name) => Api.SendAsync(HttpMethod.Post, $"{Path}/jobs/{name}/cancellations", null, ContractsJson.Default.JobView, cancellationToken);

    /// <summary>The job when it has finished, and what it wrote itself.</summary>
    public async Task<(JobView Job, string Lines)> FinishedJobAsync(string name)
    {
        var lines = new List<string>();
        using var limit = Limited();
        await foreach (var line in Api.StreamAsync($"{Path}/jobs/{name}/logs/stream", ContractsJson.Default.LogEntry, limit.Token))
        {
            if (line.Source != LogSource.Platform)
            {
                lines.Add(line.Message);
            }
        }

        return (await JobAsync(name), string.Join('|', lines));
    }
}
