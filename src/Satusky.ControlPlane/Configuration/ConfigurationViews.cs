using System.Security.Cryptography;
using System.Text;
using Satusky.Contracts.Api;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Configuration;

/// <summary>What people see of environment variables and secrets.</summary>
internal static class ConfigurationViews
{
    /// <summary>Of one app, or null when the organization has no such app.</summary>
    public static async Task<EnvironmentView?> EnvironmentAsync(DatabaseSession session, string organizationId, string appId) =>
        await AppConfiguration.FindAsync(session, organizationId, appId) is { } app ? Environment(app) : null;

    /// <inheritdoc cref="EnvironmentAsync"/>
    public static async Task<SecretView?> SecretsAsync(DatabaseSession session, string organizationId, string appId) =>
        await AppConfiguration.FindAsync(session, organizationId, appId) is { } app ? Secrets(app) : null;

    /// <summary>Of all apps that have some, oldest app first.</summary>
    public static async Task<IReadOnlyList<EnvironmentView>> ListEnvironmentsAsync(DatabaseSession session, string organizationId) =>
        [.. (await AppConfiguration.ListAsync(session, organizationId)).Where(app => app.Environment.Entries.Count > 0).Select(Environment)];

    /// <inheritdoc cref="ListEnvironmentsAsync"/>
    public static async Task<IReadOnlyList<SecretView>> ListSecretsAsync(DatabaseSession session, string organizationId) =>
        [.. (await AppConfiguration.ListAsync(session, organizationId)).Where(app => app.Secrets.Entries.Count > 0).Select(Secrets)];

    private static EnvironmentView Environment(AppConfiguration app) => new(
        IdOf(app, "environment"),
        app.AppId,
        app.Namespace,
        app.AppName,
        [.. app.Environment.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new KeyValue(entry.Key, entry.Value.Value))],
        Times.FromMilliseconds(app.Environment.CreatedAt ?? app.CreatedAt),
        Times.FromMilliseconds(app.Environment.UpdatedAt ?? app.Environment.CreatedAt ?? app.CreatedAt));

    private static SecretView Secrets(AppConfiguration app) => new(
        IdOf(app, "secrets"),
        app.AppId,
        app.Namespace,
        app.AppName,
        [
            .. app.Secrets.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => new SecretKey(entry.Key, Times.FromMilliseconds(entry.Value.UpdatedAt))),
        ],
        Times.FromMilliseconds(app.Secrets.CreatedAt ?? app.CreatedAt),
        Times.FromMilliseconds(app.Secrets.UpdatedAt ?? app.Secrets.CreatedAt ?? app.CreatedAt));

    // An app has one of each, so that its id says it all; people expect one of its own.
    private static string IdOf(AppConfiguration app, string kind) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{app.AppId}/{kind}")).AsSpan(0, 16)).ToString();
}
