namespace PeerStor.Engine.Cluster;

/// <summary>After three failed attempts nobody can pair in that way for ten minutes (engine.md rule 3). Not for several threads at once.</summary>
internal sealed class PairingLock(TimeProvider time)
{
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    private const int MostFailures = 3;

    private DateTimeOffset _until;
    private int _failures;

    public bool IsClosed => time.GetUtcNow() < _until;

    public void Succeed() => _failures = 0;

    public void Fail()
    {
        if (++_failures >= MostFailures)
        {
            _failures = 0;
            _until = time.GetUtcNow() + Length;
        }
    }
}
