using Satusky.Contracts;

namespace Satusky.Server.Commands;

/// <summary>What every command does first: read the settings, or say what is wrong with them.</summary>
internal static class ServerCommand
{
    public static async Task<int> RunAsync(Func<ServerSettings, Task<int>> command)
    {
        var (settings, problems) = ServerSettings.Read(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess);
        if (settings is not null) return await command(settings);
        foreach (var problem in problems) await Console.Error.WriteLineAsync(problem);
        return ExitCode.Failed;
    }
}
