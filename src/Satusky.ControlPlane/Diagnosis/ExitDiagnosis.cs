using System.Globalization;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Diagnosis;

/// <summary>Says why a process ended, from its exit code, its last lines and what the kernel did.</summary>
internal static class ExitDiagnosis
{
    private const int SignalBase = 128;
    private const int Kill = 9;
    private const int ShownLines = 20;

    public static Verdict Explain(ExitFacts exit)
    {
        IReadOnlyList<string> evidence = [.. exit.LastLines.TakeLast(ShownLines)];
        if (exit.OomKilled || exit.KernelLogSaysOom == true)
        {
            return Verdict.False(Reasons.OOMKilled, $"the app was killed (137){After(exit)} because it used more than its memory limit{Limit(exit)}", evidence, MoreMemory(exit));
        }

        var signal = exit.ExitCode - SignalBase;
        if (signal == Kill && exit.KernelLogSaysOom is null && exit.MemoryLimit is not null)
        {
            return Verdict.False(Reasons.OOMKilled, $"the app was killed (137){After(exit)}, probably because of its memory limit{Limit(exit)}", evidence, MoreMemory(exit));
        }

        if (exit.LastLines.Count > 0 && ExecFailure.Find(exit.LastLines[^1]) is { } failure)
        {
            return Verdict.False(Reasons.StartFailed, failure.Message, evidence, failure.Hint);
        }

        var message = SignalName(signal) is { } name
            ? $"the app was ended by {name} (exit status {exit.ExitCode}){After(exit)}"
            : $"the app exited with exit status {exit.ExitCode}{After(exit)}";
        return Verdict.False(Reasons.Exited, message, evidence, OutputHints.Of(exit.LastLines.TakeLast(ShownLines)) ?? HintOfCode(exit.ExitCode));
    }

    /// <summary><c>exit status 1</c>, or with a signal <c>signal SIGSEGV (exit status 139)</c>.</summary>
    public static string Status(int exitCode) =>
        SignalName(exitCode - SignalBase) is { } name ? $"signal {name} (exit status {exitCode})" : $"exit status {exitCode}";

    private static string? HintOfCode(int code) => code switch
    {
        0 => "the process ended by itself: a service must stay in the foreground, so start it without its daemon option",
        126 => "the image's command may not be executed: give the file the execute permission in the Dockerfile (`RUN chmod +x …`)",
        127 => "the image's command was not found: check CMD and ENTRYPOINT in the Dockerfile",
        _ => null,
    };

    private static string After(ExitFacts exit) => exit.Uptime is { } uptime ? $" after {Span(uptime)}" : "";

    private static string Span(TimeSpan span) => span switch
    {
        _ when span < TimeSpan.FromSeconds(10) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0}s"),
        _ when span < TimeSpan.FromMinutes(2) => $"{(int)span.TotalSeconds}s",
        _ when span < TimeSpan.FromHours(2) => $"{(int)span.TotalMinutes}m",
        _ => $"{(int)span.TotalHours}h",
    };

    private static string Limit(ExitFacts exit) => exit.MemoryLimit is { } limit ? $" of {Written(limit.Bytes)}" : "";

    private static string? MoreMemory(ExitFacts exit) =>
        exit.MemoryLimit is { } limit ? $"give it more, for example `memory = \"{Written(limit.Bytes * 2)}\"` in satusky.toml, then `1ctl deploy`" : null;

    private static string Written(long bytes)
    {
        const long Mebibyte = 1024 * 1024;
        var mebibytes = bytes / Mebibyte;
        return mebibytes >= 1024 && mebibytes % 1024 == 0 ? $"{mebibytes / 1024}Gi" : $"{mebibytes}Mi";
    }

    private static string? SignalName(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        Kill => "SIGKILL",
        10 => "SIGUSR1",
        11 => "SIGSEGV",
        12 => "SIGUSR2",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        _ => null,
    };
}
