using Microsoft.Win32.SafeHandles;

namespace PeerStor.Engine.Chunks;

/// <summary>
/// Walks the records of a segment from front to back and re-hashes each. Where something is damaged it goes on at the
/// next bytes that are a whole, good record, so damage costs only the records that it touches.
/// </summary>
internal sealed class SegmentScan(SafeFileHandle file, long startOffset, long endOffset)
{
    private const int PageBytes = 4096;
    private static readonly byte[] Magic = BitConverter.GetBytes(ChunkRecord.Magic);

    // One record of the largest size must fit; small tails need less.
    private readonly byte[] window = new byte[Math.Min(
        ChunkRecord.HeaderBytes + ChunkRecord.MaxCiphertextBytes, Math.Max(1, endOffset - startOffset))];

    private long windowOffset;
    private int windowBytes;

    /// <summary>Where the next search begins.</summary>
    public long Offset { get; private set; } = startOffset;

    /// <summary>Bytes that belong to no good record: a torn write, or damage.</summary>
    public long SkippedBytes { get; private set; }

    public ChunkId Id { get; private set; }

    /// <summary>The offset of the record's header.</summary>
    public long RecordOffset { get; private set; }

    /// <summary>The whole record, header included; valid until the next call of <see cref="Next"/>.</summary>
    public Memory<byte> Record { get; private set; }

    /// <summary>Moves to the next good record; false at the end.</summary>
    public bool Next()
    {
        while (Offset + ChunkRecord.HeaderBytes <= endOffset)
        {
            if (TryRecord())
            {
                return true;
            }

            long candidate = FindMagic(Offset + 1);
            SkippedBytes += candidate - Offset;
            Offset = candidate;
        }

        SkippedBytes += endOffset - Offset;
        Offset = endOffset;
        return false;
    }

    private bool TryRecord()
    {
        if (!ChunkRecord.TryReadHeader(View(Offset, ChunkRecord.HeaderBytes).Span, out ChunkId id, out int length)
            || Offset + ChunkRecord.HeaderBytes + length > endOffset)
        {
            return false;
        }

        Memory<byte> record = View(Offset, ChunkRecord.HeaderBytes + length);
        if (ChunkId.Of(record.Span[ChunkRecord.HeaderBytes..]) != id)
        {
            return false;
        }

        (Id, RecordOffset, Record) = (id, Offset, record);
        Offset += record.Length;
        return true;
    }

    private long FindMagic(long from)
    {
        while (from + Magic.Length <= endOffset)
        {
            // What is in the window already first: many bad records in a row must not read the file many times.
            long loaded = windowOffset + windowBytes;
            long wanted = from >= windowOffset && from + Magic.Length <= loaded ? loaded - from : window.Length;
            Span<byte> view = View(from, (int)Math.Min(wanted, endOffset - from)).Span;
            int at = view.IndexOf(Magic);
            if (at >= 0)
            {
                return from + at;
            }

            from += view.Length - Magic.Length + 1;
        }

        return endOffset;
    }

    private Memory<byte> View(long offset, int count)
    {
        if (offset < windowOffset || offset + count > windowOffset + windowBytes)
        {
            windowOffset = offset;
            windowBytes = Fill((int)Math.Min(window.Length, endOffset - offset));
        }

        return window.AsMemory((int)(offset - windowOffset), count);
    }

    private int Fill(int wanted)
    {
        Span<byte> target = window.AsSpan(0, wanted);
        try
        {
            ReadFully(target, windowOffset);
        }
        catch (IOException)
        {
            // A bad sector must not hide the good ones around it.
            FillPageByPage(target);
        }

        return wanted;
    }

    private void FillPageByPage(Span<byte> target)
    {
        for (int done = 0; done < target.Length; done += PageBytes)
        {
            Span<byte> page = target.Slice(done, Math.Min(PageBytes, target.Length - done));
            try
            {
                ReadFully(page, windowOffset + done);
            }
            catch (IOException)
            {
                page.Clear();
            }
        }
    }

    private void ReadFully(Span<byte> target, long offset)
    {
        while (!target.IsEmpty)
        {
            int count = RandomAccess.Read(file, target, offset);
            if (count == 0)
            {
                target.Clear();
                return;
            }

            target = target[count..];
            offset += count;
        }
    }
}
