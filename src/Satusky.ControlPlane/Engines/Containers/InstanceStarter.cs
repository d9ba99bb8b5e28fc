using System.Security.Cryptography;
using Satusky.ContainerApi;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Configuration;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Makes and starts an instance's container.</summary>
internal sealed class InstanceStarter(
    EngineConnection engine, ContainerWatch watch, OrganizationNetworks networks, ContainerVolumes volumes, ConfigurationStore configuration, ContainersOptions options)
{
    private const string BundlePath = "/etc/satusky/ca-certificates.crt";
    private const long PidsLimit = 4096;
    private const int NameTailLength = 5;

    private readonly IReadOnlyList<Ulimit> ulimits = HostLimits.Read(engine.ProcessId);

    // The engine keeps its own copy of the output only until the platform has read it.
    private static readonly IReadOnlyDictionary<string, string> LogOptions = new Dictionary<string, string> { ["max-size"] = "256m" };

    private static readonly string[] BundleVariables = ["SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];

    /// <summary>What a container may do beyond an unprivileged process: what common images need to drop privileges by themselves.</summary>
    private static readonly string[] Capabilities =
        ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_SETGID", "CAP_SETUID"];

    /// <summary>A container name as pods have it: app, hash of the release, five random letters.</summary>
    public static string NewName(DesiredApp desired)
    {
        var hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{desired.Key.Id}/{desired.Release}/{desired.Generation}"));
        return $"{desired.Key.Name}-{Convert.ToHexStringLower(hash)[..8]}-{RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", NameTailLength)}";
    }

    /// <summary>Replaces whatever container the instance had. Returns the new one, running.</summary>
    /// <exception cref="ContainerApiException">The engine refuses; its text says why.</exception>
    public async Task<SeenContainer> StartAsync(DesiredApp desired, InstanceRecord instance, IReadOnlyList<ContainerMount> files, CancellationToken cancellationToken)
    {
        var network = await networks.EnsureAsync(desired.Key.Namespace, cancellationToken);
        var container = await SpecAsync(desired, instance, network, files, cancellationToken);
        string id;
        try
        {
            id = await engine.Client.Containers.CreateAsync(container, cancellationToken);
        }
        catch (ContainerApiException exception) when (exception.Fault == EngineFault.Conflict || exception.EngineMessage.Contains("already in use", StringComparison.Ordinal))
        {
            // The name is taken by this instance's earlier run, or by a start that a kill cut off.
            await engine.Client.Containers.RemoveAsync(instance.Name, force: true, volumes: true, cancellationToken);
            id = await engine.Client.Containers.CreateAsync(container, cancellationToken);
        }

        await engine.Client.Containers.StartAsync(id, cancellationToken);
        return await watch.RefreshAsync(id, cancellationToken)
            ?? throw new ContainerApiException(EngineFault.NotFound, "start", "the container was removed while it started");
    }

    public async Task<ContainerSpec> SpecAsync(
        DesiredApp desired, InstanceRecord instance, OrganizationNetwork network, IReadOnlyList<ContainerMount> files, CancellationToken cancellationToken)
    {
        _ = CpuQuantity.TryParse(instance.Spec.Cpu, out var cpu, out _);
        _ = MemoryQuantity.TryParse(instance.Spec.Memory, out var memory, out _);
        return new ContainerSpec
        {
            Name = instance.Name,
            Image = instance.ImageId,
            Entrypoint = instance.Spec.Command,
            Command = instance.Spec.Args,
            User = instance.Spec.User,
            Hostname = instance.Name.Length <= 63 ? instance.Name : instance.Name[^63..].TrimStart('-'),
            Environment = await EnvironmentAsync(desired, instance, cancellationToken),
            Labels = new Dictionary<string, string>
            {
                [EngineLabels.Platform] = options.PlatformId,
                [EngineLabels.App] = instance.AppId,
                [EngineLabels.Instance] = instance.Id,
                [EngineLabels.Release] = instance.Release.ToString(System.Globalization.CultureInfo.InvariantCulture),
                [EngineLabels.Name] = desired.Key.Name,
            },
            Network = new NetworkAttachment(network.Name, instance.Address),
            DnsServers = [network.Gateway],

            // A search list of the host would be asked for every app's name first.
            DnsSearch = ["."],
            MemoryBytes = memory.Bytes,
            NanoCpus = cpu.Millicores * 1_000_000L,
            PidsLimit = PidsLimit,
            Ulimits = ulimits,
            CapabilitiesDropped = ["ALL"],
            CapabilitiesAdded = Capabilities,
            SecurityOptions = ["no-new-privileges"],
            Mounts = [new ContainerMount(MountKind.Bind, options.BundlePath, BundlePath, ReadOnly: true), .. files, .. await MountsAsync(instance, cancellationToken)],
            StopTimeout = instance.Spec.Grace,
            Log = new LogConfiguration("json-file", LogOptions),
        };
    }

    private async Task<ContainerMount[]> MountsAsync(InstanceRecord instance, CancellationToken cancellationToken) => instance.Volume is { } volume
        ? [new ContainerMount(MountKind.Volume, await volumes.ReadyAsync(volume, instance, cancellationToken), volume.Mount)]
        : [];

    private async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(DesiredApp desired, InstanceRecord instance, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string> { ["PORT"] = instance.Port.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        foreach (var variable in BundleVariables)
        {
            environment[variable] = BundlePath;
        }

        foreach (var (name, value) in (await configuration.ResolveAsync(desired.Key.Id, instance.ConfigRevision, cancellationToken)).Reveal())
        {
            environment[name] = value;
        }

        return environment;
    }
}
