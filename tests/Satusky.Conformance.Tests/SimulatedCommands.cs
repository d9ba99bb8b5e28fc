using System.Text.Json.Nodes;
using Satusky.TestCluster;

namespace Satusky.Conformance.Tests;

/// <summary>Plays the commands that behaviours run in containers.</summary>
internal static class SimulatedCommands
{
    public static async Task<int> RunAsync(ExecSession session, CancellationToken cancellationToken)
    {
        switch (session.Command)
        {
            case ["cat"]:
                var buffer = new byte[16 * 1024];
                while (await session.Stdin.ReadAsync(buffer, cancellationToken) is var count and > 0)
                {
                    await session.WriteAsync(buffer.AsMemory(0, count));
                }

                return 0;
            case ["sh", "-c", "echo out; echo err >&2; exit 7"]:
                await session.WriteAsync("out\n");
                await session.WriteErrorAsync("err\n");
                return 7;
            default:
                return 0;
        }
    }

    /// <summary>What a container does that runs a line of shell; null for the app itself.</summary>
    public static ContainerScript? Job(ContainerStart start) => (start.Spec["args"] is JsonArray { Count: 2 } args ? (string?)args[1] : null) switch
    {
        "echo got $NAME; exit 7" => new ContainerScript { Lines = [$"got {start.Environment.GetValueOrDefault("NAME")}"], ExitCode = 7 },
        "echo begun; sleep 4; echo done" => new ContainerScript { Lines = ["begun", "done"], ExitCode = 0, ExitsAfter = TimeSpan.FromSeconds(4) },
        "exit 0" => new ContainerScript { ExitCode = 0 },
        "echo begun; sleep 1000" or "sleep 1000" => new ContainerScript { Lines = ["begun"] },
        _ => null,
    };
}
