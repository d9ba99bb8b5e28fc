using System.Text.Json;
using Satusky.ControlPlane.Apps;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>Reads and writes of the table <c>observations</c>.</summary>
internal static class ObservationStore
{
    private const string Select = "SELECT app_id, document FROM observations";

    /// <summary>Null before the engine's first look at the app.</summary>
    public static async Task<Observation?> FindObservationAsync(this DatabaseSession session, string appId) =>
        (await session.QuerySingleOrDefaultAsync<Row>($"{Select} WHERE app_id = @appId", new { appId }))?.Read();

    /// <summary>Of all apps, or of those of one organization, by app.</summary>
    public static async Task<IReadOnlyDictionary<string, Observation>> ListObservationsAsync(this DatabaseSession session, string? organizationId = null) =>
        (await session.QueryAsync<Row>($"{Select}{AppStore.OfOrganization(organizationId)}", new { organizationId })).ToDictionary(row => row.AppId, row => row.Read());

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
