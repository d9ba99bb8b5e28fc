using Satusky.ContainerApi;

namespace Satusky.Server.Supervision;

/// <summary>`podman system service` on a socket of the platform's own, for a machine where no engine listens.</summary>
internal static class OwnEngine
{
    public const string Name = "engine";
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    /// <summary>Null without Podman.</summary>
    public static ProcessSpec? Spec(HomeFolder home, TimeProvider time)
    {
        if (FindProgram("podman") is not { } podman) return null;
        // Names in this machine's own hosts file are no business of the apps.
        var configuration = "[containers]\nbase_hosts_file = \"none\"\n";

        // crun, the default, refuses the cgroups of some hosts that still have version 1; runc takes them.
        if (!File.Exists("/sys/fs/cgroup/cgroup.controllers") && FindProgram("runc") is { } runc)
        {
            configuration += $"[engine]\nruntime = \"runc\"\n[engine.runtimes]\nrunc = [\"{runc}\"]\n";
        }

        File.WriteAllText(home.EngineConfiguration, configuration);
        return new(Name, [podman, "system", "service", "--time=0", $"unix://{home.EngineSocket}"], home.Log(Name), TimeSpan.FromSeconds(10))
        {
            Environment = new Dictionary<string, string> { ["CONTAINERS_CONF"] = home.EngineConfiguration },
            WaitUntilReady = token => WaitAsync(home, time, token),
        };
    }

    private static async Task WaitAsync(HomeFolder home, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var client = await ContainerEngineClient.ConnectAsync(EngineEndpoint.Unix(home.EngineSocket), cancellationToken);
                return;
            }
            catch (ContainerApiException)
            {
                await Task.Delay(s_look, time, cancellationToken);
            }
        }
    }

    private static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/usr/bin", "/usr/local/bin"])
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
