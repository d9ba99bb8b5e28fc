using Satusky.Contracts.Apps;

namespace Satusky.Contracts.Api;

/// <summary>
/// Body of <c>POST /v1/apps/{app}/deploys</c>: the complete desired state of one app. With <see cref="Build"/> it is the part
/// <c>request</c> of a multipart body whose part <c>context</c> is the gzipped tar of the build context; with <see cref="Image"/> it is plain JSON.
/// </summary>
public sealed record DeployRequest
{
    public required AppSpec Spec { get; init; }

    /// <summary>A ready image, as the user wrote it; null when <see cref="Build"/> is given.</summary>
    public string? Image { get; init; }

    public BuildRequest? Build { get; init; }

    /// <summary>Environment variables to merge with this deploy; null leaves them alone.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>
    /// All environment variables that are kept in satusky.toml. They win for their names, and one that came this way and is not among them
    /// any more goes; null leaves them alone.
    /// </summary>
    public IReadOnlyDictionary<string, string>? FileEnvironment { get; init; }
}

/// <summary>How to build the image out of the uploaded context.</summary>
public sealed record BuildRequest
{
    /// <summary>Path of the Dockerfile inside the context, with forward slashes.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();

    public bool NoCache { get; init; }

    /// <summary>The full commit hash of a clean git tree, or null.</summary>
    public string? Commit { get; init; }
}

/// <summary>Answer to an accepted deploy: what it is called and where to follow it.</summary>
/// <param name="BuildId"><c>bld_</c> and ten lowercase letters or digits, or null without a build.</param>
/// <param name="Notes">What else the deploy will do that may surprise, each a sentence.</param>
public sealed record DeployAccepted(string OperationId, string DeploymentId, string? BuildId, long Release, bool IsNew, IReadOnlyList<string>? Notes = null);

/// <summary>Answer to every other accepted change of what runs.</summary>
public sealed record OperationAccepted(string OperationId, string DeploymentId);

public sealed record ScaleRequest(int Replicas);

/// <summary>Body of a rollback; without a version the release before the active one is meant.</summary>
public sealed record RollbackRequest(long? Version = null);

/// <summary>Answer to an accepted rollback: from which release it copies and which number the new one has.</summary>
public sealed record RollbackAccepted(string OperationId, string DeploymentId, long Version, long Release);

/// <summary>Body of a move to another engine of the platform.</summary>
/// <param name="To">The engine's name.</param>
/// <param name="From">Where the caller thinks the app is; a move from elsewhere is refused.</param>
public sealed record MoveRequest(string To, string? From = null);

/// <summary>Answer to a scale request.</summary>
/// <param name="OperationId">Null when the app already had that many replicas.</param>
public sealed record ScaleAccepted(string? OperationId, string DeploymentId, int Replicas);
