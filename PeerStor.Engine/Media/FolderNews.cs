using PeerStor.Engine.Common;
using PeerStor.Engine.Files;

namespace PeerStor.Engine.Media;

/// <summary>Tells that folders have new pictures, at most once a second: each telling has lists made anew.</summary>
internal sealed class FolderNews(DriveChanges changes, TimeProvider time)
{
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<EntryId> _folders = [];
    private long _told;

    /// <param name="now">Nothing follows soon.</param>
    public void Tell(EntryId folder, bool now)
    {
        List<EntryId> due;
        lock (_gate)
        {
            _folders.Add(folder);
            if (!now && time.GetElapsedTime(_told) < AtMost)
            {
                return;
            }

            due = [.. _folders];
            _folders.Clear();
            _told = time.GetTimestamp();
        }

        due.ForEach(changes.Raise);
    }
}
