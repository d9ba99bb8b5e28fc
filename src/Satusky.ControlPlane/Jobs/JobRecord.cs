using Satusky.Contracts.Api;
using Satusky.Contracts.Apps;
using Satusky.ControlPlane.Engines;

namespace Satusky.ControlPlane.Jobs;

/// <summary>A job as stored.</summary>
/// <param name="Image">As it was given.</param>
/// <param name="Spec">Of the release it belongs to, with the job's own program and arguments.</param>
internal sealed record JobRecord(
    string Id,
    AppKey App,
    string Name,
    string Image,
    string? Program,
    IReadOnlyList<string>? Args,
    AppSpec Spec,
    long Release,
    long ConfigRevision,
    TimeSpan Timeout,
    TimeSpan Keep,
    DateTimeOffset CreatedAt)
{
    /// <summary>The engine's own id of the image, once it was found.</summary>
    public string? ImageId { get; init; }

    public JobState State { get; init; }

    /// <summary>When the engine was first seen to have it. From then on it is never started again.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public int? ExitCode { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public string? Hint { get; init; }

    /// <summary>Somebody wants it to end.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>It is to go with all it left.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>What the engine calls it: two jobs of one name never meet.</summary>
    public string EngineName => $"{App.Name}-job-{Id[^12..]}";

    /// <summary>The app as the job's process is to see it.</summary>
    public DesiredApp Desired() => new()
    {
        Key = App,
        Hostname = null,
        Release = Release,
        Generation = 0,
        Spec = Spec,
        Replicas = 1,
        ImageId = ImageId!,
        ConfigRevision = ConfigRevision,
        NewestConfigRevision = ConfigRevision,
    };

    public JobView View() => new(
        Id, Name, App.Id, App.Name, State, ExitCode, Reason, Message, Hint, Image, Program, Args, Release, ConfigRevision, (int)Timeout.TotalSeconds, CreatedAt, StartedAt, FinishedAt);
}
