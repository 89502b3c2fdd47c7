using PeerStor.Engine.Chunks;
using PeerStor.Engine.Common;
using PeerStor.Engine.Users;

namespace PeerStor.Engine.Files;

/// <summary>The table that says where a user's files are cut, made from their secret; it takes a moment to make.</summary>
internal sealed class UserGears
{
    private readonly BoundedCache<UserId, GearTable> _made = new(64, _ => 1);

    public GearTable Of(Caller caller)
    {
        if (!_made.TryGet(caller.User, out GearTable? gear))
        {
            gear = new GearTable(caller.Keys.CuttingSecret);
            _made.Set(caller.User, gear);
        }

        return gear;
    }
}
