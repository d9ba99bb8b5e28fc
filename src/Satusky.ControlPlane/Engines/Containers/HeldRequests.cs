using System.Globalization;
using Satusky.Contracts.Edge;
using Satusky.ControlPlane.Logs;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Tells in an app's log how many requests the edge held back while the app was recreated.</summary>
internal sealed class HeldRequests(LogArchive archive, TimeProvider time)
{
    private readonly Dictionary<string, long> told = [];

    public async ValueTask TakeAsync(EdgeReport report, CancellationToken cancellationToken)
    {
        foreach (var service in report.Services)
        {
            // What was held before this process began has been told, or is lost with the one that would have told it.
            told.TryAdd(service.Id, service.Held - service.Holding);
            if (service.Holding > 0)
            {
                continue;
            }

            // The counters of an edge that started anew begin at zero.
            var count = service.Held - told[service.Id];
            told[service.Id] = service.Held;
            if (count > 0)
            {
                var longest = TimeSpan.FromMilliseconds(service.LongestHoldMs).TotalSeconds;
                var text = string.Create(CultureInfo.InvariantCulture, $"{(count == 1 ? "1 request was" : $"{count} requests were")} held while instances were replaced, for at most {longest:0.0}s");
                await archive.AppendAsync(service.Id, LogRecord.Platform(time.GetUtcNow(), "", 0, text), line => line, cancellationToken);
            }
        }
    }
}
