using System.Globalization;
using System.Text;
using Satusky.ContainerApi;
using Satusky.ControlPlane.Configuration;
using Satusky.ControlPlane.Diagnosis;
using Satusky.ControlPlane.Releases;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Engines.Containers;

/// <summary>
/// The files that a release gives its instances. They lie in a folder that only this user can enter, in memory where the machine offers that,
/// because some are secrets, and are mounted one by one.
/// </summary>
internal sealed class InstanceFiles(Database database, ConfigurationStore configuration, ContainersOptions options)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Writes the instance's files anew. Gives their mounts, or why there can be none.</summary>
    public async Task<(IReadOnlyList<ContainerMount> Mounts, Verdict? Fault)> WriteAsync(InstanceRecord instance, CancellationToken cancellationToken)
    {
        Remove(instance.Id);
        var release = await database.ReadAsync(session => session.FindReleaseAsync(instance.AppId, instance.Release), cancellationToken);
        if (release?.ReadSpec().Files is not { Count: > 0 } files)
        {
            return ([], null);
        }

        var secrets = (await configuration.ResolveAsync(instance.AppId, instance.ConfigRevision, cancellationToken)).Secrets;
        if (files.FirstOrDefault(file => file.Secret is { } name && !secrets.ContainsKey(name)) is { } missing)
        {
            return ([], StartDiagnosis.MissingSecret(missing));
        }

        var folder = Directory.CreateDirectory(FolderOf(instance.Id), Private).FullName;
        var mounts = new List<ContainerMount>();
        foreach (var (number, file) in files.Index())
        {
            var path = Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture));
            await File.WriteAllTextAsync(path, file.Secret is { } name ? secrets[name].Reveal() : file.Content, new UTF8Encoding(false), cancellationToken);
            File.SetUnixFileMode(path, Readable);
            mounts.Add(new ContainerMount(MountKind.Bind, path, file.Path, ReadOnly: true));
        }

        return (mounts, null);
    }

    public void Remove(string instanceId)
    {
        if (Directory.Exists(FolderOf(instanceId)))
        {
            Directory.Delete(FolderOf(instanceId), recursive: true);
        }
    }

    /// <summary>Makes the folder, and removes from it what belongs to no instance.</summary>
    public void Begin(IReadOnlySet<string> instanceIds)
    {
        Directory.CreateDirectory(options.FilesFolder, Private);
        foreach (var stray in Directory.GetDirectories(options.FilesFolder).Select(Path.GetFileName).OfType<string>().Where(id => !instanceIds.Contains(id)))
        {
            Remove(stray);
        }
    }

    private string FolderOf(string instanceId) => Path.Combine(options.FilesFolder, instanceId);
}
