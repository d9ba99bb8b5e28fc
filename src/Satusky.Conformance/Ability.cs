namespace Satusky.Conformance;

/// <summary>What a behaviour needs beyond what every engine offers. An engine says why it lacks one; the behaviour is then not possible there.</summary>
public enum Ability
{
    /// <summary>Something takes the routes of public hostnames, and says so.</summary>
    Routes,

    /// <summary>Public hostnames can be visited over HTTPS.</summary>
    Entrance,

    /// <summary>An app's desired state is objects that people can read and change.</summary>
    Objects,

    /// <summary>Something provides volumes.</summary>
    Volumes,

    /// <summary>Instances reach each other by name.</summary>
    Names,
}
