using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Satusky.Cli.Output;

/// <summary>The console of this process, always UTF-8 and without the set-up work of <see cref="Console.Out"/>.</summary>
internal sealed class ProcessConsole : IConsole
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly Lazy<TextReader> input = new(() => new StreamReader(Console.OpenStandardInput(), Utf8));
    private readonly Lazy<TextWriter> output = new(() => Open(1, Console.OpenStandardOutput));
    private readonly Lazy<TextWriter> error = new(() => Open(2, Console.OpenStandardError));

    public TextReader In => input.Value;

    public TextWriter Out => output.Value;

    public TextWriter Error => error.Value;

    public bool InIsTerminal => !Console.IsInputRedirected;

    public bool OutIsTerminal => !Console.IsOutputRedirected;

    public bool ErrorIsTerminal => !Console.IsErrorRedirected;

    public int Width => Console.WindowWidth;

    // The console stream hides a closed pipe; a file stream reports it, so that `1ctl logs stream | head` ends. On a seekable
    // file it would keep an offset of its own and overwrite what another process writes there: there the console stream is right.
    private static StreamWriter Open(int descriptor, Func<Stream> fallback)
    {
        var raw = OperatingSystem.IsWindows()
            ? null
            : new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return new StreamWriter(raw is { CanSeek: false } ? raw : fallback(), Utf8) { AutoFlush = true };
    }
}
