using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files;

/// <summary>
/// One request at a time writes to an upload, and the newest wins: it asks the one before to stop, and waits until that
/// has saved what it received. So a client that lost its connection need not wait for the server to notice.
/// </summary>
internal sealed class UploadLocks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UploadId, Slot> _slots = [];

    public bool IsActive(UploadId id)
    {
        lock (_gate)
        {
            return _slots.TryGetValue(id, out Slot? slot) && slot.Holder is not null;
        }
    }

    public async Task<Lease> TakeAsync(UploadId id, CancellationToken cancellationToken)
    {
        Slot slot;
        long order;
        lock (_gate)
        {
            if (!_slots.TryGetValue(id, out slot!))
            {
                _slots.Add(id, slot = new Slot());
            }

            slot.Users++;
            order = ++slot.Newest;
            slot.Holder?.Supersede();
        }

        try
        {
            await slot.Gate.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(id, slot, holds: false);
            throw;
        }

        Lease lease = new(() => Leave(id, slot, holds: true));
        lock (_gate)
        {
            slot.Holder = lease;
            if (slot.Newest > order)
            {
                // Somebody newer came while this one waited.
                lease.Supersede();
            }
        }

        return lease;
    }

    private void Leave(UploadId id, Slot slot, bool holds)
    {
        lock (_gate)
        {
            if (--slot.Users == 0)
            {
                _slots.Remove(id);
            }

            if (holds)
            {
                slot.Holder = null;
                slot.Gate.Release();
            }
        }
    }

    internal sealed class Lease(Action leave) : IDisposable
    {
        private readonly CancellationTokenSource _superseded = new();

        /// <summary>Cancelled when a newer request wants the upload.</summary>
        public CancellationToken Superseded => _superseded.Token;

        public void Supersede() => _superseded.Cancel();

        public void Dispose()
        {
            leave();
            _superseded.Dispose();
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public Lease? Holder { get; set; }

        public int Users { get; set; }

        public long Newest { get; set; }
    }
}
