using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files;

/// <summary>Tells that folders changed. Raised after the change is durable.</summary>
public sealed class DriveChanges
{
    /// <summary>Folders share a counter with others: a change elsewhere seldom costs a folder its cached list.</summary>
    private const int Stripes = 1024;

    private readonly long[] _folders = new long[Stripes];
    private long _generation;

    /// <summary>Grows with every change: what was read at one generation is current while it stays the same.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>As <see cref="Generation"/>, of what lies directly in one folder.</summary>
    public long GenerationOf(EntryId folder) => Interlocked.Read(ref _folders[StripeOf(folder)]);

    /// <summary>Handlers get the folder whose list changed; they must be quick and must not throw.</summary>
    public event Action<EntryId>? Changed;

    internal void Raise(EntryId folder)
    {
        Interlocked.Increment(ref _folders[StripeOf(folder)]);
        Interlocked.Increment(ref _generation);
        Changed?.Invoke(folder);
    }

    private static int StripeOf(EntryId folder) => (folder.GetHashCode() & int.MaxValue) % Stripes;
}
