using PeerStor.Engine.Database;

namespace PeerStor.Engine.Journal;

/// <summary>Where origins signed their logs. Only from one signed place to the next can a third node pass operations on.</summary>
internal static class LogHeads
{
    /// <summary>Operations between two that are kept: who lacks much then gets it in pieces of this size.</summary>
    private const int Distance = 1000;

    /// <summary>Keeps the newest, and of those before it one in every <see cref="Distance"/>.</summary>
    public static void Keep(DatabaseConnection connection, long log, long sequence, byte[] signature)
    {
        List<long> newest = connection.Query(
            "SELECT seq FROM log_heads WHERE log = $1 ORDER BY seq DESC LIMIT 2", row => row.GetInt64(0), log);
        long before = newest.Count > 1 ? newest[1] : 0;
        if (newest.Count > 0 && sequence - before <= Distance)
        {
            connection.Execute("DELETE FROM log_heads WHERE log = $1 AND seq = $2", log, newest[0]);
        }

        connection.Execute("INSERT OR REPLACE INTO log_heads (log, seq, signature) VALUES ($1, $2, $3)", log, sequence, signature);
    }
}
