using System.Text.Json;
using Satusky.Cli.Output;

namespace Satusky.Cli.Configuration;

/// <summary>Profiles as files that only their owner can read, each written whole or not at all.</summary>
internal sealed class ProfileStore(string folder)
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private string ProfilesFolder => Path.Combine(folder, "profiles");

    private string ActiveFile => Path.Combine(folder, "active-profile");

    public static ProfileStore Of(CliHost host)
    {
        var home = host.Variable("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return new ProfileStore(host.Variable("SATUSKY_CONFIG_DIR") ?? Path.Combine(home, ".satusky"));
    }

    public string PathOf(string name) => Path.Combine(ProfilesFolder, name + ".json");

    public IReadOnlyList<string> Names() => Directory.Exists(ProfilesFolder)
        ? [.. Directory.EnumerateFiles(ProfilesFolder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
        : [];

    public string? ActiveName()
    {
        var name = File.Exists(ActiveFile) ? Guarded(ActiveFile, () => File.ReadAllText(ActiveFile).Trim()) : "";
        return name.Length == 0 ? null : name;
    }

    public void Activate(string name) => Write(ActiveFile, name + "\n");

    public Profile? Find(string name)
    {
        var path = PathOf(name);
        if (ProfileName.Fault(name) is not null || !File.Exists(path))
            return null;

        try
        {
            return Profile.Read(Guarded(path, () => File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CliException(
                $"profile file {path} is damaged",
                $"Delete it and run '1ctl profile create --url <api-url> {name}' and '1ctl auth login' again");
        }
    }

    public Profile Get(string name) => Find(name) ?? throw Unknown(name);

    public void Save(string name, Profile profile) => Write(PathOf(name), JsonText.Indented(profile, CliJson.Default.Profile) + "\n");

    public void Delete(string name) => Guarded(PathOf(name), () => { File.Delete(PathOf(name)); return true; });

    private CliException Unknown(string name)
    {
        var names = Names();
        var nearest = Nearest.To(name, names);
        return new CliException(
            $"profile '{name}' not found" + (nearest is null ? "" : $": did you mean '{nearest}'?"),
            names.Count == 0 ? $"Create it with '1ctl profile create --url <api-url> {name}'" : $"Profiles: {string.Join(", ", names)}");
    }

    // A reader, or a crash, sees the old file or the new one, never half of it.
    private void Write(string path, string text) => Guarded(path, () =>
    {
        CreateFolder(folder);
        CreateFolder(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerFile;
        using (var writer = new StreamWriter(temporary, options))
            writer.Write(text);
        File.Move(temporary, path, overwrite: true);
        return true;
    });

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerFile | UnixFileMode.UserExecute);
    }

    private static T Guarded<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                $"cannot use {path}: {e.Message}",
                "Make it readable and writable for you, or set SATUSKY_CONFIG_DIR to another folder");
        }
    }
}
