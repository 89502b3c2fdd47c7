namespace PeerStor.Engine.Notes.Folder;

/// <summary>How it stands with the folder that notes are kept in.</summary>
/// <param name="Problem">Why nothing is written or read there at the moment; null when it is.</param>
/// <param name="Notes">Notes that lie there.</param>
/// <param name="LookedAt">UTC; null before the first look.</param>
/// <param name="Refused">Notes or files that stay as they are, and why.</param>
public sealed record FolderStanding(string Path, string? Problem, int Notes, DateTimeOffset? LookedAt, IReadOnlyList<FolderRefusal> Refused)
{
    /// <summary>UTC: at the latest; sooner when something changes.</summary>
    public DateTimeOffset? LooksAgainAt => LookedAt + FolderSync.Walk + FolderSync.Pause;
}
