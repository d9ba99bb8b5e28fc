using System.Diagnostics;

namespace Satusky.EndToEnd.Tests;

/// <summary>A running <c>1ctl logs stream</c>, read line by line.</summary>
internal sealed class LogStream(Process process) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<string> lines = [];

    /// <summary>Reads on until a line matches and returns it.</summary>
    public async Task<string> UntilAsync(Predicate<string> matches)
    {
        using var timeout = new CancellationTokenSource(Patience);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            {
                lines.Add(line);
                if (matches(line))
                {
                    return line;
                }
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"the line did not come within {Patience}; the stream so far:\n{string.Join('\n', lines)}");
        }

        Assert.Fail($"the stream ended; it said:\n{string.Join('\n', lines)}\n{await process.StandardError.ReadToEndAsync(CancellationToken.None)}");
        return "";
    }

    /// <summary>Sends Ctrl+C and returns the exit code.</summary>
    public async Task<int> InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        await kill.WaitForExitAsync();
        using var timeout = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(timeout.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
