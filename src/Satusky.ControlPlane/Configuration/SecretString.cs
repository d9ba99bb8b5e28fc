namespace Satusky.ControlPlane.Configuration;

/// <summary>A secret value on its way. It shows itself to nobody who does not ask for it by name.</summary>
public readonly struct SecretString(string value) : IEquatable<SecretString>
{
    public const string Mask = "********";

    private readonly string value = value;

    /// <summary>The value in clear: only for the process it belongs to.</summary>
    public string Reveal() => value;

    public override string ToString() => Mask;

    public bool Equals(SecretString other) => string.Equals(value, other.value, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is SecretString other && Equals(other);

    public override int GetHashCode() => string.GetHashCode(value, StringComparison.Ordinal);

    public static bool operator ==(SecretString left, SecretString right) => left.Equals(right);

    public static bool operator !=(SecretString left, SecretString right) => !left.Equals(right);
}
