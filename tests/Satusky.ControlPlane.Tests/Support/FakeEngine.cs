using System.Collections.Concurrent;
using System.Threading.Channels;
using Satusky.Contracts.Api;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Tests.Support;

/// <summary>An engine that does what the test says. Without a word, every image exists, every build succeeds and every app runs at once.</summary>
internal sealed class FakeEngine : IEngine
{
    public const string MachineId = "11111111-2222-3333-4444-555555555555";
    public const string MachineName = "compute-main-01";

    private readonly Channel<string> signals = Channel.CreateUnbounded<string>();

    public string Name { get; init; } = "fake";

    public Func<string, CancellationToken, Task<ImageResolution>> OnResolve { get; set; } =
        (image, _) => Task.FromResult<ImageResolution>(new ImageResolution.Found($"sha256:{image}"));

    public Func<BuildOrder, Func<string, ValueTask>, CancellationToken, Task<BuildOutcome>> OnBuild { get; set; } =
        (order, _, _) => Task.FromResult<BuildOutcome>(new BuildOutcome.Built($"built:{order.BuildId}", $"sha256:{order.BuildId}"));

    public Func<DesiredApp, Convergence> OnConverge { get; set; } = Running;

    public string? OnOutage { get; set; }

    public string? Outage(string? engine) => OnOutage;

    public string? OnBuildFault { get; set; }

    public string? BuildFault(string? engine) => OnBuildFault;

    public Func<AppKey, Removal> OnRemove { get; set; } = _ => new Removal(true, [], null);

    /// <summary>What it was last asked to make true, by app.</summary>
    public ConcurrentDictionary<string, DesiredApp> Desired { get; } = new();

    /// <summary>Ids of the apps that it was asked to remove.</summary>
    public ConcurrentQueue<string> Removed { get; } = new();

    /// <summary>Changes what is found for every app, and has them looked at again.</summary>
    public void Converge(Func<DesiredApp, Convergence> converge)
    {
        OnConverge = converge;
        foreach (var id in Desired.Keys)
        {
            signals.Writer.TryWrite(id);
        }
    }

    public static Convergence Running(DesiredApp desired) => new()
    {
        Instances = Instances(desired, "ready"),
        Workload = Verdict.True(Reasons.Running, $"{desired.Replicas} of {desired.Replicas} instances are running"),
        Route = Verdict.True(Reasons.Routed, "requests reach the app"),
        Progress = 100,
        TookOver = true,
        ServingRelease = desired.Release,
        Settled = true,
    };

    public static Convergence Starting(DesiredApp desired) => new()
    {
        Instances = Instances(desired, "starting"),
        Workload = Verdict.Unknown(Reasons.RollingOut, $"0 of {desired.Replicas} instances are ready"),
        Route = Verdict.Unknown(Reasons.NoReadyInstance, "no instance is ready yet"),
        Progress = 0,
        TookOver = false,
        Settled = false,
    };

    public static Convergence Crashing(DesiredApp desired) => Starting(desired) with
    {
        Workload = Verdict.False(Reasons.CrashLoopBackOff, "the app exits with status 1", ["DATABASE_URL is not set"], "1ctl secret create"),
        Route = Verdict.False(Reasons.NoReadyInstance, "no instance is ready"),
    };

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<Convergence> ConvergeAsync(DesiredApp desired, CancellationToken cancellationToken)
    {
        Desired[desired.Key.Id] = desired;
        return Task.FromResult(OnConverge(desired));
    }

    public Task<Removal> RemoveAsync(AppKey app, CancellationToken cancellationToken)
    {
        Removed.Enqueue(app.Id);
        return Task.FromResult(OnRemove(app));
    }

    public Task<ImageResolution> ResolveImageAsync(AppKey app, string image, CancellationToken cancellationToken) => OnResolve(image, cancellationToken);

    public Task<BuildOutcome> BuildAsync(BuildOrder order, Func<string, ValueTask> onLine, CancellationToken cancellationToken) =>
        OnBuild(order, onLine, cancellationToken);

    public IAsyncEnumerable<string> ObserveAsync(CancellationToken cancellationToken) => signals.Reader.ReadAllAsync(cancellationToken);

    public Task<IReadOnlyList<MachineView>> ListMachinesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<MachineView>>([new(MachineId, MachineName, "local", "local", "ready", 2, 4, "amd64", "fake 1", 0)]);

    private static IReadOnlyList<InstanceView> Instances(DesiredApp desired, string state) =>
    [
        .. Enumerable.Range(1, desired.Replicas)
            .Select(number => new InstanceView($"{desired.Key.Name}-{desired.Release}-{number}", desired.Release, state, MachineName, 0, DateTimeOffset.UnixEpoch)),
    ];
}
