using System.Buffers;
using System.IO.Pipelines;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Replication;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Opens the bytes of a file version for reading at any place.</summary>
public sealed class Content
{
    /// <summary>Manifests kept open: enough for some films and thousands of small files.</summary>
    private const long CachedManifestBytes = 16L << 20;

    private readonly NodeDatabase _database;
    private readonly DriveTree _tree;
    private readonly DriveEdits _edits;
    private readonly DriveChanges _changes;
    private readonly ManifestStore _manifests;
    private readonly PlainChunkReader _reader;
    private readonly RemoteChunks _remote;
    private readonly ContentTraffic _traffic;
    private readonly BoundedCache<VersionId, FileManifest> _opened = new(CachedManifestBytes, manifest => manifest.WeightBytes);

    internal Content(
        NodeDatabase database, DriveTree tree, DriveEdits edits, DriveChanges changes, ManifestStore manifests, ChunkStore chunks,
        RemoteChunks remote, ContentTraffic traffic)
    {
        _database = database;
        _tree = tree;
        _edits = edits;
        _changes = changes;
        _manifests = manifests;
        _reader = new PlainChunkReader(chunks);
        _remote = remote;
        _traffic = traffic;
    }

    /// <summary>Null when the file or version is not there. <paramref name="version"/> null: the current one.</summary>
    /// <exception cref="ContentDamagedException">What lists the file's chunks cannot be read.</exception>
    public async ValueTask<OpenContent?> OpenAsync(
        Caller caller, EntryId file, VersionId? version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await OpenWholeAsync(connection => Open(connection, caller, _tree.Get(connection, caller, file), version), file, version, cancellationToken);
    }

    /// <summary>Opens the current version of an entry that this caller has just been given, without looking it up again.</summary>
    /// <exception cref="ContentDamagedException">What lists the file's chunks cannot be read.</exception>
    public ValueTask<OpenContent?> OpenAsync(Caller caller, Entry entry, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (entry.Version is { } head && _opened.TryGet(head, out FileManifest? manifest))
        {
            EngineMeter.NoteLookup(isHit: true);
            return ValueTask.FromResult<OpenContent?>(Opened(caller, entry, manifest));
        }

        return OpenWholeAsync(connection => Open(connection, caller, entry, null), entry.Id, null, cancellationToken);
    }

    /// <summary>What lists a large file's chunks are chunks too: what is missing of them here comes from elsewhere.</summary>
    private async ValueTask<OpenContent?> OpenWholeAsync(
        Func<DatabaseConnection, OpenContent?> open, EntryId file, VersionId? version, CancellationToken cancellationToken)
    {
        try
        {
            return _database.Read(open);
        }
        catch (ContentDamagedException)
        {
            foreach (ChunkId piece in _database.Read(connection => Pieces(connection, file, version)))
            {
                await _remote.BringAsync(piece, cancellationToken);
            }

            return _database.Read(open);
        }
    }

    private static List<ChunkId> Pieces(DatabaseConnection connection, EntryId file, VersionId? version) => [.. connection.Query(
        """
        SELECT public_manifest, private_manifest FROM versions
        WHERE entry = $1 AND id = coalesce($2, (SELECT head FROM entries WHERE id = $1))
        """,
        row => ManifestStore.Pieces(row.Bytes(0), row.Bytes(1)).ToList(), file.Value, version?.Value).SelectMany(pieces => pieces)];

    private OpenContent? Open(DatabaseConnection connection, Caller caller, Entry? found, VersionId? version)
    {
        if (found is not { Kind: EntryKind.File, Version: { } head } entry)
        {
            return null;
        }

        EntryId file = entry.Id;
        VersionId wanted = version ?? head;
        bool isOpened = _opened.TryGet(wanted, out FileManifest? manifest);
        EngineMeter.NoteLookup(isOpened);
        if (manifest is null)
        {
            manifest = Load(connection, caller, file, wanted);
            if (manifest is null)
            {
                return null;
            }

            _opened.Set(wanted, manifest);
        }
        else if (wanted != head && connection.Scalar<long>(
            "SELECT count(*) FROM versions WHERE id = $1 AND entry = $2", wanted.Value, file.Value) == 0)
        {
            // The cache knows the version, but of another file: this caller has not shown a right to that one.
            return null;
        }

        return Opened(caller, entry with { Version = wanted, SizeBytes = manifest.LengthBytes }, manifest);
    }

    // Nobody takes away what is in one's own tree.
    private OpenContent Opened(Caller caller, Entry entry, FileManifest manifest) => new(
        entry, manifest, _reader, _remote, _traffic,
        entry.Owner == caller.User && caller.Reach is null
            ? null : new ReadingRight(_database, _tree.Permissions, _changes, caller, entry.Id));

