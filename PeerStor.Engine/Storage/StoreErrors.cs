namespace PeerStor.Engine.Storage;

/// <summary>The disk failed a write or an fsync: nothing more is stored until the node starts again; reads go on.</summary>
public sealed class StoreReadOnlyException(Exception? cause = null)
    : IOException("The disk reported an error, so this device takes no changes until PeerStor is started again. "
        + "What is stored can be read.", cause);

/// <summary>There is no room for new data. Sizes in bytes; <paramref name="freeBytes"/> is what may still be used.</summary>
public sealed class StoreFullException(long freeBytes, long neededBytes)
    : IOException($"There is no room: {neededBytes} bytes are needed and {freeBytes} are free for new data.")
{
    public long FreeBytes { get; } = freeBytes;

    public long NeededBytes { get; } = neededBytes;
}
