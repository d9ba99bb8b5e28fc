namespace Satusky.ControlPlane.Builds;

/// <summary>Whether an uploaded build context was accepted.</summary>
internal abstract record ContextOutcome
{
    private ContextOutcome()
    {
    }

    /// <param name="Digest">SHA-256 of the gzipped tar as it came.</param>
    public sealed record Stored(byte[] Digest, long CompressedBytes, int Entries) : ContextOutcome;

    /// <param name="Reason">A code out of the catalogue.</param>
    /// <param name="Message">What is wrong, with the entry's name.</param>
    public sealed record Refused(string Reason, string Message) : ContextOutcome;
}
