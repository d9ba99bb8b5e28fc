using System.Text.Json;
using Satusky.Contracts.Status;

namespace Satusky.Cli.Client;

/// <summary>
/// An app as the platform wrote it, read field by field: for one app the serializer's start-up would take longer than the question.
/// The names are those of <see cref="Contracts.Api.AppDetails"/>.
/// </summary>
internal readonly struct AppDocument(JsonElement app)
{
    public string Text(string name) => Field(name).GetString() ?? "";

    public long Number(string name) => Field(name).GetInt64();

    public DateTimeOffset Time(string name) => Field(name).GetDateTimeOffset();

    public IEnumerable<string> Texts(string name) => Field(name).EnumerateArray().Select(text => text.GetString() ?? "");

    public IReadOnlyList<Condition> Conditions() => [.. Field("conditions").EnumerateArray().Select(ToCondition)];

    private JsonElement Field(string name) => app.ValueKind == JsonValueKind.Object && app.TryGetProperty(name, out var value)
        ? value
        : throw new CliException($"the platform's answer lacks \"{name}\"", "Compare '1ctl --version' with the platform's version, and update the older one");

    private static Condition ToCondition(JsonElement json)
    {
        var condition = new AppDocument(json);
        return new Condition(
            Enum.Parse<ConditionType>(condition.Text("type")),
            Enum.Parse<ConditionStatus>(condition.Text("status"), ignoreCase: true),
            condition.Text("reason"),
            condition.Text("message"),
            [.. condition.Texts("evidence")],
            Hint: null,
            condition.Time("since"),
            Release: null);
    }
}
