using System.Text.Json;
using Satusky.Contracts;
using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Releases;

/// <summary>A release as stored: everything needed to run it again.</summary>
/// <param name="Spec">The app's specification as JSON, replicas filled in.</param>
internal sealed record ReleaseRow(
    string Id,
    string AppId,
    long Number,
    string Status,
    string Image,
    string? ImageId,
    string? CommitHash,
    string Spec,
    long ConfigRevision,
    long CreatedAt,
    long? ActivatedAt)
{
    public const string Deploying = "deploying";
    public const string Active = "active";
    public const string Superseded = "superseded";
    public const string Failed = "failed";

    public AppSpec ReadSpec() => JsonSerializer.Deserialize(Spec, ContractsJson.Default.AppSpec)!;

    public static string Write(AppSpec spec) => JsonSerializer.Serialize(spec, ContractsJson.Default.AppSpec);
}
