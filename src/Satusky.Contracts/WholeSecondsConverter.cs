using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Satusky.Contracts;

/// <summary>Times as RFC 3339 with an offset and whole seconds; reading accepts fractions.</summary>
public sealed class WholeSecondsConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture));
}
