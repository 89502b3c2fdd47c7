using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Files;

namespace PeerStor.Web.Api.Visits;

/// <summary>Eight bytes by which a visit remembers what was downloaded.</summary>
internal static class DownloadMark
{
    /// <summary>Of the content: new content is another download.</summary>
    public static ulong Of(Entry file) => Of($"file {file.Version}");

    public static ulong OfZip(IEnumerable<Entry> entries) => Of($"zip {string.Join(' ', entries.Select(entry => entry.Id))}");

    private static ulong Of(string what) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.ASCII.GetBytes(what)));
}
