using System.Text;
using PeerStor.Engine.Common;

namespace PeerStor.Web.Api.Notes;

/// <summary>The frames of y-websocket: a kind, for "sync" a step, and bytes after their length; numbers as lib0 writes them.</summary>
internal static class LiveWire
{
    public const ulong Sync = 0;
    public const ulong Awareness = 1;
    public const ulong QueryAwareness = 3;

    // Only for a client that asked for them by ?state=1: others would complain of a kind that they do not know.
    public const ulong Saved = 100;
    public const ulong Refused = 101;
    public const ulong Hello = 102;

    public const ulong Step1 = 0;
    public const ulong Step2 = 1;
    public const ulong Update = 2;

    private const int NoteBytes = 16;
    private const int MostShift = 63;

    public static byte[] SyncFrame(ulong step, byte[] content) => Write(content.Length + 16, stream =>
    {
        Number(stream, Sync);
        Number(stream, step);
        Bytes(stream, content);
    });

    public static byte[] NumberFrame(ulong kind, ulong number) => Write(16, stream =>
    {
        Number(stream, kind);
        Number(stream, number);
    });

    public static byte[] TextFrame(ulong kind, string text) => Write(text.Length + 16, stream =>
    {
        Number(stream, kind);
        Bytes(stream, Encoding.UTF8.GetBytes(text));
    });

    public static byte[] AwarenessFrame(IReadOnlyCollection<Presence> states) => Write(256, stream =>
    {
        Number(stream, Awareness);
        Bytes(stream, AwarenessContent(states));
    });

    /// <summary>Who is in which note, for other devices: for each the note's id, and what an awareness frame would tell.</summary>
    public static byte[] PlacesMessage(IReadOnlyCollection<(EntryId Note, Presence State)> said) => Write(256, stream =>
    {
        foreach ((EntryId note, Presence state) in said)
        {
            stream.Write(note.Value.ToByteArray(bigEndian: true));
            Bytes(stream, AwarenessContent([state]));
        }
    });

    /// <exception cref="InvalidDataException">The message cannot be read.</exception>
    public static List<(EntryId Note, Presence State)> ReadPlaces(ReadOnlySpan<byte> message)
    {
        List<(EntryId, Presence)> said = [];
        while (message.Length > 0)
        {
            ReadOnlySpan<byte> rest = message.Length > NoteBytes ? message[NoteBytes..] : default;
            if (!TryBytes(ref rest, out ReadOnlySpan<byte> content) || ReadAwareness(content) is not { } states)
            {
                throw new InvalidDataException("What is said of who is where cannot be read.");
            }

            EntryId note = new(new Guid(message[..NoteBytes], bigEndian: true));
            said.AddRange(states.Select(state => (note, state)));
            message = rest;
        }

        return said;
    }

    /// <summary>Far more people than one frame tells of; each takes memory long before it is looked at.</summary>
    private const int MostStates = 65_536;

    /// <summary>The people that an awareness frame tells of, as it says; null when it cannot be read.</summary>
    public static List<Presence>? ReadAwareness(ReadOnlySpan<byte> content)
    {
        List<Presence> states = [];
        if (!TryNumber(ref content, out ulong count) || count > MostStates)
        {
            return null;
        }

        for (; count > 0; count--)
        {
            if (!TryNumber(ref content, out ulong client) || !TryNumber(ref content, out ulong clock) || !TryBytes(ref content, out ReadOnlySpan<byte> json))
            {
                return null;
            }

            states.Add(new Presence(client, clock, Encoding.UTF8.GetString(json)));
        }

        return states;
    }

    public static bool TryNumber(ref ReadOnlySpan<byte> rest, out ulong number)
    {
        number = 0;
        for (int shift = 0; rest.Length > 0 && shift <= MostShift; shift += 7)
        {
            byte next = rest[0];
            rest = rest[1..];
            number |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    public static bool TryBytes(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryNumber(ref rest, out ulong length) || length > (ulong)rest.Length)
        {
            return false;
        }

        bytes = rest[..(int)length];
        rest = rest[(int)length..];
        return true;
    }

    private static byte[] AwarenessContent(IReadOnlyCollection<Presence> states) => Write(256, stream =>
    {
        Number(stream, (ulong)states.Count);
        foreach (Presence state in states)
        {
            Number(stream, state.Client);
            Number(stream, state.Clock);
            Bytes(stream, Encoding.UTF8.GetBytes(state.Json));
        }
    });

    private static byte[] Write(int capacity, Action<MemoryStream> write)
    {
        using MemoryStream stream = new(capacity);
        write(stream);
        return stream.ToArray();
    }

    private static void Number(MemoryStream stream, ulong number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            stream.WriteByte((byte)(number | 0x80));
        }

        stream.WriteByte((byte)number);
    }

    private static void Bytes(MemoryStream stream, byte[] bytes)
    {
        Number(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }
}
