using System.Runtime.InteropServices;

namespace Satusky.Cli.Terminal;

/// <summary>The terminal of standard input handing every key over at once and unchanged, until disposed.</summary>
internal sealed partial class RawMode : IDisposable
{
    private const int Input = 0;
    private const int AfterOutput = 1; // TCSADRAIN

    /// <summary>More than <c>struct termios</c> takes on any system; only the system's own functions look into it.</summary>
    private const int StateBytes = 256;

    private readonly byte[] before;
    private readonly PosixSignalRegistration[] signals;
    private bool restored;

    private RawMode(byte[] before)
    {
        this.before = before;
        // What would end the process at once must not leave the terminal behind like this.
        signals = [.. new[] { PosixSignal.SIGHUP, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, _ => Restore()))];
    }

    /// <summary>Null when standard input is no terminal after all.</summary>
    public static RawMode? TryEnter()
    {
        var before = new byte[StateBytes];
        if (GetState(Input, before) != 0)
            return null;

        var raw = before.ToArray();
        MakeRaw(raw);
        var mode = new RawMode(before);
        if (SetState(Input, AfterOutput, raw) == 0)
            return mode;

        mode.Dispose();
        return null;
    }

    public void Dispose()
    {
        Restore();
        foreach (var signal in signals)
            signal.Dispose();
    }

    private void Restore()
    {
        if (!restored)
            _ = SetState(Input, AfterOutput, before);
        restored = true;
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetState(int descriptor, [Out] byte[] state);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetState(int descriptor, int when, [In] byte[] state);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void MakeRaw([In, Out] byte[] state);
}
