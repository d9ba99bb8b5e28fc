using Satusky.Cli.Output;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Configuration;

/// <summary>Finds the satusky.toml that a command means.</summary>
internal static class AppFileLocator
{
    public const string FileName = "satusky.toml";

    /// <summary>The file that <c>--config</c> names, or else the nearest one upwards; null when there is none.</summary>
    public static string? Find(string directory, string? config)
    {
        if (config is null)
            return Search(directory);

        var path = Path.GetFullPath(config, directory);
        if (config.EndsWith(".toml", StringComparison.Ordinal) || config.Contains('/', StringComparison.Ordinal))
            return File.Exists(path) ? path : throw Fault($"{config} not found", "Write the path of a satusky.toml");

        var folder = Path.GetDirectoryName(Search(directory)) ?? throw Fault(
            $"satusky.toml not found; cannot resolve --config {config}",
            "Run it in the app's directory, or write the path of the file");
        var variant = Path.Combine(folder, VariantName(config));
        return File.Exists(variant)
            ? variant
            : throw Fault($"{variant} not found{Others(folder, config)}", $"Create it with '1ctl init --config {config}'");
    }

    public static string VariantName(string variant) => $"satusky.{variant}.toml";

    public static string? Search(string directory)
    {
        for (var folder = directory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, FileName)))
                return Path.Combine(folder, FileName);
        }

        return null;
    }

    private static string Others(string folder, string config)
    {
        var files = Directory.EnumerateFiles(folder, VariantName("*"));
        var variants = files.Select(file => Path.GetFileName(file)["satusky.".Length..^".toml".Length]).Order(StringComparer.Ordinal).ToArray();
        if (Nearest.To(config, variants) is { } near)
            return $": did you mean {near}?";

        return variants.Length == 0 ? "" : $"; variants here: {string.Join(", ", variants)}";
    }

    private static CliException Fault(string message, string hint) => new(message, hint) { Code = Reasons.InvalidConfiguration };
}
