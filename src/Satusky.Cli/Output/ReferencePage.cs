using System.CommandLine;
using System.Text;
using Satusky.Cli.Commands;
using Satusky.Contracts;

namespace Satusky.Cli.Output;

/// <summary>The reference of all commands as Markdown, made from the commands themselves.</summary>
internal static class ReferencePage
{
    private static readonly (int Code, string Meaning)[] ExitCodes =
    [
        (ExitCode.Done, "done, and ready where readiness was asked for"),
        (ExitCode.Failed, "refused or failed; nothing changed"),
        (ExitCode.NotReady, "accepted but not ready; the cause was printed"),
        (ExitCode.NotAllowed, "not logged in, or not allowed"),
        (ExitCode.Unreachable, "the platform cannot be reached"),
        (ExitCode.Interrupted, "interrupted with Ctrl+C"),
    ];

    public static string Of(OneCtl root)
    {
        var page = new StringBuilder();
        page.AppendLine("# 1ctl reference").AppendLine();
        page.AppendLine("<!-- Made by `1ctl docs`; a test compares it with the program. Do not edit by hand. -->").AppendLine();
        page.AppendLine("Results go to standard output, errors to standard error. With `-o json` standard output holds JSON only and an error is a");
        page.AppendLine("problem object on standard error. Nothing is asked, drawn or coloured without a terminal; `NO_COLOR` is honoured.").AppendLine();
        page.AppendLine("## Flags of every command").AppendLine();
        WriteRows(
            page,
            "flag",
            root.Options.Where(option => !option.Hidden).Select(option => (HelpText.NamesOf(option), option.Description)));
        page.AppendLine("## Exit codes").AppendLine();
        WriteRows(page, "code", ExitCodes.Select(row => ($"{row.Code}", (string?)row.Meaning)));
        page.AppendLine("## Environment").AppendLine();
        WriteRows(page, "variable", Variables);
        foreach (var command in HelpText.Subcommands(root))
            Write(page, command, 2);
        return page.ToString().TrimEnd('\n') + "\n";
    }

    private static readonly (string, string?)[] Variables =
    [
        ("SATUSKY_API_KEY", "API token; goes before the one of the profile"),
        ("SATUSKY_API_URL", "address of the platform's API, with or without /v1 or /v1/cli; goes before the profile"),
        ("SATUSKY_PROFILE", "profile to use instead of the active one"),
        ("SATUSKY_CONFIG_DIR", "folder of the profiles (default ~/.satusky)"),
        ("NO_COLOR", "set to anything: no colours"),
    ];

    private static void Write(StringBuilder page, Command command, int level)
    {
        page.AppendLine($"{new string('#', level)} {CliCommand.PathOf(command)}").AppendLine();
        page.AppendLine(command.Description + ".").AppendLine();
        page.AppendLine("```");
        foreach (var usage in HelpText.Usages(command))
            page.AppendLine(usage);
        page.AppendLine("```").AppendLine();
        WriteRows(page, "argument", command.Arguments.Select(argument => (argument.Name, argument.Description)));
        WriteRows(page, "flag", HelpText.Flags(command).Select(option => (HelpText.NamesOf(option), option.Description)));
        foreach (var sub in HelpText.Subcommands(command))
            Write(page, sub, level + 1);
    }

    private static void WriteRows(StringBuilder page, string title, IEnumerable<(string Left, string? Right)> rows)
    {
        var all = rows.ToArray();
        if (all.Length == 0)
            return;

        page.AppendLine($"| {title} | |").AppendLine("|---|---|");
        foreach (var (left, right) in all)
            page.AppendLine($"| `{left.Replace("|", "\\|", StringComparison.Ordinal)}` | {right} |");
        page.AppendLine();
    }
}
