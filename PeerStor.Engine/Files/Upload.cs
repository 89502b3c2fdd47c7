using PeerStor.Engine.Common;

namespace PeerStor.Engine.Files;

/// <summary>An unfinished upload. <paramref name="OffsetBytes"/>: acknowledged and durable, never more.</summary>
public sealed record Upload(
    UploadId Id, string Path, long? LengthBytes, long OffsetBytes, DateTimeOffset CreatedAt,
    DateTimeOffset LastActivity, DateTimeOffset ExpiresAt, string Protocol, bool Active)
{
    /// <summary>The content's own time of change, where who began it told it.</summary>
    public DateTimeOffset? Modified { get; init; }
}
