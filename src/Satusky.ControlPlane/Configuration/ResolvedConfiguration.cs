namespace Satusky.ControlPlane.Configuration;

/// <summary>What an instance gets of one configuration revision. It lives in memory only.</summary>
public sealed record ResolvedConfiguration(
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyDictionary<string, SecretString> Secrets)
{
    public static ResolvedConfiguration Empty { get; } = new(new Dictionary<string, string>(), new Dictionary<string, SecretString>());

    /// <summary>Everything in clear, as the process sees it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Reveal() =>
        Environment.Concat(Secrets.Select(secret => KeyValuePair.Create(secret.Key, secret.Value.Reveal())));
}
