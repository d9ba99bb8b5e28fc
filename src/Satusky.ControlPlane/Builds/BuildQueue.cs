namespace Satusky.ControlPlane.Builds;

/// <summary>Admits a few builds at once. A free slot goes to the organization with the fewest running builds, then to who came first.</summary>
internal sealed class BuildQueue(int slots = 2)
{
    private readonly Lock gate = new();
    private readonly LinkedList<Waiter> waiting = [];
    private readonly Dictionary<string, int> running = [];

    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>Waits for a slot; disposing the answer frees it. The task is complete at once when a slot is free.</summary>
    public async Task<IDisposable> EnterAsync(string organizationId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter(organizationId);
        lock (gate)
        {
            waiting.AddLast(waiter);
            Admit();
        }

        await using var registration = cancellationToken.Register(() => GiveUp(waiter, cancellationToken));
        await waiter.Turn.Task;
        return new Slot(this, organizationId);
    }

    private void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (waiting.Remove(waiter))
            {
                waiter.Turn.SetCanceled(cancellationToken);
            }
        }
    }

    private void Leave(string organizationId)
    {
        lock (gate)
        {
            if (--running[organizationId] == 0)
            {
                running.Remove(organizationId);
            }

            Admit();
        }
    }

    private void Admit()
    {
        while (running.Values.Sum() < slots && waiting.MinBy(waiter => running.GetValueOrDefault(waiter.OrganizationId)) is { } next)
        {
            waiting.Remove(next);
            running[next.OrganizationId] = running.GetValueOrDefault(next.OrganizationId) + 1;
            next.Turn.SetResult();
        }
    }

    private sealed class Waiter(string organizationId)
    {
        public string OrganizationId { get; } = organizationId;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Slot(BuildQueue queue, string organizationId) : IDisposable
    {
        private int isFreed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isFreed, 1) == 0)
            {
                queue.Leave(organizationId);
            }
        }
    }
}
