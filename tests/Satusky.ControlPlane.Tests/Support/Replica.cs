using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Satusky.ControlPlane.Access;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Leadership;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Tests.Support;

/// <summary>One of several control planes on one database. It renews its lease only as far as its clock is moved: one that stands still is a leader that hangs.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly string name;
    private readonly SharedLease lease;
    private ApiCaller? admin;

    /// <param name="mounted">The folder with what all replicas are given: the master key and the admin's token.</param>
    public Replica(string name, SharedLease lease, string connectionString, string mounted)
    {
        this.name = name;
        this.lease = lease;
        Way = lease.NewWay();
        Host = new ApiHost
        {
            Configure = settings => settings with
            {
                PostgresConnectionString = connectionString,
                MasterKeyFile = Path.Combine(mounted, "master.key"),
                AdminTokenFile = Path.Combine(mounted, "admin-token"),
            },
            AddServices = services => services.AddSingleton<ILeadership>(provider => new LeaseLeadership(
                Way, name, provider.GetRequiredService<Database>(), Clock, provider.GetRequiredService<ILogger<LeaseLeadership>>())),
        };
        Token = File.ReadAllText(Path.Combine(mounted, "admin-token"));
    }

    public ApiHost Host { get; }

    public SharedLease.Way Way { get; }

    public ManualTime Clock { get; } = new();

    public FakeEngine Engine => Host.Engine;

    public ApiCaller Admin => admin ??= new ApiCaller(Host.Address, Token);

    private string Token { get; }

    /// <summary>A folder with a master key and an admin's token, as a cluster mounts them.</summary>
    public static string Mount()
    {
        var folder = Directory.CreateTempSubdirectory("satusky-mounted-").FullName;
        MasterKeyFile.Create(Path.Combine(folder, "master.key"));
        File.SetUnixFileMode(Path.Combine(folder, "master.key"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        File.WriteAllText(Path.Combine(folder, "admin-token"), TokenValue.New());
        return folder;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Host.StartAsync(cancellationToken);

    public Task LeadsAsync(CancellationToken cancellationToken) => Eventually.TrueAsync(() => lease.Now?.Holder == name, cancellationToken);

    /// <summary>Lets so much time go by for this replica that it leads in the place of one that does not renew.</summary>
    public async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        while (lease.Now?.Holder != name)
        {
            await Eventually.TrueAsync(() => Clock.Armed > 0 || lease.Now?.Holder == name, cancellationToken);
            Clock.Advance(LeaseTimes.LookEvery);
        }
    }

    /// <summary>Ends when this replica has learnt that it leads no more, and would like to again.</summary>
    public async Task IsDeposedAsync(int readsBefore, CancellationToken cancellationToken) =>
        await Eventually.TrueAsync(() => Way.Reads > readsBefore, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        admin?.Dispose();
        await Host.DisposeAsync();
    }
}
