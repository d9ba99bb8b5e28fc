using System.Runtime.CompilerServices;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Logs;

namespace Satusky.ControlPlane.Engines.Kubernetes;

internal sealed class KubernetesLogs : IAppLogs
{
    public Task<IReadOnlyList<LogEntry>> ReadAsync(string appId, int? tail, DateTimeOffset? since, Func<string, string> label, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<LogEntry>>([]);

    public async IAsyncEnumerable<LogEntry> FollowAsync(
        string appId, int tail, string? after, Func<string, string> label, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        yield break;
    }
}
