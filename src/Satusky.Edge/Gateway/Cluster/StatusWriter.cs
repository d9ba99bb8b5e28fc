using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Satusky.Edge.Gateway.Translation;
using Satusky.KubernetesApi;

namespace Satusky.Edge.Gateway.Cluster;

/// <summary>Writes statuses that are not as they should be.</summary>
internal sealed partial class StatusWriter(KubernetesClient client, ILogger logger)
{
    private const int AtOnce = 8;

    /// <summary>False when some could not be written and should be tried again.</summary>
    public async Task<bool> WriteAsync(IReadOnlyList<StatusWrite> writes, CancellationToken cancellationToken)
    {
        var failed = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(writes, options, async (write, stop) =>
        {
            if (!await WriteAsync(write, stop))
                Interlocked.Increment(ref failed);
        });
        return failed == 0;
    }

    private async Task<bool> WriteAsync(StatusWrite write, CancellationToken cancellationToken)
    {
        var change = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = write.Object.ResourceVersion },
            ["status"] = write.Status,
        };
        try
        {
            await client.PatchAsync(write.Resource.Status, write.Object.FullName, ObjectPatch.Merge(change), cancellationToken);
            return true;
        }
        catch (KubernetesException outdated) when (outdated.Fault is KubernetesFault.Conflict or KubernetesFault.NotFound)
        {
            // The watch brings what it is now, and with it the next look.
            return true;
        }
        catch (KubernetesException exception)
        {
            Log.Failed(logger, write.Resource.Kind, write.Object.FullName, exception.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The status of {Kind} {Name} cannot be written: {Problem}")]
        public static partial void Failed(ILogger logger, string kind, ObjectName name, string problem);
    }
}
