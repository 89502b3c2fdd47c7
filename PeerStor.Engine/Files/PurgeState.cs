namespace PeerStor.Engine.Files;

/// <summary>
/// What is left of a file that was removed for good: the versions that the removal did not know of (engine.md rule 11).
/// They bring the file back with nothing but themselves.
/// </summary>
internal static class PurgeState
{
    /// <param name="seen">The versions that the removals knew.</param>
    public static IReadOnlyList<Guid> Left(
        IEnumerable<Guid> seen, IEnumerable<Guid> versions, Func<Guid, IReadOnlyList<Guid>?> parentsOf)
    {
        HashSet<Guid> removed = VersionLine.Of(seen, parentsOf);
        return [.. versions.Where(version => !removed.Contains(version))];
    }
}
