using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;

namespace PeerStor.Web.Previews.Pdf;

/// <summary>
/// Looks for scripts in a PDF (ISO 32000-1, 12.6.4). A browser's viewer keeps them away from the page, but lets them
/// open dialogs as soon as the file is shown. What cannot be looked into counts as a script: the reader is asked then.
/// </summary>
internal static class PdfScripts
{
    /// <summary>Of compressed objects; they come to some megabytes in the longest books.</summary>
    private const int MostUnpackedBytes = 64 << 20;

    /// <summary>Longer names are none of those that are looked for.</summary>
    private const int LongestName = 24;

    private static readonly FrozenSet<string> Active =
        FrozenSet.ToFrozenSet(["JS", "JavaScript", "Launch", "SubmitForm", "ImportData", "RichMedia", "XFA"]);

    public static bool MayRun(byte[] file)
    {
        List<int> compressed = [];
        if (HasActiveName(file, compressed))
        {
            return true;
        }

        int left = MostUnpackedBytes;
        foreach (int place in compressed)
        {
            if (Unpack(file, place, left) is not { } objects || HasActiveName(objects, []))
            {
                return true;
            }

            left -= objects.Length;
        }

        return false;
    }

    /// <summary>Every name in the bytes, wherever it stands; the places of compressed objects are put into the list.</summary>
    private static bool HasActiveName(ReadOnlySpan<byte> bytes, List<int> compressed)
    {
        for (int at = 0; bytes[at..].IndexOf((byte)'/') is >= 0 and int step;)
        {
            at += step + 1;
            string name = NameAt(bytes[at..]);
            if (Active.Contains(name))
            {
                return true;
            }

            if (name == "ObjStm")
            {
                compressed.Add(at);
            }
        }

        return false;
    }

    // "#4A" in a name is the sign with that number (7.3.5).
    private static string NameAt(ReadOnlySpan<byte> bytes)
    {
        StringBuilder name = new(LongestName);
        for (int at = 0; at < bytes.Length && name.Length < LongestName; at++)
        {
            if (bytes[at] == '#' && at + 2 < bytes.Length
                && byte.TryParse(bytes.Slice(at + 1, 2), System.Globalization.NumberStyles.HexNumber, null, out byte escaped))
            {
                name.Append((char)escaped);
                at += 2;
            }
            else if (char.IsAsciiLetterOrDigit((char)bytes[at]))
            {
                name.Append((char)bytes[at]);
            }
            else
            {
                break;
            }
        }

        return name.ToString();
    }

    /// <summary>The objects of the stream whose dictionary stands at a place; null when it is not plainly deflated.</summary>
    private static byte[]? Unpack(byte[] file, int place, int most)
    {
        int begin = file.AsSpan(place).IndexOf("stream"u8);
        if (begin < 0)
        {
            return null;
        }

        begin += place + "stream".Length;
        begin += file.AsSpan(begin).StartsWith("\r\n"u8) ? 2 : 1;
        try
        {
            using ZLibStream packed = new(new MemoryStream(file, begin, Math.Max(0, file.Length - begin)), CompressionMode.Decompress);
            using MemoryStream objects = new();
            byte[] block = new byte[16 << 10];
            while (packed.Read(block) is > 0 and int count)
            {
                if (objects.Length + count > most)
                {
                    return null;
                }

                objects.Write(block, 0, count);
            }

            return objects.ToArray();
        }
        catch (Exception error) when (error is InvalidDataException or ArgumentException)
        {
            return null;
        }
    }
}
