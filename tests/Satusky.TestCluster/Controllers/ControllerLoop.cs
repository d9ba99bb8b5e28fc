using Satusky.TestCluster.Registry;
using Satusky.TestCluster.Storage;

namespace Satusky.TestCluster.Controllers;

/// <summary>Runs the controllers, one look at a time, in the order in which things change.</summary>
internal sealed class ControllerLoop : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly IReadOnlyList<Controller> _controllers;
    private readonly TimeProvider _time;
    private readonly Queue<Change> _changes = [];
    private readonly Queue<(Controller Controller, ObjectKey Key)> _work = [];
    private readonly HashSet<(Controller, ObjectKey)> _waiting = [];
    private readonly Dictionary<(Controller, ObjectKey), (ITimer Timer, DateTimeOffset Due)> _timers = [];
    private readonly Dictionary<Controller, HashSet<ObjectKey>> _paused = [];
    private readonly List<Exception> _failures = [];
    private readonly SemaphoreSlim _signal = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private TaskCompletionSource? _idle;
    private bool _busy;

    public ControllerLoop(IReadOnlyList<Controller> controllers, ObjectStore store, TimeProvider time)
    {
        (_controllers, _time) = (controllers, time);
        foreach (var controller in controllers) controller.Later = (key, delay) => Later(controller, key, delay);
        store.Listen(change =>
        {
            lock (_lock) _changes.Enqueue(change);
            _signal.Release();
        });
        _loop = Task.Run(RunAsync);
    }

    public void Pause(string name)
    {
        lock (_lock) _paused.TryAdd(Named(name), []);
    }

    public void Resume(string name)
    {
        lock (_lock)
        {
            if (_paused.Remove(Named(name), out var keys))
            {
                foreach (var key in keys) Enqueue(Named(name), key);
            }
        }
    }

    /// <summary>Ends when nothing is left to do but what waits for time to pass. A controller's fault is thrown here.</summary>
    public Task SettledAsync()
    {
        lock (_lock)
        {
            if (_failures.Count > 0) return Task.FromException(new AggregateException(_failures));
            if (!_busy && _changes.Count == 0 && _work.Count == 0) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    public void Enqueue(Controller controller, ObjectKey key)
    {
        lock (_lock)
        {
            if (_paused.TryGetValue(controller, out var held)) held.Add(key);
            else if (_waiting.Add((controller, key))) _work.Enqueue((controller, key));
        }
        _signal.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        lock (_lock)
        {
            foreach (var (timer, _) in _timers.Values) timer.Dispose();
            _idle?.TrySetCanceled();
        }
        _stop.Dispose();
        _signal.Dispose();
    }

    private Controller Named(string name) => _controllers.FirstOrDefault(controller => controller.Name == name)
        ?? throw new ArgumentException($"There is no controller \"{name}\"; there are {string.Join(", ", _controllers.Select(controller => controller.Name))}.", nameof(name));

    private void Later(Controller controller, ObjectKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Enqueue(controller, key);
            return;
        }
        var due = _time.GetUtcNow() + delay;
        lock (_lock)
        {
            if (_timers.TryGetValue((controller, key), out var known))
            {
                if (known.Due <= due) return;
                known.Timer.Dispose();
            }
            _timers[(controller, key)] = (_time.CreateTimer(_ => Ring(controller, key), null, delay, Timeout.InfiniteTimeSpan), due);
        }
    }

    private void Ring(Controller controller, ObjectKey key)
    {
        lock (_lock)
        {
            if (_stop.IsCancellationRequested) return;
            if (_timers.Remove((controller, key), out var entry)) entry.Timer.Dispose();
            Enqueue(controller, key);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            for (; ; )
            {
                while (Step()) { }
                await _signal.WaitAsync(_stop.Token);
                while (_signal.CurrentCount > 0) await _signal.WaitAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster is being shut down.
        }
    }

    private bool Step()
    {
        if (Next() is not { } turn) return false;
        try
        {
            if (turn.Change is { } change) Dispatch(change);
            else turn.Controller!.Reconcile(turn.Key);
        }
        catch (ApiError error) when (error.Code is 404 or 409 or 403)
        {
            // The world moved on, or does not let it in now: look again soon.
            if (turn.Controller is { } controller) Later(controller, turn.Key, TimeSpan.FromSeconds(1));
        }
        catch (Exception exception)
        {
            lock (_lock) _failures.Add(exception);
        }
        return true;
    }

    /// <summary>A change to tell the controllers of, or else a key for one of them; null when there is nothing to do.</summary>
    private (Change? Change, Controller? Controller, ObjectKey Key)? Next()
    {
        lock (_lock)
        {
            _busy = !_stop.IsCancellationRequested && _changes.Count + _work.Count > 0;
            if (_busy && _changes.TryDequeue(out var change)) return (change, null, default);
            if (_busy && _work.TryDequeue(out var work))
            {
                _waiting.Remove(work);
                return (null, work.Controller, work.Key);
            }
            if (_failures.Count > 0) _idle?.TrySetException(_failures);
            else _idle?.TrySetResult();
            _idle = null;
            return null;
        }
    }

    private void Dispatch(Change change)
    {
        foreach (var controller in _controllers)
        {
            foreach (var key in controller.Affected(change)) Enqueue(controller, key);
        }
    }
}
