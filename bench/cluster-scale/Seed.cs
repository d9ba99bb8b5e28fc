using System.Text.Json;
using Satusky.Contracts;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Storage;

namespace Satusky.Bench;

/// <summary>Puts apps into a control plane's database as if each had been deployed once.</summary>
internal static class Seed
{
    public static async Task AppsAsync(string path, int apps, int namespaces)
    {
        await using var database = new SqliteDatabase(path, TimeProvider.System);
        var organizations = Enumerable.Range(0, namespaces).Select(i => new { id = Guid.NewGuid().ToString(), name = $"org{i}", ns = $"org{i}-{i:00000000}" }).ToList();
        var rows = Enumerable.Range(0, apps).Select(i => new
        {
            id = Guid.CreateVersion7().ToString(),
            release = Guid.CreateVersion7().ToString(),
            organization = organizations[i % namespaces].id,
            name = $"app-{i}",
            hostname = $"app-{i}.example.localhost",
            spec = JsonSerializer.Serialize(new AppSpec { Name = $"app-{i}", Cpu = "0.1", Memory = "64Mi" }, ContractsJson.Default.AppSpec),
        }).ToList();
        await database.WriteAsync(
            async transaction =>
            {
                await transaction.ExecuteAsync("INSERT INTO organizations (id, name, namespace, version, created_at) VALUES (@id, @name, @ns, 1, 0)", organizations);
                await transaction.ExecuteAsync(
                    """
                    INSERT INTO apps (id, organization_id, name, state, hostname, desired_release, generation, replicas, config_revision, last_release, version, created_at, updated_at)
                    VALUES (@id, @organization, @name, 'active', @hostname, 1, 1, 1, 0, 1, 1, 0, 0)
                    """,
                    rows);
                await transaction.ExecuteAsync(
                    """
                    INSERT INTO releases (id, app_id, number, status, image, image_id, spec, config_revision, created_at)
                    VALUES (@release, @id, 1, 'active', 'example.com/app:1', 'example.com/app@sha256:1', @spec, 0, 0)
                    """,
                    rows);
            },
            CancellationToken.None);
    }
}
