using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Configuration;

/// <summary>What a write of environment variables or secrets must keep to.</summary>
internal static class ConfigurationRules
{
    public const int MaxKeys = 512;
    public const int MaxBytes = 512 * 1024;

    /// <summary>Faults of the request itself; they name keys and never repeat a value.</summary>
    public static IEnumerable<string> Faults(ConfigPatch patch)
    {
        foreach (var (key, value) in patch.Set)
        {
            if ((ConfigKey.Fault(key) ?? ConfigKey.ValueFault(key, value)) is { } fault)
            {
                yield return fault;
            }

            if (patch.Unset.Contains(key, StringComparer.Ordinal))
            {
                yield return $"{key} is both set and unset: choose one";
            }
        }
    }

    public static string? LimitFault(long keys, long bytes)
    {
        if (keys > MaxKeys)
        {
            return $"the app would have {keys} environment variables and secrets, at most {MaxKeys} are possible: unset some first";
        }

        return bytes > MaxBytes
            ? $"the app's environment variables and secrets would take {bytes} bytes, at most {MaxBytes} are possible: "
                + "keep large content in files or a database"
            : null;
    }

    /// <summary>The first clash among the names that an app would have, or null.</summary>
    public static ConfigurationChange.Collision? Collision(IEnumerable<string> environment, IEnumerable<string> secrets)
    {
        var taken = new Dictionary<string, (string Name, ConfigurationKind Kind)>(StringComparer.Ordinal);
        var names = environment.Select(name => (Name: name, Kind: ConfigurationKind.Environment))
            .Concat(secrets.Select(name => (Name: name, Kind: ConfigurationKind.Secret)));
        foreach (var next in names)
        {
            var key = ConfigKey.ObjectKey(next.Name);
            if (!taken.TryAdd(key, next))
            {
                var first = taken[key];
                var message = first.Name == next.Name
                    ? $"{next.Name} would be {first.Kind.Article()} and {next.Kind.Article()} of the app at once"
                    : $"{first.Kind.Noun()} {first.Name} and {next.Kind.Noun()} {next.Name} would both be stored under the key \"{key}\"";
                return new ConfigurationChange.Collision(
                    message,
                    $"choose another name, or free it first with '1ctl {first.Kind.Command()} unset --key {first.Name}' "
                    + $"or '1ctl {next.Kind.Command()} unset --key {next.Name}'");
            }
        }

        return null;
    }
}

internal enum ConfigurationKind
{
    Environment,
    Secret,
}

internal static class ConfigurationKinds
{
    public static string Command(this ConfigurationKind kind) => kind == ConfigurationKind.Environment ? "env" : "secret";

    public static string Noun(this ConfigurationKind kind) => kind == ConfigurationKind.Environment ? "environment variable" : "secret";

    public static string Article(this ConfigurationKind kind) => kind == ConfigurationKind.Environment ? "an environment variable" : "a secret";
}
