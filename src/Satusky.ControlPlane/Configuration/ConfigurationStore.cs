using Satusky.Contracts.Api;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Configuration;

/// <summary>
/// Environment variables and secrets of apps. A write merges into the newest revision and makes the next one; what runs keeps the revision of its
/// release until a deploy or restart.
/// </summary>
internal sealed class ConfigurationStore(Database database, SecretSealer sealer, AuditLog audit, TimeProvider time)
{
    // Revisions that no release names are of no use any more, except that a stopping instance may still print a value of a recent one.
    private const int UnusedRevisionsKept = 20;

    public async Task<ConfigurationChange> PatchEnvironmentAsync(DatabaseTransaction transaction, Caller caller, string appId, ConfigPatch patch) =>
        await AppConfiguration.FindAsync(transaction, caller.OrganizationId, appId) is { } app
            ? await PatchEnvironmentAsync(transaction, caller, app, patch, isFromFile: _ => false)
            : new ConfigurationChange.AppNotFound();

    /// <summary>Merges the variables that came with a deploy, whose own audit entry stands for them. Those that were given beside the file win.</summary>
    public async Task<ConfigurationChange> MergeEnvironmentAsync(DatabaseTransaction transaction, string organizationId, string appId, DeployRequest request)
    {
        if (await AppConfiguration.FindAsync(transaction, organizationId, appId) is not { } app)
        {
            return new ConfigurationChange.AppNotFound();
        }

        var file = request.FileEnvironment ?? new Dictionary<string, string>();
        var given = request.Environment ?? new Dictionary<string, string>();
        var set = new Dictionary<string, string>(file.Where(variable => !given.ContainsKey(variable.Key)).Concat(given), StringComparer.Ordinal);
        string[] gone = request.FileEnvironment is null
            ? []
            : [.. app.Environment.Entries.Where(entry => entry.Value.FromFile && !set.ContainsKey(entry.Key)).Select(entry => entry.Key)];
        return await PatchEnvironmentAsync(transaction, null, app, new ConfigPatch { Set = set, Unset = gone }, key => file.ContainsKey(key) && !given.ContainsKey(key));
    }

    public async Task<ConfigurationChange> PatchSecretsAsync(DatabaseTransaction transaction, Caller caller, string appId, ConfigPatch patch)
    {
        if (await AppConfiguration.FindAsync(transaction, caller.OrganizationId, appId) is not { } app)
        {
            return new ConfigurationChange.AppNotFound();
        }

        if (Refusal(app, patch, app.Secrets.Entries.Keys, ConfigurationKind.Secret) is { } refusal)
        {
            return refusal;
        }

        var next = await NextRevisionAsync(transaction, appId);
        var resealed = new Dictionary<string, SecretEntry>(StringComparer.Ordinal);
        foreach (var (key, value) in patch.Set)
        {
            var place = new SecretPlace(app.OrganizationId, app.AppId, key);
            if (app.Secrets.Entries.GetValueOrDefault(key) is not { } current
                || (await sealer.OpenAsync(transaction, place, current)).Reveal() != value)
            {
                resealed[key] = await sealer.SealAsync(transaction, place, next, value);
            }
        }

        var merged = Merge(app.Secrets, patch, resealed.Keys, key => resealed[key]);
        return await WriteAsync(transaction, caller, app with { Secrets = merged }, patch, resealed.Keys, ConfigurationKind.Secret);
    }

    /// <summary>What an instance of a release with that revision gets. Revision 0 is empty.</summary>
    public async Task<ResolvedConfiguration> ResolveAsync(string appId, long revision, CancellationToken cancellationToken) =>
        revision == 0
            ? ResolvedConfiguration.Empty
            : await database.ReadAsync(session => ResolveAsync(session, appId, revision), cancellationToken);

    /// <summary>The names in a revision, in order. Revision 0 is empty.</summary>
    public async Task<(IReadOnlyList<string> Environment, IReadOnlyList<string> Secrets)> NamesAsync(string appId, long revision, CancellationToken cancellationToken)
    {
        var row = revision == 0 ? null : await database.ReadAsync(session => ReadAsync(session, appId, revision), cancellationToken);
        return (Names(StoredConfiguration.Environment(row?.Environment)), Names(StoredConfiguration.Secrets(row?.Secrets)));

        static IReadOnlyList<string> Names<T>(ConfigurationDocument<T> document)
            where T : IConfigurationEntry => [.. document.Entries.Keys.Order(StringComparer.Ordinal)];
    }

    private async Task<ConfigurationChange> PatchEnvironmentAsync(
        DatabaseTransaction transaction,
        Caller? caller,
        AppConfiguration app,
        ConfigPatch patch,
        Func<string, bool> isFromFile)
    {
        if (Refusal(app, patch, app.Environment.Entries.Keys, ConfigurationKind.Environment) is { } refusal)
        {
            return refusal;
        }

        var entries = app.Environment.Entries;
        string[] changed =
        [
            .. patch.Set.Where(set => entries.GetValueOrDefault(set.Key) is not { } entry || entry.Value != set.Value || entry.FromFile != isFromFile(set.Key)).Select(set => set.Key),
        ];
        var merged = Merge(app.Environment, patch, changed, key => new EnvironmentEntry(patch.Set[key], time.NowMilliseconds(), isFromFile(key)));
        return await WriteAsync(transaction, caller, app with { Environment = merged }, patch, changed, ConfigurationKind.Environment);
    }

