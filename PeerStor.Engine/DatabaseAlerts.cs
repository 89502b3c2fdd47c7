using Microsoft.Data.Sqlite;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine;

/// <summary>What people are told when the disk refuses the database's writes.</summary>
internal static class DatabaseAlerts
{
    private const string DatabaseFull = "database-full";

    public static void Note(StoreHealth health, SqliteException? refused)
    {
        if (refused is null)
        {
            health.Clear(DatabaseFull);
            return;
        }

        if (DatabaseUnavailableException.IsFull(refused))
        {
            health.Raise(
                DatabaseFull, AlertLevel.Critical, "The disk is full.",
                "Changes are refused; everything that is stored can be read.", "Free some space on the disk.");
            return;
        }

        health.MakeReadOnly(
            "database-failed", "The disk failed while a change was being saved.",
            "That change was refused, and no others are taken; everything that is stored can be read.",
            "Check the disk (cable, SMART values, system log), then start PeerStor again.");
    }
}
