using System.Collections.Concurrent;

namespace Satusky.TestCluster;

/// <summary>A request that reached the cluster. <see cref="Resource"/> is empty for paths that are no resources.</summary>
public sealed record LoggedRequest(string Verb, string Resource, string Namespace, string Name, string User, int Code, string Path)
{
    public bool IsWrite => Verb is "create" or "update" or "patch" or "delete" or "deletecollection" && Resource is not ("pods/exec" or "pods/attach" or "pods/portforward" or "selfsubjectaccessreviews");
}

/// <summary>Everything the cluster was asked for, so that tests can say "no writes" or "requests per deploy".</summary>
public sealed class RequestLog
{
    private const int Kept = 100_000;
    private readonly ConcurrentQueue<LoggedRequest> _requests = [];
    private readonly ConcurrentDictionary<(string Verb, string Resource), int> _counts = [];
    private int _writes;
    private int _total;

    public int Total => _total;

    public int Writes => _writes;

    public IReadOnlyList<LoggedRequest> All => [.. _requests];

    /// <summary>How often, e.g. <c>Count("patch", "deployments")</c>; watches count when they start.</summary>
    public int Count(string verb, string resource) => _counts.GetValueOrDefault((verb, resource));

    public IReadOnlyDictionary<(string Verb, string Resource), int> Counts => _counts;

    public void Clear()
    {
        _requests.Clear();
        _counts.Clear();
        _writes = _total = 0;
    }

    internal void Add(LoggedRequest request)
    {
        Interlocked.Increment(ref _total);
        if (request.IsWrite) Interlocked.Increment(ref _writes);
        _counts.AddOrUpdate((request.Verb, request.Resource), 1, (_, count) => count + 1);
        _requests.Enqueue(request);
        if (_requests.Count > Kept) _requests.TryDequeue(out _);
    }
}
