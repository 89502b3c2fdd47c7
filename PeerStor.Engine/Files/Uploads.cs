using System.Collections.Concurrent;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Uploads that survive a lost connection, a reload and a crash. What an offset acknowledges is on disk. A partial file
/// is invisible until it is whole. At most a few chunks of an upload are in memory, whatever its length.
/// </summary>
public sealed class Uploads
{
    /// <summary>The protocol of an upload that becomes a file only together with others.</summary>
    public const string PartProtocol = "concat part";

    /// <summary>A plain PUT: most are whole at once, so they are listed only when they break off or grow large.</summary>
    public const string PutProtocol = "put";

    private readonly NodeDatabase _database;
    private readonly UploadTable _table;
    private readonly FilePublisher _publisher;
    private readonly UploadRights _rights;
    private readonly DriveTree _tree;
    private readonly ChunkStore _chunks;
    private readonly PlainChunkReader _reader;
    private readonly FreshChunks _fresh;
    private readonly ContentTraffic _traffic;
    private readonly UploadRoom _room;
    private readonly NodeId _node;
    private readonly TimeProvider _time;
    private readonly UploadLocks _locks = new();
    private readonly ConcurrentDictionary<UploadId, UploadState> _unsaved = new();
    private readonly UserGears _gears = new();

    internal Uploads(
        NodeDatabase database, FilePublisher publisher, DriveTree tree, ChunkStore chunks, FreshChunks fresh,
        ContentTraffic traffic, StorageUse use, NodeId node, TimeProvider time)
    {
        _database = database;
        _table = new UploadTable(database);
        _publisher = publisher;
        _rights = new UploadRights(publisher);
        _tree = tree;
        _chunks = chunks;
        _reader = new PlainChunkReader(chunks);
        _fresh = fresh;
        _traffic = traffic;
        _room = new UploadRoom(use, database, _table);
        _node = node;
        _time = time;
    }

    public async Task<UploadReply> CreateAsync(Caller caller, UploadRequest request, CancellationToken cancellationToken)
    {
        bool isPart = request.Protocol == PartProtocol;
        UserId owner = caller.User;
        if ((isPart ? null : _publisher.Check(caller, request, out owner)) is { } refusal)
        {
            return refusal;
        }

        if (_table.CountUnfinished(caller.User) + _unsaved.Count >= Limits.MostUnfinishedUploads)
        {
            return new UploadReply(
                UploadOutcome.TooManyUploads,
                Reason: "There are too many unfinished uploads. Nothing of this one was kept; cancel some that are not needed.");
        }

        DateTimeOffset now = _time.GetUtcNow();
        UploadState state = new()
        {
            Id = UploadId.New(_node),
            User = caller.User,
            Owner = isPart ? caller.User : owner,
            Request = isPart ? request : request with { Owner = owner },
            LengthBytes = request.LengthBytes,
            Created = now,
            Activity = now,
        };
        if (_room.Begin(caller, state, _locks.IsActive) is { } full)
        {
            return full;
        }

        return await _room.KeepAsync(state, async () =>
        {
            _chunks.EnsureRoom(request.LengthBytes ?? 0);
            if (request.Protocol == PutProtocol)
            {
                _unsaved[state.Id] = state;
                return new UploadReply(UploadOutcome.Accepted, 0, state.ToUpload(active: false));
            }

            await _database.Writer.RunAsync(
                transaction =>
                {
                    UploadTable.Insert(transaction, caller, state);
                    return true;
                },
                cancellationToken);
            return state.IsWhole && !isPart
                ? await PublishAsync(caller, state, [])
                : new UploadReply(UploadOutcome.Accepted, 0, state.ToUpload(active: false));
        });
    }

