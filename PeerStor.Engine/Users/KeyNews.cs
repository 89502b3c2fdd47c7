namespace PeerStor.Engine.Users;

/// <summary>
/// Tells that who may do what, or who holds which key, is no longer as it was: a setting, a group, a key or a folder's
/// place changed. What was worked out at one generation holds while it stays the same.
/// </summary>
public sealed class KeyNews
{
    private long _generation;

    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>Raised after the change is durable; handlers must be quick and must not throw.</summary>
    public event Action? Raised;

    internal void Raise()
    {
        Interlocked.Increment(ref _generation);
        Raised?.Invoke();
    }
}
