using PeerStor.Engine.Common;

namespace PeerStor.Engine.Storage;

/// <summary>
/// The alerts of this node's own storage, and whether it still takes changes. Safe to use from every thread.
/// Once read-only it stays so until the process starts again: after a failed fsync the kernel may have dropped what it
/// could not write, and asking again would get a false "all is well".
/// </summary>
public sealed class StoreHealth(TimeProvider time)
{
    private readonly Lock gate = new();
    private volatile IReadOnlyList<Alert> alerts = [];
    private volatile bool readOnly;

    /// <summary>Called after each change, on the thread that made it; must be quick and must not throw.</summary>
    public event Action? Changed;

    /// <summary>A snapshot, in the order in which they were raised.</summary>
    public IReadOnlyList<Alert> Alerts => alerts;

    public bool ReadOnly => readOnly;

    public void Raise(string id, AlertLevel level, string what, string consequence, string action)
    {
        lock (gate)
        {
            Alert? old = alerts.FirstOrDefault(alert => alert.Id == id);
            Alert alert = new(id, level, what, consequence, action, old?.Since ?? time.GetUtcNow());
            if (alert == old)
            {
                return;
            }

            alerts = [.. alerts.Where(other => other.Id != id), alert];
        }

        Changed?.Invoke();
    }

    /// <summary>Raises the alert and latches: no change is taken until the next start.</summary>
    public void MakeReadOnly(string id, string what, string consequence, string action)
    {
        readOnly = true;
        Raise(id, AlertLevel.Critical, what, consequence, action);
    }

    public void Clear(string id)
    {
        lock (gate)
        {
            if (alerts.All(alert => alert.Id != id))
            {
                return;
            }

            alerts = [.. alerts.Where(alert => alert.Id != id)];
        }

        Changed?.Invoke();
    }

    /// <summary>Throws <see cref="StoreReadOnlyException"/> when changes are not taken any more.</summary>
    public void ThrowIfReadOnly()
    {
        if (readOnly)
        {
            throw new StoreReadOnlyException();
        }
    }
}
