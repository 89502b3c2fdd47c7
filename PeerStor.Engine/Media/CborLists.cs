using System.Formats.Cbor;
using PeerStor.Engine.Common;

namespace PeerStor.Engine.Media;

/// <summary>Lists of maps within a map.</summary>
internal static class CborLists
{
    /// <summary>No list of a file's facts is longer; one that claims to be is damaged.</summary>
    private const int LongestList = 2000;

    public static void List<T>(this CborWriter writer, int key, IReadOnlyList<T> items, Action<CborWriter, T> write)
    {
        writer.WriteInt32(key);
        writer.WriteStartArray(items.Count);
        foreach (T item in items)
        {
            writer.WriteByteString(Cbor.Map(inner => write(inner, item)));
        }

        writer.WriteEndArray();
    }

    /// <param name="read">Gets the item so far (null at first), a key and its value's reader; gives the item with it.</param>
    public static IReadOnlyList<T> List<T>(this CborReader reader, Func<T?, int, CborReader, T> read)
        where T : class
    {
        List<T> items = [];
        reader.ReadStartArray();
        while (reader.PeekState() != CborReaderState.EndArray)
        {
            T? item = null;
            Cbor.ReadMap(reader.ReadByteString(), (key, inner) =>
            {
                item = read(item, key, inner);
                return true;
            });
            items.Add(item ?? throw new InvalidDataException("A record in a list is empty."));
            if (items.Count > LongestList)
            {
                throw new InvalidDataException("A list in a record is too long.");
            }
        }

        reader.ReadEndArray();
        return items;
    }
}
