using PeerStor.Engine.Notes;

namespace PeerStor.Web.Pages.Notepad;

/// <summary>How much is written, when, and by whom.</summary>
public sealed class StatisticsModel(NoteShelf shelf, TimeProvider time) : Screen
{
    private const int DaysShown = 30;

    public NoteStatistics View { get; private set; } = null!;

    public void OnGet() => View = shelf.Count(Caller, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), DaysShown);
}
