using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Media;

/// <summary>Stores what was read from a file: pictures as chunks first, then one operation that tells of them.</summary>
internal sealed class MediaPublisher(OperationLog log, DriveEdits edits, ChunkStore chunks, TimeProvider time)
{
    /// <summary>What failed for a reason that may pass is tried again, so often.</summary>
    private const int MostAttempts = 3;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromHours(6);

    /// <exception cref="IOException">The store or the database refused; nothing was published.</exception>
    public async Task PublishAsync(Caller caller, Entry entry, ReadMedia read)
    {
        if (read.Failure is { } failure)
        {
            await NoteAsync(entry, failure);
            return;
        }

        long position = 0;
        List<MediaPicture> pictures = [];
        foreach ((MediaPicture picture, byte[] jpeg) in read.Pictures.Where(made => made.Jpeg.Length <= ChunkSealer.MaxPlainBytes))
        {
            using SealedChunk chunk = ChunkSealer.Seal(jpeg, caller.Keys.Convergence, tryCompress: false);
            position = Math.Max(position, chunks.Append(chunk.Id, chunk.Record.Span));
            pictures.Add(picture with { Chunk = new ChunkRef(chunk.Id, chunk.Key, chunk.PlainBytes, chunk.StoredBytes) });
        }

        await chunks.WaitDurableAsync(position, CancellationToken.None);
        MediaFacts facts = read.Facts with { Pictures = pictures };

        // What is made is made: a stop of the node may not lose it between the two.
        await log.Database.Writer.RunAsync(
            transaction => Put(transaction, caller, entry, facts), CancellationToken.None);
    }

    private Task<int> NoteAsync(Entry entry, MediaFailure failure) => log.Database.Writer.RunAsync(
        transaction =>
        {
            bool mayPass = failure is MediaFailure.TooSlow or MediaFailure.Unreadable or MediaFailure.Damaged;
            return transaction.Connection.Execute(
                """
                INSERT INTO media_failures (version, entry, reason, attempts, next_try) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (version) DO UPDATE SET reason = $3, attempts = attempts + 1, next_try = $5
                """,
                entry.Version!.Value.Value, entry.Id.Value, (int)failure, mayPass ? 1 : MostAttempts,
                (time.GetUtcNow() + BetweenAttempts).ToUnixTimeMilliseconds());
        },
        CancellationToken.None);

    private bool Put(WriteTransaction transaction, Caller caller, Entry entry, MediaFacts facts)
    {
        // It may have been changed or removed while ffmpeg looked at it.
        if (EntryRow.Find(transaction.Connection, entry.Id) is not { } row || row.Head != entry.Version
            || edits.Keys.Files.OfVersion(transaction.Connection, caller, row, entry.Version!.Value) is not { } key)
        {
            return false;
        }

        VersionId version = entry.Version!.Value;
        FactsRecord record = new(
            version, FactsCodec.References(facts.Pictures), FactsCodec.Seal(facts, key, version), facts.Pictures.Count > 0);
        log.Append(transaction, OperationKind.VersionFacts, entry.Id.Value, record.Encode());
        return true;
    }

    /// <summary>Files of a media class that nothing is known of yet and that are worth a try now, newest first.</summary>
    public IReadOnlyList<EntryId> FindMissing(Caller caller, IEnumerable<string> classes, int limit) => log.Database.Read(connection =>
        classes.SelectMany(name => connection.Query(
            """
            SELECT e.id, e.stored FROM entries e
            WHERE e.owner = $1 AND e.class_key = $2 AND e.kind = 2 AND e.trashed IS NULL AND e.purged = 0 AND e.head IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM version_facts f WHERE f.version = e.head)
              AND NOT EXISTS (SELECT 1 FROM media_failures x WHERE x.version = e.head AND (x.attempts >= $3 OR x.next_try > $4))
            ORDER BY e.stored DESC LIMIT $5
            """,
            row => (Id: new EntryId(row.Id(0)), StoredMs: row.GetInt64(1)),
            caller.User.Value, DriveEdits.ClassKey(caller, name), MostAttempts, time.GetUtcNow().ToUnixTimeMilliseconds(), limit))
            .OrderByDescending(found => found.StoredMs).Take(limit).Select(found => found.Id).ToList());

    /// <summary>Whether a version is still to be looked at.</summary>
    public bool IsMissing(VersionId version) => log.Database.Read(connection => connection.Scalar<long>(
        """
        SELECT EXISTS (SELECT 1 FROM version_facts WHERE version = $1)
            OR EXISTS (SELECT 1 FROM media_failures WHERE version = $1 AND (attempts >= $2 OR next_try > $3))
        """,
        version.Value, MostAttempts, time.GetUtcNow().ToUnixTimeMilliseconds()) == 0);
}
