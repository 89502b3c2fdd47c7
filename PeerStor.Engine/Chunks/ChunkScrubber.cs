namespace PeerStor.Engine.Chunks;

/// <summary>What to re-hash: one of <see cref="Slices"/> equal parts of all chunks, or all with one slice.</summary>
public sealed record ScrubOptions
{
    public int Slice { get; init; }

    /// <summary>1 to 65,536.</summary>
    public int Slices { get; init; } = 1;

    /// <summary>How fast to read at most, so that users do not notice; null means as fast as the disk allows.</summary>
    public long? BytesPerSecond { get; init; }
}

/// <summary>What a scrub found. The bad chunks are out of use: appending them again writes them anew.</summary>
public sealed record ScrubReport(long Chunks, long Bytes, IReadOnlyList<ChunkId> Bad);

/// <summary>Re-hashes stored chunks.</summary>
internal sealed class ChunkScrubber(StoreState state, IndexFeeder feeder, DamageRegister damage)
{
    private const int BatchSize = 4096;
    private const int PrefixValues = 1 << 16;

    public async Task<ScrubReport> ScrubAsync(ScrubOptions options, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.Slices is > 0 and <= PrefixValues, true);
        if (!state.Health.ReadOnly)
        {
            feeder.Feed();
        }

        List<ChunkId> bad = [];
        (long chunks, long bytes) = (0, 0);
        long started = state.Time.GetTimestamp();
        await foreach (IndexedChunk chunk in SliceAsync(options).WithCancellation(cancellationToken))
        {
            if (!damage.IsGood(chunk) && Recheck(chunk.Id))
            {
                bad.Add(chunk.Id);
            }

            chunks++;
            bytes += chunk.Place.RecordBytes;
            if (options.BytesPerSecond is { } rate)
            {
                TimeSpan ahead = TimeSpan.FromSeconds(bytes / (double)rate) - state.Time.GetElapsedTime(started);
                await (ahead > TimeSpan.Zero ? Task.Delay(ahead, state.Time, cancellationToken) : Task.CompletedTask);
            }
        }

        if (state.Health.ReadOnly)
        {
            return new ScrubReport(chunks, bytes, bad);
        }

        foreach (IndexedChunk healed in damage.List().Where(chunk => !bad.Contains(chunk.Id) && damage.IsGood(chunk)))
        {
            damage.Heal(healed);
        }

        return new ScrubReport(chunks, bytes, bad);
    }

    /// <summary>The chunk may have been moved or removed since it was listed, so it is looked up again.</summary>
    private bool Recheck(ChunkId id) =>
        state.FindIndexed(id) is { } now && !damage.IsGood(now) && damage.Mark(now);

    /// <summary>Chunks by ranges of ids; within a batch in the order of the disk, so that it reads forward.</summary>
    private async IAsyncEnumerable<IndexedChunk> SliceAsync(ScrubOptions options)
    {
        ChunkId from = Prefix((long)options.Slice * PrefixValues / options.Slices);
        long last = (options.Slice + 1L) * PrefixValues / options.Slices;
        while (state.Index.After(from, BatchSize) is { Count: > 0 } batch)
        {
            foreach (IndexedChunk chunk in batch
                .Where(chunk => last >= PrefixValues || chunk.Id < Prefix(last))
                .OrderBy(chunk => chunk.Place.Segment).ThenBy(chunk => chunk.Place.Offset))
            {
                yield return chunk;
            }

            from = batch[^1].Id;
            if (last < PrefixValues && from >= Prefix(last))
            {
                break;
            }

            await Task.Yield();
        }
    }

    private static ChunkId Prefix(long value)
    {
        Span<byte> bytes = stackalloc byte[ChunkId.Bytes];
        bytes.Clear();
        bytes[0] = (byte)(value >> 8);
        bytes[1] = (byte)value;
        return new ChunkId(bytes);
    }
}
