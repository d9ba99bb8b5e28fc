namespace Satusky.Contracts.Api;

/// <summary>Body of <c>PATCH /v1/apps/{app}/env</c> and <c>…/secrets</c>: only the named keys are touched.</summary>
public sealed record ConfigPatch
{
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Unset { get; init; } = [];
}

/// <summary>Answer to a configuration write: the new revision that the next start reads.</summary>
public sealed record ConfigChanged(string DeploymentId, long Revision);

/// <summary>The environment variables of an app.</summary>
public sealed record EnvironmentView(
    string EnvironmentId,
    string DeploymentId,
    string Namespace,
    string AppLabel,
    IReadOnlyList<KeyValue> KeyValues,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

public sealed record KeyValue(string Key, string Value);

/// <summary>The secrets of an app: names only, values never leave the platform.</summary>
public sealed record SecretView(
    string SecretId,
    string DeploymentId,
    string Namespace,
    string AppLabel,
    IReadOnlyList<SecretKey> Keys,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>One secret's name and when its value was last set.</summary>
public sealed record SecretKey(string Key, DateTimeOffset UpdatedAt);
