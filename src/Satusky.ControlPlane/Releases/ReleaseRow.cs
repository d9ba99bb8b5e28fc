using System.Text.Json;
using Satusky.Contracts;
using Satusky.Contracts.Apps;

namespace Satusky.ControlPlane.Releases;

/// <summary>A release as stored: everything needed to run it again.</summary>
/// <param name="ImageId">Null before the image is there, and after a move that its image could not take part in.</param>
/// <param name="CarriedImageId">What the image is called on the engine that the app moves to.</param>
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
    long? ActivatedAt,
    string? CarriedImageId = null)
{
    public const string Deploying = "deploying";
    public const string Active = "active";
    public const string Superseded = "superseded";
    public const string Failed = "failed";

    /// <summary>It ran once, and its image is still there.</summary>
    public bool CanRunAgain => ActivatedAt is not null && ImageId is not null;

    public AppSpec ReadSpec() => JsonSerializer.Deserialize(Spec, ContractsJson.Default.AppSpec)!;

    public static string Write(AppSpec spec) => JsonSerializer.Serialize(spec, ContractsJson.Default.AppSpec);
}
