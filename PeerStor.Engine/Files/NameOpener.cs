using System.Security.Cryptography;
using System.Text;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>Opens the names in one folder with a key that is set up once. Used by one thread at a time.</summary>
internal sealed class NameOpener(AesGcm opener) : IDisposable
{
    /// <summary>Names are not longer; what comes from elsewhere and is, goes through an array.</summary>
    private const int UsualBytes = EntryName.MaxBytes;

    /// <exception cref="CryptographicException">The name was sealed for another place, or changed.</exception>
    public string Open(EntryId entry, byte[] name)
    {
        int length = KeyWrap.PlainLength(name);
        Span<byte> plain = length <= UsualBytes ? stackalloc byte[UsualBytes] : new byte[length];
        Span<byte> context = stackalloc byte[16];
        entry.Value.TryWriteBytes(context, bigEndian: true, out _);
        KeyWrap.Open(opener, name, context, plain[..length]);
        return Encoding.UTF8.GetString(plain[..length]);
    }

    public void Dispose() => opener.Dispose();
}
