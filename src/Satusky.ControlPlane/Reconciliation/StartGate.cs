using System.Net;
using System.Net.Sockets;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Engines;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>Holds the first instance of a release back until everything it waits for is ready. Whatever serves meanwhile goes on.</summary>
internal sealed class StartGate(Database database, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>The first target that is missing and why, or null when the release may start, or has.</summary>
    public async Task<string?> WaitsForAsync(AppState state, DesiredApp desired, CancellationToken cancellationToken)
    {
        if (desired.Replicas == 0 || state.Observation?.Instances.Any(instance => instance.Release == desired.Release) == true)
        {
            return null;
        }

        foreach (var text in desired.Spec.WaitFor ?? [])
        {
            _ = WaitTarget.TryParse(text, out var target);
            if (await MissingAsync(desired.Key, target, cancellationToken) is { } cause)
            {
                return $"{text}: {cause}";
            }
        }

        return null;
    }

    private async Task<string?> MissingAsync(AppKey app, WaitTarget target, CancellationToken cancellationToken)
    {
        var isReady = await database.ReadAsync<bool?>(
            async session => AppName(target.Host, app.Namespace) is { } name && await session.FindAppAsync(app.OrganizationId, name) is { } other
                ? await session.FindObservationAsync(other.Id) is { } found && found.Instances.Any(instance => instance.State == "ready")
                : null,
            cancellationToken);
        return isReady switch
        {
            true => null,
            false => "the app has no ready instance",
            null when target.Port is { } port => await RefusalAsync(target.Host, port, cancellationToken),
            null => "there is no such app",
        };
    }

    /// <summary>Why a port outside of the platform's apps does not answer, or null when it does.</summary>
    private async Task<string?> RefusalAsync(string host, int port, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Limit, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            // To an instance, this machine's own addresses are no target: they would mean itself.
            var addresses = (await Dns.GetHostAddressesAsync(host, limited.Token)).Where(address => !IPAddress.IsLoopback(address)).ToArray();
            if (addresses.Length == 0)
            {
                return "the name leads to the app itself";
            }

            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(addresses, port, limited.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "there is no answer";
        }
        catch (SocketException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>The app that a host name means inside the organization's network, or null.</summary>
    private static string? AppName(string host, string @namespace)
    {
        var name = host.Split('.')[0];
        return host == name || host == $"{name}.{@namespace}" || host == $"{name}.{@namespace}.svc.cluster.local" ? name : null;
    }
}
