using System.Text.Json;
using System.Text.Json.Serialization;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Jobs;

/// <summary>Reads and writes of the table <c>jobs</c>.</summary>
internal static class JobStore
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static async Task<JobRecord?> FindJobAsync(this DatabaseSession session, string id) =>
        Read(await session.ScalarAsync<string>("SELECT document FROM jobs WHERE id = @id", new { id }));

    public static async Task<JobRecord?> FindJobAsync(this DatabaseSession session, string appId, string nameOrId) =>
        Read(await session.ScalarAsync<string>("SELECT document FROM jobs WHERE app_id = @appId AND (name = @nameOrId OR id = @nameOrId)", new { appId, nameOrId }));

    /// <summary>An app's jobs, newest first.</summary>
    public static async Task<IReadOnlyList<JobRecord>> ListJobsAsync(this DatabaseSession session, string appId) =>
        [.. (await session.QueryAsync<string>("SELECT document FROM jobs WHERE app_id = @appId ORDER BY id DESC", new { appId })).Select(document => Read(document)!)];

    /// <summary>The ids of every job of the platform.</summary>
    public static Task<IReadOnlyList<string>> ListJobIdsAsync(this DatabaseSession session) => session.QueryAsync<string>("SELECT id FROM jobs ORDER BY id");

    public static async Task InsertJobAsync(this DatabaseTransaction transaction, JobRecord job)
    {
        await transaction.ExecuteAsync(
            "INSERT INTO jobs (id, app_id, name, network, address, document) VALUES (@Id, @appId, @Name, NULL, NULL, @document)", Row(job));
        Announce(transaction, job);
    }

    public static async Task UpdateJobAsync(this DatabaseTransaction transaction, JobRecord job)
    {
        await transaction.ExecuteAsync("UPDATE jobs SET document = @document WHERE id = @Id", Row(job));
        Announce(transaction, job);
    }

    public static async Task DeleteJobAsync(this DatabaseTransaction transaction, JobRecord job)
    {
        await transaction.ExecuteAsync("DELETE FROM jobs WHERE id = @Id", new { job.Id });
        transaction.Announce(Topic.Status, job.Id);
    }

    public static Task<string?> FindJobAddressAsync(this DatabaseSession session, string id) =>
        session.ScalarAsync<string>("SELECT address FROM jobs WHERE id = @id", new { id });

    /// <summary>Gives a job its address, or takes it back with null.</summary>
    public static Task SetJobAddressAsync(this DatabaseTransaction transaction, string id, string? network, string? address) =>
        transaction.ExecuteAsync("UPDATE jobs SET network = @network, address = @address WHERE id = @id", new { id, network, address });

    private static void Announce(DatabaseTransaction transaction, JobRecord job)
    {
        transaction.Announce(Topic.App, job.Id);
        transaction.Announce(Topic.Status, job.Id);
    }

    private static object Row(JobRecord job) => new { job.Id, appId = job.App.Id, job.Name, document = JsonSerializer.Serialize(job, Json) };

    private static JobRecord? Read(string? document) => document is null ? null : JsonSerializer.Deserialize<JobRecord>(document, Json);
}
