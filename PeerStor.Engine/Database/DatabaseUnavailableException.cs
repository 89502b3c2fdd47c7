using Microsoft.Data.Sqlite;

namespace PeerStor.Engine.Database;

/// <summary>The disk under the database refused a write. Nothing of the change was kept or acknowledged.</summary>
public sealed class DatabaseUnavailableException(SqliteException cause) : IOException(
    IsFull(cause)
        ? "The disk is full, so the change could not be saved. Nothing was changed."
        : "The disk failed while the change was being saved. Nothing was changed.", cause)
{
    private const int SqliteReadOnly = 8;
    private const int SqliteIoError = 10;
    private const int SqliteCorrupt = 11;
    private const int SqliteFull = 13;

    public bool DiskIsFull => IsFull((SqliteException)InnerException!);

    public static bool IsFull(SqliteException exception) => exception.SqliteErrorCode == SqliteFull;

    internal static bool IsDiskTrouble(SqliteException exception) =>
        exception.SqliteErrorCode is SqliteReadOnly or SqliteIoError or SqliteCorrupt or SqliteFull;
}
