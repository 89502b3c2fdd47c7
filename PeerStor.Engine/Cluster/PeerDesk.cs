using System.Buffers;
using PeerStor.Engine.Common;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Cluster.Wire;
using PeerStor.Engine.Journal;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Cluster;

/// <summary>Answers what other devices ask. Who asks was proved by their certificate.</summary>
public sealed class PeerDesk
{
    /// <summary>Batches in one answer: what comes next is asked for next.</summary>
    private const int MostBatches = 8;

    /// <summary>What another device wrote it tells everybody itself; who has not heard of it so much later is told by this one. Without
    /// that each operation would go from everybody to everybody.</summary>
    private static readonly TimeSpan RelayAfter = TimeSpan.FromMilliseconds(250);

    private readonly Devices _devices;
    private readonly LogExchange _logs;
    private readonly ClusterProgress _progress;
    private readonly DeviceLinks _links;
    private readonly DeviceStates _states;
    private readonly LinkTraffic _traffic;
    private readonly ChunkStore _chunks;
    private readonly Pairing _pairing;
    private readonly DigitPairing _digits;
    private readonly ReferenceClock _time;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal PeerDesk(Devices devices, LogExchange logs, ClusterProgress progress, DeviceLinks links, DeviceStates states, LinkTraffic traffic, ChunkStore chunks,
        Pairing pairing, DigitPairing digits, ReferenceClock time)
    {
        _digits = digits;
        _states = states;
        _traffic = traffic;
        _links = links;
        _devices = devices;
        _logs = logs;
        _progress = progress;
        _chunks = chunks;
        _pairing = pairing;
        _time = time;
        devices.Log.Appended += Wake;
        logs.Received += _ => Wake();
    }

    /// <summary>Whether a connection of this device is taken: of members, and of anybody while an invitation is open.</summary>
    public bool MayConnect(NodeId device) => _devices.IsMember(device) || _pairing.Invites.IsExpected || _digits.IsExpected;

    /// <summary>Whether it may ask for anything but to join.</summary>
    public bool IsMember(NodeId device) => _devices.IsMember(device);

