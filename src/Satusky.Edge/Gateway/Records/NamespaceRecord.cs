namespace Satusky.Edge.Gateway.Records;

internal sealed record NamespaceRecord(ObjectMeta Metadata);
