using PeerStor.Engine.Common;
using PeerStor.Engine.Database;

namespace PeerStor.Engine.Search;

/// <summary>Tells whether folders lie in or below one; what was asked once is remembered.</summary>
internal sealed class FolderScope(DatabaseConnection files, EntryId top)
{
    private readonly Dictionary<Guid, bool> _known = new() { [top.Value] = true };

    public bool Holds(Guid folder)
    {
        List<Guid> way = [];
        bool holds = false;
        for (Guid at = folder; !_known.TryGetValue(at, out holds);)
        {
            // Until the end of the way is known it counts as outside, so that no cycle goes on for ever.
            _known[at] = false;
            way.Add(at);
            at = files.First("SELECT parent FROM entries WHERE id = $1", row => row.Id(0), at);
        }

        way.ForEach(step => _known[step] = holds);
        return holds;
    }
}
