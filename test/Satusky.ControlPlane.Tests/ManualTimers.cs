namespace Satusky.ControlPlane.Tests;

/// <summary>A clock on which no time passes until <see cref="Fire"/> ends all that wait for it.</summary>
internal sealed class ManualTimers : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        lock (gate)
        {
            timers.Add(timer);
        }

        return timer;
    }

    public void Fire()
    {
        List<Timer> due;
        lock (gate)
        {
            due = [.. timers];
        }

        due.ForEach(timer => timer.Callback());
    }

    private sealed class Timer(ManualTimers owner, Action callback) : ITimer
    {
        public Action Callback => callback;

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (owner.gate)
            {
                owner.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
