using System.Formats.Tar;
using System.IO.Compression;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Backups;

/// <summary>
/// Writes everything a platform cannot make again into one file: its database, its certificate authority, its registry logins and, when wanted,
/// the logs of apps. Never the master key, without which the stored secrets of a backup cannot be read: it travels apart.
/// </summary>
public static class PlatformBackup
{
    internal const string DatabaseEntry = "satusky.db";

    internal static readonly IReadOnlyList<string> Files = ["ca.crt", "registries.json"];

    /// <summary>May run beside the platform. The file appears whole or not at all, readable by its owner only.</summary>
    public static async Task CreateAsync(ControlPlaneSettings settings, string target, bool withLogs, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(target);
        var partial = path + ".partial";
        var copy = path + ".db";
        try
        {
            await using (var database = Open(settings))
            {
                await database.BackupAsync(copy, cancellationToken);
            }

            await WriteAsync(settings, copy, partial, withLogs, cancellationToken);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(copy);
            File.Delete(partial);
        }
    }

    private static SqliteDatabase Open(ControlPlaneSettings settings) => settings switch
    {
        { PostgresConnectionString: not null } => throw new BackupException("this platform's database is PostgreSQL: back it up with pg_dump"),
        _ when !File.Exists(settings.Storage.SqlitePath) => throw new BackupException($"there is no platform in {settings.Home}: set SATUSKY_HOME to its state folder"),
        _ => new SqliteDatabase(settings.Storage.SqlitePath, TimeProvider.System),
    };

    private static async Task WriteAsync(ControlPlaneSettings settings, string database, string target, bool withLogs, CancellationToken cancellationToken)
    {
        await using var file = PrivateFile.Open(target, FileMode.Create);
        await using (var compressed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(compressed, TarEntryFormat.Pax))
        {
            await tar.WriteEntryAsync(database, DatabaseEntry, cancellationToken);
            foreach (var name in Files.Where(name => File.Exists(Path.Combine(settings.Home, name))))
            {
                await tar.WriteEntryAsync(Path.Combine(settings.Home, name), name, cancellationToken);
            }

            foreach (var folder in Folders(withLogs).Select(name => Path.Combine(settings.Home, name)).Where(Directory.Exists))
            {
                foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                {
                    await tar.WriteEntryAsync(path, Path.GetRelativePath(settings.Home, path), cancellationToken);
                }
            }
        }

        file.Flush(flushToDisk: true);
    }

    internal static IReadOnlyList<string> Folders(bool withLogs) => withLogs ? ["ca", ControlPlaneSettings.LogFolderName] : ["ca"];
}

/// <summary>A backup or restore was refused; nothing was changed.</summary>
public sealed class BackupException(string message) : Exception(message);
