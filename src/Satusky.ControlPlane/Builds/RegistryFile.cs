using System.Text.Json;

namespace Satusky.ControlPlane.Builds;

/// <summary>The platform's own file of registry logins: host to <c>username</c> and <c>password</c>.</summary>
internal static class RegistryFile
{
    public sealed record Login(string Server, string User, string Password);

    /// <summary>No logins where there is no file.</summary>
    /// <exception cref="RegistryFileException">It cannot be used as it is.</exception>
    public static List<Login> Read(string path)
    {
        try
        {
            return File.Exists(path) ? [.. Logins(path, JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(path)))] : [];
        }
        catch (JsonException e)
        {
            // The reader's own text may quote a part of a password.
            throw new RegistryFileException($"{path} is not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RegistryFileException($"{path} cannot be read: {e.Message}");
        }
    }

    private static IEnumerable<Login> Logins(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new RegistryFileException($"{path} holds no JSON object");
        }

        foreach (var registry in root.EnumerateObject())
        {
            yield return Text(registry.Value, "username") is { } user && Text(registry.Value, "password") is { } password
                ? new Login(registry.Name, user, password)
                : throw new RegistryFileException($"{path} gives no \"username\" and \"password\" for \"{registry.Name}\"");
        }
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
