using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Satusky.TestCluster;

namespace Satusky.Conformance.Tests;

/// <summary>Plays the suite's app in the containers of a simulated cluster: the same environment makes it do the same as the script in the image.</summary>
internal sealed class SimulatedApp
{
    private const int ListenState = 0x0A;
    private readonly SimulatedCluster cluster;
    private readonly ConcurrentDictionary<(string Namespace, string Pod), ContainerStart> running = new();

    /// <summary>What is in the volume of a claim, by the claim's uid.</summary>
    private readonly ConcurrentDictionary<string, string> kept = new();

    public SimulatedApp(SimulatedCluster cluster)
    {
        this.cluster = cluster;
        cluster.Containers.Program = Start;
        cluster.Streams.Exec = ExecAsync;
        cluster.Streams.Connect = (ns, pod, port, _) => Task.FromResult(Connect(ns, pod, port));
    }

    private ContainerScript? Start(ContainerStart start)
    {
        running[(start.Namespace, start.Pod)] = start;
        if (SimulatedCommands.Job(start) is { } job)
        {
            return job;
        }

        if (VolumeOf(start.Namespace, start.Pod) is { } volume && Text(start, "DATA") is not null)
        {
            if (running.Keys.Any(other => other.Pod != start.Pod && other.Namespace == start.Namespace && VolumeOf(other.Namespace, other.Pod) == volume
                && cluster.Objects.Find("pods", other.Namespace, other.Pod) is { } pod && IsRunning(pod)))
            {
                return new ContainerScript { Lines = ["a second writer"], ExitCode = 9 };
            }

            if (Text(start, "KEEP") is { } text)
            {
                kept[volume] = text;
            }
        }

        var missing = Text(start, "NEEDS") is { } needed && Text(start, needed) is null ? needed : null;
        int? exit = missing is not null ? 1 : Number(start, "EXIT_CODE");
        var listensAfter = Number(start, "LISTEN_AFTER") ?? 0;
        return new ContainerScript
        {
            Lines = [.. Lines(start), .. missing is null ? exit is null && listensAfter == 0 ? ["serving"] : Array.Empty<string>() : [$"{missing} is not set"]],
            ExitCode = exit,
            ExitsAfter = TimeSpan.FromSeconds(exit is null ? LivenessFailure(start) is null ? 0 : 1 : Number(start, "EXIT_AFTER") ?? 0),
            OutOfMemory = Text(start, "MEMORY") == "all",
            ReadyAfter = TimeSpan.FromSeconds(listensAfter),
            ProbeFailure = ProbeFailure(start),
            LivenessFailure = LivenessFailure(start),
            StopsAfter = Text(start, "STOP") == "never" ? TimeSpan.FromHours(1) : TimeSpan.Zero,
        };
    }

    /// <summary>The uid of the claim that a pod mounts, or null.</summary>
    private string? VolumeOf(string ns, string pod) =>
        (string?)cluster.Objects.Find("pods", ns, pod)?["spec"]!["volumes"]?[0]!["persistentVolumeClaim"]?["claimName"] is { } claim
            ? (string?)cluster.Objects.Find("persistentvolumeclaims", ns, claim)?["metadata"]!["uid"]
            : null;

    private IEnumerable<string> Lines(ContainerStart start)
    {
        string[] command = [.. Words(start, "command") is { Length: > 2 } words ? words[2..] : [], .. Words(start, "args")];
        if (command.Length > 0)
        {
            yield return $"arguments: {string.Join(' ', command)}";
        }

        if (Text(start, "SHOW_USER") is not null && start.Spec["securityContext"] is { } security)
        {
            yield return $"user: {security["runAsUser"]}:{security["runAsGroup"]}";
        }

        if (Text(start, "SHOW_FILE") is { } file)
        {
            var mount = start.Spec["volumeMounts"]!.AsArray().Single(m => (string?)m!["mountPath"] == file)!;
            yield return Content(start, mount).TrimEnd('\n');
            if ((bool?)mount["readOnly"] == true)
            {
                yield return $"{file} is read-only";
            }
        }

        if (Text(start, "SAY") is { } say)
        {
            foreach (var line in say.Split("\\n"))
            {
                yield return line;
            }
        }

        if (Text(start, "SHOW") is { } shown)
        {
            yield return $"shown: {Text(start, shown)}";
        }
    }

    private static string[] Words(ContainerStart start, string field) => [.. start.Spec[field]?.AsArray().Select(word => (string)word!) ?? []];

