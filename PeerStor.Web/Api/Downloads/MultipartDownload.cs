using System.IO.Pipelines;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Api.Downloads;

/// <summary>Sends several ranges as multipart/byteranges (RFC 9110, section 14.6).</summary>
internal static class MultipartDownload
{
    public static async Task SendAsync(
        HttpContext context, PipeWriter body, OpenContent content, IReadOnlyList<ByteRange> ranges)
    {
        HttpResponse response = context.Response;
        // Random, so that no file can contain it on purpose.
        string boundary = RandomNumberGenerator.GetHexString(32, lowercase: true);
        List<byte[]> heads = [.. ranges.Select(range => Head(boundary, response.ContentType, range, content.LengthBytes))];
        byte[] end = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");

        response.StatusCode = StatusCodes.Status206PartialContent;
        response.ContentType = $"multipart/byteranges; boundary={boundary}";
        response.ContentLength = ranges.Sum(range => range.Count) + heads.Sum(head => head.Length) + end.Length;
        Download.WaitForSlowReaders(context);

        for (int i = 0; i < ranges.Count; i++)
        {
            await body.WriteAsync(heads[i], context.RequestAborted);
            await content.SendAsync(body, ranges[i].Offset, ranges[i].Count, context.RequestAborted);
        }

        await body.WriteAsync(end, context.RequestAborted);
    }

    private static byte[] Head(string boundary, string? type, ByteRange range, long lengthBytes) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"\r\n--{boundary}\r\nContent-Type: {type}\r\nContent-Range: bytes {range.Offset}-{range.End - 1}/{lengthBytes}\r\n\r\n"));
}
