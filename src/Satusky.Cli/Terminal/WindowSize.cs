using System.Runtime.InteropServices;
using Satusky.Contracts.Api;

namespace Satusky.Cli.Terminal;

/// <summary>Asks the terminal for its size without the set-up work of <see cref="Console"/>, which writes to it.</summary>
internal static partial class WindowSize
{
    private const int Output = 1;
    private const nuint AskLinux = 0x5413; // TIOCGWINSZ
    private const nuint AskMac = 0x40087468;

    /// <summary>Null when the terminal does not tell.</summary>
    public static TerminalSize? Read()
    {
        Size size;
        var answer = !OperatingSystem.IsMacOS() ? Ask(Output, AskLinux, out size)
            : RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Ask(Output, AskMac, 0, 0, 0, 0, 0, 0, out size)
            : Ask(Output, AskMac, out size);
        return answer == 0 && size.Columns > 0 ? new TerminalSize(size.Columns, size.Rows) : null;
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ask(int descriptor, nuint request, out Size size);

    // There the arguments of a variadic function are on the stack, where only a ninth one ends up.
    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ask(int descriptor, nuint request, nint a, nint b, nint c, nint d, nint e, nint f, out Size size);

    [StructLayout(LayoutKind.Sequential)]
    private struct Size
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
