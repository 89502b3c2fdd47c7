using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PeerStor.Engine.Notes;

/// <summary>Names a state of a note so that it can be found again: up to which row of this node it was read, and a hash.</summary>
internal readonly record struct NoteState(long UpTo, string Hash)
{
    private const int HashBytes = 12;

    public static NoteState Of(string text, byte[] vector, long upTo)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(vector);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        return new NoteState(upTo, Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, HashBytes)));
    }

    public string ETag => string.Create(CultureInfo.InvariantCulture, $"\"{UpTo:x}-{Hash}\"");

    public static NoteState? Parse(string etag)
    {
        // A proxy that compresses answers makes a strong tag a weak one on the way.
        string strong = etag.Trim();
        string[] parts = (strong.StartsWith("W/", StringComparison.Ordinal) ? strong[2..] : strong).Trim('"').Split('-');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long upTo)
            ? new NoteState(upTo, parts[1])
            : null;
    }
}
