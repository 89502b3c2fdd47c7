using PeerStor.Engine;
using PeerStor.Engine.Common;

namespace PeerStor.Web.Api.Notes;

/// <summary>Tells the other devices who has which note open here, and where they are in it. Of each window only what it said last goes out,
/// a few times a second; nothing of it is kept, and what is lost is said again by the window itself every quarter of a minute.</summary>
internal sealed class PresenceTravel(PeerStorEngine engine, TimeProvider time)
{
    /// <summary>A person moves their cursor with each key.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<(EntryId, ulong), Presence> _waiting = [];
    private readonly Lock _gate = new();
    private bool _isUnderWay;

    public void Say(EntryId note, Presence state)
    {
        lock (_gate)
        {
            if (!engine.Links.IsAnyUp)
            {
                return;
            }

            _waiting[(note, state.Client)] = state;
            if (_isUnderWay)
            {
                return;
            }

            _isUnderWay = true;
        }

        _ = SendAsync();
    }

    private async Task SendAsync()
    {
        while (true)
        {
            await Task.Delay(Pause, time);
            (EntryId, Presence)[] said;
            lock (_gate)
            {
                said = [.. _waiting.Select(one => (one.Key.Item1, one.Value))];
                _waiting.Clear();
                if (said.Length == 0)
                {
                    _isUnderWay = false;
                    return;
                }
            }

            await engine.Links.SayAsync(LiveWire.PlacesMessage(said));
        }
    }
}
