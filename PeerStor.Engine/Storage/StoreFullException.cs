namespace PeerStor.Engine.Storage;

/// <summary>There is no room for new data. Sizes in bytes; <paramref name="freeBytes"/> is what may still be used.</summary>
public sealed class StoreFullException(long freeBytes, long neededBytes)
    : IOException($"There is no room: {neededBytes} bytes are needed and {freeBytes} are free for new data.")
{
    public long FreeBytes { get; } = freeBytes;

    public long NeededBytes { get; } = neededBytes;
}
