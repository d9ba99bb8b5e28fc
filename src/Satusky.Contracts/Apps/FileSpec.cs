using System.Text;
using System.Text.Json.Serialization;

namespace Satusky.Contracts.Apps;

/// <summary>A file that every instance finds, to be read only: a text, or the value of a secret.</summary>
/// <param name="Path">Where, in the container.</param>
/// <param name="Secret">The secret's name; its value is the one of the release's configuration.</param>
public sealed record FileSpec(string Path, string? Content = null, string? Secret = null)
{
    public const int MaxFiles = 32;
    public const int MaxBytes = 64 * 1024;

    /// <summary>Of all files of an app together.</summary>
    public const int MaxTotalBytes = 256 * 1024;

    private static readonly string[] Reserved = ["/proc", "/sys", "/dev", "/etc/satusky", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf"];

    [JsonIgnore]
    public int Bytes => Content is null ? 0 : Encoding.UTF8.GetByteCount(Content);

    public IEnumerable<SettingFault> Faults()
    {
        if (!IsPath(Path))
        {
            yield return new SettingFault("path", $"file path \"{Path}\" is not valid: use an absolute path without '..', such as /etc/app/app.conf");
        }
        else if (Reserved.FirstOrDefault(taken => Path == taken || Path.StartsWith(taken + "/", StringComparison.Ordinal)) is { } taken)
        {
            yield return new SettingFault("path", $"file path \"{Path}\" is not possible: {taken} belongs to the system");
        }

        if (Content is null == Secret is null)
        {
            yield return new SettingFault("path", $"file \"{Path}\" needs exactly one of content, source and secret");
        }

        if (Bytes > MaxBytes)
        {
            yield return new SettingFault("path", $"file \"{Path}\" has {Bytes} bytes, at most {MaxBytes} are possible: put it into the image");
        }

        if (Secret is { } secret && ConfigKey.Fault(secret) is { } fault)
        {
            yield return new SettingFault("secret", fault);
        }
    }

    /// <summary>Faults of the files of one app together.</summary>
    internal static IEnumerable<string> FaultsOf(IReadOnlyList<FileSpec> files)
    {
        if (files.Count > MaxFiles)
        {
            yield return $"{files.Count} files are too many: at most {MaxFiles} are possible";
        }

        if (files.Sum(file => file.Bytes) is > MaxTotalBytes and var bytes)
        {
            yield return $"the files have {bytes} bytes together, at most {MaxTotalBytes} are possible: put them into the image";
        }

        foreach (var twice in files.GroupBy(file => file.Path).Where(group => group.Count() > 1))
        {
            yield return $"file \"{twice.Key}\" is there {twice.Count()} times: each path once";
        }
    }

    private static bool IsPath(string path) =>
        path.Length is > 1 and <= 512 && path[0] == '/' && path.All(c => c is > ' ' and < (char)127 and not ':' and not ',')
        && path[1..].Split('/').All(part => part is not ("" or "." or ".."));
}
