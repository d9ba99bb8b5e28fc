namespace Satusky.ControlPlane.Configuration;

/// <summary>How a write of environment variables or secrets ended. Only <see cref="Done"/> may have changed anything.</summary>
internal abstract record ConfigurationChange
{
    private ConfigurationChange()
    {
    }

    /// <param name="Revision">The newest revision, which is the one before when the values were the same.</param>
    public sealed record Done(long Revision, bool Changed) : ConfigurationChange;

    public sealed record AppNotFound : ConfigurationChange;

    /// <param name="Key">The name that was to be unset.</param>
    public sealed record KeyNotFound(string Key, string Message) : ConfigurationChange;

    /// <summary>Two names would be one key in a cluster's objects, or one name is a variable and a secret.</summary>
    public sealed record Collision(string Message, string Hint) : ConfigurationChange;

    public sealed record Invalid(IReadOnlyList<string> Errors) : ConfigurationChange;
}
