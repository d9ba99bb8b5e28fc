using System.Security.Cryptography;
using Satusky.ControlPlane.Storage;

namespace Satusky.ControlPlane.Configuration;

/// <summary>A line <c>&lt;key id&gt; &lt;base64 of 32 bytes&gt;</c> per master key, newest first; lines with <c>#</c> are comments.</summary>
internal static class MasterKeyFile
{
    private const int KeyLength = 32;

    private const string Header =
        """
        # The master key of this Satusky installation. No stored secret can be read without it: keep a copy, apart from the backups.
        # All of them open what is sealed. 'satusky admin rotate-key' puts a new key in their place.
        """;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // How a cluster mounts a secret for a program that is not root: read by its group, written by nobody.
    private const UnixFileMode MountedSecret = UnixFileMode.UserRead | UnixFileMode.GroupRead;

    /// <summary>Creates a file with a new key; fails where one is.</summary>
    public static void Create(string path)
    {
        Prepare(path, new MasterKeyRing([NewKey()]));
        PrivateFile.Publish(path, overwrite: false);
    }

    /// <summary>Puts these keys in the place of the file's; whoever reads it meanwhile finds either the ones or the others.</summary>
    public static void Replace(string path, MasterKeyRing ring)
    {
        Prepare(path, ring);
        PrivateFile.Publish(path, overwrite: true);
    }

    public static MasterKeyEntry NewKey() =>
        new($"mk-{RandomNumberGenerator.GetHexString(8, lowercase: true)}", RandomNumberGenerator.GetBytes(KeyLength));

    public static MasterKeyRing Read(string path)
    {
        string[] lines;
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Read))
        {
            // Of the open file, because a mounted secret is a link.
            var mode = File.GetUnixFileMode(file.SafeFileHandle);
            if ((mode & Others) != 0 && mode != MountedSecret)
            {
                var octal = Convert.ToString((int)mode, 8);
                throw new MasterKeyException($"the master key file {path} has mode 0{octal}, so others can read it: run 'chmod 600 {path}'");
            }

            using var reader = new StreamReader(file);
            lines = reader.ReadToEnd().Split('\n');
        }

        var keys = new List<MasterKeyEntry>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length > 0 && !line.StartsWith('#'))
            {
                keys.Add(Parse(line) ?? throw new MasterKeyException(
                    $"line {i + 1} of the master key file {path} must read '<key id> <base64 of {KeyLength} bytes>': "
                    + "restore the file from your copy"));
            }
        }

        if (keys.Count == 0)
        {
            throw new MasterKeyException($"the master key file {path} holds no key: restore it from your copy");
        }

        var twice = keys.GroupBy(key => key.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? new MasterKeyRing(keys)
            : throw new MasterKeyException($"the master key file {path} names the key {twice.Key} twice: remove one of the lines");
    }

    private static void Prepare(string path, MasterKeyRing ring) =>
        PrivateFile.Prepare(path, $"{Header}\n{string.Concat(ring.Keys.Select(key => $"{key.Id} {Convert.ToBase64String(key.Key)}\n"))}");

    private static MasterKeyEntry? Parse(string line)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var key = new byte[KeyLength];
        return parts.Length == 2 && Convert.TryFromBase64String(parts[1], key, out var length) && length == KeyLength
            ? new MasterKeyEntry(parts[0], key)
            : null;
    }
}
