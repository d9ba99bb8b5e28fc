using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satusky.Server.Supervision;

/// <summary>Log files that their processes append to and never open again.</summary>
internal static class LogFiles
{
    private const int Kept = 3;
    private const long Limit = 16 * 1024 * 1024;

    /// <summary>Moves a large log aside by copying, for its writer holds it open; lines written during the copy may be lost.</summary>
    public static void Rotate(string file, long limit = Limit)
    {
        if (!File.Exists(file) || new FileInfo(file).Length < limit) return;
        for (var i = Kept - 1; i > 0; i--)
            if (File.Exists($"{file}.{i}")) File.Move($"{file}.{i}", $"{file}.{i + 1}", overwrite: true);
        File.Copy(file, $"{file}.1", overwrite: true);
        using var truncate = new FileStream(file, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite);
    }

    public static IReadOnlyList<string> LastLines(string file, int count, long from = 0)
    {
        if (!File.Exists(file)) return [];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Seek(Math.Max(Math.Min(from, stream.Length), stream.Length - 64 * 1024), SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Message).Distinct().TakeLast(count)];
    }

    // The control plane and the edge log JSON; people want what it says.
    private static string Message(string line)
    {
        try
        {
            return line.StartsWith('{') && JsonNode.Parse(line) is JsonObject entry && entry["Message"] is { } message ? message.ToString() : line;
        }
        catch (JsonException)
        {
            return line;
        }
    }
}
