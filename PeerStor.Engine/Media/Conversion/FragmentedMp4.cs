using System.Buffers;
using System.Buffers.Binary;
using PeerStor.Engine.Chunks;

namespace PeerStor.Engine.Media.Conversion;

/// <summary>
/// Takes a fragmented MP4 from a pipe: its fragments go straight into chunks, its head is kept back until the end. Only
/// then is known how long everything is and where each fragment lies; the head gets that as an index ('sidx'), so that
/// players can jump, and is stored as the chunks before the others.
/// </summary>
internal sealed class FragmentedMp4(ChunkWriter writer, Action<TimeSpan> reached)
{
    /// <summary>The head of a fragment lists its samples: some kilobytes.</summary>
    private const int LargestHead = 16 << 20;

    /// <summary>As many as an index can hold: of two seconds each, a day and a half.</summary>
    private const int MostFragments = ushort.MaxValue;

    private readonly List<(long Bytes, ulong Length)> _fragments = [];
    private readonly List<ChunkRef> _stored = [];
    private byte[] _head = [];
    private uint _track;
    private uint _timescale = 1;
    private ulong _end;

    public long DataBytes { get; private set; }

    public TimeSpan Duration => TimeSpan.FromSeconds(_end / (double)_timescale);

    /// <exception cref="InvalidDataException">That is no fragmented MP4.</exception>
    public async Task<bool> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] header = new byte[Mp4Boxes.HeaderBytes];
        while (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken) == header.Length)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header);
            string type = Mp4Boxes.Type(header);
            if (size < Mp4Boxes.HeaderBytes || (type != "mdat" && size > LargestHead) || _fragments.Count > MostFragments)
            {
                throw new InvalidDataException("ffmpeg wrote something that is no fragmented MP4.");
            }

            switch (type)
            {
                case "ftyp" or "moov":
                    _head = [.. _head, .. await RestAsync(stream, header, size, cancellationToken)];
                    break;
                case "moof":
                    byte[] moof = await RestAsync(stream, header, size, cancellationToken);
                    Begin(moof);
                    await WriteAsync(moof);
                    break;
                case "mdat":
                    await WriteAsync(header.ToArray());
                    await CopyAsync(stream, size - Mp4Boxes.HeaderBytes, cancellationToken);
                    break;
                default:
                    await RestAsync(stream, header, size, cancellationToken);
                    break;
            }
        }

        return true;
    }

    /// <summary>The head with its index, and the chunks that hold the rest, all of them on disk.</summary>
    public async Task<(byte[] Head, IReadOnlyList<ChunkRef> Data)> FinishAsync()
    {
        _stored.AddRange(await writer.FinishAsync());
        return ([.. Mp4Head.WithDuration(_head, Duration), .. Mp4Head.Index(_track, _timescale, _fragments)], _stored);
    }

    private void Begin(byte[] moof)
    {
        if (_track == 0)
        {
            (_track, _timescale) = Mp4Head.MainTrack(_head);
        }

        (ulong start, ulong length) = FragmentTimes.Of(moof, _track) ?? (_end, 0);
        _fragments.Add((0, length));
        _end = Math.Max(_end, start + length);
        reached(Duration);
    }

    private async ValueTask WriteAsync(byte[] bytes) => await WriteAsync(bytes.AsMemory());

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_fragments.Count == 0)
        {
            throw new InvalidDataException("There are samples before the first fragment.");
        }

        DataBytes += bytes.Length;
        _fragments[^1] = (_fragments[^1].Bytes + bytes.Length, _fragments[^1].Length);
        await writer.WriteAsync(new ReadOnlySequence<byte>(bytes));
        (IReadOnlyList<ChunkRef> chunks, _) = await writer.TakeStoredAsync();
        _stored.AddRange(chunks);
    }

    private async Task CopyAsync(Stream stream, long count, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 << 10];
        while (count > 0)
        {
            int read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), cancellationToken);
            if (read == 0)
            {
                throw new InvalidDataException("ffmpeg stopped in the middle of a fragment.");
            }

            await WriteAsync(buffer.AsMemory(0, read));
            count -= read;
        }
    }

    private static async Task<byte[]> RestAsync(Stream stream, byte[] header, uint size, CancellationToken cancellationToken)
    {
        byte[] box = new byte[size];
        header.CopyTo(box, 0);
        await stream.ReadExactlyAsync(box.AsMemory(header.Length), cancellationToken);
        return box;
    }
}
