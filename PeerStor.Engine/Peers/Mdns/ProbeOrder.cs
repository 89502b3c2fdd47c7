namespace PeerStor.Engine.Peers.Mdns;

/// <summary>Which of two that ask for the same name may have it (RFC 6762, section 8.2).</summary>
internal static class ProbeOrder
{
    /// <returns>Below zero when ours sort first, which loses; zero when both are the same.</returns>
    public static int Compare(IReadOnlyList<DnsRecord> ours, IReadOnlyList<DnsRecord> theirs)
    {
        List<(ushort Type, byte[] Content)> mine = Sorted(ours);
        List<(ushort Type, byte[] Content)> others = Sorted(theirs);
        for (int i = 0; i < Math.Min(mine.Count, others.Count); i++)
        {
            if (Compare(mine[i], others[i]) is not 0 and int order)
            {
                return order;
            }
        }

        return mine.Count.CompareTo(others.Count);
    }

    private static int Compare((ushort Type, byte[] Content) one, (ushort Type, byte[] Content) other) =>
        one.Type != other.Type ? one.Type.CompareTo(other.Type) : one.Content.AsSpan().SequenceCompareTo(other.Content);

    private static List<(ushort Type, byte[] Content)> Sorted(IReadOnlyList<DnsRecord> records)
    {
        List<(ushort Type, byte[] Content)> sorted = [.. records.Select(record => ((ushort)record.Type, DnsWriter.Content(record)))];
        sorted.Sort(Compare);
        return sorted;
    }
}
