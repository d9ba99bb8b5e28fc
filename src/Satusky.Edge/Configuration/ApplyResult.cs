using Satusky.Contracts.Edge;

namespace Satusky.Edge.Configuration;

/// <summary>What became of a document.</summary>
internal abstract record ApplyResult
{
    private ApplyResult()
    {
    }

    public sealed record Served(EdgeVersion Version) : ApplyResult;

    /// <summary>An older version, or the served one with other content.</summary>
    public sealed record Stale(EdgeRefusal Refusal) : ApplyResult;

    public sealed record Invalid(EdgeRefusal Refusal) : ApplyResult;
}
