using System.Buffers.Text;
using System.Text.Json;

namespace Satusky.ContainerApi;

/// <summary>Logins travel in headers, as base64url of JSON.</summary>
internal static class RegistryHeaders
{
    /// <summary>Docker refuses a push without the header.</summary>
    public static readonly (string, string) NoLogin = ("X-Registry-Auth", Encode("{}"u8.ToArray()));

    public static (string, string)? Auth(RegistryLogin? login) =>
        login is null ? null : ("X-Registry-Auth", Encode(JsonSerializer.SerializeToUtf8Bytes(Body(login), EngineJson.Default.RegistryAuthBody)));

    public static (string, string)? Config(IReadOnlyList<RegistryLogin> logins) =>
        logins.Count == 0
            ? null
            : ("X-Registry-Config", Encode(JsonSerializer.SerializeToUtf8Bytes(logins.ToDictionary(login => login.Server, Body), EngineJson.Default.DictionaryStringRegistryAuthBody)));

    private static RegistryAuthBody Body(RegistryLogin login) => new(login.User, login.Password, login.Server);

    // Docker's decoder wants the padding that Base64Url leaves out.
    private static string Encode(byte[] json)
    {
        var text = Base64Url.EncodeToString(json);
        return text.PadRight((text.Length + 3) / 4 * 4, '=');
    }
}
