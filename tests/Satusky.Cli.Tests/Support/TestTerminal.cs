using System.IO.Pipelines;
using System.Text;
using Satusky.Cli.Terminal;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Tests.Support;

/// <summary>A terminal at which the test types and reads.</summary>
internal sealed class TestTerminal : ITerminal
{
    private readonly Pipe keys = new();
    private Action? changed;

    public Stream Input => keys.Reader.AsStream();

    public MemoryStream OutputBytes { get; } = new();

    public MemoryStream ErrorBytes { get; } = new();

    public Stream Output => OutputBytes;

    public Stream Error => ErrorBytes;

    public TerminalSize? Size { get; private set; } = new(120, 40);

    public bool IsRaw { get; private set; }

    public bool IsWatched => changed is not null;

    public async Task TypeAsync(string text) => await keys.Writer.WriteAsync(Encoding.UTF8.GetBytes(text));

    public void EndInput() => keys.Writer.Complete();

    public void Resize(TerminalSize size)
    {
        Size = size;
        changed?.Invoke();
    }

    public IDisposable EnterRawMode()
    {
        IsRaw = true;
        return new Undo(() => IsRaw = false);
    }

    public IDisposable WatchSize(Action changed)
    {
        this.changed = changed;
        return new Undo(() => this.changed = null);
    }

    private sealed class Undo(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }
}
