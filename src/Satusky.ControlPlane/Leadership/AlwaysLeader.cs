namespace Satusky.ControlPlane.Leadership;

/// <summary>Leads as the only replica, from the start to the end of the process.</summary>
internal sealed class AlwaysLeader : ILeadership
{
    private bool hasLed;

    public Task<ILeaderTerm> ElectAsync(CancellationToken cancellationToken)
    {
        if (hasLed)
        {
            throw new InvalidOperationException("another control plane works on this database: stop one of the two, or give each a database of its own");
        }

        hasLed = true;
        return Task.FromResult<ILeaderTerm>(new Term());
    }

    private sealed class Term : ILeaderTerm
    {
        public CancellationToken Ended => CancellationToken.None;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
