using System.CommandLine;
using System.Security.Cryptography;
using Satusky.Contracts;
using Satusky.Edge;
using Satusky.Edge.Gateway;
using Satusky.KubernetesApi;
using Satusky.Server.Supervision;

namespace Satusky.Server.Commands;

/// <summary>`satusky gateway`: an edge that a Kubernetes cluster configures, without a control plane.</summary>
internal static class GatewayCommand
{
    public static Command Create()
    {
        var command = new Command("gateway", """
            Run a Gateway API controller: serve the Gateways of class satusky of a Kubernetes cluster

            The cluster is that of SATUSKY_KUBECONFIG or KUBECONFIG, else the one this runs in, else that of ~/.kube/config.
            SATUSKY_HTTP_PORT and SATUSKY_HTTPS_PORT are where it listens; listeners at ports 80 and 443 are served there.
            SATUSKY_PUBLIC_ADDRESSES  where clients reach it, for the status of Gateways: IP addresses and names, with commas between
            SATUSKY_PUBLIC_SERVICE    instead, the Service of its own namespace that has these addresses
            SATUSKY_GATEWAY_LOCAL_CA  true: HTTPS listeners without a certificate get one of an authority kept in Secret satusky-gateway-ca
            """);
        command.SetAction((_, cancellationToken) => ServerCommand.RunAsync(settings => RunAsync(settings, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        KubernetesConfig cluster;
        try
        {
            cluster = settings.Gateway.Kubeconfig is { } path ? KubernetesConfig.FromFile(path) : KubernetesConfig.Find();
        }
        catch (KubernetesConfigException exception)
        {
            await Console.Error.WriteLineAsync($"There is no cluster to follow: {exception.Message}");
            return ExitCode.Failed;
        }

        var home = new HomeFolder(settings.Home);
        home.Create();
        using var signals = new StopSignals(cancellationToken);
        var options = new GatewayOptions
        {
            Cluster = cluster,
            Edge = new EdgeOptions
            {
                StateDirectory = home.Gateway,
                ControlSocket = home.GatewaySocket,
                HttpPort = settings.HttpPort,
                HttpsPort = settings.HttpsPort,
            },
            Namespace = cluster.Namespace,
            Identity = $"{settings.MachineName}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}",
            Domain = settings.Domain,
            Addresses = settings.Gateway.Addresses,
            Service = settings.Gateway.Service,
            LocalAuthority = settings.Gateway.LocalAuthority,
        };
        await GatewayHost.RunAsync(options, signals.Token);
        return ExitCode.Done;
    }
}
