using PeerStor.Engine.Common;
using PeerStor.Engine.Database;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>
/// Goes with a file that is being read on somebody's behalf: a right that is taken away ends what has begun, and does not
/// only refuse the next request. Asks again only when something in the drive has changed since it asked.
/// </summary>
internal sealed class ReadingRight(NodeDatabase database, Permissions permissions, DriveChanges changes, Caller caller, EntryId file)
{
    // Never the present one: what was found before this was made may have changed meanwhile.
    private long _askedAt = -1;

    /// <exception cref="ReadingEndedException">The caller may no longer read the file.</exception>
    public void Confirm()
    {
        long now = changes.Generation;
        if (now == Interlocked.Read(ref _askedAt))
        {
            return;
        }

        // A file that is gone for good took no right away: what was opened before goes on for as long as its bytes are there.
        if (database.Read(connection => EntryRow.Find(connection, file) is { } row
            && !permissions.Of(connection, caller, row).HasFlag(Rights.Read)))
        {
            throw new ReadingEndedException();
        }

        Interlocked.Exchange(ref _askedAt, now);
    }
}

/// <summary>Somebody read a file when their right to it was taken away.</summary>
public sealed class ReadingEndedException() : IOException(
    "The right to read this file was taken away, or the file was moved to where you may not read. What was sent until then is not the whole file.");
