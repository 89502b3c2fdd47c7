using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files;

/// <summary>Tells that folders changed. Raised after the change is durable.</summary>
public sealed class DriveChanges
{
    private long _generation;

    /// <summary>Grows with every change: what was read at one generation is current while it stays the same.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>Handlers get the folder whose list changed; they must be quick and must not throw.</summary>
    public event Action<EntryId>? Changed;

    internal void Raise(EntryId folder)
    {
        Interlocked.Increment(ref _generation);
        Changed?.Invoke(folder);
    }
}
