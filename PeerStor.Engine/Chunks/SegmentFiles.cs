using System.Collections.Concurrent;
using System.Globalization;

namespace PeerStor.Engine.Chunks;

/// <summary>The segment files of a directory, by number.</summary>
internal sealed class SegmentFiles(string directory)
{
    /// <summary>Enough for 64 GiB in constant use, and far below the usual limit of 1,024 open files.</summary>
    private const int MaxOpen = 256;

    private const string Extension = ".seg";

    private readonly ConcurrentDictionary<int, Segment> byNumber = new();
    private long uses;
    private long totalBytes;

    public IEnumerable<Segment> All => byNumber.Values.OrderBy(segment => segment.Number);

    /// <summary>What the files take, retired ones included, in bytes.</summary>
    public long TotalBytes => Interlocked.Read(ref totalBytes);

    public string Directory => directory;

    public void Load()
    {
        foreach (FileInfo file in new DirectoryInfo(directory).EnumerateFiles("*" + Extension))
        {
            string name = Path.GetFileNameWithoutExtension(file.Name);
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                byNumber[number] = new Segment(number, file.FullName, file.Length);
                totalBytes += file.Length;
            }
        }
    }

    /// <summary>Makes the file; its directory entry is not durable before <see cref="GroupCommit"/> has synced it.</summary>
    public Segment Create()
    {
        int number = byNumber.IsEmpty ? 1 : byNumber.Keys.Max() + 1;
        string name = number.ToString("D8", CultureInfo.InvariantCulture) + Extension;
        Segment segment = new(number, Path.Combine(directory, name), 0);
        segment.Create();
        byNumber[number] = segment;
        return segment;
    }

    /// <summary>Notes a record that was added.</summary>
    public void Grow(Segment segment, long bytes)
    {
        segment.LengthBytes += bytes;
        Interlocked.Add(ref totalBytes, bytes);
    }

    public Segment? Find(int number)
    {
        if (!byNumber.TryGetValue(number, out Segment? segment))
        {
            return null;
        }

        segment.LastUse = Interlocked.Increment(ref uses);
        if (!segment.IsOpen)
        {
            CloseOldest();
        }

        return segment;
    }

    /// <summary>Deletes the file, once: by then another one may have its number and with it its name.</summary>
    public void Delete(Segment segment)
    {
        if (!Has(segment))
        {
            return;
        }

        File.Delete(segment.Path);
        byNumber.TryRemove(segment.Number, out _);
        Interlocked.Add(ref totalBytes, -segment.LengthBytes);
        segment.Close();
    }

    public void CloseAll()
    {
        foreach (Segment segment in byNumber.Values)
        {
            segment.Close();
        }
    }

    private bool Has(Segment segment) => byNumber.TryGetValue(segment.Number, out Segment? known) && known == segment;

    private void CloseOldest()
    {
        List<Segment> open = [.. byNumber.Values.Where(segment => segment.IsOpen && segment.Sealed)];
        if (open.Count >= MaxOpen)
        {
            foreach (Segment segment in open.OrderBy(segment => segment.LastUse).Take(MaxOpen / 8))
            {
                segment.Close();
            }
        }
    }
}
