using PeerStor.Engine.Files;
using PeerStor.Engine.Sharing;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Api.Visits;

/// <summary>The entries that a link itself names.</summary>
internal static class SharedTop
{
    /// <summary>Folders first, then by name.</summary>
    public static async Task<IReadOnlyList<Entry>> EntriesAsync(Drive drive, OpenShare share, CancellationToken cancellationToken)
    {
        List<Entry> entries = [];
        foreach (ReachEntry one in share.Caller.Reach!.Entries)
        {
            if (await drive.GetAsync(share.Caller, one.Entry, cancellationToken) is { TrashedAt: null } entry)
            {
                entries.Add(entry);
            }
        }

        return [.. entries.OrderBy(entry => entry.Kind).ThenBy(entry => entry.Name, Engine.Common.NaturalOrder.Instance)];
    }
}
