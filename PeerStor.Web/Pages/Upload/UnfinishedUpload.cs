using PeerStor.Engine.Common;

namespace PeerStor.Web.Pages.Upload;

/// <summary>An upload that can go on. Sizes in bytes; the length is null when its sender has not told it.</summary>
public sealed record UnfinishedUpload(
    UploadId Id, string Path, string Name, long? LengthBytes, long ReceivedBytes, DateTimeOffset LastActivity, DateTimeOffset ExpiresAt)
{
    public string Address => $"/api/v1/tus/{Id}";

    public static UnfinishedUpload Of(Engine.Files.Upload upload) => new(
        upload.Id, upload.Path, upload.Path[(upload.Path.LastIndexOf('/') + 1)..], upload.LengthBytes, upload.OffsetBytes,
        upload.LastActivity, upload.ExpiresAt);
}
