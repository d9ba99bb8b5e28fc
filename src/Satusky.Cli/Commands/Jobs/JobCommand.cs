using System.CommandLine;

namespace Satusky.Cli.Commands.Jobs;

/// <summary>A command about one job of an app.</summary>
internal abstract class JobCommand : CliCommand
{
    private readonly Argument<string> job = new("job") { Description = "Name or ID of the job" };
    private readonly TargetOptions target;

    protected JobCommand(string name, string description) : base(name, description)
    {
        Arguments.Add(job);
        target = new TargetOptions(this);
    }

    /// <summary>The app and the job, as addresses name them.</summary>
    protected (string App, string Job) Resolve(Invocation run) => (target.Resolve(run).Reference, run.Value(job)!);
}
