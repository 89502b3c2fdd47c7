namespace PeerStor.Engine.Chunks;

/// <summary>
/// Seconds during which this store was open, counted by the monotonic clock over all runs. A wrong or changed wall clock
/// can therefore never make a deletion come early; a crash only makes it later.
/// </summary>
internal sealed class ObservedTime(TimeProvider time, long earlierSeconds)
{
    private readonly long started = time.GetTimestamp();

    public long Seconds => earlierSeconds + (long)time.GetElapsedTime(started).TotalSeconds;
}
