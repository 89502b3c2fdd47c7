using PeerStor.Engine.Common;

namespace PeerStor.Web.Api.Notes;

/// <summary>Who is in which note, on this device and on others: tells those who are in one where the others are.</summary>
internal sealed class NoteRooms(PresenceTravel travel, TimeProvider time)
{
    /// <summary>Windows on other devices that are remembered at once; more is no household and no team.</summary>
    private const int MostElsewhere = 2000;

    /// <summary>A window says every quarter of a minute that it is still there.</summary>
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<EntryId, List<NoteSocket>> _rooms = [];
    private readonly Dictionary<(EntryId Note, ulong Client), (Presence State, long HeardAt)> _elsewhere = [];
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
            SendStates(note, room, socket);
        }
    }

    public void Leave(EntryId note, NoteSocket socket)
    {
        lock (_gate)
        {
            List<NoteSocket> room = _rooms[note];
            room.Remove(socket);
            if (socket.Presence is { } last)
            {
                Send(note, room, last with { Json = Presence.Gone });
            }

            if (room.Count == 0)
            {
                _rooms.Remove(note);
            }
        }
    }

    public void TellAll(EntryId note, NoteSocket socket)
    {
        lock (_gate)
        {
            SendStates(note, _rooms[note], socket);
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
                if (room.Exists(other => other.Presence?.Client == wanted && other.Caller.User != socket.Caller.User)
                    || (_elsewhere.TryGetValue((note, wanted), out (Presence State, long HeardAt) there) && !IsOld(there.HeardAt) && !there.State.IsOf(socket.Caller)))
                {
                    return;
                }

                // One's own window may just have come here from another device, whose farewell is still on its way.
                _elsewhere.Remove((note, wanted));
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
                Send(note, room, told);
            }
        }
    }

    /// <summary>Takes what another device says of somebody who has the note open there. Only those who have it open here learn it.</summary>
    public void HearFromDevice(EntryId note, Presence said)
    {
        if (!said.IsReadable)
        {
            return;
        }

        lock (_gate)
        {
            if (said.Json == Presence.Gone)
            {
                _elsewhere.Remove((note, said.Client));
            }
            else if (_elsewhere.Count < MostElsewhere || Forget())
            {
                _elsewhere[(note, said.Client)] = (said, time.GetTimestamp());
            }

            // A window that moved from one device to another is where it is now.
            if (_rooms.TryGetValue(note, out List<NoteSocket>? room) && !room.Exists(socket => socket.Presence?.Client == said.Client))
            {
                Offer(room, said);
            }
        }
    }

    /// <returns>Whether there is room now.</returns>
    private bool Forget()
    {
        foreach ((EntryId, ulong) old in _elsewhere.Where(one => IsOld(one.Value.HeardAt)).Select(one => one.Key).ToList())
        {
            _elsewhere.Remove(old);
        }

        return _elsewhere.Count < MostElsewhere;
    }

    private bool IsOld(long heardAt) => time.GetElapsedTime(heardAt) > GoneAfter;

    private void SendStates(EntryId note, List<NoteSocket> room, NoteSocket to)
    {
        List<Presence> others =
        [
            .. room.Select(socket => socket.Presence).OfType<Presence>().Where(state => state.Json != Presence.Gone),
            .. _elsewhere.Where(one => one.Key.Note == note && !IsOld(one.Value.HeardAt)).Select(one => one.Value.State),
        ];
        if (others.Count > 0)
        {
            to.Offer(LiveWire.AwarenessFrame(others));
        }
    }

    // To whom it came from, too: clients take a connection that says nothing for dead.
    private void Send(EntryId note, List<NoteSocket> room, Presence state)
    {
        Offer(room, state);
        travel.Say(note, state);
    }

    private static void Offer(List<NoteSocket> room, Presence state)
    {
        byte[] frame = LiveWire.AwarenessFrame([state]);
        room.ForEach(socket => socket.Offer(frame));
    }
}
