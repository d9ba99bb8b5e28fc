using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Configuration;

/// <summary>The installation's master key. It wraps the data keys that seal secrets and never enters the store.</summary>
public sealed class MasterKey
{
    private readonly string path;
    private readonly Database database;
    private MasterKeyRing? ring;

    public MasterKey(string path, Database database)
    {
        this.path = Path.GetFullPath(path);
        this.database = database;
    }

    internal MasterKeyRing Ring => ring ?? throw new InvalidOperationException($"call {nameof(EnsureAsync)} before secrets are used");

    /// <summary>Loads the key file. It creates one only when nothing is sealed yet, since a new key could open none of it.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var used = await database.ReadAsync(UsedAsync, cancellationToken);
        if (!File.Exists(path))
        {
            if (used.Count > 0)
            {
                throw new MasterKeyException(
                    $"the master key file {path} is missing, and stored secrets are sealed with {string.Join(", ", used)}: "
                    + "restore the file from your copy, or set SATUSKY_MASTER_KEY_FILE");
            }

            MasterKeyFile.Create(path);
        }

        var loaded = MasterKeyFile.Read(path);
        string[] missing = [.. used.Except(loaded.Ids)];
        if (missing.Length > 0)
        {
            throw new MasterKeyException(
                $"stored secrets are sealed with the master key {string.Join(", ", missing)}, which is not in {path}: "
                + "add its line again from your copy");
        }

        ring = loaded;
        if (database.IsShared)
        {
            await AgreeAsync(loaded, cancellationToken);
        }
    }

    internal MasterKeyEntry Find(string id) => RingWith(id).Find(id);

    /// <param name="id">The key that the store names; null before the first rotation.</param>
    internal MasterKeyEntry ForWrapping(string? id) => id is null ? Ring.Newest : RingWith(id).Keys.FirstOrDefault(key => key.Id == id) ?? Ring.Newest;

    // A rotation beside this process may have given the file a key since it was read.
    private MasterKeyRing RingWith(string id) => Ring.Ids.Contains(id) ? Ring : ring = MasterKeyFile.Read(path);

    private async Task<IReadOnlyList<string>> UsedAsync(DatabaseSession session)
    {
        var used = await session.QueryAsync<string>("SELECT DISTINCT master_key_id FROM data_keys ORDER BY master_key_id");
        return used.Count == 0 && database.IsShared && await DataKeys.AgreedAsync(session) is { } agreed ? [agreed] : used;
    }

    // Replicas that start at once on an empty store must not each seal with a key of their own.
    private async Task AgreeAsync(MasterKeyRing loaded, CancellationToken cancellationToken)
    {
        var agreed = await database.WriteAsync(transaction => DataKeys.AgreeAsync(transaction, loaded.Newest.Id), cancellationToken);
        if (!loaded.Ids.Contains(agreed))
        {
            throw new MasterKeyException(
                $"the replicas of this platform seal with the master key {agreed}, which is not in {path}: "
                + "give all of them the same file, and name it with SATUSKY_MASTER_KEY_FILE");
        }
    }
}
