using System.IO.Pipelines;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Previews;

/// <summary>A part of a file as one array.</summary>
internal static class ContentBytes
{
    /// <summary>From <paramref name="offset"/> on, at most <paramref name="count"/> bytes: fewer where the file ends.</summary>
    public static async Task<byte[]> ReadAsync(OpenContent content, long offset, int count, CancellationToken cancellationToken)
    {
        int there = (int)Math.Clamp(content.LengthBytes - offset, 0, count);
        if (there == 0)
        {
            return [];
        }

        using MemoryStream bytes = new(there);
        PipeWriter writer = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await content.CopyToAsync(writer, offset, there, cancellationToken);
        await writer.CompleteAsync();
        return bytes.ToArray();
    }
}
