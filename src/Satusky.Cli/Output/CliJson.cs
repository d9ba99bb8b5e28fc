using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Satusky.Cli.Commands;
using Satusky.Cli.Commands.Access;
using Satusky.Cli.Commands.Deploys;
using Satusky.Cli.Commands.Instances;
using Satusky.Cli.Commands.Volumes;
using Satusky.Cli.Configuration;
using Satusky.Contracts;

namespace Satusky.Cli.Output;

/// <summary>JSON that the client itself writes and stores, beside the contracts of the API.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(WholeSecondsConverter)])]
[JsonSerializable(typeof(IReadOnlyList<DoctorCheck>))]
[JsonSerializable(typeof(IReadOnlyList<ForwardedPort>))]
[JsonSerializable(typeof(IReadOnlyList<ProfileView>))]
[JsonSerializable(typeof(Profile))]
[JsonSerializable(typeof(ProfileView))]
[JsonSerializable(typeof(RolloutOutcome))]
[JsonSerializable(typeof(VolumeOutcome))]
internal sealed partial class CliJson : JsonSerializerContext;

/// <summary>Writes values as the API names them: indented for one answer, on one line for each entry of a stream.</summary>
internal static class JsonText
{
    public static string Indented<T>(T value, JsonTypeInfo<T> type) =>
        Write(writer => JsonSerializer.Serialize(writer, value, type), indented: true);

    public static string OnOneLine<T>(T value, JsonTypeInfo<T> type) =>
        Write(writer => JsonSerializer.Serialize(writer, value, type), indented: false);

    /// <summary>The same JSON, indented.</summary>
    public static string Indented(JsonElement json) => Write(json.WriteTo, indented: true);

    // Relaxed escaping: the text goes to a terminal or a file, never into HTML, and names of people should stay readable.
    private static string Write(Action<Utf8JsonWriter> write, bool indented)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        var options = new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(buffer, options))
            write(writer);
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
