using Satusky.Cli.Configuration;

namespace Satusky.Cli.Tests.Support;

/// <summary>A user's desk: a project folder, a configuration folder, an environment, and 1ctl to call.</summary>
internal sealed class Desk : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 4, 27, 10, 5, 0, TimeSpan.Zero);

    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("1ctl-test-");

    public Desk(ScriptedPlatform? platform = null, string? toml = null)
    {
        Folder = Directory.CreateDirectory(Path.Combine(root.FullName, "project")).FullName;
        Variables["HOME"] = root.FullName;
        Variables["SATUSKY_CONFIG_DIR"] = ConfigFolder;
        if (platform is not null)
        {
            Store.Save("local", new Profile { ApiUrl = platform.Url, Token = "sat_token", UserEmail = "admin@localhost", OrganizationName = "default" });
            Store.Activate("local");
        }

        if (toml is not null)
            Write("satusky.toml", toml);
    }

    public string Folder { get; set; }

    public string ConfigFolder => Path.Combine(root.FullName, "config");

    public ProfileStore Store => new(ConfigFolder);

    public Dictionary<string, string?> Variables { get; } = [];

    public TestConsole Console { get; private set; } = new();

    public TestTerminal Terminal { get; } = new();

    public TimeProvider Time { get; set; } = new SkippingTime(Now);

    /// <summary>Cancels what the command asked to be told about: the key Ctrl+C.</summary>
    public Action PressCtrlC { get; private set; } = () => { };

    public string Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    /// <summary>Runs 1ctl with words as a shell would split them.</summary>
    public Task<Result> RunAsync(string words) => RunAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public async Task<Result> RunAsync(string[] words, string input = "", bool onTerminal = false)
    {
        Console = new TestConsole { Input = input, IsTerminal = onTerminal };
        var host = new CliHost(Console, Time, Folder, name => Variables.GetValueOrDefault(name))
        {
            Terminal = Terminal,
            CatchInterrupt = source =>
            {
                PressCtrlC = source.Cancel;
                return new Nothing();
            },
        };
        var code = await CommandLine.RunAsync(words, host, TestContext.Current.CancellationToken);
        return new Result(code, Console.OutText, Console.ErrorText);
    }

    public void Dispose() => root.Delete(recursive: true);

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}

internal sealed record Result(int Code, string Out, string Error)
{
    /// <summary>Both streams and the code at once, so that a failed comparison shows everything.</summary>
    public void Is(int code, string output, string error = "") =>
        Assert.Equal($"{code}\n--- out\n{output.TrimEnd()}\n--- err\n{error.TrimEnd()}", $"{Code}\n--- out\n{Out.TrimEnd()}\n--- err\n{Error.TrimEnd()}");
}
