using System.Diagnostics;
using Satusky.ContainerApi;

namespace Satusky.EndToEnd.Tests;

/// <summary>A platform on a Podman of its own, on a machine that can lose its power.</summary>
public sealed class PodmanMachine : Platform
{
    private readonly string folder = Directory.CreateTempSubdirectory("sky-podman-").FullName;
    private Process? service;

    protected override IReadOnlyList<string> BaseImages => ["busybox"];

    private string Socket => Path.Combine(folder, "engine.sock");

    protected override async ValueTask<string?> StartEngineAsync()
    {
        await File.WriteAllTextAsync(
            Path.Combine(folder, "containers.conf"),
            $"""
            [containers]
            base_hosts_file = "none"
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            lock_type = "file"
            runtime = "runc"
            [network]
            network_config_dir = "{folder}/networks"
            """);
        await PowerOnAsync();
        return $"unix://{Socket}";
    }

    /// <summary>Starts the engine, as the machine's start does.</summary>
    internal async Task PowerOnAsync()
    {
        string[] arguments = ["--mount", "bash", "-c", Service, "service", folder, Socket];
        var start = new ProcessStartInfo("unshare", arguments) { RedirectStandardError = true, Environment = { ["CONTAINERS_CONF"] = $"{folder}/containers.conf" } };
        service = Process.Start(start)!;
        service.ErrorDataReceived += (_, _) => { };
        service.BeginErrorReadLine();
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using var client = await ContainerEngineClient.ConnectAsync(EngineEndpoint.Unix(Socket), CancellationToken.None);
                    return true;
                }
                catch (ContainerApiException)
                {
                    return false;
                }
            },
            "an answer from Podman");
    }

    /// <summary>Kills every process of the platform, the engine and the apps, and takes away what a machine keeps in memory only.</summary>
    internal async Task LosePowerAsync()
    {
        var processes = (await ProcessesAsync()).OrderBy(p => p.Key != "supervisor").Select(p => p.Value);
        using var engine = await EngineAsync();
        var containers = await Task.WhenAll((await ContainersAsync()).Select(c => engine.Containers.InspectAsync(c.Id, CancellationToken.None)));
        await LoseAsync([.. processes, service!.Id], [.. containers.Select(c => c.State.Pid).Where(pid => pid > 0)]);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await LoseAsync(service is null ? [] : [service.Id], []);
        Directory.Delete(folder, recursive: true);
    }

    private async Task LoseAsync(IReadOnlyList<int> processes, IReadOnlyList<int> instances)
    {
        string[] arguments = ["-c", PowerLoss, "power-loss", folder, string.Join(' ', processes), string.Join(' ', instances)];
        (await Shell.RunAsync("bash", arguments, "/", new Dictionary<string, string>(), TimeSpan.FromMinutes(1))).Exits(0);
    }

    // Podman keeps these two outside its folders, in memory; here they end with the processes that use them.
    private const string Service = """
        mkdir -p /run/containers /run/netns && mount -t tmpfs none /run/containers && mount -t tmpfs none /run/netns
        exec podman --root "$1/storage" --runroot "$1/run" --tmpdir "$1/tmp" system service --time=0 "unix://$2"
        """;

    private const string PowerLoss = """
        folder=$1 processes=$2 instances=$3
        kill -9 $processes 2>/dev/null
        for monitor in $(pgrep -x conmon); do
          ! grep -qa "$folder" "/proc/$monitor/cmdline" || kill -9 "$monitor"
        done
        kill -9 $instances 2>/dev/null
        for bridge in $(sed -n 's/.*"network_interface": "\(.*\)".*/\1/p' "$folder"/networks/*.json 2>/dev/null); do ip link del "$bridge" 2>/dev/null; done
        awk -v d="$folder/" 'index($2, d) == 1 { print $2 }' /proc/self/mounts | sort -r | xargs -r umount -l
        rm -rf "$folder/run" "$folder/tmp" "$folder/engine.sock"
        """;
}
