namespace PeerStor.Engine.Storage;

/// <summary>
/// A file that only takes room, so that there is some to give back when the disk is full: deleting needs a little space
/// itself, for the database and for the journal of the file system.
/// </summary>
internal sealed class SpaceReserve(string path, long wantedBytes)
{
    private const int SmallestBytes = 1 << 20;

    /// <summary>Takes the room when at least four times as much is free; on a small disk a 16th of it at most.</summary>
    public void Take(DiskRoom room)
    {
        long size = Math.Min(wantedBytes, room.Total / 16);
        if (size < SmallestBytes || room.Free < size * 4 || File.Exists(path))
        {
            return;
        }

        try
        {
            // Allocated, not sparse: a sparse file would hold no room.
            using FileStream file = new(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                PreallocationSize = size,
            });
            file.SetLength(size);
        }
        catch (IOException)
        {
            Release();
        }
    }

    public void Release() => File.Delete(path);
}
