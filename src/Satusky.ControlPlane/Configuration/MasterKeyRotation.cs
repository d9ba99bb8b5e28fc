using Satusky.ControlPlane.Audit;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Configuration;

/// <param name="Resumed">A rotation that was cut off has been finished, with the key that it had made.</param>
public sealed record MasterKeyRotated(string KeyId, int DataKeys, bool Resumed);

/// <summary>
/// Puts a new master key in the place of the one before, also beside a running platform. The key file holds both until every data key
/// is wrapped by the new one; so it may die anywhere, and the next run goes on from there.
/// </summary>
public sealed class MasterKeyRotation
{
    private readonly string path;
    private readonly Database database;

    public MasterKeyRotation(string path, Database database)
    {
        // A link stays: what it leads to is replaced.
        this.path = (File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null) ?? Path.GetFullPath(path);
        this.database = database;
    }

    public async Task<MasterKeyRotated> RunAsync(CancellationToken cancellationToken)
    {
        using var held = TakeLock();
        var master = new MasterKey(path, database);
        await master.EnsureAsync(cancellationToken);
        var ring = master.Ring;
        var resumed = ring.Keys.Count > 1;
        if (!resumed)
        {
            ring = new MasterKeyRing([MasterKeyFile.NewKey(), ring.Newest]);
            MasterKeyFile.Replace(path, ring);
        }

        var count = await database.WriteAsync(transaction => DataKeys.RewrapAsync(transaction, ring, new AuditLog(TimeProvider.System)), cancellationToken);
        MasterKeyFile.Replace(path, new MasterKeyRing([ring.Newest]));
        return new MasterKeyRotated(ring.Newest.Id, count, resumed);
    }

    private FileStream TakeLock()
    {
        var file = path + ".lock";
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new MasterKeyException($"{file} is held by another rotation of the master key: wait for its end");
        }
    }
}
