namespace PeerStor.Engine.Storage;

/// <summary>
/// A file that only takes room, so that there is some to give back when the disk is full: deleting needs a little space
/// itself, for the database and for the journal of the file system.
/// </summary>
internal sealed class SpaceReserve(string path, long wantedBytes)
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Takes the room when at least four times as much is free; on a small disk a 64th of it at most.</summary>
    public void Take(DiskRoom room)
    {
        long size = Math.Min(wantedBytes, room.Total / 64);
        if (size < BlockBytes || room.Free < size * 4 || File.Exists(path))
        {
            return;
        }

        try
        {
            // Real bytes: a sparse file would hold nothing free.
            using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            byte[] block = new byte[BlockBytes];
            for (long written = 0; written < size; written += block.Length)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            Release();
        }
    }

    public void Release() => File.Delete(path);
}
