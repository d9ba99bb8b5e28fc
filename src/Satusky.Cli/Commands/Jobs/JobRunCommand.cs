using System.CommandLine;
using System.Globalization;
using Satusky.Contracts;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Commands.Jobs;

internal sealed class JobRunCommand : CliCommand
{
    private readonly Option<string?> image = Flag.Text("--image", "image", "Image of the job (default: that of the app's release)");
    private readonly Option<string?> program = Flag.Text("--program", "path", "Program to run instead of the image's own");
    private readonly Option<string?> name = Flag.Text("--name", "name", "Name of the job (default: a new one each time)");
    private readonly Option<string?> timeout = Flag.Text("--timeout", "time", "How long it may run: 30s, 10m, 2h (default 1h)");
    private readonly Option<string?> keep = Flag.Text("--keep", "time", "How long it is kept when it has finished: 0s, 1h, 3d (default 7d)");
    private readonly Option<bool> detach = Flag.Switch("--detach", "Do not wait for its end");
    private readonly TargetOptions target;
    private readonly Trailing trailing;

    public JobRunCommand() : base("run", "Run a job once with the app's configuration, network and limits, and wait for its end; its exit code is passed on")
    {
        trailing = new Trailing(this, "args", "Arguments of the image's program, behind --", least: 0);
        foreach (var option in new[] { image, program, name, timeout, keep })
            Options.Add(option);
        Options.Add(detach);
        target = new TargetOptions(this);
    }

    public override async Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var (named, args) = trailing.Read(run);
        var request = new JobRequest
        {
            Name = run.Value(name),
            Image = run.Value(image),
            Program = run.Value(program),
            Args = args.Count == 0 ? null : args,
            TimeoutSeconds = Seconds(run, timeout),
            KeepSeconds = Seconds(run, keep),
        };
        var app = target.Resolve(run, named);
        var job = await run.Api.RunJobAsync(app.Reference, request, cancel);
        if (run.Value(detach))
        {
            if (!run.TryWriteJson(job, ContractsJson.Default.JobView))
                run.Print.Success($"Job {job.Name} is accepted. Its lines: 1ctl job logs {job.Name} --app {job.AppLabel} --follow");
            return ExitCode.Done;
        }

        return await FollowAsync(run, job, cancel);
    }

    /// <summary>Ctrl+C leaves the job alone, as it leaves a deploy.</summary>
    private static async Task<int> FollowAsync(Invocation run, JobView job, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var caught = run.Host.CatchInterrupt(stop);
        try
        {
            await foreach (var line in run.Api.StreamJobLogsAsync(job.DeploymentId, job.JobId, stop.Token))
            {
                if (!run.IsJson)
                    (line.Source == LogSource.Stderr ? run.Host.Console.Error : run.Host.Console.Out).WriteLine(line.Message);
            }

            return End(run, await run.Api.GetJobAsync(job.DeploymentId, job.JobId, stop.Token));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            run.Print.Note($"The job goes on. End it with: 1ctl job cancel {job.Name} --app {job.AppLabel}");
            return ExitCode.Interrupted;
        }
    }

    private static int End(Invocation run, JobView job)
    {
        var code = job.ExitCode ?? ExitCode.Failed;
        if (!run.TryWriteJson(job, ContractsJson.Default.JobView) && job.State != JobState.Succeeded)
        {
            run.Print.Error($"job {job.Name}: {job.Message}");
            if (job.Hint is { } hint)
                run.Print.ErrorLine(hint);
        }

        return job.State == JobState.Succeeded ? ExitCode.Done : code == 0 ? ExitCode.Failed : code;
    }

    private static int? Seconds(Invocation run, Option<string?> option)
    {
        if (run.Value(option) is not { } text)
            return null;

        var unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        return unit > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && (long)count * unit <= int.MaxValue
            ? count * unit
            : throw new CliException($"{option.Name} \"{text}\" is not a time", "Write a number and its unit: 30s, 10m, 2h or 3d") { Code = Reasons.InvalidCommandLine };
    }
}
