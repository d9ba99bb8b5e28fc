using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Reads and writes of the table <c>instances</c>.</summary>
internal static class InstanceStore
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static async Task<IReadOnlyList<InstanceRecord>> ListInstancesAsync(this DatabaseSession session, string appId) =>
        Read(await session.QueryAsync<string>("SELECT document FROM instances WHERE app_id = @appId ORDER BY id", new { appId }));

    public static async Task<IReadOnlyList<InstanceRecord>> ListInstancesAsync(this DatabaseSession session) =>
        Read(await session.QueryAsync<string>("SELECT document FROM instances ORDER BY id"));

    /// <summary>The addresses of a network that instances and jobs have.</summary>
    public static async Task<IReadOnlySet<string>> ListAddressesAsync(this DatabaseSession session, string network) =>
        (await session.QueryAsync<string>(
            "SELECT address FROM instances WHERE network = @network UNION SELECT address FROM jobs WHERE network = @network", new { network })).ToHashSet();

    public static Task InsertInstanceAsync(this DatabaseTransaction transaction, InstanceRecord instance) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO instances (id, app_id, network, name, address, release_number, generation, document, created_at)
            VALUES (@Id, @AppId, @Network, @Name, @Address, @Release, @Generation, @document, @createdAt)
            """,
            Row(instance));

    public static Task UpdateInstanceAsync(this DatabaseTransaction transaction, InstanceRecord instance) =>
        transaction.ExecuteAsync("UPDATE instances SET document = @document WHERE id = @Id", Row(instance));

    public static Task DeleteInstanceAsync(this DatabaseTransaction transaction, string id) =>
        transaction.ExecuteAsync("DELETE FROM instances WHERE id = @id", new { id });

    private static object Row(InstanceRecord instance) => new
    {
        instance.Id,
        instance.AppId,
        instance.Network,
        instance.Name,
        instance.Address,
        instance.Release,
        instance.Generation,
        document = JsonSerializer.Serialize(instance, Json),
        createdAt = instance.CreatedAt.ToMilliseconds(),
    };

    private static IReadOnlyList<InstanceRecord> Read(IReadOnlyList<string> documents) =>
        [.. documents.Select(Read)];

    /// <summary>Records of earlier versions hold what they need of the specification themselves, under the same names.</summary>
    internal static InstanceRecord Read(string document)
    {
        var record = JsonNode.Parse(document)!.AsObject();
        record["spec"] ??= record.DeepClone();
        return record.Deserialize<InstanceRecord>(Json)!;
    }
}
