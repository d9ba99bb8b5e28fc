namespace Satusky.Contracts.Edge;

/// <summary>A hostname whose requests are told apart by more than the hostname. A name served by an <see cref="EdgeHostRoute"/> has none.</summary>
/// <param name="Hostname">A name, <c>*.example.com</c> for every name below it, or <c>*</c> for all; the most specific one takes a request alone.</param>
/// <param name="Https">Whether this is about requests over TLS or about plain ones.</param>
/// <param name="Rules">The first that matches takes the request.</param>
public sealed record EdgeSite(string Hostname, bool Https, IReadOnlyList<EdgeRule> Rules);

/// <summary>Which requests, and what becomes of them: a redirect, or one of the targets by weight, or a 500 where there is neither.</summary>
public sealed record EdgeRule(
    EdgeMatch Match,
    IReadOnlyList<EdgeTarget> Targets,
    EdgeRedirect? Redirect = null,
    EdgeHeaderChange? RequestHeaders = null);

/// <param name="Path">Begins with a slash. <c>/a</c> stands for itself and all below it: <c>/a/b</c>, not <c>/ab</c>.</param>
/// <param name="ExactPath">The path alone, nothing below it.</param>
/// <param name="Method">Null for all.</param>
/// <param name="Headers">Each must be there with this very value.</param>
public sealed record EdgeMatch(string Path, bool ExactPath, string? Method, IReadOnlyList<EdgeHeader> Headers);

public sealed record EdgeHeader(string Name, string Value);

/// <param name="ServiceId">Null answers its share of the requests with 500: what it stands for cannot be used.</param>
/// <param name="Weight">The share, relative to the other targets of the rule; 0 gets nothing.</param>
public sealed record EdgeTarget(string? ServiceId, int Weight);

/// <summary>Null keeps what the request says; a null port is the usual one of the scheme.</summary>
public sealed record EdgeRedirect(int Status, string? Scheme, string? Hostname, int? Port);

public sealed record EdgeHeaderChange(IReadOnlyList<EdgeHeader> Set, IReadOnlyList<EdgeHeader> Add, IReadOnlyList<string> Remove);
