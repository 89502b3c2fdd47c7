using PeerStor.Engine.Common;
using PeerStor.Engine.Notes.Folder;

namespace PeerStor.Engine.Notes;

/// <summary>Edits that have not come to where they belong.</summary>
/// <param name="To">A device's name, "other devices" or the folder's path.</param>
/// <param name="Edits">How many; notes, for the folder.</param>
/// <param name="Reason">Why they wait.</param>
/// <param name="Next">When it is tried next, in words.</param>
/// <param name="NextAt">UTC; null when that depends on something else than time.</param>
/// <param name="SeenAt">UTC: when a device that does not answer last did; null when nothing is known of that.</param>
public sealed record WaitingEdits(
    string To, long Edits, string Reason, string Next, DateTimeOffset? NextAt = null, DateTimeOffset? SeenAt = null);

/// <summary>A line of the history, for people.</summary>
/// <param name="Note">Null when the note is not there any more, or not for the reader.</param>
/// <param name="Title">"" then.</param>
public sealed record SyncLine(DateTimeOffset At, EntryId? Note, string Title, string What, string Device, long Edits);

/// <summary>Edits that came and went on a day.</summary>
public sealed record SyncDay(DateOnly Day, long Came, long Went);

/// <summary>How notes travel between this device and others.</summary>
/// <param name="IsAutomatic">False: what is typed here waits until somebody asks.</param>
/// <param name="Held">Edits that wait for that.</param>
public sealed record SyncReport(
    bool IsAutomatic, long Held, IReadOnlyList<WaitingEdits> Waiting, FolderStanding? Folder, IReadOnlyList<SyncLine> History,
    IReadOnlyList<SyncDay> Days);
