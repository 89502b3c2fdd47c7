using Microsoft.Win32.SafeHandles;
using PeerStor.Engine.Storage;

namespace PeerStor.Engine.Chunks;

/// <summary>One append-only file of records. It is never truncated. Counters change under the store's gate.</summary>
internal sealed class Segment(int number, string path, long lengthBytes)
{
    private readonly Lock opening = new();
    private SafeFileHandle? handle;

    public int Number { get; } = number;

    public string Path { get; } = path;

    /// <summary>Where the next record goes; a torn write may have left bytes beyond it.</summary>
    public long LengthBytes { get; set; } = lengthBytes;

    public long LiveBytes { get; set; }

    public long LiveChunks { get; set; }

    /// <summary>No record is added any more.</summary>
    public bool Sealed { get; set; }

    /// <summary>The timestamp at which its last chunk went elsewhere; null while it is in use.</summary>
    public long? RetiredAt { get; set; }

    /// <summary>A stamp of the last use, to close the files that rest.</summary>
    public long LastUse { get; set; }

    public bool IsOpen => handle is not null;

    public SafeFileHandle Handle()
    {
        lock (opening)
        {
            return handle ??= File.OpenHandle(
                Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
    }

    public void Create()
    {
        lock (opening)
        {
            handle = File.OpenHandle(
                Path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        }
    }

    /// <summary>A read that runs meanwhile keeps the file open until it is done; a later one opens it again.</summary>
    public void Close()
    {
        lock (opening)
        {
            handle?.Dispose();
            handle = null;
        }
    }

    public void AddLive(ChunkPlace place)
    {
        LiveBytes += place.RecordBytes;
        LiveChunks++;
    }

    public void RemoveLive(ChunkPlace place)
    {
        LiveBytes -= place.RecordBytes;
        LiveChunks--;
    }

    /// <summary>Fills the destination as far as the file goes; the count of bytes read.</summary>
    public int Read(Span<byte> destination, long offset)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int count = ReadOnce(destination[done..], offset + done);
            if (count == 0)
            {
                break;
            }

            done += count;
        }

        return done;
    }

    /// <summary>Makes what was written durable; throws <see cref="IOException"/> when the disk fails.</summary>
    public void Sync()
    {
        while (true)
        {
            SafeFileHandle file = Handle();
            try
            {
                DurableFile.SyncContents(file);
                return;
            }
            catch (ObjectDisposedException)
            {
                // Closed between the two lines above: this sync was not begun, so it is no retry.
            }
        }
    }

    private int ReadOnce(Span<byte> destination, long offset)
    {
        while (true)
        {
            SafeFileHandle file = Handle();
            try
            {
                return RandomAccess.Read(file, destination, offset);
            }
            catch (ObjectDisposedException)
            {
                // Closed between the two lines above, because too many files were open.
            }
        }
    }
}
