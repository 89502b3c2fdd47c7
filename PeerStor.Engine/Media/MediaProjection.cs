using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Journal;

namespace PeerStor.Engine.Media;

/// <summary>
/// Keeps the facts of versions: of several made for one version (by nodes that did not know of each other) the newest
/// counts. A list learns from the entry's row whether its current version has a picture.
/// </summary>
internal sealed class MediaProjection(StorageCount count, byte[] own) : IJournalProjection
{
    /// <summary>A file got new content on this node, so that this node looks at it; told when that is durable.</summary>
    public event Action<EntryId>? ContentAdded;

    /// <summary>Facts were added, replaced or removed; told when that is durable.</summary>
    public event Action<VersionId>? FactsChanged;

    public bool Handles(OperationKind kind) =>
        kind is OperationKind.VersionFacts or OperationKind.FileContent or OperationKind.EntryPurge;

    public IEnumerable<ChunkId> ChunksReferred(Operation operation) => operation.Kind == OperationKind.VersionFacts
        ? Chunks(FactsRecord.Decode(operation.Body).References).Select(use => new ChunkId(use.Chunk))
        : [];

    public void Apply(WriteTransaction transaction, Operation operation)
    {
        DatabaseConnection connection = transaction.Connection;
        switch (operation.Kind)
        {
            case OperationKind.VersionFacts:
                Put(transaction, operation);
                break;
            case OperationKind.FileContent:
                Refresh(connection, operation.Entity);
                if (operation.Origin.AsSpan().SequenceEqual(own))
                {
                    transaction.OnCommitted(() => ContentAdded?.Invoke(new EntryId(operation.Entity)));
                }

                break;
            case OperationKind.EntryPurge:
                foreach (VersionId version in connection.Query(
                    "SELECT version FROM version_facts WHERE entry = $1", row => new VersionId(row.Id(0)), operation.Entity)
                    .Where(version => operation.Parents.Count == 0 || operation.Parents.Contains(version.Value)))
                {
                    Remove(transaction, version);
                }

                connection.Execute("DELETE FROM media_failures WHERE entry = $1", operation.Entity);
                break;
        }
    }

    private void Put(WriteTransaction transaction, Operation operation)
    {
        DatabaseConnection connection = transaction.Connection;
        FactsRecord facts = FactsRecord.Decode(operation.Body);
        byte[]? known = connection.First(
            "SELECT stamp FROM version_facts WHERE version = $1", row => row.Bytes(0), facts.Version.Value);
        bool isGone = connection.Scalar<long>("SELECT purged FROM entries WHERE id = $1", operation.Entity) != 0;
        if (isGone || (known is not null && known.AsSpan().SequenceCompareTo(operation.Stamp()) >= 0))
        {
            return;
        }

        Remove(transaction, facts.Version);
        count.Add(transaction, [], Chunks(facts.References));
        connection.Execute(
            "INSERT INTO version_facts (version, entry, stamp, refs, sealed, pictured) VALUES ($1, $2, $3, $4, $5, $6)",
            facts.Version.Value, operation.Entity, operation.Stamp(), facts.References, facts.SealedFacts, facts.HasThumbnail ? 1 : 0);
        connection.Execute("DELETE FROM media_failures WHERE version = $1", facts.Version.Value);
        Refresh(connection, operation.Entity);
    }

    private void Remove(WriteTransaction transaction, VersionId version)
    {
        DatabaseConnection connection = transaction.Connection;
        transaction.OnCommitted(() => FactsChanged?.Invoke(version));
        if (connection.First("SELECT refs FROM version_facts WHERE version = $1", row => row.Bytes(0), version.Value) is not { } old)
        {
            return;
        }

        count.Remove(transaction, [], Chunks(old));
        connection.Execute("DELETE FROM version_facts WHERE version = $1", version.Value);
    }

    /// <summary>Whichever comes first, a version or its facts: the entry knows in the end.</summary>
    private static void Refresh(DatabaseConnection connection, Guid entry) => connection.Execute(
        """
        UPDATE entries SET pictured = (SELECT f.pictured FROM version_facts f WHERE f.version = entries.head)
        WHERE id = $1
        """,
        entry);

    // Pictures are made by the server, so they count for nobody.
    private static IEnumerable<ChunkUse> Chunks(byte[] references)
    {
        for (int at = 0; at + ManifestBlob.ReferenceBytes <= references.Length; at += ManifestBlob.ReferenceBytes)
        {
            yield return new ChunkUse(references[at..(at + ChunkId.Bytes)], 0);
        }
    }
}
