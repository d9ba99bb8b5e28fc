using System.CommandLine;

namespace Satusky.Cli.Commands;

/// <summary>The three ways to name the app a command is about; without any, the satusky.toml of this directory does.</summary>
internal sealed class TargetOptions
{
    public TargetOptions(Command command, bool positional = false)
    {
        command.Options.Add(DeploymentId);
        command.Options.Add(App);
        command.Options.Add(Config);
        if (positional)
            command.Arguments.Add(Name = NameArgument());
    }

    public Argument<string?>? Name { get; }

    public Option<string?> DeploymentId { get; } = Flag.Text("--deployment-id", "id", "The deployment by its ID", "-d");

    public Option<string?> App { get; } = Flag.Text("--app", "name", "The app by its name", "-a");

    public Option<string?> Config { get; } = ConfigOption();

    public static Argument<string?> NameArgument() => new("app")
    {
        Description = "Name of the app (default: the one of satusky.toml)",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Option<string?> ConfigOption() => new("--config")
    {
        Description = "Path of a satusky.toml, or the name of a variant: 'staging' means satusky.staging.toml",
        HelpName = "path|variant",
    };

    /// <summary>The app that this command line means, remembered so that "not found" can be explained.</summary>
    public AppTarget Resolve(Invocation run) => Resolve(run, Name is null ? null : run.Value(Name));

    /// <param name="name">The name that stands on the command line without a flag.</param>
    public AppTarget Resolve(Invocation run, string? name) =>
        run.Target = AppTarget.Resolve(run, run.Value(DeploymentId), run.Value(App) ?? name, run.Value(Config));

    /// <summary>Whether the command line, or a satusky.toml in reach, names an app at all.</summary>
    public bool IsNamed(Invocation run) => run.IsGiven(DeploymentId) || run.IsGiven(App) || run.IsGiven(Config)
        || Configuration.AppFileLocator.Search(run.Host.CurrentDirectory) is not null;
}
