using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Satusky.Edge;

/// <summary>The least of a web host: no configuration files, no routing, no signal handlers.</summary>
internal static class BareHost
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    public static WebApplicationBuilder CreateBuilder(EdgeOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopGrace);
        var logging = builder.Logging;
        logging.SetMinimumLevel(options.LogLevel);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Enabled at any level it makes an activity per request, and the forwarder logs each failure with its stack.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("Yarp", LogLevel.None);
        if (options.Logging is { } configure)
            configure(logging);
        else
            logging.AddJsonConsole();
        return builder;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
