using System.Diagnostics;

namespace Satusky.EndToEnd.Tests;

/// <summary>How a program ended and what it printed.</summary>
internal sealed record Output(int ExitCode, string Out, string Error)
{
    public IReadOnlyList<string> Lines => Out.TrimEnd('\n').Split('\n');

    /// <summary>The same output, or a failure that shows it whole.</summary>
    public Output Exits(int expected)
    {
        Assert.True(ExitCode == expected, $"exit code {ExitCode}, expected {expected}\n--- out\n{Out}\n--- error\n{Error}");
        return this;
    }
}

/// <summary>Runs programs as a user's shell would.</summary>
internal static class Shell
{
    public static async Task<Output> RunAsync(
        string program, IReadOnlyList<string> arguments, string directory, IReadOnlyDictionary<string, string> environment, TimeSpan limit, string? input = null)
    {
        using var process = Start(program, arguments, directory, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {limit}\n--- out\n{await output}\n--- error\n{await error}");
        }

        return new Output(process.ExitCode, await output, await error);
    }

    public static Process Start(string program, IReadOnlyList<string> arguments, string directory, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
