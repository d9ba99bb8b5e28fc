using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Metrics;

/// <summary>A part of the platform that must work before it is ready.</summary>
internal interface IReadinessCheck
{
    string Name { get; }

    /// <summary>What is wrong, in one sentence, or null.</summary>
    Task<string?> FaultAsync(CancellationToken cancellationToken);
}

internal sealed class DatabaseReadiness(Database database) : IReadinessCheck
{
    public string Name => "database";

    public async Task<string?> FaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            _ = await database.ReadAsync(session => session.ScalarAsync<long>("SELECT COUNT(*) FROM organizations"), cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return $"the database does not answer: {exception.Message}";
        }
    }
}
