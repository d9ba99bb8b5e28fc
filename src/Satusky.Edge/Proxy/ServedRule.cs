using Microsoft.AspNetCore.Http;
using Satusky.Contracts.Edge;

namespace Satusky.Edge.Proxy;

/// <summary>A rule with the running parts of its targets.</summary>
internal sealed class ServedRule
{
    private readonly (ServedService? Service, int Weight)[] targets;
    private readonly int total;
    private readonly string prefix;

    public ServedRule(EdgeRule spec, IReadOnlyDictionary<string, ServedService> services)
    {
        Spec = spec;
        targets = [.. spec.Targets.Select(target => (target.ServiceId is { } id ? services[id] : null, target.Weight))];
        total = spec.Targets.Sum(target => target.Weight);
        prefix = spec.Match.Path.TrimEnd('/');
    }

    public EdgeRule Spec { get; }

    public bool Matches(HttpRequest request)
    {
        var match = Spec.Match;
        return MatchesPath(request.Path.Value is { Length: > 0 } path ? path : "/")
            && (match.Method is null || match.Method == request.Method)
            && MatchesHeaders(request.Headers);
    }

    /// <summary>The service for a request, always the same one for the same <paramref name="lot"/> between 0 and 1.</summary>
    public ServedService? Pick(double lot)
    {
        var left = (int)(lot * total);
        foreach (var (service, weight) in targets)
        {
            if (left < weight)
                return service;
            left -= weight;
        }

        return null;
    }

    public void ChangeHeaders(IHeaderDictionary headers)
    {
        if (Spec.RequestHeaders is not { } change)
            return;
        foreach (var (name, value) in change.Set)
            headers[name] = value;
        foreach (var (name, value) in change.Add)
            headers.Append(name, value);
        foreach (var name in change.Remove)
            headers.Remove(name);
    }

    private bool MatchesHeaders(IHeaderDictionary headers)
    {
        var wanted = Spec.Match.Headers;
        for (var i = 0; i < wanted.Count; i++)
        {
            if (!headers.TryGetValue(wanted[i].Name, out var values) || values.ToString() != wanted[i].Value)
                return false;
        }

        return true;
    }

    private bool MatchesPath(string path) => Spec.Match.ExactPath
        ? path == Spec.Match.Path
        : path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/');
}
