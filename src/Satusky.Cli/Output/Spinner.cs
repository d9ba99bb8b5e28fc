namespace Satusky.Cli.Output;

/// <summary>The last line of a terminal while something is under way: what it is, for how long, and what it said last.</summary>
internal sealed class Spinner(IConsole console, TimeProvider time) : IDisposable
{
    private const string Frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private const string ClearLine = "\r\e[K";

    private readonly Lock gate = new();
    private ITimer? timer;
    private string text = "", detail = "";
    private long startedAt;
    private int frame;

    public void Start(string what)
    {
        lock (gate)
        {
            (text, detail, startedAt) = (what, "", time.GetTimestamp());
            timer ??= time.CreateTimer(_ => Draw(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        }
    }

    public void Detail(string line)
    {
        lock (gate)
            detail = new string([.. line.Select(c => char.IsControl(c) ? ' ' : c)]);
    }

    /// <summary>Writes a line that stays, above the one that moves.</summary>
    public void Above(Action write)
    {
        lock (gate)
        {
            if (timer is not null)
                console.Out.Write(ClearLine);
            write();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            if (timer is not null)
                console.Out.Write(ClearLine);
            timer?.Dispose();
            timer = null;
        }
    }

    private void Draw()
    {
        lock (gate)
        {
            if (timer is null)
                return;

            var elapsed = (int)time.GetElapsedTime(startedAt).TotalSeconds;
            var line = $"{Frames[frame++ % Frames.Length]} {text} {elapsed}s{(detail.Length == 0 ? "" : "  " + detail)}";
            var width = Math.Max(20, console.Width) - 1;
            console.Out.Write(ClearLine + (line.Length > width ? line[..width] : line));
        }
    }
}
