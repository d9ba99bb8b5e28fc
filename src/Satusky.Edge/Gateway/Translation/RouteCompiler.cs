using Satusky.Contracts.Edge;
using Satusky.Edge.Gateway.Records;

namespace Satusky.Edge.Gateway.Translation;

/// <summary>A route's rules as the edge knows them, one for each match.</summary>
/// <param name="Unsupported">Makes the whole route unacceptable.</param>
/// <param name="Unresolved">The first reference to a backend that leads nowhere; its share of requests gets a 500.</param>
internal sealed record CompiledRoute(RouteRecord Route, IReadOnlyList<EdgeRule> Rules, Problem? Unsupported, Problem? Unresolved);

internal sealed class RouteCompiler(Backends backends)
{
    private static readonly int[] RedirectStatuses = [301, 302, 303, 307, 308];

    private readonly List<string> unsupported = [];
    private Problem? unresolved;

    public static CompiledRoute Compile(RouteRecord route, Backends backends)
    {
        var compiler = new RouteCompiler(backends);
        var rules = (route.Spec.Rules ?? []).SelectMany((rule, index) => compiler.Compile(rule, $"spec.rules[{index}]", route.Metadata.Namespace!)).ToArray();
        var refused = compiler.unsupported.Count == 0 ? null : new Problem("UnsupportedValue", $"not supported: {string.Join(", ", compiler.unsupported)}");
        return new(route, refused is null ? rules : [], refused, compiler.unresolved);
    }

    private IEnumerable<EdgeRule> Compile(RouteRule rule, string place, string ns)
    {
        Refuse(rule.Unknown, place);
        var template = new EdgeRule(new EdgeMatch("/", ExactPath: false, Method: null, []), Targets(rule.BackendRefs ?? [], place, ns));
        foreach (var (index, filter) in (rule.Filters ?? []).Index())
            template = Apply(filter, template, $"{place}.filters[{index}]");
        var matches = rule.Matches is { Count: > 0 } given ? given : [new RouteMatch()];
        return matches.Select((match, index) => template with { Match = Compile(match, $"{place}.matches[{index}]") });
    }

    private EdgeMatch Compile(RouteMatch match, string place)
    {
        Refuse(match.Unknown, place);
        if (match.Path?.Type is not (null or "PathPrefix" or "Exact"))
            unsupported.Add($"{place}.path.type {match.Path.Type}");
        // Of several values for one header only the first counts.
        var headers = (match.Headers ?? []).DistinctBy(header => header.Name, StringComparer.OrdinalIgnoreCase).ToArray();
        foreach (var header in headers.Where(header => header.Type is not (null or "Exact")))
            unsupported.Add($"{place}.headers {header.Name} of type {header.Type}");
        return new(match.Path?.Value ?? "/", match.Path?.Type == "Exact", match.Method, [.. headers.Select(header => new EdgeHeader(header.Name, header.Value))]);
    }

    private EdgeRule Apply(RouteFilter filter, EdgeRule rule, string place)
    {
        switch (filter)
        {
            case { Type: "RequestHeaderModifier", RequestHeaderModifier: { } modifier }:
                var change = new EdgeHeaderChange(Headers(modifier.Set, place), Headers(modifier.Add, place), modifier.Remove ?? []);
                return rule with { RequestHeaders = change };
            case { Type: "RequestRedirect", RequestRedirect: { } redirect }:
                Refuse(redirect.Unknown, $"{place}.requestRedirect");
                var status = redirect.StatusCode ?? 302;
                if (!RedirectStatuses.Contains(status))
                    unsupported.Add($"{place}.requestRedirect.statusCode {status}");
                if (redirect.Scheme is not (null or "http" or "https"))
                    unsupported.Add($"{place}.requestRedirect.scheme {redirect.Scheme}");
                return rule with { Redirect = new EdgeRedirect(status, redirect.Scheme, redirect.Hostname, redirect.Port) };
            default:
                unsupported.Add($"{place} of type {filter.Type}");
                return rule;
        }
    }

    private EdgeHeader[] Headers(IReadOnlyList<HeaderValue>? values, string place)
    {
        foreach (var value in (values ?? []).Where(value => value.Value.Any(char.IsControl)))
            unsupported.Add($"{place}: control characters in {value.Name}");
        return [.. (values ?? []).Select(value => new EdgeHeader(value.Name, value.Value))];
    }

    private EdgeTarget[] Targets(IReadOnlyList<BackendReference> references, string place, string ns)
    {
        var targets = new List<EdgeTarget>();
        foreach (var (index, reference) in references.Index())
        {
            Refuse(reference.Unknown, $"{place}.backendRefs[{index}]");
            var (service, problem) = backends.Resolve(reference, ns);
            unresolved ??= problem;
            targets.Add(new(service, reference.Weight ?? 1));
        }

        return [.. targets];
    }

    private void Refuse<T>(Dictionary<string, T>? unknown, string place) => unsupported.AddRange((unknown ?? []).Keys.Select(name => $"{place}.{name}"));
}
