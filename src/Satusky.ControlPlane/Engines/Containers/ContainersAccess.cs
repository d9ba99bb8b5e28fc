using System.Net;
using System.Net.Sockets;
using Satusky.ContainerApi;
using Satusky.Contracts.Status;
using Satusky.ControlPlane.Diagnosis;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>Processes by the engine's exec, and connections straight to instances' addresses, which this host reaches.</summary>
internal sealed class ContainersAccess(Database database, EngineConnection engine, ContainerWatch watch) : IInstanceAccess
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<RunningInstance>> ListAsync(AppKey app, CancellationToken cancellationToken)
    {
        var records = await database.ReadAsync(session => session.ListInstancesAsync(app.Id), cancellationToken);
        var running = new List<InstanceRecord>();
        foreach (var record in records)
        {
            if (await watch.LookAsync(record.ContainerId, cancellationToken) == ContainerPresence.Running)
            {
                running.Add(record);
            }
        }

        return
        [
            .. running.OrderByDescending(r => r.Phase == InstancePhase.Ready).ThenByDescending(r => r.Release).ThenByDescending(r => r.CreatedAt)
                .Select(r => new RunningInstance(app, r.Name, r.ContainerId!, r.Address, r.Release, r.Phase == InstancePhase.Ready)),
        ];
    }

    public async Task<IInstanceProcess> ExecAsync(RunningInstance instance, ProcessSpec process, CancellationToken cancellationToken)
    {
        var spec = new ExecSpec { Command = process.Command, Stdin = process.Stdin, Tty = process.Tty, Size = process.Size is { } size ? (size.Columns, size.Rows) : null };
        try
        {
            var id = await engine.Client.Execs.CreateAsync(instance.Run, spec, cancellationToken);
            return new EngineProcess(engine, id, await engine.Client.Execs.StartAsync(id, spec, cancellationToken));
        }
        catch (ContainerApiException exception) when (exception.Fault is not (EngineFault.Unreachable or EngineFault.TimedOut))
        {
            throw exception.Fault is EngineFault.NotFound or EngineFault.Conflict
                ? new AccessException(Reasons.InstanceGone, $"instance {instance.Name} does not run any more", inner: exception)
                : NotStarted(exception.EngineMessage, exception);
        }
    }

    public async Task<Stream> ConnectAsync(RunningInstance instance, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectPatience);
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(instance.Address), port, patience.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw Silent(instance, port, exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static AccessException NotStarted(string message, Exception inner) => ExecFailure.Find(message) is { } failure
        ? new AccessException(Reasons.StartFailed, failure.Message, "Name a program that is in the image; images without a shell have none", inner)
        : new AccessException(Reasons.StartFailed, $"the process cannot be started: {message}", inner: inner);

    private AccessException Silent(RunningInstance instance, int port, Exception inner)
    {
        var sockets = watch.Find(instance.Run) is { State.Pid: > 0 and var pid } ? ListeningSockets.Read(pid) ?? [] : [];
        var listens = sockets.Count == 0 ? "it listens on no port" : $"it listens on {string.Join(", ", sockets)}";
        return new AccessException(Reasons.PortClosed, $"nothing answers at port {port} of instance {instance.Name}: {listens}", inner: inner);
    }
}
