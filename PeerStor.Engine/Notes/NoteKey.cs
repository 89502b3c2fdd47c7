using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Notes;

/// <summary>
/// Seals what is typed into a note, under a key of its own that follows from the key of the note's file. Inside lie a byte
/// of method, for a compressed body its length, and the updates, each after its length.
/// </summary>
internal sealed class NoteKey : IDisposable
{
    private const byte Plain = 0;
    private const byte Brotli = 1;
    private const int Quality = 4;
    private const int Window = 20;

    /// <summary>A few letters only grow when they are compressed.</summary>
    private const int SmallestCompressed = 200;

    /// <summary>What one operation may become in memory: the largest update, and what was typed beside it.</summary>
    private const int MostBytes = 56 << 20;

    private readonly byte[] _key;
    private readonly byte[] _context;
    private readonly AesGcm _opener;

    public NoteKey(byte[] fileKey, EntryId note)
    {
        _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, 32, info: Encoding.ASCII.GetBytes("peerstor note"));
        _context = note.Value.ToByteArray(bigEndian: true);
        _opener = KeyWrap.Opener(_key);
    }

    public byte[] Seal(IReadOnlyList<byte[]> updates) => KeyWrap.Seal(_key, Pack(updates), _context);

    /// <exception cref="CryptographicException">The key is wrong, or the bytes were changed.</exception>
    /// <exception cref="InvalidDataException">What was sealed is not a list of updates.</exception>
    public IReadOnlyList<byte[]> Open(byte[] wrapped)
    {
        byte[] packed = new byte[KeyWrap.PlainLength(wrapped)];
        KeyWrap.Open(_opener, wrapped, _context, packed);
        return Unpack(packed);
    }

    public void Dispose() => _opener.Dispose();

    private static byte[] Pack(IReadOnlyList<byte[]> updates)
    {
        byte[] body = new byte[updates.Sum(update => sizeof(int) + update.Length)];
        int at = 0;
        foreach (byte[] update in updates)
        {
            BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(at), update.Length);
            update.CopyTo(body, at + sizeof(int));
            at += sizeof(int) + update.Length;
        }

        byte[] packed = new byte[body.Length];
        return body.Length >= SmallestCompressed && BrotliEncoder.TryCompress(body, packed, out int length, Quality, Window)
            ? [Brotli, .. BitConverter.GetBytes(body.Length), .. packed.AsSpan(0, length)]
            : [Plain, .. body];
    }

    private static List<byte[]> Unpack(ReadOnlySpan<byte> packed)
    {
        ReadOnlySpan<byte> body = packed switch
        {
            [Plain, .. var plain] => plain,
            [Brotli, _, _, _, _, .. var compressed] => Decompressed(compressed, BitConverter.ToInt32(packed[1..])),
            _ => throw new InvalidDataException("This is no list of updates."),
        };
        List<byte[]> updates = [];
        while (body.Length > 0)
        {
            if (!BinaryPrimitives.TryReadInt32BigEndian(body, out int length) || length < 0 || length > body.Length - sizeof(int))
            {
                throw new InvalidDataException("An update in a note is cut off.");
            }

            updates.Add(body.Slice(sizeof(int), length).ToArray());
            body = body[(sizeof(int) + length)..];
        }

        return updates;
    }

    private static byte[] Decompressed(ReadOnlySpan<byte> compressed, int length)
    {
        if (length is < 0 or > MostBytes)
        {
            throw new InvalidDataException("Updates in a note claim to be larger than any note.");
        }

        byte[] body = new byte[length];
        return BrotliDecoder.TryDecompress(compressed, body, out int written) && written == length
            ? body
            : throw new InvalidDataException("Updates in a note cannot be unpacked.");
    }
}
