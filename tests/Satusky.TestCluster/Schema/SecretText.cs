using System.Text;
using System.Text.Json.Nodes;

namespace Satusky.TestCluster.Schema;

internal static class SecretText
{
    /// <summary>Writes <c>stringData</c>, which is never read back, into <c>data</c>.</summary>
    public static void Merge(JsonObject secret)
    {
        if (secret.At("stringData") is not { } texts) return;
        foreach (var (key, text) in texts) secret.Ensure("data")[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(text!.GetValue<string>()));
        secret.Remove("stringData");
    }
}
