using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Reconciliation;

/// <summary>
/// The stored states that reconciliations start from. When every app is to be looked at, all are read at once, in as many queries as for one;
/// each of those is good for one look, and for none when the app changed meanwhile.
/// </summary>
internal sealed class AppStates(Database database)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, AppState> known = [];
    private HashSet<string>? changedWhileReading;

    /// <summary>Reads all apps and returns their ids, oldest first.</summary>
    public async Task<IReadOnlyList<string>> ReadAllAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            known.Clear();
            changedWhileReading = [];
        }

        var all = await AppState.ReadAllAsync(database, cancellationToken);
        lock (gate)
        {
            foreach (var state in all.Where(state => !changedWhileReading.Contains(state.App.Id)))
            {
                known[state.App.Id] = state;
            }

            changedWhileReading = null;
        }

        return [.. all.Select(state => state.App.Id)];
    }

    /// <summary>The app's state as of now, or null when there is no such app.</summary>
    public async Task<AppState?> OfAsync(string appId, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (known.Remove(appId, out var state))
            {
                return state;
            }
        }

        return await AppState.ReadAsync(database, appId, cancellationToken);
    }

    /// <summary>Reads the app anew at its next look; null does so for all.</summary>
    public void Forget(string? appId)
    {
        lock (gate)
        {
            if (appId is null)
            {
                known.Clear();
            }
            else
            {
                known.Remove(appId);
                changedWhileReading?.Add(appId);
            }
        }
    }
}
