using System.CommandLine;
using System.Text;
using Satusky.Cli.Configuration;
using Satusky.Contracts;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;
using Satusky.Toml;

namespace Satusky.Cli.Commands;

internal sealed class InitCommand : CliCommand
{
    public const string Summary = "Create a satusky.toml in this directory";

    private readonly Option<string?> config = Flag.Text(
        "--config",
        "variant",
        "Create a variant: 'staging' makes satusky.staging.toml with the values of satusky.toml");

    public InitCommand() : base("init", Summary) => Options.Add(config);

    public override Task<int> RunAsync(Invocation run, CancellationToken cancel)
    {
        var folder = run.Host.CurrentDirectory;
        var variant = run.Value(config);
        if (variant is not null && AppName.Fault("a" + variant) is not null)
            throw new CliException($"variant \"{variant}\" is not valid: use lowercase letters, digits and hyphens, such as staging")
            { Code = Reasons.InvalidCommandLine };

        var file = variant is null ? AppFileLocator.FileName : AppFileLocator.VariantName(variant);
        Write(Path.Combine(folder, file), file, variant is null ? Basic(folder) : Variant(folder, variant));
        run.Print.Success($"Created {file}");
        if (variant is null)
        {
            run.Print.Hint("Edit satusky.toml, then run: 1ctl deploy");
        }
        else
        {
            run.Print.Hint($"Edit {file} to configure resources and domain for this target.");
            run.Print.Hint($"Then run: 1ctl deploy --config {variant}");
        }

        return Task.FromResult(ExitCode.Done);
    }

    private static string Basic(string folder) => $"[app]\n  name = \"{NameOf(folder)}\"\n  port = {AppSpec.DefaultPort}\n";

    // A variant is another app: with the same name it would replace the first one.
    private static string Variant(string folder, string variant)
    {
        var path = Path.Combine(folder, AppFileLocator.FileName);
        if (!File.Exists(path))
            return Basic(folder + "-" + variant);

        var file = AppFile.Read(path, folder);
        file.RefuseFaults();
        var text = File.ReadAllText(path);
        var name = (TomlString)((TomlTable)TomlDocument.Parse(text)["app"]!)["name"]!;
        var lines = text.Split('\n');
        var line = lines[name.Line - 1];
        var at = line.IndexOf(name.Value, name.Column, StringComparison.Ordinal);
        if (at < 0)
            throw new CliException($"{file.Label}:{name.Line}:{name.Column}: write the name as it is: name = \"{name.Value}\"") { Code = Reasons.InvalidConfiguration };

        lines[name.Line - 1] = $"{line[..at]}{NameOf($"{name.Value}-{variant}")}{line[(at + name.Value.Length)..]}";
        return string.Join('\n', lines);
    }

    /// <summary>The folder's name made into a valid app name.</summary>
    private static string NameOf(string folder)
    {
        var letters = Path.GetFileName(folder.TrimEnd('/')).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-');
        var name = new string([.. letters]).TrimStart('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        name = name[..Math.Min(name.Length, AppName.MaxLength)].TrimEnd('-');
        return name.Length == 0 ? "app" : name;
    }

    private static void Write(string path, string label, string text)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            stream.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new CliException($"{label} already exists", "Edit it, or delete it first") { Code = Reasons.Conflict };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot create {label}: {e.Message}");
        }
    }
}