    public Task<Upload?> GetAsync(Caller caller, UploadId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Find(caller, id)?.ToUpload(_locks.IsActive(id)));
    }

    /// <summary>Whether anybody's upload with that id was begun on this device.</summary>
    public bool IsHere(UploadId id) => _unsaved.ContainsKey(id) || _table.Has(id);

    /// <summary>Ends a request that still writes to the upload, waits until what it received is saved, and tells how far
    /// the upload is: what a client asks that comes back after a lost connection.</summary>
    public async Task<Upload?> TakeOverAsync(Caller caller, UploadId id, CancellationToken cancellationToken)
    {
        using UploadLocks.Lease lease = await _locks.TakeAsync(id, cancellationToken);
        return Find(caller, id)?.ToUpload(active: false);
    }

    /// <summary>The newest unfinished upload to a path by a protocol: how a plain PUT finds its partial again.</summary>
    public async Task<Upload?> FindAsync(Caller caller, string path, string protocol, CancellationToken cancellationToken)
    {
        UploadState? state = _unsaved.Values
            .Where(waiting => waiting.User == caller.User && waiting.Request.Path == path && waiting.Request.Protocol == protocol)
            .MaxBy(waiting => waiting.Created);
        UploadId? id = state?.Id ?? _table.FindByTarget(caller, path, protocol)?.Id;
        return id is { } found ? await TakeOverAsync(caller, found, cancellationToken) : null;
    }

    public Task<IReadOnlyList<Upload>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<Upload>>(
            [.. _table.List(caller, Limits.LargestPage).Select(state => state.ToUpload(_locks.IsActive(state.Id)))]);
    }

    /// <summary>Tells the total length of an upload begun without one; NotFound, or TooLong when more has arrived.</summary>
    public async Task<UploadReply> DeclareLengthAsync(
        Caller caller, UploadId id, long lengthBytes, CancellationToken cancellationToken)
    {
        using UploadLocks.Lease lease = await _locks.TakeAsync(id, cancellationToken);
        if (Find(caller, id) is not { Finished: null } state)
        {
            return new UploadReply(UploadOutcome.NotFound);
        }

        if (lengthBytes < state.ReceivedBytes || state.LengthBytes is not null && state.LengthBytes != lengthBytes)
        {
            return new UploadReply(UploadOutcome.TooLong, state.ReceivedBytes);
        }

        if (_room.Declare(state, lengthBytes) is { } full)
        {
            return full;
        }

        return await UploadGuard.RunAsync(state, async () =>
        {
            state.LengthBytes = lengthBytes;
            if (state.Saved)
            {
                await _database.Writer.RunAsync(
                    transaction =>
                    {
                        UploadTable.SetLength(transaction, id, lengthBytes);
                        return true;
                    },
                    cancellationToken);
            }

            if (!state.IsWhole || state.Request.Protocol == PartProtocol)
            {
                return new UploadReply(UploadOutcome.Accepted, state.ReceivedBytes, state.ToUpload(active: false));
            }

            List<ChunkRef> content = _table.Chunks(caller, id);
            return await PublishAsync(caller, state, state.Tail is { } tail ? [.. content, tail] : content);
        });
    }

    /// <summary>
    /// Appends a body. A new call takes the upload over from one that hangs. When the body breaks off, what arrived is made
    /// durable and kept.
    /// </summary>
    public async Task<UploadReply> AppendAsync(Caller caller, UploadId id, UploadPiece piece, CancellationToken cancellationToken)
    {
        using UploadLocks.Lease lease = await _locks.TakeAsync(id, cancellationToken);
        if (Find(caller, id) is not { } state)
        {
            return new UploadReply(UploadOutcome.NotFound);
        }

        if (state.Finished is { } file)
        {
            return state.Again(_database.Read(connection => _tree.Get(connection, caller, file)), piece.OffsetBytes, piece.Bytes);
        }

        // A new one was looked at just now.
        if (state.Saved && _rights.Refusal(caller, state) is { } refusal)
        {
            return refusal;
        }

        if (piece.OffsetBytes != state.ReceivedBytes)
        {
            return new UploadReply(UploadOutcome.WrongOffset, state.ReceivedBytes, state.ToUpload(active: false));
        }

        if (piece.OffsetBytes + (piece.Bytes ?? 0) > Math.Min(state.LengthBytes ?? long.MaxValue, Limits.LargestFileBytes))
        {
            return new UploadReply(UploadOutcome.TooLong, state.ReceivedBytes, state.ToUpload(active: false));
        }

        if (_room.GoOn(state, piece.Bytes) is { } full)
        {
            _unsaved.TryRemove(id, out _);
            _room.Settle(state);
            return full with { Upload = state.ToUpload(active: false) };
        }

        state.Request = piece.OnlyIf is null ? state.Request : state.Request with { OnlyIf = piece.OnlyIf };
        try
        {
            return await UploadGuard.RunAsync(state, () => RunAsync(caller, state, piece, lease.Superseded, cancellationToken));
        }
        finally
        {
            _unsaved.TryRemove(id, out _);
            _room.Settle(state);
        }
    }

    /// <summary>Joins finished parts (uploads with protocol "concat part"), in order, into one file without copying.</summary>
    public async Task<UploadReply> ConcatenateAsync(
        Caller caller, UploadRequest request, IReadOnlyList<UploadId> parts, CancellationToken cancellationToken)
    {
        if (_publisher.Check(caller, request, out UserId owner) is { } refusal)
        {
            return refusal;
        }

        List<ChunkRef> content = [];
        foreach (UploadId part in parts)
        {
            if (Find(caller, part) is not { IsWhole: true, Finished: null, Request.Protocol: PartProtocol })
            {
                return new UploadReply(UploadOutcome.NotFound, Reason: "A part is missing or not whole yet.");
            }

            content.AddRange(_table.Chunks(caller, part));
        }

        DateTimeOffset now = _time.GetUtcNow();
        long length = content.Sum(chunk => (long)chunk.PlainBytes);
        UploadState state = new()
        {
            Id = UploadId.New(_node), User = caller.User, Owner = owner, Request = request with { Owner = owner }, LengthBytes = length,
            ReceivedBytes = length, Created = now, Activity = now,
        };
        if (_room.Join(state, parts) is { } full)
        {
            return full;
        }

        return await _room.KeepAsync(state, async () =>
        {
            await _database.Writer.RunAsync(
                transaction =>
                {
                    UploadTable.Insert(transaction, caller, state);
                    foreach (UploadId part in parts)
                    {
                        UploadTable.GiveRoomBack(transaction, part);
                    }

                    _room.Release(transaction, parts);
                    return true;
                },
                cancellationToken);
            return await PublishAsync(caller, state, content);
        });
    }

    /// <summary>Stops an upload and forgets what it sent; false when there is none with that id.</summary>
    public async Task<bool> CancelAsync(Caller caller, UploadId id, CancellationToken cancellationToken)
    {
        using UploadLocks.Lease lease = await _locks.TakeAsync(id, cancellationToken);
        if (Find(caller, id) is null)
        {
            return false;
        }

        _unsaved.TryRemove(id, out _);
        return await _database.Writer.RunAsync(
            transaction =>
            {
                _room.Release(transaction, id);
                return UploadTable.Delete(transaction, caller, id);
            },
            cancellationToken);
    }

    /// <summary>Forgets uploads that nobody went on with for a week; returns how many.</summary>
    internal Task<int> DropExpiredAsync(CancellationToken cancellationToken) => _database.Writer.RunAsync(
        transaction =>
        {
            IReadOnlyList<UploadId> gone = UploadTable.DeleteExpired(transaction, _time.GetUtcNow() - UploadTable.Lifetime);
            _room.Release(transaction, gone);
            return gone.Count;
        },
        cancellationToken);

    private async Task<UploadReply> RunAsync(
        Caller caller, UploadState state, UploadPiece piece, CancellationToken superseded, CancellationToken aborted)
    {
        _chunks.EnsureRoom(0);
        int firstOfRun = state.ChunkCount;
        using UploadRun run = new(_database, caller, state, _chunks, _gears.Of(caller), _traffic, _room, _time);
        if (state.Tail is { } tail)
        {
            await run.ResumeAsync(await _reader.ReadAsync(tail));
        }

        UploadRun.BodyEnd end = await run.ReadAsync(piece.Body, piece.Checksum, superseded, aborted);
        switch (end)
        {
            case UploadRun.BodyEnd.TooLong:
                return new UploadReply(UploadOutcome.TooLong, state.ReceivedBytes, state.ToUpload(active: false));
            case UploadRun.BodyEnd.WrongChecksum:
                return new UploadReply(UploadOutcome.ChecksumMismatch, state.ReceivedBytes, state.ToUpload(active: false));
            case UploadRun.BodyEnd.OverQuota:
                return await _room.StopAsync(caller, state, run.ReceivedBytes);
            case UploadRun.BodyEnd.Broken or UploadRun.BodyEnd.TakenOver:
                if (piece.Checksum is null && run.ReceivedBytes > state.ReceivedBytes)
                {
                    await run.SaveAsync(whole: false);
                }

                return new UploadReply(
                    end == UploadRun.BodyEnd.TakenOver ? UploadOutcome.TakenOver : UploadOutcome.Interrupted,
                    state.ReceivedBytes, state.ToUpload(active: false));
        }

        if (piece.IsLast)
        {
            state.LengthBytes ??= run.ReceivedBytes;
        }

        bool whole = state.LengthBytes == run.ReceivedBytes;
        if (!whole || state.Request.Protocol == PartProtocol)
        {
            await run.SaveAsync(whole);
            return new UploadReply(UploadOutcome.Accepted, state.ReceivedBytes, state.ToUpload(active: false));
        }

        (IReadOnlyList<ChunkRef> added, FreshChunk? fresh) = await run.FinishAsync();
        return await PublishAsync(
            caller, state, firstOfRun == 0 ? added : [.. _table.Chunks(caller, state.Id).Take(firstOfRun), .. added], fresh);
    }

    private async Task<UploadReply> PublishAsync(Caller caller, UploadState state, IReadOnlyList<ChunkRef> content, FreshChunk? fresh = null)
    {
        if (!await _publisher.MayPublishAsync(content, CancellationToken.None))
        {
            return new UploadReply(UploadOutcome.OnlyHere, state.ReceivedBytes);
        }

        return await _publisher.PublishAsync(caller, state.Request, state.LengthBytes!.Value, content, (transaction, file) =>
        {
            if (fresh is not null)
            {
                _fresh.Add(transaction, fresh);
            }

            if (state.Saved && state.Request.Protocol != PutProtocol)
            {
                UploadTable.Finish(transaction, state, file);
            }
            else if (state.Saved)
            {
                UploadTable.Delete(transaction, caller, state.Id);
            }

            _room.Release(transaction, [state.Id, .. UploadTable.DeleteSuperseded(transaction, caller, state, _locks.IsActive)]);
        });
    }

    private UploadState? Find(Caller caller, UploadId id) => _rights.Seen(
        caller, _unsaved.TryGetValue(id, out UploadState? waiting) && waiting.User == caller.User ? waiting : _table.Find(caller, id));
}
