namespace PeerStor.Engine.Files;

public enum ChangeOutcome
{
    Done,
    NotFound,
    NameTaken,
    /// <summary>See <see cref="EntryName.Problem"/> for the words.</summary>
    NameInvalid,
    /// <summary>A folder cannot go into itself or below itself.</summary>
    IntoItself,
    /// <summary>The target is a file, not a folder.</summary>
    NotAFolder,
    /// <summary>See <see cref="TagName.Normalize"/> for the words.</summary>
    TagInvalid,
    /// <summary>An entry would have more than <see cref="TagName.MostOnOneEntry"/>; it is the entry of the answer.</summary>
    TooManyTags,
    /// <summary>The disk failed a write: nothing changed and the node takes no changes until it is looked at.</summary>
    ReadOnly,
    /// <summary>Of several, this one could be changed, but others could not, and all or none was asked for.</summary>
    Waiting,
    /// <summary>What lists the file's content is damaged on this device.</summary>
    Damaged,
    /// <summary>The caller may see it, and may not do that with it.</summary>
    NotAllowed,
    /// <summary>Whoever the folder belongs to may not store that much.</summary>
    OverQuota,
    /// <summary>Somebody changed it while it was copied to where it goes: the original stays, beside the copy.</summary>
    ChangedMeanwhile,
}

/// <summary>The outcome of a change, with the entry as it is now when it was done, or the one that is in the way.</summary>
public sealed record Change(ChangeOutcome Outcome, Entry? Entry = null);
