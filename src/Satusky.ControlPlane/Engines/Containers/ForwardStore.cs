using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Where the edge sends requests for an app that runs elsewhere: to another entrance, by TLS.</summary>
/// <param name="Authorities">Who may have issued its certificates, besides those this machine trusts.</param>
internal sealed record Forward(string AppId, string Address, long Port, string Authorities);

/// <summary>Reads and writes of the table <c>forwards</c>.</summary>
internal static class ForwardStore
{
    private const string Select = "SELECT app_id, address, port, authorities FROM forwards";

    public static Task<Forward?> FindForwardAsync(this DatabaseSession session, string appId) =>
        session.QuerySingleOrDefaultAsync<Forward>($"{Select} WHERE app_id = @appId", new { appId });

    public static Task<IReadOnlyList<Forward>> ListForwardsAsync(this DatabaseSession session) => session.QueryAsync<Forward>(Select);

    public static Task SaveForwardAsync(this DatabaseTransaction transaction, Forward forward) =>
        transaction.ExecuteAsync(
            """
            INSERT INTO forwards (app_id, address, port, authorities) VALUES (@AppId, @Address, @Port, @Authorities)
            ON CONFLICT (app_id) DO UPDATE SET address = excluded.address, port = excluded.port, authorities = excluded.authorities
            """,
            forward);
}
