using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Terminal;

/// <summary>The standard streams of this process. <see cref="Console"/> would read lines and set the terminal up its own way.</summary>
internal sealed class ProcessTerminal : ITerminal
{
    public Stream Input => Open(0, FileAccess.Read);

    public Stream Output => Open(1, FileAccess.Write);

    public Stream Error => Open(2, FileAccess.Write);

    public TerminalSize? Size => WindowSize.Read();

    public IDisposable? EnterRawMode() => RawMode.TryEnter();

    public IDisposable WatchSize(Action changed) => PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => changed());

    private static Stream Open(int descriptor, FileAccess access)
    {
        var file = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);
        // A file stream keeps an offset of its own and would write over what others append.
        return !file.CanSeek ? file : access == FileAccess.Read ? Console.OpenStandardInput() : descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
    }
}
