using System.Runtime.InteropServices;
using SQLitePCL;

namespace Satusky.ControlPlane.Storage;

/// <summary>Binds the SQLite provider to the system's own library, which the distribution keeps patched.</summary>
internal static class SqliteLibrary
{
    private const string SystemLibrary = "libsqlite3.so.0";

    private static readonly Lazy<bool> Loaded = new(Bind);

    public static void Load() => _ = Loaded.Value;

    private static bool Bind()
    {
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            (name, _, _) => name == "e_sqlite3" ? LoadSystemLibrary() : IntPtr.Zero);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    private static IntPtr LoadSystemLibrary() =>
        NativeLibrary.TryLoad(SystemLibrary, out var handle)
            ? handle
            : throw new DllNotFoundException($"{SystemLibrary} is not installed: run 'apt-get install libsqlite3-0'");
}
