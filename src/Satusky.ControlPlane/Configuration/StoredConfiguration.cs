using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Satusky.ControlPlane.Configuration;

/// <summary>The stored form of all environment variables or all secrets of one revision.</summary>
/// <param name="CreatedAt">When the first one was set, in milliseconds; null when there has been none.</param>
internal sealed record ConfigurationDocument<T>(long? CreatedAt, Dictionary<string, T> Entries)
    where T : IConfigurationEntry
{
    public long? UpdatedAt => Entries.Count == 0 ? null : Entries.Values.Max(entry => entry.UpdatedAt);

    public long Bytes => Entries.Sum(entry => Encoding.UTF8.GetByteCount(entry.Key) + (long)entry.Value.Bytes);
}

internal interface IConfigurationEntry
{
    long UpdatedAt { get; }

    /// <summary>Size of the value in UTF-8.</summary>
    int Bytes { get; }
}

/// <param name="FromFile">It came with a deploy out of satusky.toml, and goes when it is no longer there.</param>
internal sealed record EnvironmentEntry(string Value, long UpdatedAt, bool FromFile = false) : IConfigurationEntry
{
    [JsonIgnore]
    public int Bytes => Encoding.UTF8.GetByteCount(Value);
}

/// <param name="Version">The revision the value was set in. It is part of what the ciphertext is bound to.</param>
internal sealed record SecretEntry(string Ciphertext, string KeyId, long Version, long UpdatedAt) : IConfigurationEntry
{
    [JsonIgnore]
    public int Bytes => Envelope.ContentLength(Ciphertext);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ConfigurationDocument<EnvironmentEntry>))]
[JsonSerializable(typeof(ConfigurationDocument<SecretEntry>))]
internal sealed partial class StoredConfigurationJson : JsonSerializerContext;

/// <summary>Reads and writes the documents of <c>config_revisions</c>.</summary>
internal static class StoredConfiguration
{
    public static ConfigurationDocument<EnvironmentEntry> Environment(string? json) =>
        json is null ? new(null, []) : JsonSerializer.Deserialize(json, StoredConfigurationJson.Default.ConfigurationDocumentEnvironmentEntry)!;

    public static ConfigurationDocument<SecretEntry> Secrets(string? json) =>
        json is null ? new(null, []) : JsonSerializer.Deserialize(json, StoredConfigurationJson.Default.ConfigurationDocumentSecretEntry)!;

    public static string ToJson(this ConfigurationDocument<EnvironmentEntry> document) =>
        JsonSerializer.Serialize(document, StoredConfigurationJson.Default.ConfigurationDocumentEnvironmentEntry);

    public static string ToJson(this ConfigurationDocument<SecretEntry> document) =>
        JsonSerializer.Serialize(document, StoredConfigurationJson.Default.ConfigurationDocumentSecretEntry);
}
