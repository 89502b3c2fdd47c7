using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Sharing;

/// <summary>Counts uses. A download is counted before its first byte, by one conditional statement in the transaction of
/// the only writer: of a thousand at once, exactly as many are let through as the link still has.</summary>
internal static class ShareCounter
{
    /// <summary>False when the link has ended or has no downloads left; then nothing was counted.</summary>
    public static bool TakeDownload(WriteTransaction transaction, ShareId share, DateTimeOffset now) =>
        transaction.Connection.Execute(
            """
            INSERT INTO share_uses (share, downloads, last_used)
            SELECT id, 1, $2 FROM shares
            WHERE id = $1 AND ended = 0 AND (expires IS NULL OR expires > $2) AND (most_downloads IS NULL OR most_downloads > 0)
            ON CONFLICT (share) DO UPDATE SET downloads = downloads + 1, last_used = excluded.last_used
            WHERE downloads < coalesce((SELECT most_downloads FROM shares WHERE id = $1), 9223372036854775807)
            """,
            share.Value, now.ToUnixTimeMilliseconds()) == 1;

    public static void NoteVisit(WriteTransaction transaction, ShareId share, DateTimeOffset now) => Note(
        transaction, "visits", share, now);

    public static void NoteUpload(WriteTransaction transaction, ShareId share, DateTimeOffset now) => Note(
        transaction, "uploads", share, now);

    private static void Note(WriteTransaction transaction, string what, ShareId share, DateTimeOffset now) =>
        transaction.Connection.Execute(
            $"""
            INSERT INTO share_uses (share, {what}, last_used) SELECT id, 1, $2 FROM shares WHERE id = $1 AND ended = 0
            ON CONFLICT (share) DO UPDATE SET {what} = {what} + 1, last_used = excluded.last_used
            """,
            share.Value, now.ToUnixTimeMilliseconds());
}
