using System.IO.Pipelines;
using PeerStor.Engine.Files;

namespace PeerStor.Tests.Engine.Files;

/// <summary>Bytes at hand as the body of an upload.</summary>
internal static class Pieces
{
    public static UploadPiece Of(byte[] content, long offsetBytes = 0, bool isLast = false) =>
        new(offsetBytes, PipeReader.Create(new MemoryStream(content)), content.Length) { IsLast = isLast };
}
