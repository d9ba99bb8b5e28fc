using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Storage;
using Satusky.ControlPlane.Tests.Access;
using Satusky.ControlPlane.Tests.Storage;

namespace Satusky.ControlPlane.Tests.Configuration;

/// <summary>Base of tests that set environment variables and secrets of an app named <c>web</c>.</summary>
public abstract class ConfigurationTest(ITestStore store) : StoreTest(store)
{
    private readonly string home = Directory.CreateTempSubdirectory("satusky-home-").FullName;
    private MasterKey master = null!;

    private protected string KeyFile => Path.Combine(home, "master.key");

    private protected Caller Caller { get; private set; } = null!;

    protected string App { get; private set; } = null!;

    private protected SecretSealer Sealer { get; private set; } = null!;

    private protected ConfigurationStore Store { get; private set; } = null!;

    private protected SecretMasks Masks { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Caller = await Callers.CreateAsync(Database, Time, Token);
        App = await CreateAppAsync("web");
        master = new MasterKey(KeyFile, Database);
        await StartAgainAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(home, recursive: true);
    }

    /// <summary>As after a restart of the process: nothing is in memory.</summary>
    protected async Task StartAgainAsync()
    {
        await master.EnsureAsync(Token);
        Sealer = new SecretSealer(new DataKeys(master, Time), Time);
        Store = new ConfigurationStore(Database, Sealer, new AuditLog(Time), Time);
        Masks = new SecretMasks(Database, Sealer);
    }

    protected async Task<string> CreateAppAsync(string name)
    {
        var id = Time.NewId();
        await Database.WriteAsync(
            t => t.ExecuteAsync(
                """
                INSERT INTO apps (id, organization_id, name, state, hostname, desired_release, generation, replicas, config_revision, last_release,
                                  version, created_at, updated_at)
                VALUES (@id, @organizationId, @name, 'active', NULL, NULL, 0, 1, 0, 0, 1, @now, @now)
                """,
                new { id, organizationId = Caller.OrganizationId, name, now = Time.NowMilliseconds() }),
            Token);
        return id;
    }

    protected Task ReleaseAsync(long number, long revision) => Database.WriteAsync(
        t => t.ExecuteAsync(
            """
            INSERT INTO releases (id, app_id, number, status, image, spec, config_revision, created_at)
            VALUES (@id, @app, @number, 'active', 'web:1', '{}', @revision, 0)
            """,
            new { id = Time.NewId(), app = App, number, revision }),
        Token);

    private protected Task<ConfigurationChange> SetEnvironmentAsync(params (string Key, string Value)[] set) =>
        PatchEnvironmentAsync(new ConfigPatch { Set = set.ToDictionary(s => s.Key, s => s.Value) });

    private protected Task<ConfigurationChange> SetSecretsAsync(params (string Key, string Value)[] set) =>
        PatchSecretsAsync(new ConfigPatch { Set = set.ToDictionary(s => s.Key, s => s.Value) });

    private protected Task<ConfigurationChange> DeployAsync(Dictionary<string, string>? file, params (string Key, string Value)[] flags)
    {
        var request = new DeployRequest { Spec = new AppSpec { Name = "web" }, FileEnvironment = file, Environment = flags.ToDictionary(f => f.Key, f => f.Value) };
        return Database.WriteAsync(t => Store.MergeEnvironmentAsync(t, Caller.OrganizationId, App, request), Token);
    }

    private protected Task<ConfigurationChange> PatchEnvironmentAsync(ConfigPatch patch) =>
        Database.WriteAsync(t => Store.PatchEnvironmentAsync(t, Caller, App, patch), Token);

    private protected Task<ConfigurationChange> PatchSecretsAsync(ConfigPatch patch) =>
        Database.WriteAsync(t => Store.PatchSecretsAsync(t, Caller, App, patch), Token);

    protected async Task<Dictionary<string, string>> ResolveAsync(long revision) => new((await Store.ResolveAsync(App, revision, Token)).Reveal());

    private protected static ConfigurationChange Revision(long revision, bool changed = true) => new ConfigurationChange.Done(revision, changed);
}
