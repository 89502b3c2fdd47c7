using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace PeerStor.Engine.Storage;

/// <summary>
/// Takes the SQLite of the operating system where there is one, because its distribution patches it; the copy that comes
/// with the packages stands in elsewhere.
/// </summary>
public static class SystemSqlite
{
    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Must run before the first connection is made; further calls do nothing.</summary>
    public static void Use() => _ = Loaded.Value;

    private static bool Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Find);
        Batteries_V2.Init();
        return true;
    }

    private static nint Find(string library, Assembly assembly, DllImportSearchPath? searchPath) =>
        library == "e_sqlite3" && OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad("libsqlite3.so.0", assembly, DllImportSearchPath.SafeDirectories, out nint handle)
            ? handle
            : nint.Zero;
}
