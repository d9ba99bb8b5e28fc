namespace Satusky.ControlPlane.Audit;

/// <summary>One recorded action: who did what to which resource.</summary>
internal sealed record AuditEntry(
    string Id,
    string ActorId,
    string ActorEmail,
    string? TokenId,
    string Action,
    AuditResource Resource,
    IReadOnlyDictionary<string, string> Details,
    string? IpAddress,
    DateTimeOffset CreatedAt);

/// <param name="Type"><c>app</c>, <c>token</c> or <c>master-key</c>.</param>
internal sealed record AuditResource(string Type, string Id, string Name);

/// <summary>Entries, newest first.</summary>
/// <param name="NextCursor">Leads to the older ones; null at the end.</param>
internal sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, string? NextCursor);
