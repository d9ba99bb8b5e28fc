using System.Text.Json;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>Reads and writes of the table <c>observations</c>.</summary>
internal static class ObservationStore
{
    private const string Select = "SELECT app_id, document FROM observations";

    /// <summary>Null before the engine's first look at the app.</summary>
    public static async Task<Observation?> FindObservationAsync(this DatabaseSession session, string appId) =>
        (await session.QuerySingleOrDefaultAsync<Row>($"{Select} WHERE app_id = @appId", new { appId }))?.Read();

    /// <summary>Of all apps of an organization, by app.</summary>
    public static async Task<IReadOnlyDictionary<string, Observation>> ListObservationsAsync(this DatabaseSession session, string organizationId) =>
        (await session.QueryAsync<Row>(
            $"{Select} WHERE EXISTS (SELECT 1 FROM apps a WHERE a.id = app_id AND a.organization_id = @organizationId)", new { organizationId }))
        .ToDictionary(row => row.AppId, row => row.Read());

    /// <summary>Of every app of the platform.</summary>
    public static async Task<IReadOnlyList<Observation>> ListObservationsAsync(this DatabaseSession session) =>
        [.. (await session.QueryAsync<Row>(Select)).Select(row => row.Read())];

    public static async Task SaveObservationAsync(this DatabaseTransaction transaction, string appId, Observation observation)
    {
        await transaction.ExecuteAsync(
            "INSERT INTO observations (app_id, document) VALUES (@appId, @document) ON CONFLICT (app_id) DO UPDATE SET document = excluded.document",
            new { appId, document = JsonSerializer.Serialize(observation, JsonSerializerOptions.Web) });
        transaction.Announce(Topic.Status, appId);
    }

    private sealed record Row(string AppId, string Document)
    {
        public Observation Read() => JsonSerializer.Deserialize<Observation>(Document, JsonSerializerOptions.Web)!;
    }
}
