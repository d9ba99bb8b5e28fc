using Satusky.KubernetesApi;

namespace Satusky.ControlPlane.Engines.Kubernetes.Builds;

/// <summary>
/// Reads what a build's container writes, each line once, whatever becomes of the connection. The cluster resumes at whole seconds only, so
/// lines of the last second are counted and passed over.
/// </summary>
internal sealed class BuildLines(KubernetesClient client, TimeProvider time)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(300);

    /// <param name="hasEnded">The container has written its last line.</param>
    public async Task ReadAsync(ObjectName pod, Func<bool> hasEnded, Func<string, Task> take, CancellationToken cancellationToken)
    {
        DateTimeOffset? second = null;
        var seen = 0;
        while (true)
        {
            // Asked before reading: what is read after the end is everything.
            var isLast = hasEnded();
            var known = seen;
            try
            {
                var query = new PodLogQuery { Container = BuildObjects.BuildContainer, Follow = true, Timestamps = true, Since = second };
                await foreach (var line in client.Pods.LogsAsync(pod, query, cancellationToken))
                {
                    if (known-- > 0)
                    {
                        continue;
                    }

                    // The two outputs of a container may come a moment out of order.
                    var its = Second(line.Time!.Value);
                    if (second is null || its > second)
                    {
                        (second, seen) = (its, 0);
                    }

                    seen += its == second ? 1 : 0;
                    await take(line.Text);
                }
            }
            catch (KubernetesException)
            {
                // The pod is gone, or the connection is; which of them, the watch will tell.
            }

            if (isLast)
            {
                return;
            }

            await Task.Delay(Rest, time, cancellationToken);
        }
    }

    private static DateTimeOffset Second(DateTimeOffset at) => new(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), at.Offset);
}
