namespace PeerStor.Engine.Notes;

public enum NoteNewsKind
{
    /// <summary>Somebody else typed: <see cref="NoteNews.Update"/>.</summary>
    Update,
    /// <summary>So many of this session's updates are on disk: <see cref="NoteNews.Saved"/>.</summary>
    Saved,
    /// <summary>The session is over: <see cref="NoteNews.Reason"/>.</summary>
    Ended,
}

/// <summary>What a session of a note is told.</summary>
public readonly record struct NoteNews(NoteNewsKind Kind, byte[] Update, long Saved, string Reason)
{
    internal static NoteNews OfUpdate(byte[] update) => new(NoteNewsKind.Update, update, 0, "");

    internal static NoteNews OfSaved(long count) => new(NoteNewsKind.Saved, [], count, "");

    internal static NoteNews OfEnd(string reason) => new(NoteNewsKind.Ended, [], 0, reason);
}

/// <summary>A note's text.</summary>
/// <param name="ETag">Names the state that the text is of, quotes included: what a change of the whole text is based on.</param>
public sealed record NoteText(string Text, string ETag);

public enum NoteOutcome
{
    Done,
    NotFound,
    NotAllowed,
    /// <summary>See <see cref="NoteReply.Problem"/>.</summary>
    Refused,
    /// <summary>The state that the change is based on is not known here.</summary>
    UnknownBase,
    ReadOnly,
}

/// <summary>What became of a change of a note.</summary>
/// <param name="Problem">In words for people, where there are any.</param>
public sealed record NoteReply(NoteOutcome Outcome, Files.Entry? Note = null, NoteText? Text = null, string? Problem = null);