    /// <summary>What a mounted file holds.</summary>
    private string Content(ContainerStart start, JsonNode mount)
    {
        var volume = cluster.Objects.Find("pods", start.Namespace, start.Pod)!["spec"]!["volumes"]!.AsArray().Single(v => (string?)v!["name"] == (string?)mount["name"])!;
        var key = (string)mount["subPath"]!;
        return volume["configMap"] is { } map
            ? (string)cluster.Objects.Find("configmaps", start.Namespace, (string)map["name"]!)!["data"]![key]!
            : Encoding.UTF8.GetString(Convert.FromBase64String((string)cluster.Objects.Find("secrets", start.Namespace, (string)volume["secret"]!["secretName"]!)!["data"]![key]!));
    }

    private static string? LivenessFailure(ContainerStart start) =>
        start.Spec["livenessProbe"]?["httpGet"] is not null && Text(start, "HEALTH") == "never" ? "HTTP probe failed with statuscode: 404" : null;

    private static string? ProbeFailure(ContainerStart start)
    {
        var probe = start.Spec["readinessProbe"]!;
        var port = (int)(probe["tcpSocket"] ?? probe["httpGet"])!["port"]!;
        return Socket(start) is not { } socket || socket != ("0.0.0.0", port) ? $"dial tcp :{port}: connect: connection refused"
            : probe["httpGet"] is not null && Text(start, "HEALTH") == "never" ? "HTTP probe failed with statuscode: 404"
            : null;
    }

    /// <summary>Where the app listens; null when it does not.</summary>
    private static (string Address, int Port)? Socket(ContainerStart start)
    {
        var port = Number(start, "LISTEN_PORT") ?? Number(start, "PORT")!.Value;
        return Text(start, "LISTEN") switch
        {
            "nowhere" => null,
            "loopback" => ("127.0.0.1", port),
            "elsewhere" => ("0.0.0.0", port + 1),
            _ => ("0.0.0.0", port),
        };
    }

    private async Task<int> ExecAsync(ExecSession session, CancellationToken cancellationToken)
    {
        if (session.Command is ["kill", "-USR1", "1"])
        {
            cluster.Crash(session.Namespace, session.Pod, session.Container, 42, "told to crash");
        }
        else if (session.Command is ["cat", "/proc/net/tcp", "/proc/net/tcp6"] && Socket(running[(session.Namespace, session.Pod)]) is var (address, port))
        {
            var hex = address == "127.0.0.1" ? "0100007F" : "00000000";
            await session.WriteAsync($"  sl  local_address rem_address   st\n   0: {hex}:{port:X4} 00000000:0000 {ListenState:X2} 00000000:00000000 00:00000000 00000000 0 0 1 1\n");
        }

        return await SimulatedCommands.RunAsync(session, cancellationToken);
    }

    /// <summary>A connection to the app, which answers one request.</summary>
    private Stream? Connect(string ns, string pod, int port)
    {
        if (!running.TryGetValue((ns, pod), out var start) || Socket(start)?.Port != port || cluster.Objects.Find("pods", ns, pod) is not { } body || !IsRunning(body))
        {
            return null;
        }

        var (mine, theirs) = DuplexPipe.Pair();
        _ = AnswerAsync(mine, start, VolumeOf(ns, pod) is { } volume ? kept.GetValueOrDefault(volume) : null);
        return theirs;
    }

    private static async Task AnswerAsync(Stream connection, ContainerStart start, string? keptText)
    {
        await using var _ = connection;
        using var reader = new StreamReader(connection, Encoding.ASCII, leaveOpen: true);
        var path = (await reader.ReadLineAsync())?.Split(' ')[1];
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        var body = path switch
        {
            "/" => "ok\n",
            "/name" => (Text(start, "NAME") ?? "app") + "\n",
            "/kept" => keptText is null ? null : keptText + "\n",
            "/environment" => string.Concat(start.Environment.Select(variable => $"{variable.Key}={variable.Value}\0")),
            _ => null,
        };
        var bytes = Encoding.UTF8.GetBytes(body ?? "");
        await connection.WriteAsync(Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {(body is null ? "404 Not Found" : "200 OK")}\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n")));
        await connection.WriteAsync(bytes);
    }

    private static bool IsRunning(JsonObject pod) => pod["status"]?["containerStatuses"]?[0]?["state"]?["running"] is not null;

    private static string? Text(ContainerStart start, string name) => start.Environment.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    private static int? Number(ContainerStart start, string name) => Text(start, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
