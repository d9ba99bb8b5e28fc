using System.Diagnostics;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Which OCI runtime works on this machine, found by running <c>true</c> in it.</summary>
/// <param name="Runtime">The path of the runtime to use, or null when none works.</param>
/// <param name="Findings">What each one that was tried said, one sentence each.</param>
public sealed record RuntimeChoice(string? Runtime, IReadOnlyList<string> Findings)
{
    private static readonly string[] Names = ["crun", "runc"];
    private static readonly string[] Folders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/usr/libexec/crio", "/usr/lib/cri-o-runc/sbin"];
    private static readonly string[] Mounted = ["/usr", "/bin", "/lib", "/lib64"];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Tries what is installed, crun first as Podman does: some hosts' control groups are refused by one of them.</summary>
    public static async Task<RuntimeChoice> DetectAsync(CancellationToken cancellationToken)
    {
        var findings = new List<string>();
        foreach (var runtime in Names.Select(Find).OfType<string>())
        {
            if (await TryAsync(runtime, cancellationToken) is not { } fault)
            {
                return new RuntimeChoice(runtime, [.. findings, $"{runtime} works"]);
            }

            findings.Add($"{runtime} does not work here: {fault}");
        }

        return new RuntimeChoice(null, findings.Count > 0 ? findings : ["neither crun nor runc is installed: install one with `apt-get install runc`"]);
    }

    /// <summary>The fault in the runtime's words, or null when it works.</summary>
    internal static async Task<string?> TryAsync(string runtime, CancellationToken cancellationToken)
    {
        var bundle = Directory.CreateTempSubdirectory("satusky-runtime-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(bundle, "rootfs"));
            var id = Path.GetFileName(bundle);
            await File.WriteAllTextAsync(Path.Combine(bundle, "config.json"), Configuration(id), cancellationToken);
            return await RunAsync(runtime, ["--root", Path.Combine(bundle, "state"), "run", "--bundle", bundle, id], cancellationToken);
        }
        finally
        {
            Directory.Delete(bundle, recursive: true);
        }
    }

    private static string Configuration(string id) => $$"""
        {
          "ociVersion": "1.0.2",
          "process": { "user": { "uid": 0, "gid": 0 }, "args": ["/usr/bin/true"], "cwd": "/" },
          "root": { "path": "rootfs" },
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            {{string.Join(",\n    ", Mounted.Where(Directory.Exists).Select(Mount))}}
          ],
          "linux": {
            "cgroupsPath": "/{{id}}",
            "resources": { "pids": { "limit": 16 } },
            "namespaces": [{ "type": "pid" }, { "type": "mount" }, { "type": "ipc" }, { "type": "uts" }]
          }
        }
        """;

    private static string Mount(string folder) =>
        $$"""{ "destination": "{{folder}}", "type": "bind", "source": "{{folder}}", "options": ["rbind", "ro"] }""";

    private static async Task<string?> RunAsync(string runtime, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(runtime, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true })!;
        using var timer = new CancellationTokenSource(Limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            var text = (await error).Trim();
            return process.ExitCode == 0 ? null : text.Length > 0 ? text.Split('\n')[^1] : $"exit status {process.ExitCode}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"it did not end within {Limit.TotalSeconds:0} seconds";
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Concat(Folders)
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);
}
