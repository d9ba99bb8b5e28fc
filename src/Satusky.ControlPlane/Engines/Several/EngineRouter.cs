using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.Contracts.Status;

namespace Satusky.ControlPlane.Engines.Several;

/// <summary>
/// Sends each app to the engine that it is on, and sees to it that no other has anything of it. An engine that is not the first may be away when the
/// platform starts: the apps of the others do not wait for it.
/// </summary>
internal sealed partial class EngineRouter(EngineSeats seats, IReadOnlyList<IMoveRoad> roads, TimeProvider time, ILogger<EngineRouter> logger) : IEngine
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, bool> started = new();

    public string Name => seats.First.Engine.Name;

    public IEnumerable<string> Names => seats.All.Select(seat => seat.Engine.Name);

    public IMoveRoad? Road(string from, string to) => roads.FirstOrDefault(road => road.From == from && road.To == to);

    /// <summary>Whether an engine has started; until then nothing is known of its apps.</summary>
    public bool HasStarted(string engine) => started.ContainsKey(engine);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await seats.First.Engine.StartAsync(cancellationToken);
        started[Name] = true;
        foreach (var seat in seats.All.Skip(1))
        {
            _ = StartInTheEndAsync(seat.Engine, cancellationToken);
        }
    }

    public async Task<Convergence> ConvergeAsync(DesiredApp desired, CancellationToken cancellationToken)
    {
        var engine = Of(desired.Key.Engine);
        if (!HasStarted(engine.Name))
        {
            return Away(engine);
        }

        var convergence = await engine.ConvergeAsync(desired, cancellationToken);
        var left = await LeaveAsync(engine, desired, cancellationToken);
        return left.All(removal => removal.Done) ? convergence : convergence with
        {
            TookOver = false,
            Settled = false,
            LookAgainIn = left.Select(removal => removal.LookAgainIn).Append(convergence.LookAgainIn).Min(),
        };
    }

    public async Task<Removal> RemoveAsync(AppKey app, CancellationToken cancellationToken)
    {
        var own = Of(app.Engine);
        if (!HasStarted(own.Name))
        {
            return new Removal(false, [Fault(own)], RetryEvery);
        }

        var removals = await Task.WhenAll(Others(own, null).Prepend(own).Select(engine => engine.RemoveAsync(app, cancellationToken)));
        return new Removal(removals.All(r => r.Done), [.. removals.SelectMany(r => r.Remains)], removals.Select(r => r.LookAgainIn).Min());
    }

    public Task<ImageResolution> ResolveImageAsync(AppKey app, string image, CancellationToken cancellationToken) => Of(app.Engine) is var engine && HasStarted(engine.Name)
        ? engine.ResolveImageAsync(app, image, cancellationToken)
        : Task.FromResult<ImageResolution>(new ImageResolution.Missing(Reasons.EngineUnavailable, Fault(engine), [], null));

    public IReadOnlyList<string> Faults(string? engine, AppSpec spec) => Of(engine).Faults(engine, spec);

    public string? Outage(string? engine) => Of(engine) is var one && HasStarted(one.Name) ? one.Outage(engine) : Fault(one);

    public string? BuildFault(string? engine) => Of(engine).BuildFault(engine);

    public Task<BuildOutcome> BuildAsync(BuildOrder order, Func<string, ValueTask> onLine, CancellationToken cancellationToken) => Of(order.App.Engine) is var engine && HasStarted(engine.Name)
        ? engine.BuildAsync(order, onLine, cancellationToken)
        : Task.FromResult<BuildOutcome>(new BuildOutcome.Failed(Reasons.EngineUnavailable, Fault(engine), [], null));

    public async IAsyncEnumerable<string> ObserveAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var observed = Channel.CreateUnbounded<string>();
        var observing = Task.WhenAll(seats.All.Select(seat => ForwardAsync(seat.Engine, observed.Writer, cancellationToken)));
        await foreach (var appId in observed.Reader.ReadAllAsync(cancellationToken))
        {
            yield return appId;
        }

        await observing;
    }

    public async Task<IReadOnlyList<MachineView>> ListMachinesAsync(CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(seats.All.Select(seat => ListMachinesAsync(seat.Engine.Name, cancellationToken)))).SelectMany(machines => machines)];

    public async Task<IReadOnlyList<MachineView>> ListMachinesAsync(string? engine, CancellationToken cancellationToken) =>
        Of(engine) is var one && HasStarted(one.Name) ? await one.ListMachinesAsync(cancellationToken) : [];

    private IEngine Of(string? name) => seats.Of(name).Engine;

    /// <summary>Engines that are to have nothing of an app. One that has not started is seen to when it tells of what it found.</summary>
    private IEnumerable<IEngine> Others(IEngine own, string? also) =>
        seats.All.Select(seat => seat.Engine).Where(engine => engine != own && engine.Name != also && HasStarted(engine.Name));

    private Task<Removal[]> LeaveAsync(IEngine own, DesiredApp desired, CancellationToken cancellationToken) => Task.WhenAll(
        Others(own, desired.AlsoOn).Select(other => Road(other.Name, own.Name) is { } road
            ? road.HandOverAsync(desired, cancellationToken)
            : other.RemoveAsync(desired.Key, cancellationToken)));

    private static string Fault(IEngine engine) => $"engine {engine.Name} has not answered since the platform started";

    private static Convergence Away(IEngine engine) => new()
    {
        Instances = [],
        Workload = Verdict.Unknown(Reasons.EngineUnavailable, Fault(engine)),
        Route = Verdict.Unknown(Reasons.EngineUnavailable, Fault(engine)),
        Progress = 0,
        TookOver = false,
        Settled = false,
        LookAgainIn = RetryEvery,
    };

    private async Task StartInTheEndAsync(IEngine engine, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await engine.StartAsync(cancellationToken);
                started[engine.Name] = true;
                return;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogAway(logger, engine.Name, exception.Message);
                await Task.Delay(RetryEvery, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task ForwardAsync(IEngine engine, ChannelWriter<string> observed, CancellationToken cancellationToken)
    {
        await foreach (var appId in engine.ObserveAsync(cancellationToken))
        {
            observed.TryWrite(appId);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Engine {Engine} cannot be used yet, it is tried again: {Cause}")]
    private static partial void LogAway(ILogger logger, string engine, string cause);
}
