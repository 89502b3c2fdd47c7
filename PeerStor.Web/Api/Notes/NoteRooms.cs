using PeerStor.Engine.Common;

namespace PeerStor.Web.Api.Notes;

/// <summary>Who is in which note, on this device: tells those who are in one where the others are.</summary>
internal sealed class NoteRooms
{
    private readonly Dictionary<EntryId, List<NoteSocket>> _rooms = [];
    private readonly Lock _gate = new();

    /// <summary>Tells the newcomer of everybody who is there.</summary>
    public void Enter(EntryId note, NoteSocket socket)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(note, out List<NoteSocket>? room))
            {
                _rooms[note] = room = [];
            }

            room.Add(socket);
            SendStates(room, socket);
        }
    }

    public void Leave(EntryId note, NoteSocket socket)
    {
        lock (_gate)
        {
            List<NoteSocket> room = _rooms[note];
            room.Remove(socket);
            if (room.Count == 0)
            {
                _rooms.Remove(note);
            }
            else if (socket.Presence is { } last)
            {
                Send(room, last with { Json = Presence.Gone });
            }
        }
    }

    public void TellAll(EntryId note, NoteSocket socket)
    {
        lock (_gate)
        {
            SendStates(_rooms[note], socket);
        }
    }

    /// <summary>Takes what a window says of itself. What clients pass on of others is not heard: a window speaks for the
    /// number that it named first, unless that is somebody else's.</summary>
    public void Hear(EntryId note, NoteSocket socket, IReadOnlyList<Presence> said)
    {
        lock (_gate)
        {
            List<NoteSocket> room = _rooms[note];
            if (socket.Presence is null && said.Count > 0)
            {
                ulong wanted = said[0].Client;
                if (room.Exists(other => other.Presence?.Client == wanted && other.Caller.User != socket.Caller.User))
                {
                    return;
                }

                socket.Presence = new Presence(wanted, 0, Presence.Gone);
            }

            if (said.FirstOrDefault(one => one.Client == socket.Presence?.Client) is not { } own)
            {
                return;
            }

            Presence? told = own.Json == Presence.Gone ? own : own.Signed(socket.Caller);
            if (told is not null)
            {
                socket.Presence = told;
                Send(room, told);
            }
        }
    }

    private static void SendStates(List<NoteSocket> room, NoteSocket to)
    {
        List<Presence> others = [.. room.Select(socket => socket.Presence).OfType<Presence>().Where(state => state.Json != Presence.Gone)];
        if (others.Count > 0)
        {
            to.Offer(LiveWire.AwarenessFrame(others));
        }
    }

    // To whom it came from, too: clients take a connection that says nothing for dead.
    private static void Send(List<NoteSocket> room, Presence state)
    {
        byte[] frame = LiveWire.AwarenessFrame([state]);
        room.ForEach(socket => socket.Offer(frame));
    }
}
