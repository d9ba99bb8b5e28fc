using System.ComponentModel;
using System.Diagnostics;

namespace Satusky.Cli.Packaging;

/// <summary>Asks git which commit a folder shows.</summary>
internal static class GitCommit
{
    /// <summary>The full hash when the folder is exactly as committed; null with changes, without a repository or without git.</summary>
    public static async Task<string?> OfCleanTreeAsync(string folder, CancellationToken cancel)
    {
        try
        {
            if (await RunAsync(folder, ["status", "--porcelain", "--", "."], cancel) is not "")
                return null;

            return await RunAsync(folder, ["rev-parse", "HEAD"], cancel) is { Length: >= 40 } hash ? hash : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static async Task<string?> RunAsync(string folder, string[] arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        using var git = Process.Start(start)!;
        var error = git.StandardError.ReadToEndAsync(cancel);
        var output = await git.StandardOutput.ReadToEndAsync(cancel);
        await error;
        await git.WaitForExitAsync(cancel);
        return git.ExitCode == 0 ? output.Trim() : null;
    }
}
