using System.Reflection;
using System.Runtime.InteropServices;

namespace PeerStor.Engine.Database;

/// <summary>Takes the operating system's SQLite, which the distribution patches, and the bundled one where there is none.</summary>
public static class SystemSqlite
{
    private static readonly Lazy<bool> Chosen = new(Choose);

    /// <summary>To be called before the first connection is opened. True when the system's library is in use.</summary>
    public static bool Use() => Chosen.Value;

    private static bool Choose()
    {
        Assembly provider = typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly;
        bool found = NativeLibrary.TryLoad("libsqlite3.so.0", out nint handle);
        if (found)
        {
            NativeLibrary.SetDllImportResolver(provider, (name, _, _) => name == "e_sqlite3" ? handle : 0);
        }

        SQLitePCL.Batteries_V2.Init();
        return found;
    }
}
