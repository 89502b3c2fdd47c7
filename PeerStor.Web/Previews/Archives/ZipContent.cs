using System.Buffers.Binary;
using System.IO.Compression;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Previews.Archives;

/// <summary>Opens one member of a zip for reading, without the others.</summary>
internal static class ZipContent
{
    private const uint HeaderSignature = 0x04034b50;
    private const int HeaderBytes = 30;

    /// <summary>Null when the member is not where the directory says.</summary>
    public static async Task<Stream?> OpenAsync(OpenContent content, ZipMember member, CancellationToken cancellationToken)
    {
        if (member.HeaderOffset < 0 || member.HeaderOffset > content.LengthBytes - HeaderBytes)
        {
            return null;
        }

        // The lengths of the name and the extra field may differ from those in the directory.
        byte[] header = await ContentBytes.ReadAsync(content, member.HeaderOffset, HeaderBytes, cancellationToken);
        long start = member.HeaderOffset + HeaderBytes
            + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature || member.PackedBytes > content.LengthBytes - start)
        {
            return null;
        }

        ContentStream packed = new(content, start, member.PackedBytes);
        return member.Method == 0 ? packed : new DeflateStream(packed, CompressionMode.Decompress);
    }
}
