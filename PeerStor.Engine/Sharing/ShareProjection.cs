using PeerStor.Engine.Database;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Sharing;

/// <summary>Keeps the tables of share links. The newest record of a link wins, and an end is for good: it stays as a row,
/// so that a record that arrives after it does not bring the link back.</summary>
internal sealed class ShareProjection(KeyNews? news = null) : IJournalProjection
{
    public bool Handles(OperationKind kind) => kind is OperationKind.ShareLinkPut or OperationKind.ShareLinkEnd;

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        if (operation.Kind == OperationKind.ShareLinkEnd)
        {
            End(transaction.Connection, operation);
            if (news is not null)
            {
                // The next write into what it led to makes a new key, which whoever has the old link cannot open.
                transaction.OnCommitted(news.Raise);
            }
        }
        else
        {
            bool isChange = transaction.Connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM shares WHERE id = $1)", operation.Entity) != 0;
            Put(transaction.Connection, operation);
            if (isChange && news is not null)
            {
                // What it may is kept for whoever came by it.
                transaction.OnCommitted(news.Raise);
            }
        }
    }

    private static void Put(DatabaseConnection connection, Operation operation)
    {
        ShareRecord share = ShareRecord.Decode(operation.Body);
        bool won = connection.Execute(
            """
            INSERT INTO shares (id, secret_hash, owner, maker, expires, most_downloads, body, stamp)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (id) DO UPDATE SET
              secret_hash = excluded.secret_hash, owner = excluded.owner, maker = excluded.maker, expires = excluded.expires,
              most_downloads = excluded.most_downloads, body = excluded.body, stamp = excluded.stamp
            WHERE ended = 0 AND excluded.stamp > stamp
            """,
            operation.Entity, share.SecretHash, share.Owner.Value, share.Maker.Value, share.ExpiresMs, share.MostDownloads,
            operation.Body, operation.Stamp()) == 1;
        if (!won)
        {
            return;
        }

        connection.Execute("DELETE FROM share_entries WHERE share = $1", operation.Entity);
        foreach (SharedEntry entry in share.Entries)
        {
            connection.Execute(
                "INSERT OR IGNORE INTO share_entries (entry, share) VALUES ($1, $2)", entry.Id.Value, operation.Entity);
        }
    }

    private static void End(DatabaseConnection connection, Operation operation)
    {
        connection.Execute(
            """
            INSERT INTO shares (id, secret_hash, owner, maker, body, stamp, ended) VALUES ($1, x'', x'', x'', x'', x'', 1)
            ON CONFLICT (id) DO UPDATE SET
              secret_hash = x'', owner = x'', maker = x'', expires = NULL, most_downloads = NULL, body = x'', stamp = x'', ended = 1
            """,
            operation.Entity);
        connection.Execute("DELETE FROM share_entries WHERE share = $1", operation.Entity);
        connection.Execute("DELETE FROM share_uses WHERE share = $1", operation.Entity);
    }
}
