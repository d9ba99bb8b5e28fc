namespace Satusky.ControlPlane.Configuration;

/// <summary>The master key is missing or cannot be used; the message names the file and what to do.</summary>
public sealed class MasterKeyException(string message) : Exception(message);
