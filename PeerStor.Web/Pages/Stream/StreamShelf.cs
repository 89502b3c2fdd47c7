using PeerStor.Engine.Common;
using PeerStor.Engine.Files;
using PeerStor.Engine.Media;
using PeerStor.Engine.Media.Playback;
using PeerStor.Engine.Users;

namespace PeerStor.Web.Pages.Stream;

/// <summary>Puts together what the Stream screen shows of files: facts, pictures, and how far the user is.</summary>
public sealed class StreamShelf(Drive drive, MediaCatalog media, PlaybackMarks marks)
{
    /// <summary>A row that fits a wide screen twice.</summary>
    private const int MostUnderWay = 12;

    public async Task<IReadOnlyList<MediaCard>> UnderWayAsync(Caller caller, CancellationToken cancellationToken)
    {
        List<MediaCard> cards = [];
        foreach (PlaybackPosition place in marks.List(caller).Where(place => place.IsUnderWay))
        {
            if (cards.Count < MostUnderWay
                && await drive.GetAsync(caller, place.File, cancellationToken) is { Kind: EntryKind.File, TrashedAt: null } entry)
            {
                cards.Add(MediaCard.Of(entry, "", await media.FactsAsync(caller, entry, cancellationToken), place));
            }
        }

        return cards;
    }

    public async Task<IReadOnlyList<MediaCard>> CardsAsync(
        Caller caller, IEnumerable<(Entry Entry, string Where)> files, CancellationToken cancellationToken)
    {
        Dictionary<EntryId, PlaybackPosition> places = marks.List(caller).ToDictionary(place => place.File);
        List<MediaCard> cards = [];
        foreach ((Entry entry, string where) in files)
        {
            cards.Add(MediaCard.Of(
                entry, where, await media.FactsAsync(caller, entry, cancellationToken), places.GetValueOrDefault(entry.Id)));
        }

        return cards;
    }
}
