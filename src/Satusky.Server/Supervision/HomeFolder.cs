namespace Satusky.Server.Supervision;

/// <summary>Where the supervisor keeps things below SATUSKY_HOME.</summary>
internal sealed record HomeFolder(string Path)
{
    public string Lock => Run("supervisor.lock");

    public string State => Run("processes.json");

    public string EngineSocket => Run("podman.sock");

    public string EngineConfiguration => Run("containers.conf");

    public string Edge => System.IO.Path.Combine(Path, "edge");

    public string EdgeSocket => Run("edge.sock");

    public string Gateway => System.IO.Path.Combine(Path, "gateway");

    public string GatewaySocket => Run("gw.sock");

    /// <summary>Written by the control plane at its first start.</summary>
    public string PlatformId => System.IO.Path.Combine(Path, "platform-id");

    public string Log(string process) => System.IO.Path.Combine(Path, "log", $"{process}.log");

    public void Create()
    {
        foreach (var folder in new[] { Path, System.IO.Path.Combine(Path, "run"), System.IO.Path.Combine(Path, "log") })
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Run(string file) => System.IO.Path.Combine(Path, "run", file);
}
