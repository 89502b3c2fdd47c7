using System.IO.Pipelines;

namespace PeerStor.Engine.Files;

/// <summary>One request body for an upload.</summary>
/// <param name="OffsetBytes">Where it goes; it must be where the upload is.</param>
/// <param name="Bytes">Its length; null when nobody told it.</param>
public sealed record UploadPiece(long OffsetBytes, PipeReader Body, long? Bytes)
{
    /// <summary>Of this body. Nothing of it is acknowledged before its end then.</summary>
    public BodyChecksum? Checksum { get; init; }

    /// <summary>The body's end is the file's end.</summary>
    public bool IsLast { get; init; }

    /// <summary>As <see cref="UploadRequest.OnlyIf"/>, for an upload that goes on; null: as it was begun.</summary>
    public Func<Entry?, bool>? OnlyIf { get; init; }
}
