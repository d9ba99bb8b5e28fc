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
}