    /// <param name="question">As <c>JoinQuestion</c> writes it.</param>
    /// <exception cref="InvalidDataException">The question cannot be read.</exception>
    public async Task<byte[]> JoinAsync(NodeId device, ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        (await _pairing.AcceptAsync(device, JoinQuestion.Decode(question), cancellationToken)).Encode();

    /// <param name="question">As <c>CompareQuestion</c> writes it.</param>
    /// <exception cref="InvalidDataException">The question cannot be read.</exception>
    public async Task<byte[]> CompareAsync(NodeId device, ReadOnlyMemory<byte> question, CancellationToken cancellationToken) =>
        (await _digits.TakeAsync(device, CompareQuestion.Decode(question), cancellationToken)).Encode();

    /// <summary>What the asking device lacks; when there is nothing it waits for news as long as the question says.</summary>
    public async Task<NextAnswer> NextAsync(NodeId device, NextQuestion question, CancellationToken cancellationToken)
    {
        _progress.Note(device, question.Progress);
        _states.Note(device, question.Figures);
        _links.Hear(device, question.Addresses);
        if (question.Clock is { } theirs)
        {
            _time.Heard(device, theirs);
        }

        long started = _time.GetTimestamp();
        WaitingLogs waiting = new(
            device, _devices.Own, question.Progress.Select(one => one.State),
            log => _progress.Of(device, log.Origin, log.Epoch)?.State.Sequence ?? 0, RelayAfter);
        while (true)
        {
            Task news = _news.Task;
            TimeSpan elapsed = _time.GetElapsedTime(started);
            // It may have been removed while its question waited.
            List<OperationBatch> batches = IsMember(device) ? Read(waiting.Due(_logs.Vector(), elapsed)) : [];
            TimeSpan left = question.Patience - elapsed;
            if (batches.Count > 0 || left <= TimeSpan.Zero || !IsMember(device))
            {
                return new NextAnswer(_progress.Own(), batches, _time.Own);
            }

            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            TimeSpan rest = waiting.RelayAt is { } relay && relay < question.Patience ? relay - elapsed : left;
            await Task.WhenAny(news, Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, _time, enough.Token));
            await enough.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public void Note(NodeId device, NextQuestion progress) => _progress.Note(device, progress.Progress);

    /// <summary>A chunk's ciphertext; false when it is not here. Who asks for it hashes it in any case, and doubts a bad one
    /// (<see cref="Doubt"/>): hashing it here too would double what copying costs.</summary>
    /// <param name="length">Is told the length before anything is written.</param>
    public bool TryReadChunk(NodeId device, ChunkId id, IBufferWriter<byte> destination, Action<int> length)
    {
        if (!_chunks.TryGetStoredLength(id, out int bytes))
        {
            return false;
        }

        try
        {
            Span<byte> room = destination.GetSpan(bytes)[..bytes];
            int read = _chunks.Read(id, room);
            length(read);
            destination.Advance(read);
            _traffic.Sent(device, read);
            return true;
        }
        catch (ChunkMissingException)
        {
            return false;
        }
    }

    /// <summary>Which of some chunks are durable here, a bit each. Who asks may rely on them: nothing of them is about to be
    /// removed because nobody needed it.</summary>
    /// <param name="packed">As <see cref="ChunkIds"/> writes them.</param>
    /// <exception cref="InvalidDataException">The question cannot be read.</exception>
    public async Task<byte[]> AnswerHoldingsAsync(ReadOnlyMemory<byte> packed, CancellationToken cancellationToken)
    {
        IReadOnlyList<ChunkId> asked = ChunkIds.Unpack(packed.Span);
        try
        {
            long position = 0;
            byte[] bitmap = ChunkIds.Bitmap(asked, id =>
            {
                long? place = _chunks.Keep(id);
                position = Math.Max(position, place ?? 0);
                return place is not null;
            });
            await _chunks.WaitDurableAsync(position, cancellationToken);
            return bitmap;
        }
        catch (StoreReadOnlyException)
        {
            // It takes and removes nothing any more, and still has what it has.
            return ChunkIds.Bitmap(asked, id => _chunks.TryGetStoredLength(id, out _));
        }
    }

    /// <summary>Takes a chunk that another device gives; it is durable afterwards.</summary>
    /// <exception cref="InvalidDataException">It is not the chunk that it is said to be.</exception>
    /// <exception cref="StoreFullException">There is no room for it.</exception>
    public async Task StoreChunkAsync(NodeId device, ChunkId id, ReadOnlyMemory<byte> ciphertext, CancellationToken cancellationToken)
    {
        if (await ChunkId.OfAsync(ciphertext) != id)
        {
            throw new InvalidDataException("The chunk did not arrive as it was sent.");
        }

        _traffic.Received(device, ciphertext.Length);
        await _chunks.WaitDurableAsync(_chunks.AppendCiphertext(id, ciphertext.Span), cancellationToken);
    }

    /// <summary>Another device got something else than the chunk: what is here is read, and taken out of use when it is bad.</summary>
    /// <exception cref="InvalidDataException">The question cannot be read.</exception>
    public void Doubt(ReadOnlyMemory<byte> packed)
    {
        foreach (ChunkId id in ChunkIds.Unpack(packed.Span))
        {
            _chunks.ReportDamaged(id);
        }
    }

    private void Wake() =>
        Interlocked.Exchange(ref _news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <param name="due">The logs, and behind which operation of each.</param>
    private List<OperationBatch> Read(IEnumerable<(LogState Log, long After)> due) =>
        [.. due.Select(one => _logs.Read(one.Log.Origin, one.Log.Epoch, one.After)).OfType<OperationBatch>().Take(MostBatches)];
}
