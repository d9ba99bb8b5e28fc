namespace Satusky.Cli.Output;

/// <summary>One line that shows on a terminal what is under way and for how long; nothing anywhere else.</summary>
internal sealed class Spinner(IConsole console, TimeProvider time, bool isOn) : IDisposable
{
    private const string Frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    private readonly Lock gate = new();
    private ITimer? timer;
    private string text = "", detail = "";
    private long startedAt;
    private int frame;

    public void Start(string what)
    {
        if (!isOn)
            return;

        lock (gate)
        {
            (text, detail, startedAt) = (what, "", time.GetTimestamp());
            timer ??= time.CreateTimer(_ => Draw(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>What the work said last.</summary>
    public void Detail(string line)
    {
        lock (gate)
            detail = Clean(line);
    }

    /// <summary>Takes the line away.</summary>
    public void Stop()
    {
        lock (gate)
        {
            if (timer is null)
                return;

            timer.Dispose();
            timer = null;
            console.Out.Write("\r\e[K");
        }
    }

    public void Dispose() => Stop();

    private void Draw()
    {
        lock (gate)
        {
            if (timer is null)
                return;

            var elapsed = (int)time.GetElapsedTime(startedAt).TotalSeconds;
            var line = $"{Frames[frame++ % Frames.Length]} {text} {elapsed}s{(detail.Length == 0 ? "" : "  " + detail)}";
            var width = Math.Max(20, console.Width) - 1;
            console.Out.Write("\r\e[K" + (line.Length > width ? line[..width] : line));
        }
    }

    private static string Clean(string line) => new([.. line.Select(c => char.IsControl(c) ? ' ' : c)]);
}
