namespace PeerStor.Engine.Backends;

/// <summary>What is to be stored: it can be opened at any place again, because sending may have to be repeated.</summary>
/// <param name="OpenAt">A stream from an offset to the end.</param>
public sealed record BackendContent(long LengthBytes, Func<long, Stream> OpenAt)
{
    public static BackendContent Of(ReadOnlyMemory<byte> bytes)
    {
        ArraySegment<byte> segment = System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array)
            ? array
            : new ArraySegment<byte>(bytes.ToArray());
        return new BackendContent(bytes.Length, offset => new MemoryStream(
            segment.Array!, segment.Offset + (int)offset, segment.Count - (int)offset, writable: false));
    }

    public static BackendContent OfFile(string path) => new(new FileInfo(path).Length, offset =>
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        file.Position = offset;
        return file;
    });
}
