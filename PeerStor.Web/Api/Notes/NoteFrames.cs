using PeerStor.Engine.Common;
using PeerStor.Engine.Notes.Live;

namespace PeerStor.Web.Api.Notes;

/// <summary>Does what a client's frames ask.</summary>
internal sealed class NoteFrames(NoteRooms rooms, EntryId note)
{
    /// <summary>Updates of one window that may be under way to the disk; the client waits meanwhile.</summary>
    private const int MostUnsaved = 2000;

    /// <summary>What is wrong with a frame, as a sentence; null when nothing is.</summary>
    public async ValueTask<string?> TakeAsync(
        NoteSocket socket, NoteSession session, ReadOnlyMemory<byte> frame, bool tellsState, CancellationToken cancellationToken)
    {
        if (!TryRead(frame.Span, out ulong kind, out ulong step, out byte[] content))
        {
            return "The frame is cut off.";
        }

        switch (kind)
        {
            case LiveWire.Sync when step == LiveWire.Step1:
                return await AnswerAsync(socket, session, content, cancellationToken);
            case LiveWire.Sync when step is LiveWire.Step2 or LiveWire.Update:
                // Who may only read is not heard; their own window shows them so.
                if (session.CanWrite && session.Apply(content) is { } refusal)
                {
                    if (!tellsState)
                    {
                        return refusal;
                    }

                    await socket.SendAsync(LiveWire.TextFrame(LiveWire.Refused, refusal), cancellationToken);
                }

                if (session.Unsaved > MostUnsaved)
                {
                    await session.SavedAsync();
                }

                return null;
            case LiveWire.Awareness:
                if (LiveWire.ReadAwareness(content) is not { } said)
                {
                    return "What is said of who is there cannot be read.";
                }

                rooms.Hear(note, socket, said);
                return null;
            case LiveWire.QueryAwareness:
                rooms.TellAll(note, socket);
                return null;
            default:
                return "There is no such kind of frame.";
        }
    }

    private static async ValueTask<string?> AnswerAsync(NoteSocket socket, NoteSession session, byte[] vector, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendAsync(LiveWire.SyncFrame(LiveWire.Step2, session.MissingOf(vector)), cancellationToken);
            return null;
        }
        catch (InvalidDataException damage)
        {
            return damage.Message;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> frame, out ulong kind, out ulong step, out byte[] content)
    {
        step = 0;
        content = [];
        if (!LiveWire.TryNumber(ref frame, out kind) || (kind == LiveWire.Sync && !LiveWire.TryNumber(ref frame, out step)))
        {
            return false;
        }

        if (kind == LiveWire.QueryAwareness)
        {
            return true;
        }

        if (!LiveWire.TryBytes(ref frame, out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        content = bytes.ToArray();
        return true;
    }
}
