namespace PeerStor.Engine.Replication;

/// <summary>How much can be stored with every chunk on several devices: less than the sum, when one gives most of it.</summary>
public static class UsableCapacity
{
    /// <summary>
    /// The largest number of bytes t such that the contributions, each counted at most t times, hold
    /// <paramref name="copies"/> times t (engine.md rule 27). With fewer devices than copies: each holds everything.
    /// </summary>
    public static long Bytes(IEnumerable<long> contributions, int copies = Placement.CopiesWanted)
    {
        long[] sorted = [.. contributions.Where(bytes => bytes > 0).OrderDescending()];
        int wanted = Math.Min(copies, sorted.Length);
        if (wanted == 0)
        {
            return 0;
        }

        // The k largest hold one copy of everything each; the others share what is left of the copies.
        Int128 rest = sorted.Aggregate((Int128)0, (sum, bytes) => sum + bytes);
        for (int whole = 0; whole < wanted; whole++)
        {
            Int128 shared = rest / (wanted - whole);
            if (sorted[whole] <= shared)
            {
                return (long)Int128.Min(shared, long.MaxValue);
            }

            rest -= sorted[whole];
        }

        return sorted[wanted - 1];
    }
}
