using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Media;

/// <summary>What is known of media files, and their pictures. An entry that a caller was given is a right to its facts.</summary>
public sealed class MediaCatalog
{
    /// <summary>Facts kept open: those of some thousand files.</summary>
    private const int CachedFacts = 5000;

    private readonly NodeDatabase _database;
    private readonly DriveEdits _edits;
    private readonly PlainChunkReader _reader;
    private readonly BoundedCache<VersionId, MediaFacts> _opened = new(CachedFacts, _ => 1);

    internal MediaCatalog(NodeDatabase database, DriveEdits edits, ChunkStore chunks, MediaProjection projection)
    {
        _database = database;
        _edits = edits;
        _reader = new PlainChunkReader(chunks);
        projection.FactsChanged += _opened.Remove;
    }

    /// <summary>Whether this device has ffmpeg. Without it there is only what other devices found out.</summary>
    public bool CanLook { get; internal init; }

    /// <summary>Facts about the entry's version; null when there are none, or none yet.</summary>
    public ValueTask<MediaFacts?> FactsAsync(Caller caller, Entry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(entry.Version is not { } version ? null
            : _opened.TryGet(version, out MediaFacts? known) ? known
            : _database.Read(connection => Open(connection, caller, entry.Id, version)));
    }

    /// <summary>A JPEG of the entry's version; null when there is none, or none yet.</summary>
    /// <exception cref="IOException">The picture is damaged or missing here.</exception>
    public async ValueTask<byte[]?> PictureAsync(Caller caller, Entry entry, PictureKind kind, CancellationToken cancellationToken) =>
        await FactsAsync(caller, entry, cancellationToken) is { } facts && facts.Picture(kind) is { } picture
            ? await _reader.ReadAsync(picture.Chunk)
            : null;

    /// <summary>Why nothing is known of a version, when it was tried.</summary>
    public MediaFailure? FailureOf(Entry entry) => entry.Version is not { } version
        ? null
        : (MediaFailure?)_database.Read(connection => connection.Scalar<int?>(
            "SELECT reason FROM media_failures WHERE version = $1", version.Value));

    private MediaFacts? Open(DatabaseConnection connection, Caller caller, EntryId file, VersionId version)
    {
        (byte[] References, byte[] Sealed)? found = connection.First(
            "SELECT refs, sealed FROM version_facts WHERE version = $1 AND entry = $2",
            row => ((byte[], byte[])?)(row.Bytes(0), row.Bytes(1)), version.Value, file.Value);
        if (found is not { } facts || EntryRow.Find(connection, file) is not { } row
            || _edits.Keys.Files.OfVersion(connection, caller, row, version) is not { } key)
        {
            return null;
        }

        MediaFacts opened = FactsCodec.Open(facts.Sealed, facts.References, key, version);
        _opened.Set(version, opened);
        return opened;
    }
}
