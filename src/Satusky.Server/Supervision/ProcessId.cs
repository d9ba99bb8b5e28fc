using System.Globalization;
using System.Runtime.InteropServices;

namespace Satusky.Server.Supervision;

/// <summary>A process and the moment it started (clock ticks since boot), so that a reused number is never mistaken for it.</summary>
internal readonly partial record struct ProcessId(int Number, long StartTicks)
{
    private const int StateField = 0;
    private const int StartTicksField = 19;

    public bool IsAlive => Of(Number) == this;

    /// <summary>Null when there is no such process, or only its unreaped rest.</summary>
    public static ProcessId? Of(int number)
    {
        try
        {
            // The second field is the program's name in brackets and may hold anything, so counting starts behind it.
            var stat = File.ReadAllText($"/proc/{number}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[StateField] is "Z" or "X" ? null : new(number, long.Parse(fields[StartTicksField], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Signal(int signal)
    {
        if (IsAlive) _ = Kill(Number, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int number, int signal);
}
