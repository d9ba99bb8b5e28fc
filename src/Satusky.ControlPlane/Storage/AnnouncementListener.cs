using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Satusky.ControlPlane.Storage;

/// <summary>Hears the other replicas while the platform runs.</summary>
internal sealed class AnnouncementListener(Database database, ILogger<AnnouncementListener> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => database.ListenAsync(logger, stoppingToken);
}
