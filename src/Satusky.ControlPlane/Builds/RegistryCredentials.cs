using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Engines.Containers;

namespace Satusky.ControlPlane.Builds;

/// <summary>
/// Logins for private images: the platform's own <c>registries.json</c> (host to <c>username</c> and <c>password</c>) first, then what
/// <c>docker login</c> and <c>podman login</c> left on this machine. Read anew each time, so that a login counts at once. Never logged.
/// A host's file that cannot be read is passed over; the platform's own is a <see cref="RegistryFileException"/>.
/// </summary>
internal sealed partial class RegistryCredentials(string home, ILogger<RegistryCredentials> logger, IReadOnlyList<string>? hostFiles = null)
{
    private const string DockerHubServer = "https://index.docker.io/v1/";
    private static readonly string[] DockerHubNames = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];
    private readonly IReadOnlyList<string> hostFiles = hostFiles ?? HostFiles();

    public string PlatformFile => Path.Combine(home, "registries.json");

    /// <summary>Says in the log when the platform's own file cannot be used; a deploy would only say so once it needs a login.</summary>
    public void Check()
    {
        try
        {
            _ = Platform();
        }
        catch (RegistryFileException)
        {
            // It is in the log now.
        }
    }

    /// <summary>The login for an image: of the longest matching <c>host/path</c>, or null.</summary>
    public RegistryLogin? For(string image)
    {
        var reference = ImageReference.Parse(image);
        var name = $"{reference.Host}/{reference.Repository}";
        return Read()
            .Where(pair => name == pair.Key || name.StartsWith(pair.Key + "/", StringComparison.Ordinal))
            .OrderByDescending(pair => pair.Key.Length)
            .FirstOrDefault().Value;
    }

    /// <summary>All logins of whole registries, for a build that pulls what its Dockerfile names.</summary>
    public IReadOnlyList<RegistryLogin> All() =>
        [.. Read().Where(pair => !pair.Key.Contains('/', StringComparison.Ordinal)).Select(pair => pair.Value)];

    /// <summary>A login in the form that the engines want: they know Docker Hub by an old address.</summary>
    public static RegistryLogin Login(string server, string user, string password)
    {
        var host = HostOf(server);
        return new RegistryLogin(host == ImageReference.DockerHub ? DockerHubServer : host, user, password);
    }

    /// <summary>A registry's name in image references, out of whatever form a login names it.</summary>
    public static string HostOf(string server)
    {
        var name = server.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(server, UriKind.Absolute, out var uri) ? uri.Authority : server.TrimEnd('/');
        return DockerHubNames.Contains(name) ? ImageReference.DockerHub : name;
    }

    private Dictionary<string, RegistryLogin> Read()
    {
        var found = new Dictionary<string, RegistryLogin>(StringComparer.Ordinal);
        foreach (var (server, user, password) in Platform().Concat(hostFiles.SelectMany(Host)).Where(login => login.User.Length > 0))
        {
            found.TryAdd(HostOf(server), Login(server, user, password));
        }

        return found;
    }

    private List<RegistryFile.Login> Platform()
    {
        try
        {
            return RegistryFile.Read(PlatformFile);
        }
        catch (RegistryFileException e)
        {
            Log.CannotBeUsed(logger, e.Message);
            throw;
        }
    }

    private static IEnumerable<RegistryFile.Login> Host(string file)
    {
        var auths = Open(file) is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("auths", out var found) ? found : default;
        foreach (var entry in Objects(auths))
        {
            var parts = Decode(Text(entry.Value, "auth")).Split(':', 2);
            if (parts.Length == 2)
            {
                yield return new(entry.Name, parts[0], parts[1]);
            }
        }
    }

    private static JsonElement? Open(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonProperty> Objects(JsonElement parent) =>
        parent.ValueKind == JsonValueKind.Object ? parent.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Object) : [];

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static string Decode(string base64)
    {
        var buffer = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, buffer, out var count) ? Encoding.UTF8.GetString(buffer, 0, count) : "";
    }

    private static IReadOnlyList<string> HostFiles()
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } folder ? folder : "/run";
        return
        [
            Path.Combine(user, ".docker", "config.json"),
            Path.Combine(runtime, "containers", "auth.json"),
            "/run/containers/0/auth.json",
            "/etc/containers/auth.json",
        ];
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Fault}; deploys that pull an image fail until it is mended")]
        public static partial void CannotBeUsed(ILogger logger, string fault);
    }
}
