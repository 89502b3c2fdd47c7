using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Database;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// One request body on its way into an upload: read, cut, sealed, appended, and acknowledged step by step. While a
/// checkpoint waits for the disk, the body is read on.
/// </summary>
internal sealed class UploadRun : IDisposable
{
    /// <summary>Bytes between two checkpoints: what a crash costs a client at most, and a commit for it costs nothing.</summary>
    private const long CheckpointBytes = 16L << 20;

    private readonly NodeDatabase _database;
    private readonly Caller _caller;
    private readonly UploadState _state;
    private readonly ChunkWriter _writer;
    private readonly ContentTraffic _traffic;
    private readonly UploadRoom _room;
    private readonly TimeProvider _time;
    private readonly Func<long, CancellationToken, Task> _waitDurable;
    private readonly List<ChunkRef> _listed = [];
    private readonly List<ChunkRef> _unlisted = [];
    private Task _checkpoint = Task.CompletedTask;
    private long _received;
    private long _sinceCheckpoint;
    private IncrementalHash? _hash;

    public UploadRun(
        NodeDatabase database, Caller caller, UploadState state, ChunkStore store, GearTable gear, ContentTraffic traffic,
        UploadRoom room, TimeProvider time)
    {
        _database = database;
        _caller = caller;
        _state = state;
        _traffic = traffic;
        _room = room;
        _time = time;
        _waitDurable = store.WaitDurableAsync;
        _writer = new ChunkWriter(store, gear, caller.Keys.Convergence);
        _received = state.ReceivedBytes;
    }

    /// <summary>All bytes that arrived, acknowledged or not.</summary>
    public long ReceivedBytes => _received;

    /// <summary>The chunks of this run, in order: those of earlier runs are in the table.</summary>
    public IReadOnlyList<ChunkRef> Chunks => _listed;

    /// <summary>Begins where the last run ended: in the middle of a chunk, as a rule.</summary>
    public async ValueTask ResumeAsync(ReadOnlyMemory<byte> tail) => await _writer.WriteAsync(new ReadOnlySequence<byte>(tail));

    /// <summary>Takes the body in until it ends or breaks.</summary>
    public async Task<BodyEnd> ReadAsync(
        PipeReader body, BodyChecksum? checksum, CancellationToken superseded, CancellationToken aborted)
    {
        _hash = checksum is null ? null : IncrementalHash.CreateHash(AlgorithmOf(checksum));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(superseded, aborted);
        while (true)
        {
            ReadResult read;
            try
            {
                read = await body.ReadAsync(stop.Token);
            }
            catch (Exception broken) when (broken is IOException or OperationCanceledException or InvalidOperationException)
            {
                return superseded.IsCancellationRequested ? BodyEnd.TakenOver : BodyEnd.Broken;
            }

            ReadOnlySequence<byte> data = read.Buffer;
            if (_received + data.Length > (_state.LengthBytes ?? long.MaxValue))
            {
                return BodyEnd.TooLong;
            }

            if (!_room.TryGrow(_state, _received + data.Length))
            {
                return BodyEnd.OverQuota;
            }

            await TakeAsync(data);
            body.AdvanceTo(data.End);
            if (read.IsCompleted)
            {
                return Matches(checksum) ? BodyEnd.Complete : BodyEnd.WrongChecksum;
            }
        }
    }

    /// <summary>Makes all that arrived durable and acknowledges it, the unfinished chunk included.</summary>
    public async Task SaveAsync(bool whole)
    {
        await _checkpoint;
        _unlisted.AddRange(whole ? await _writer.FinishAsync() : await _writer.FlushAsync());
        ChunkRef? tail = whole ? null : await _writer.SaveTailAsync();
        await ListAsync([.. _unlisted], tail, _received);
        _unlisted.Clear();
    }

    /// <summary>
    /// The chunks of this run once all are durable, without noting them in the table: a file follows at once. The only chunk
    /// of a small file is not waited for: it becomes durable together with the file.
    /// </summary>
    public async Task<(IReadOnlyList<ChunkRef> Chunks, FreshChunk? Fresh)> FinishAsync()
    {
        await _checkpoint;
        if (_listed.Count + _unlisted.Count == 0 && _writer.TryFinishSmall(FreshChunks.MostBytes) is { } fresh)
        {
            return ([fresh.Chunk], fresh);
        }

        return ([.. _listed, .. _unlisted, .. await _writer.FinishAsync()], null);
    }

    public void Dispose()
    {
        _hash?.Dispose();
        _writer.Dispose();
    }

    private async ValueTask TakeAsync(ReadOnlySequence<byte> data)
    {
        if (_hash is not null)
        {
            foreach (ReadOnlyMemory<byte> part in data)
            {
                _hash.AppendData(part.Span);
            }
        }

        _traffic.Received(data.Length);
        await _writer.WriteAsync(data);
        _received += data.Length;
        _sinceCheckpoint += data.Length;

        // With a checksum nothing of the body may be acknowledged before its end.
        if (_sinceCheckpoint >= CheckpointBytes && _hash is null && _checkpoint.IsCompleted)
        {
            await _checkpoint;
            await BeginCheckpointAsync();
        }
    }

    private async ValueTask BeginCheckpointAsync()
    {
        (IReadOnlyList<ChunkRef> stored, long position) = await _writer.TakeStoredAsync();
        if (stored.Count == 0)
        {
            return;
        }

        _sinceCheckpoint = 0;
        _checkpoint = CheckpointAsync(stored, position);
    }

    private async Task CheckpointAsync(IReadOnlyList<ChunkRef> stored, long position)
    {
        // What follows may wait for the disk on the thread that it runs on, and that must not be the reading one.
        await Task.Yield();
        await _waitDurable(position, CancellationToken.None);
        long before = _state.Tail is { } tail ? _state.ReceivedBytes - tail.PlainBytes : _state.ReceivedBytes;
        await ListAsync(stored, null, before + stored.Sum(chunk => (long)chunk.PlainBytes));
    }

    private async Task ListAsync(IReadOnlyList<ChunkRef> added, ChunkRef? tail, long receivedBytes)
    {
        DateTimeOffset now = _time.GetUtcNow();
        await _database.Writer.RunAsync(
            transaction =>
            {
                if (!_state.Saved)
                {
                    UploadTable.Insert(transaction, _caller, _state);
                }

                UploadTable.Extend(transaction, _caller, _state.Id, _state.ChunkCount, added, tail, receivedBytes, now);
                return true;
            },
            CancellationToken.None);
        _listed.AddRange(added);
        _state.ChunkCount += added.Count;
        _state.ReceivedBytes = receivedBytes;
        _state.Tail = tail;
        _state.Activity = now;
    }

    private bool Matches(BodyChecksum? checksum) =>
        checksum is null || CryptographicOperations.FixedTimeEquals(_hash!.GetHashAndReset(), checksum.Expected);

    private static HashAlgorithmName AlgorithmOf(BodyChecksum checksum) => checksum.Algorithm switch
    {
        "sha256" => HashAlgorithmName.SHA256,
        "sha1" => HashAlgorithmName.SHA1,
        "md5" => HashAlgorithmName.MD5,
        _ => throw new ArgumentException("Unknown checksum algorithm: " + checksum.Algorithm),
    };

    internal enum BodyEnd
    {
        Complete,
        Broken,
        TakenOver,
        TooLong,
        WrongChecksum,
        OverQuota,
    }
}
