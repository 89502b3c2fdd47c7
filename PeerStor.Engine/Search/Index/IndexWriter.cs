using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Search.Words;

namespace PeerStor.Engine.Search.Index;

/// <summary>Puts documents into the index and takes them out, within a transaction of the indexer.</summary>
internal sealed class IndexWriter(DatabaseConnection index)
{
    /// <summary>Puts a document in place, after what the index knew there was removed. One with another version counts as new.</summary>
    public void Put(IndexKeys keys, SearchDocument document, VersionId? version, bool isRead, IndexedDocument? known)
    {
        long number = known is not null && known.Version == version
            ? known.Number
            : index.Scalar<long>("SELECT coalesce(max(number), 0) + 1 FROM documents");
        index.Execute("INSERT INTO terms (rowid, t) VALUES ($1, $2)", number, Terms(keys, document));
        index.Execute("INSERT INTO bodies (number, body) VALUES ($1, $2)", number, SealedBody.Seal(keys, document));
        index.Execute(
            """
            INSERT INTO documents (number, id, holder, key_version, parent, version, class, size, modified, is_read)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            number, document.Id, keys.Holder, keys.Version, document.Parent, version?.Value,
            Class(keys, document), document.SizeBytes, document.ModifiedMs, isRead);
    }

    public void Remove(IndexKeys keys, IndexedDocument known)
    {
        // An index without a copy of its terms wants to be told which ones go.
        if (known.Open(index, keys) is { } document)
        {
            index.Execute("INSERT INTO terms (terms, rowid, t) VALUES ('delete', $1, $2)", known.Number, Terms(keys, document));
        }

        index.Execute("DELETE FROM bodies WHERE number = $1", known.Number);
        index.Execute("DELETE FROM documents WHERE number = $1", known.Number);
    }

    /// <summary>Facts that no term is made of.</summary>
    public void Note(IndexedDocument known, Guid parent, long modifiedMs) => index.Execute(
        "UPDATE documents SET parent = $2, modified = $3 WHERE number = $1", known.Number, parent, modifiedMs);

    private static string Class(IndexKeys keys, SearchDocument document) =>
        new BlindTerms(keys.TermSecret).Of(TermField.Class, EntryTypes.ClassOf(document.Types));

    private static string Terms(IndexKeys keys, SearchDocument document)
    {
        BlindTerms blind = new(keys.TermSecret);
        return string.Join(' ', DocumentTerms.Of(document).Select(term => blind.Of(term.Field, term.Text)));
    }
}
