using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Satusky.Cli.Client;
using Satusky.Cli.Commands;
using Satusky.Cli.Configuration;
using Satusky.Cli.Output;
using Satusky.Contracts.Status;

namespace Satusky.Cli;

/// <summary>One run of one command: its words, its surroundings, and the platform it talks to.</summary>
internal sealed class Invocation : IDisposable
{
    private readonly Lazy<ApiClient> api;
    private Login? login;

    public Invocation(CliHost host, OneCtl root, string[] args, ParseResult parsed)
    {
        (Host, Root, Parsed) = (host, root, parsed);
        IsJson = OutputFormat.IsJson(args);
        Print = new Printer(host.Console, host.Time, host.Variable("NO_COLOR") is null, isDumb: host.Variable("TERM") == "dumb", silent: IsJson);
        api = new Lazy<ApiClient>(() => Connect(Login));
    }

    public CliHost Host { get; }

    public OneCtl Root { get; }

    public ParseResult Parsed { get; }

    public Printer Print { get; }

    public bool IsJson { get; }

    public ApiClient Api => api.Value;

    public ProfileStore Profiles => ProfileStore.Of(Host);

    public Login Login => login ??= Login.Resolve(Host, Value(Root.Profile), Value(Root.ApiUrl));

    /// <summary>The app the command is about, once it is known; explains a "not found".</summary>
    public AppTarget? Target { get; set; }

    public DateTimeOffset Now => Host.Time.GetUtcNow();

    public ApiClient Connect(Login as_) => new(new ApiTransport(as_, Host.Time));

    public T? Value<T>(Option<T> option) => Parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => Parsed.GetValue(argument);

    public bool IsGiven(Option option) => Parsed.GetResult(option) is { Implicit: false };

    /// <summary>Prints an answer as JSON when that was asked for.</summary>
    public bool TryWriteJson<T>(T value, JsonTypeInfo<T> type)
    {
        if (IsJson)
            Host.Console.Out.WriteLine(JsonText.Indented(value, type));
        return IsJson;
    }

    /// <summary>Asks before something that cannot be taken back. Without a terminal there is nobody to ask.</summary>
    public bool Confirm(string question, Option<bool> yes)
    {
        if (Value(yes))
            return true;

        if (IsJson || !Host.Console.InIsTerminal || !Host.Console.OutIsTerminal)
            throw new CliException(
                "this needs a confirmation, and there is no terminal to ask on",
                "Pass -y to confirm") { Code = Reasons.ConfirmationRequired };

        Host.Console.Out.Write(question + " [y/N]: ");
        if (Host.Console.In.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes")
            return true;

        Print.Line("Aborted.");
        return false;
    }

    public void Dispose()
    {
        Print.Dispose();
        if (api.IsValueCreated)
            api.Value.Dispose();
    }
}
