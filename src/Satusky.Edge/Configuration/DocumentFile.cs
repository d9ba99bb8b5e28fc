using System.Text.Json;
using Satusky.Contracts.Edge;

namespace Satusky.Edge.Configuration;

/// <summary>The last good document on disk. It holds private keys, so only its owner may read it.</summary>
internal sealed class DocumentFile(string directory)
{
    public string Path { get; } = System.IO.Path.Combine(directory, "last-good.json");

    /// <summary>Written whole and renamed, so that a crash leaves the old one or the new one.</summary>
    public void Write(ReadOnlySpan<byte> json)
    {
        var temporary = Path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(json);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path, overwrite: true);
    }

    /// <summary>Null when there is none; throws <see cref="JsonException"/> or <see cref="IOException"/> for a bad one.</summary>
    public EdgeDocument? Read()
    {
        if (!File.Exists(Path))
            return null;
        using var stream = File.OpenRead(Path);
        return JsonSerializer.Deserialize(stream, EdgeJson.Default.EdgeDocument);
    }
}