    private FileManifest? Load(DatabaseConnection connection, Caller caller, EntryId file, VersionId version)
    {
        (byte[] Public, byte[] Private, long Size)? found = connection.First(
            "SELECT public_manifest, private_manifest, size FROM versions WHERE id = $1 AND entry = $2",
            row => ((byte[], byte[], long)?)(row.Bytes(0), row.Bytes(1), row.GetInt64(2)), version.Value, file.Value);
        if (found is not { } blobs || EntryRow.Find(connection, file) is not { } row
            || _edits.Keys.Files.OfVersion(connection, caller, row, version) is not { } key)
        {
            return null;
        }

        try
        {
            return _manifests.Read(blobs.Public, blobs.Private, key, version, blobs.Size);
        }
        catch (Exception damage) when (damage is IOException or InvalidDataException)
        {
            throw new ContentDamagedException(damage);
        }
    }
}

/// <summary>The bytes of one file version. Cheap to keep for a request; holds no file handle.</summary>
public sealed class OpenContent
{
    private readonly FileManifest _manifest;
    private readonly PlainChunkReader _reader;
    private readonly RemoteChunks _remote;
    private readonly ContentTraffic _traffic;
    private readonly ReadingRight? _right;

    internal OpenContent(
        Entry entry, FileManifest manifest, PlainChunkReader reader, RemoteChunks remote, ContentTraffic traffic, ReadingRight? right)
    {
        Entry = entry;
        _manifest = manifest;
        _reader = reader;
        _remote = remote;
        _traffic = traffic;
        _right = right;
    }

    public Entry Entry { get; }

    public long LengthBytes => _manifest.LengthBytes;

    /// <summary>
    /// Writes <paramref name="count"/> bytes from <paramref name="offset"/> to the destination, decrypting only the
    /// chunks asked for, straight into its buffer. The destination sends while the next chunk is opened.
    /// </summary>
    /// <exception cref="ContentDamagedException">A chunk is missing or damaged; no wrong byte was written.</exception>
    /// <exception cref="ReadingEndedException">The caller may no longer read the file.</exception>
    public Task CopyToAsync(PipeWriter destination, long offset, long count, CancellationToken cancellationToken) =>
        CopyAsync(destination, offset, count, null, cancellationToken);

    /// <summary>The same as <see cref="CopyToAsync"/>, to a client's connection: what goes there is counted.</summary>
    /// <exception cref="ContentDamagedException">A chunk is missing or damaged; no wrong byte was written.</exception>
    /// <exception cref="ReadingEndedException">The caller may no longer read the file.</exception>
    public Task SendAsync(PipeWriter connection, long offset, long count, CancellationToken cancellationToken) =>
        CopyAsync(connection, offset, count, _traffic.Sent, cancellationToken);

    private async Task CopyAsync(
        PipeWriter destination, long offset, long count, Action<long>? copied, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, LengthBytes - offset);
        long end = offset + count;
        int first = count == 0 ? _manifest.Count : _manifest.IndexAt(offset);
        ChunksAhead ahead = new(_manifest, _remote, first, end);
        for (int index = first; offset < end; index++)
        {
            ChunkRef chunk = _manifest[index];
            int skip = (int)(offset - _manifest.StartOf(index));
            int take = (int)Math.Min(chunk.PlainBytes - skip, end - offset);
            byte[]? passing = await ahead.NextAsync(cancellationToken);
            _right?.Confirm();
            if (TryWrite(destination, chunk, passing, skip, take) is { } damage)
            {
                // Whoever found it bad took it out of use: another device's copy takes its place.
                passing = await _remote.ReadyAsync(chunk.Id, cancellationToken, isAgain: true);
                if (TryWrite(destination, chunk, passing, skip, take) is not null)
                {
                    throw new ContentDamagedException(damage);
                }
            }

            offset += take;
            copied?.Invoke(take);
            FlushResult flushed = await destination.FlushAsync(cancellationToken);
            if (flushed.IsCompleted)
            {
                return;
            }
        }
    }

    /// <param name="passing">The chunk's ciphertext when it has just come from elsewhere.</param>
    private Exception? TryWrite(PipeWriter destination, ChunkRef chunk, byte[]? passing, int skip, int take)
    {
        try
        {
            Write(destination, chunk, passing, skip, take);
            return null;
        }
        catch (Exception damage) when (damage is ChunkDamagedException or ChunkMissingException)
        {
            return damage;
        }
    }

    private void Write(PipeWriter destination, ChunkRef chunk, byte[]? passing, int skip, int take)
    {
        int room = Math.Max(chunk.PlainBytes + 1, chunk.StoredBytes) + PlainChunkReader.Slack;
        if (skip == 0 && take == chunk.PlainBytes)
        {
            Read(chunk, passing, destination.GetSpan(room));
            destination.Advance(take);
            return;
        }

        byte[] whole = ArrayPool<byte>.Shared.Rent(room);
        try
        {
            Read(chunk, passing, whole);
            destination.Write(whole.AsSpan(skip, take));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private int Read(ChunkRef chunk, byte[]? passing, Span<byte> plain) =>
        passing is null ? _reader.Read(chunk, plain) : PlainChunkReader.Read(chunk, passing, plain);
}

/// <summary>A chunk of the file is missing or damaged and no good copy could be found.</summary>
public sealed class ContentDamagedException(Exception cause) : IOException(
    "A part of this file is damaged or missing on this device, and no other device that can be reached has it.", cause);
