using PeerStor.Engine.Notes;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>Why a change of a note was refused, as a sentence for people.</summary>
internal static class NoteWords
{
    public static string Of(NoteReply reply) => reply.Outcome switch
    {
        NoteOutcome.NotFound => "This note is not here any more. Nothing was changed.",
        NoteOutcome.NotAllowed => "You may read this note, and not change it. Nothing was changed.",
        NoteOutcome.ReadOnly => "The disk is full or failed, so this device takes no changes now. See Home.",
        NoteOutcome.UnknownBase => "What your text was based on is not known here any more. It is still below: compare it with the note, and save again.",
        _ => reply.Problem ?? "Nothing was changed.",
    };
}
