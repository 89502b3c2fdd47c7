namespace PeerStor.Engine.Notes.Document;

/// <summary>What became of an update.</summary>
/// <param name="IsNews">It brought something that was not known, now or for later.</param>
/// <param name="Refusal">Why nothing of it was taken, for a person; null when it was.</param>
internal readonly record struct UpdateResult(bool IsNews, string? Refusal = null)
{
    public static UpdateResult Refused(string why) => new(false, why);
}
