namespace Satusky.ControlPlane.Builds;

/// <summary>The platform's file of registry logins cannot be used; the message names the file and the place in it.</summary>
internal sealed class RegistryFileException(string message) : Exception(message)
{
    public const string Hint = "write it as {\"registry.example.com\": {\"username\": \"…\", \"password\": \"…\"}} and deploy again";
}
