using Satusky.Cli.Output;
using Satusky.Contracts;

namespace Satusky.Cli;

/// <summary>How a failed command ends: a message for people or a problem object, on standard error.</summary>
internal static class Failure
{
    private const int BrokenPipe = 32; // EPIPE

    public static int Report(Invocation run, CliException e)
    {
        if (run.IsJson)
        {
            run.Print.ErrorLine(JsonText.Indented(e.ToProblem(), ContractsJson.Default.Problem));
            return e.ExitCode;
        }

        run.Print.Error(e.Message);
        foreach (var line in e.Details.SelectMany(detail => detail.Split('\n')))
            run.Print.ErrorLine("  " + line);
        if (e.Hint is not null)
            run.Print.ErrorLine(e.Hint);
        return e.ExitCode;
    }

    public static bool IsClosedPipe(IOException e) => (e.HResult & 0xFFFF) == BrokenPipe;
}
