using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Backups;

/// <summary>Puts a backup in the place of what a home holds, which is kept beside it.</summary>
public static class PlatformRestore
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Returns what the user has to know, a sentence each. The platform must not run.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(ControlPlaneSettings settings, string source, TimeProvider time, CancellationToken cancellationToken)
    {
        if (settings.PostgresConnectionString is not null)
        {
            throw new BackupException("this platform's database is PostgreSQL: restore it with pg_restore");
        }

        Directory.CreateDirectory(settings.Home, OwnerOnly);
        using var held = HomeLock.TryTake(settings.Home)
            ?? throw new BackupException($"the platform in {settings.Home} is running: stop it first with 'satusky down --keep-instances'");
        var unpacked = Path.Combine(settings.Home, "restore.partial");
        RemoveFolder(unpacked);
        try
        {
            await UnpackAsync(source, unpacked, cancellationToken);
            var keys = await CheckAsync(unpacked, time, cancellationToken);
            var kept = Swap(settings.Home, unpacked, time.GetUtcNow());
            return
            [
                .. kept is null ? Array.Empty<string>() : [$"What was here before is kept in {kept}."],
                "Tokens are those of the backup: who logged in later needs a new one, from 'satusky admin token' or '1ctl token create'.",
                AboutMasterKey(settings.MasterKeyFile, keys),
            ];
        }
        finally
        {
            RemoveFolder(unpacked);
        }
    }

    private static async Task UnpackAsync(string source, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder, OwnerOnly);
        try
        {
            await using var file = File.OpenRead(source);
            await using var compressed = new GZipStream(file, CompressionMode.Decompress);
            await using var tar = new TarReader(compressed);
            while (await tar.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
            {
                if (!IsOurs(entry))
                {
                    throw new BackupException($"{source} is not a backup of a platform: it contains \"{entry.Name}\"");
                }

                var path = Path.Combine(folder, entry.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly);
                await entry.ExtractToFileAsync(path, overwrite: false, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or FormatException or EndOfStreamException)
        {
            throw new BackupException($"{source} is not a backup of a platform, or damaged: {exception.Message}");
        }
        catch (FileNotFoundException)
        {
            throw new BackupException($"there is no file {source}");
        }
    }

    private static bool IsOurs(TarEntry entry)
    {
        var parts = entry.Name.Split('/');
        return entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
            && parts.All(part => part is not ("" or "." or ".."))
            && (parts.Length == 1
                ? entry.Name == PlatformBackup.DatabaseEntry || PlatformBackup.Files.Contains(entry.Name)
                : PlatformBackup.Folders(withLogs: true).Contains(parts[0]));
    }

    /// <summary>The ids of the master keys that the backup's secrets are sealed with.</summary>
    private static async Task<IReadOnlyList<string>> CheckAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, PlatformBackup.DatabaseEntry);
        if (!File.Exists(path))
        {
            throw new BackupException("the backup holds no database");
        }

        await using var database = new SqliteDatabase(path, time);
        try
        {
            var fault = await database.ReadAsync(session => session.ScalarAsync<string>("PRAGMA integrity_check"), cancellationToken);
            if (fault != "ok")
            {
                throw new BackupException($"the backup's database is damaged: {fault}");
            }

            await database.MigrateAsync(cancellationToken);
            return await database.ReadAsync(session => session.QueryAsync<string>("SELECT DISTINCT master_key_id FROM data_keys ORDER BY master_key_id"), cancellationToken);
        }
        catch (Exception exception) when (exception is NewerDatabaseException or System.Data.Common.DbException)
        {
            throw new BackupException($"the backup's database cannot be used: {exception.Message}");
        }
    }

    /// <summary>Moves what is there away and the backup in. Returns where the former went, or null when there was nothing.</summary>
    private static string? Swap(string home, string unpacked, DateTimeOffset now)
    {
        var kept = Path.Combine(home, $"before-restore-{now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
        string[] replaced =
        [
            PlatformBackup.DatabaseEntry, PlatformBackup.DatabaseEntry + "-wal", PlatformBackup.DatabaseEntry + "-shm",
            .. PlatformBackup.Files, .. PlatformBackup.Folders(withLogs: Directory.Exists(Path.Combine(unpacked, ControlPlaneSettings.LogFolderName))),
        ];
        foreach (var path in replaced.Select(name => Path.Combine(home, name)).Where(Path.Exists))
        {
            Directory.CreateDirectory(kept, OwnerOnly);
            Directory.Move(path, Path.Combine(kept, Path.GetFileName(path)));
        }

        foreach (var path in Directory.EnumerateFileSystemEntries(unpacked))
        {
            Directory.Move(path, Path.Combine(home, Path.GetFileName(path)));
        }

        return Directory.Exists(kept) ? kept : null;
    }

    private static string AboutMasterKey(string keyFile, IReadOnlyList<string> needed)
    {
        if (needed.Count == 0)
        {
            return "The backup holds no secrets, so that no master key is needed.";
        }

        var missing = File.Exists(keyFile) ? needed.Except(MasterKeyFile.Read(keyFile).Ids).ToList() : needed;
        return missing.Count == 0
            ? $"The master key in {keyFile} opens the backup's secrets."
            : $"The backup holds no master key, and its secrets need {string.Join(", ", missing)}: put your copy at {keyFile} (mode 0600) before you start the platform.";
    }

    private static void RemoveFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
