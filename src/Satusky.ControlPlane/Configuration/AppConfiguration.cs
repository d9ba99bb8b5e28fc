using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Configuration;

/// <summary>An app with its newest environment variables and secrets.</summary>
internal sealed record AppConfiguration(
    string AppId,
    string AppName,
    string OrganizationId,
    string Namespace,
    long Revision,
    long CreatedAt,
    ConfigurationDocument<EnvironmentEntry> Environment,
    ConfigurationDocument<SecretEntry> Secrets)
{
    private const string Select =
        """
        SELECT a.id, a.name, a.organization_id, o.namespace, a.config_revision, a.created_at, c.environment, c.secrets
        FROM apps a
        JOIN organizations o ON o.id = a.organization_id
        LEFT JOIN config_revisions c ON c.app_id = a.id AND c.revision = a.config_revision
        WHERE a.organization_id = @organizationId
        """;

    public static async Task<AppConfiguration?> FindAsync(DatabaseSession session, string organizationId, string appId) =>
        (await session.QuerySingleOrDefaultAsync<Row>($"{Select} AND a.id = @appId", new { organizationId, appId }))?.ToConfiguration();

    /// <summary>Of all apps of the organization, oldest first.</summary>
    public static async Task<IReadOnlyList<AppConfiguration>> ListAsync(DatabaseSession session, string organizationId) =>
        [.. (await session.QueryAsync<Row>($"{Select} ORDER BY a.created_at, a.id", new { organizationId })).Select(row => row.ToConfiguration())];

    private sealed record Row(
        string Id,
        string Name,
        string OrganizationId,
        string Namespace,
        long ConfigRevision,
        long CreatedAt,
        string? Environment,
        string? Secrets)
    {
        public AppConfiguration ToConfiguration() => new(
            Id,
            Name,
            OrganizationId,
            Namespace,
            ConfigRevision,
            CreatedAt,
            StoredConfiguration.Environment(Environment),
            StoredConfiguration.Secrets(Secrets));
    }
}
