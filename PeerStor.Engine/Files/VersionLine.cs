namespace PeerStor.Engine.Files;

/// <summary>Which versions of a file were made from which.</summary>
internal static class VersionLine
{
    /// <summary>Some versions and everything that they were made from, as far as it is known.</summary>
    public static HashSet<Guid> Of(IEnumerable<Guid> versions, Func<Guid, IReadOnlyList<Guid>?> parentsOf)
    {
        HashSet<Guid> line = [];
        Stack<Guid> open = new(versions);
        while (open.TryPop(out Guid version))
        {
            if (line.Add(version))
            {
                foreach (Guid parent in parentsOf(version) ?? [])
                {
                    open.Push(parent);
                }
            }
        }

        return line;
    }
}
