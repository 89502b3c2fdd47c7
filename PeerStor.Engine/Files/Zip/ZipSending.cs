using System.Buffers;
using System.IO.Pipelines;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files.Zip;

/// <summary>Sends one part of a zip file: goes through the whole of it in thought, and writes what lies within the part.</summary>
internal sealed class ZipSending(
    ZipPlan plan, Content content, Caller caller, BoundedCache<VersionId, uint> checksums, PipeWriter connection, long offset, long count)
{
    // Small records are gathered, so that a thousand small files are not thousands of packets.
    private const int FlushBytes = 256 << 10;

    // Kept in blocks: one array of a million would be a large object that has to be copied while it grows.
    private const int CrcsInBlock = 4096;

    private readonly BufferPipe _small = new();
    private readonly long _end = offset + count;
    private readonly List<uint[]> _crcs = [];
    private readonly HashSet<long> _unknown = [];
    private long _firstNoted = long.MaxValue;
    private long _at;
    private long _unflushed;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long index = 0;
        foreach (ZipItem item in plan.Read())
        {
            // What lies before the part is passed over; its checksums are looked up only when the directory needs them.
            if (_at >= _end)
            {
                return;
            }

            if (_at + item.TotalBytes <= offset)
            {
                _at += item.TotalBytes;
            }
            else
            {
                Note(index, await SendItemAsync(item, cancellationToken));
            }

            index++;
        }

        await SendDirectoryAsync(cancellationToken);
        await connection.FlushAsync(cancellationToken);
    }

    /// <returns>The checksum; null when it was not needed for what was sent.</returns>
    private async Task<uint?> SendItemAsync(ZipItem item, CancellationToken cancellationToken)
    {
        if (item.Version is not { } version || item.SizeBytes == 0)
        {
            await WriteAsync(ZipFormat.LocalHeader(item, 0), cancellationToken);
            return 0;
        }

        OpenContent opened = await OpenAsync(item, version, cancellationToken);
        if (!item.HasDescriptor)
        {
            return await SendSmallAsync(item, version, opened, cancellationToken);
        }

        await WriteAsync(ZipFormat.LocalHeader(item, 0), cancellationToken);
        (long skip, long take) = Within(item.SizeBytes);
        uint? crc = checksums.TryGet(version, out uint known) ? known : null;
        if (take > 0)
        {
            CrcPipe pipe = new(connection);
            await opened.SendAsync(pipe, skip, take, cancellationToken);
            crc ??= take == item.SizeBytes ? pipe.Crc : null;
        }

        _at += item.SizeBytes;
        if (_at < _end && _at + item.DescriptorBytes > offset)
        {
            crc ??= await ComputeAsync(opened, cancellationToken);
            await WriteAsync(ZipFormat.Descriptor(item, crc.Value), cancellationToken);
        }
        else
        {
            _at += item.DescriptorBytes;
        }

        if (crc is { } computed)
        {
            checksums.Set(version, computed);
        }

        return crc;
    }

    private async Task<uint> SendSmallAsync(ZipItem item, VersionId version, OpenContent opened, CancellationToken cancellationToken)
    {
        _small.Clear();
        await opened.SendAsync(_small, 0, item.SizeBytes, cancellationToken);
        uint crc = Crc32.Append(0, _small.Written.Span);
        checksums.Set(version, crc);
        await WriteAsync(ZipFormat.LocalHeader(item, crc), cancellationToken);
        await WriteAsync(_small.Written, cancellationToken);
        return crc;
    }

    private async Task SendDirectoryAsync(CancellationToken cancellationToken)
    {
        long position = 0;
        long index = 0;
        foreach (ZipItem item in plan.Read())
        {
            if (_at >= _end)
            {
                return;
            }

            int length = item.DirectoryBytes(position);
            if (_at + length <= offset)
            {
                _at += length;
            }
            else
            {
                uint crc = CrcAt(index) ?? await FindAsync(item, cancellationToken);
                await WriteAsync(ZipFormat.DirectoryHeader(item, crc, position), cancellationToken);
            }

            position += item.TotalBytes;
            index++;
        }

        await WriteAsync(plan.End(), cancellationToken);
    }

    private async Task<uint> FindAsync(ZipItem item, CancellationToken cancellationToken)
    {
        if (item.Version is not { } version || item.SizeBytes == 0)
        {
            return 0;
        }

        if (!checksums.TryGet(version, out uint crc))
        {
            crc = await ComputeAsync(await OpenAsync(item, version, cancellationToken), cancellationToken);
            checksums.Set(version, crc);
        }

        return crc;
    }

    private static async Task<uint> ComputeAsync(OpenContent opened, CancellationToken cancellationToken)
    {
        CrcPipe pipe = new(null);
        await opened.CopyToAsync(pipe, 0, opened.LengthBytes, cancellationToken);
        return pipe.Crc;
    }

    // The planner has looked at the entry, and what it found is what is sent: the version is opened without looking again.
    private async Task<OpenContent> OpenAsync(ZipItem item, VersionId version, CancellationToken cancellationToken)
    {
        Entry planned = new(
            item.Id, EntryKind.File, default, "", item.SizeBytes, DateTimeOffset.FromUnixTimeMilliseconds(item.ModifiedMs),
            MediaTypes.Unknown, version, 1, 1);
        return await content.OpenAsync(caller, planned, cancellationToken) is { } opened && opened.LengthBytes == item.SizeBytes
            ? opened
            : throw new IOException("A file of the zip was removed while the zip was being sent.");
    }

    /// <summary>What of the next bytes lies within the part that is asked for.</summary>
    private (long Skip, long Take) Within(long length)
    {
        long skip = Math.Clamp(offset - _at, 0, length);
        return (skip, Math.Clamp(_end - _at, 0, length) - skip);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        (long skip, long take) = Within(bytes.Length);
        _at += bytes.Length;
        if (take <= 0)
        {
            return;
        }

        connection.Write(bytes.Span.Slice((int)skip, (int)take));
        _unflushed += take;
        if (_unflushed >= FlushBytes)
        {
            _unflushed = 0;
            FlushResult flushed = await connection.FlushAsync(cancellationToken);
            if (flushed.IsCompleted)
            {
                throw new OperationCanceledException("Nobody reads the zip any more.", cancellationToken);
            }
        }
    }

    private void Note(long index, uint? crc)
    {
        while (_crcs.Count <= index / CrcsInBlock)
        {
            _crcs.Add(new uint[CrcsInBlock]);
        }

        _crcs[(int)(index / CrcsInBlock)][index % CrcsInBlock] = crc ?? 0;
        if (crc is null)
        {
            _unknown.Add(index);
        }

        _firstNoted = Math.Min(_firstNoted, index);
    }

    private uint? CrcAt(long index) => index < _firstNoted || _unknown.Contains(index) || index / CrcsInBlock >= _crcs.Count
        ? null
        : _crcs[(int)(index / CrcsInBlock)][index % CrcsInBlock];
}
