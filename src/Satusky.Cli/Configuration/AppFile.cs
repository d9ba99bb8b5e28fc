using Satusky.Contracts.Status;
using Satusky.Toml;

namespace Satusky.Cli.Configuration;

/// <summary>One satusky.toml: what it says, and every fault with its line and column.</summary>
internal sealed class AppFile
{
    private AppFile(string path, string label, AppSettings settings, IReadOnlyList<string> faults) =>
        (Path, Label, Settings, Faults) = (path, label, settings, faults);

    public string Path { get; }

    /// <summary>The file as the user would write it.</summary>
    public string Label { get; }

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public AppSettings Settings { get; }

    public IReadOnlyList<string> Faults { get; }

    /// <summary>The app's name; all that commands beside <c>deploy</c> want from the file.</summary>
    public string Name =>
        Settings.Name ?? throw (Faults.FirstOrDefault(fault => fault.Contains("app name", StringComparison.Ordinal)) is { } fault
        ? Fault(fault)
        : Fault($"{Label} is missing 'name' — add:\n  [app]\n  name = \"your-app\""));

    public static AppFile Read(string path, string currentDirectory)
    {
        var relative = System.IO.Path.GetRelativePath(currentDirectory, path);
        var label = relative.StartsWith("../..", StringComparison.Ordinal) ? path : relative;
        try
        {
            var reader = new AppFileReader(label, System.IO.Path.GetDirectoryName(path)!);
            var settings = reader.Read(TomlDocument.Parse(File.ReadAllBytes(path)));
            return new AppFile(path, label, settings, reader.Faults);
        }
        catch (TomlException e)
        {
            throw Fault($"{label}:{e.Line}:{e.Column}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Fault($"cannot read {label}: {e.Message}");
        }
    }

    /// <summary>Refuses a file with faults, all of them at once.</summary>
    public void RefuseFaults()
    {
        if (Faults.Count > 0)
            throw CliException.OfFaults(Faults, Reasons.InvalidConfiguration);
        _ = Name;
    }

    private static CliException Fault(string message) => new(message) { Code = Reasons.InvalidConfiguration };
}
