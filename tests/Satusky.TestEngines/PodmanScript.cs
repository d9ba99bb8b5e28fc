namespace Satusky.TestEngines;

internal static class PodmanScript
{
    public static void Require() => EngineScript.Require("podman", "podman runc");

    public static EngineScript For(string directory, int registryPort)
    {
        var configuration = Path.Combine(directory, "containers.conf");
        File.WriteAllText(configuration, Configuration(directory));
        var registries = Path.Combine(directory, "registries.conf");
        File.WriteAllText(registries, $"[[registry]]\nlocation = \"127.0.0.1:{registryPort}\"\ninsecure = true\n");
        return new(Text, new Dictionary<string, string> { ["CONTAINERS_CONF"] = configuration, ["CONTAINERS_REGISTRIES_CONF"] = registries });
    }

    // Locks in files: the usual shared memory is one for the whole machine, and a store that is new to it resets them all.
    // Small ulimits: where raising limits is refused, Podman's own defaults keep containers from starting.
    private static string Configuration(string directory) => $"""
        [containers]
        default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
        log_driver = "k8s-file"
        [engine]
        cgroup_manager = "cgroupfs"
        events_logger = "file"
        lock_type = "file"
        {(EngineScript.Find("runc") is null ? "" : "runtime = \"runc\"")}
        [network]
        network_backend = "netavark"
        network_config_dir = "{directory}/networks"
        """;

    private const string Text = """
        podman="podman --root $1/storage --runroot $1/run --tmpdir $1/tmp"
        engine="$podman system service -t 0 unix://$1/engine.sock"
        
        """ + EngineScript.Supervise + """
        $podman rm --all --force --time 0 >>"$1/log" 2>&1
        
        """ + EngineScript.Clean;
}