    private async Task<ResolvedConfiguration> ResolveAsync(DatabaseSession session, string appId, long revision)
    {
        var row = await ReadAsync(session, appId, revision);
        var secrets = new Dictionary<string, SecretString>(StringComparer.Ordinal);
        foreach (var (name, entry) in StoredConfiguration.Secrets(row.Secrets).Entries)
        {
            secrets[name] = await sealer.OpenAsync(session, new SecretPlace(row.OrganizationId, appId, name), entry);
        }

        var environment = StoredConfiguration.Environment(row.Environment).Entries;
        return new ResolvedConfiguration(environment.ToDictionary(entry => entry.Key, entry => entry.Value.Value, StringComparer.Ordinal), secrets);
    }

    private static async Task<Row> ReadAsync(DatabaseSession session, string appId, long revision) =>
        await session.QuerySingleOrDefaultAsync<Row>(
            """
            SELECT a.organization_id, c.environment, c.secrets FROM config_revisions c JOIN apps a ON a.id = c.app_id
            WHERE c.app_id = @appId AND c.revision = @revision
            """,
            new { appId, revision })
        ?? throw new InvalidOperationException($"app {appId} has no configuration revision {revision}: deploy it again");

    private static ConfigurationChange? Refusal(AppConfiguration app, ConfigPatch patch, ICollection<string> own, ConfigurationKind kind)
    {
        string[] faults = [.. ConfigurationRules.Faults(patch)];
        if (faults.Length > 0)
        {
            return new ConfigurationChange.Invalid(faults);
        }

        if (patch.Unset.FirstOrDefault(key => !own.Contains(key)) is { } missing)
        {
            return new ConfigurationChange.KeyNotFound(
                missing, $"app {app.AppName} has no {kind.Noun()} \"{missing}\": '1ctl {kind.Command()} list' shows the names");
        }

        var names = own.Except(patch.Unset).Union(patch.Set.Keys).Order(StringComparer.Ordinal);
        return kind == ConfigurationKind.Environment
            ? ConfigurationRules.Collision(names, app.Secrets.Entries.Keys)
            : ConfigurationRules.Collision(app.Environment.Entries.Keys, names);
    }

    private ConfigurationDocument<T> Merge<T>(
        ConfigurationDocument<T> document,
        ConfigPatch patch,
        IEnumerable<string> changed,
        Func<string, T> entry)
        where T : IConfigurationEntry
    {
        var entries = new Dictionary<string, T>(document.Entries, StringComparer.Ordinal);
        foreach (var key in patch.Unset)
        {
            entries.Remove(key);
        }

        foreach (var key in changed)
        {
            entries[key] = entry(key);
        }

        return new ConfigurationDocument<T>(document.CreatedAt ?? (entries.Count > 0 ? time.NowMilliseconds() : null), entries);
    }

    private async Task<ConfigurationChange> WriteAsync(
        DatabaseTransaction transaction,
        Caller? caller,
        AppConfiguration app,
        ConfigPatch patch,
        IReadOnlyCollection<string> changed,
        ConfigurationKind kind)
    {
        if (changed.Count == 0 && patch.Unset.Count == 0)
        {
            return new ConfigurationChange.Done(app.Revision, Changed: false);
        }

        var keys = app.Environment.Entries.Count + app.Secrets.Entries.Count;
        if (ConfigurationRules.LimitFault(keys, app.Environment.Bytes + app.Secrets.Bytes) is { } fault)
        {
            return new ConfigurationChange.Invalid([fault]);
        }

        var revision = await NextRevisionAsync(transaction, app.AppId);
        var row = new
        {
            appId = app.AppId,
            revision,
            environment = app.Environment.ToJson(),
            secrets = app.Secrets.ToJson(),
            now = time.NowMilliseconds(),
            keptFrom = revision - UnusedRevisionsKept,
        };
        await transaction.ExecuteAsync(
            """
            INSERT INTO config_revisions (app_id, revision, environment, secrets, created_at)
            VALUES (@appId, @revision, @environment, @secrets, @now)
            """,
            row);
        await transaction.ExecuteAsync(
            "UPDATE apps SET config_revision = @revision, version = version + 1, updated_at = @now WHERE id = @appId", row);
        transaction.Announce(Topic.App, app.AppId);
        transaction.Announce(Topic.App, app.AppId);
        await transaction.ExecuteAsync(
            """
            DELETE FROM config_revisions WHERE app_id = @appId AND revision <= @keptFrom
            AND revision NOT IN (SELECT config_revision FROM releases WHERE app_id = @appId)
            """,
            row);
        var (setAction, unsetAction) = kind == ConfigurationKind.Environment
            ? (AuditActions.EnvironmentUpdate, AuditActions.EnvironmentUnset)
            : (AuditActions.SecretCreate, AuditActions.SecretUnset);
        await AuditAsync(transaction, caller, app, changed, setAction);
        await AuditAsync(transaction, caller, app, patch.Unset, unsetAction);
        return new ConfigurationChange.Done(revision, Changed: true);
    }

    private async Task AuditAsync(
        DatabaseTransaction transaction,
        Caller? caller,
        AppConfiguration app,
        IReadOnlyCollection<string> keys,
        string action)
    {
        if (caller is not null && keys.Count > 0)
        {
            var details = new Dictionary<string, string> { ["keys"] = string.Join(',', keys) };
            await audit.AppendAsync(transaction, caller, action, new AuditResource("app", app.AppId, app.AppName), details);
        }
    }

    private static async Task<long> NextRevisionAsync(DatabaseTransaction transaction, string appId) =>
        (await transaction.ScalarAsync<long?>("SELECT MAX(revision) FROM config_revisions WHERE app_id = @appId", new { appId }) ?? 0) + 1;

    private sealed record Row(string OrganizationId, string Environment, string Secrets);
}
