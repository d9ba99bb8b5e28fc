namespace Satusky.Edge.Gateway.Records;

/// <summary>A ReferenceGrant: objects of its namespace that those of other namespaces may name.</summary>
internal sealed record GrantRecord(ObjectMeta Metadata, GrantSpec Spec);

internal sealed record GrantSpec(IReadOnlyList<GrantFrom>? From = null, IReadOnlyList<GrantTo>? To = null);

internal sealed record GrantFrom(string Group, string Kind, string Namespace);

internal sealed record GrantTo(string Group, string Kind, string? Name = null);
