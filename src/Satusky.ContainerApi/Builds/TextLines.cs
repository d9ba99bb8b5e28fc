namespace Satusky.ContainerApi;

/// <summary>Makes whole lines of text that comes in pieces. A line above the limit is given in parts.</summary>
internal sealed class TextLines
{
    private const int MaxLength = LogLine.MaxBytes;
    private string pending = "";

    public IEnumerable<string> Add(string piece)
    {
        if (piece.Length == 0)
            yield break;
        var lines = (pending + piece).Split('\n');
        foreach (var line in lines[..^1])
            yield return line.TrimEnd('\r');
        pending = lines[^1];
        while (pending.Length > MaxLength)
        {
            yield return pending[..MaxLength];
            pending = pending[MaxLength..];
        }
    }

    public IEnumerable<string> Complete()
    {
        var last = pending;
        pending = "";
        return last.Length > 0 ? [last] : [];
    }
}
