namespace PeerStor.Engine.Chunks;

/// <summary>Reads records and tells good ones from bad ones.</summary>
internal sealed class ChunkReader(StoreState state)
{
    /// <summary>
    /// The ciphertext of a chunk, after a check of the record's header. Throws <see cref="ChunkMissingException"/>, and
    /// <see cref="ArgumentException"/> when the destination is too short.
    /// </summary>
    public int Read(ChunkId id, Span<byte> destination)
    {
        ChunkPlace? place = state.Find(id);
        while (place is { } here)
        {
            if (here.Length > destination.Length)
            {
                throw new ArgumentException($"The chunk has {here.Length} bytes.", nameof(destination));
            }

            Exception? cause = TryRead(id, here, destination[..here.Length], out bool good);
            if (good)
            {
                return here.Length;
            }

            // Compaction may have moved the chunk since the lookup; the same place again means damage.
            place = state.Find(id);
            if (place == here)
            {
                throw new ChunkMissingException(id, damaged: true, cause);
            }
        }

        throw new ChunkMissingException(id, damaged: false);
    }

    /// <summary>True when the record at a place is whole and its ciphertext has the hash that its id says.</summary>
    public bool IsGood(ChunkId id, ChunkPlace place, Span<byte> buffer)
    {
        Span<byte> ciphertext = buffer[..place.Length];
        TryRead(id, place, ciphertext, out bool read);
        return read && ChunkId.Of(ciphertext) == id;
    }

    /// <summary>True when the header at a place is that of the chunk: a cheap sign that the record is there.</summary>
    public bool HasHeader(ChunkId id, ChunkPlace place)
    {
        Span<byte> header = stackalloc byte[ChunkRecord.HeaderBytes];
        try
        {
            return state.Segments.Find(place.Segment) is { } segment
                && segment.Read(header, place.Offset) == header.Length
                && ChunkRecord.TryReadHeader(header, out ChunkId found, out int length)
                && found == id && length == place.Length;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private Exception? TryRead(ChunkId id, ChunkPlace place, Span<byte> ciphertext, out bool good)
    {
        good = false;
        try
        {
            good = HasHeader(id, place)
                && state.Segments.Find(place.Segment) is { } segment
                && segment.Read(ciphertext, place.Offset + ChunkRecord.HeaderBytes) == ciphertext.Length;
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error;
        }
    }
}
