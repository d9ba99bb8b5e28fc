namespace Satusky.Cli.Output;

/// <summary>The values of <c>--output</c>.</summary>
internal static class OutputFormat
{
    public static readonly string[] Names = ["table", "json"];

    /// <summary>Whether JSON is asked for, also on a command line with other faults, so that its error is JSON too.</summary>
    public static bool IsJson(string[] args)
    {
        for (var i = 0; i < args.Length && args[i] != "--"; i++)
        {
            var next = i + 1 < args.Length ? args[i + 1] : null;
            if (args[i] is "-o=json" or "-o:json" or "--output=json" or "--output:json" || (args[i] is "-o" or "--output" && next == "json"))
                return true;
        }

        return false;
    }
}
