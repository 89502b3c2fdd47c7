using System.Buffers.Binary;
using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Files.Quotas;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Writes and reads manifests (engine.md rules 9 and 18). The public one, chunk ids and stored sizes, is readable by
/// every node; the private one, sealed under the file's key, holds what opens the chunks.
/// </summary>
internal sealed class ManifestStore(ChunkStore chunks)
{
    /// <summary>Pieces of a large manifest are this long at most: the largest chunk.</summary>
    private const int PieceBytes = ChunkCutter.MaxBytes;

    /// <summary>The two blobs for an operation, and the position up to which the store must be durable before it.</summary>
    public (byte[] Public, byte[] Private, long Position) Write(
        byte[] fileKey, VersionId version, string name, long modifiedMs, IReadOnlyList<ChunkRef> content)
    {
        byte[] publicEntries = new byte[content.Count * ManifestBlob.ReferenceBytes];
        byte[] keys = new byte[content.Count * ChunkKey.Bytes];
        byte[] sizes = new byte[content.Count * sizeof(int)];
        for (int i = 0; i < content.Count; i++)
        {
            WriteReference(publicEntries.AsSpan(i * ManifestBlob.ReferenceBytes), content[i].Id, content[i].StoredBytes);
            content[i].Key.CopyTo(keys.AsSpan(i * ChunkKey.Bytes));
            BinaryPrimitives.WriteInt32LittleEndian(sizes.AsSpan(i * sizeof(int)), content[i].PlainBytes);
        }

        byte[] privateMap = Cbor.Map(writer =>
        {
            writer.Field(1, name);
            writer.Field(2, modifiedMs);
            writer.Field(3, keys);
            writer.Field(4, sizes);
        });
        byte[] sealedMap = KeyWrap.Seal(fileKey, privateMap, Context(version));
        (byte[] publicBlob, long first) = Store(publicEntries);
        (byte[] privateBlob, long second) = Store(sealedMap);
        return (publicBlob, privateBlob, Math.Max(first, second));
    }

    /// <exception cref="IOException">A chunk that holds a part of a manifest is missing or damaged.</exception>
    /// <exception cref="InvalidDataException">The manifests do not fit each other.</exception>
    public FileManifest Read(byte[] publicBlob, byte[] privateBlob, byte[] fileKey, VersionId version, long lengthBytes)
    {
        byte[] privateMap = KeyWrap.Open(fileKey, Load(privateBlob), Context(version));
        byte[] keys = [];
        byte[] sizes = [];
        Cbor.ReadMap(privateMap, (key, reader) =>
        {
            switch (key)
            {
                case 3: keys = reader.ReadByteString(); return true;
                case 4: sizes = reader.ReadByteString(); return true;
                default: return false;
            }
        });
        return new FileManifest(Load(publicBlob), keys, sizes, lengthBytes);
    }

    /// <summary>Every chunk that a version needs: its content, which counts for the owner as much as its payload has bytes
    /// (so never more than the file), and the pieces of its manifests, which count for nobody.</summary>
    public IEnumerable<ChunkUse> References(byte[] publicBlob, byte[] privateBlob) =>
        Stored(publicBlob).Select(chunk => new ChunkUse(chunk.Id.ToArray(), chunk.StoredBytes - ChunkCipher.TagBytes))
            .Concat(Pieces(publicBlob).Concat(Pieces(privateBlob)).Select(piece => new ChunkUse(piece, 0)));

    /// <summary>The chunks of a version's content as they lie on disk.</summary>
    /// <exception cref="IOException">A chunk that holds a part of the manifest is missing or damaged.</exception>
    public IEnumerable<(ChunkId Id, int StoredBytes)> Stored(byte[] publicBlob)
    {
        byte[] references = Load(publicBlob);
        for (int at = 0; at + ManifestBlob.ReferenceBytes <= references.Length; at += ManifestBlob.ReferenceBytes)
        {
            yield return (
                new ChunkId(references.AsSpan(at, ChunkId.Bytes)),
                BinaryPrimitives.ReadInt32LittleEndian(references.AsSpan(at + ChunkId.Bytes)));
        }
    }

    /// <summary>The chunks that hold the manifests themselves.</summary>
    public static IEnumerable<ChunkId> Pieces(ContentRecord content) =>
        Pieces(content.PublicManifest, content.PrivateManifest);

    public static IEnumerable<ChunkId> Pieces(byte[] publicBlob, byte[] privateBlob) =>
        Pieces(publicBlob).Concat(Pieces(privateBlob)).Select(id => new ChunkId(id));

    private static IEnumerable<byte[]> Pieces(byte[] blob) =>
        blob.Length > 0 && blob[0] == ManifestBlob.Pieces ? Ids(blob[1..]) : [];

    private static IEnumerable<byte[]> Ids(byte[] references)
    {
        for (int at = 0; at + ManifestBlob.ReferenceBytes <= references.Length; at += ManifestBlob.ReferenceBytes)
        {
            yield return references[at..(at + ChunkId.Bytes)];
        }
    }

    private (byte[] Blob, long Position) Store(byte[] manifest)
    {
        if (manifest.Length <= ManifestBlob.LargestInline)
        {
            return ([ManifestBlob.Inline, .. manifest], 0);
        }

        int pieces = (manifest.Length + PieceBytes - 1) / PieceBytes;
        byte[] blob = new byte[1 + (pieces * ManifestBlob.ReferenceBytes)];
        blob[0] = ManifestBlob.Pieces;
        long position = 0;
        for (int i = 0; i < pieces; i++)
        {
            ReadOnlySpan<byte> piece = manifest.AsSpan(i * PieceBytes, Math.Min(PieceBytes, manifest.Length - (i * PieceBytes)));
            ChunkId id = ChunkId.Of(piece);
            byte[] record = new byte[ChunkRecord.HeaderBytes + piece.Length];
            piece.CopyTo(record.AsSpan(ChunkRecord.HeaderBytes));
            position = Math.Max(position, chunks.Append(id, record));
            WriteReference(blob.AsSpan(1 + (i * ManifestBlob.ReferenceBytes)), id, piece.Length);
        }

        return (blob, position);
    }

    private byte[] Load(byte[] blob)
    {
        if (blob.Length == 0 || blob[0] == ManifestBlob.Inline)
        {
            return blob.Length == 0 ? blob : blob[1..];
        }

        ReadOnlySpan<byte> references = blob.AsSpan(1);
        using MemoryStream whole = new();
        byte[] piece = new byte[PieceBytes];
        for (int at = 0; at + ManifestBlob.ReferenceBytes <= references.Length; at += ManifestBlob.ReferenceBytes)
        {
            int length = chunks.ReadVerified(new ChunkId(references.Slice(at, ChunkId.Bytes)), piece);
            whole.Write(piece, 0, length);
        }

        return whole.ToArray();
    }

    private static void WriteReference(Span<byte> destination, ChunkId id, int storedBytes)
    {
        id.CopyTo(destination[..ChunkId.Bytes]);
        BinaryPrimitives.WriteInt32LittleEndian(destination[ChunkId.Bytes..], storedBytes);
    }

    private static byte[] Context(VersionId version) => version.Value.ToByteArray(bigEndian: true);
}
